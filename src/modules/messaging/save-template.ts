import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuse, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import { openOutlet } from "../tenancy/open-outlet.ts";
import { compileTemplate } from "./dsl/compile.ts";
import { isTemplateId, templateIds } from "./dsl/template-ids.ts";
import { appendTemplate, type StoredTemplate } from "./templates-store.ts";

export interface SaveTemplateInput {
  /** In any case. */
  readonly templateId: string;
  /** null: for the whole tenant. */
  readonly outletId: string | null;
  readonly definition: unknown;
}

type SaveTemplateRefusal = Refusal<
  "VALIDATION_FAILED" | "DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY" | "ROLE_ACCESS_DENIED"
>;

/**
 * Stores a new version of a message's wording; it is in force for every message planned after the commit. What is stored always
 * renders.
 *
 * Refuses `VALIDATION_FAILED` naming every faulty line and its remedy, what `openOutlet` refuses, and `ROLE_ACCESS_DENIED` to
 * an admin who is not assigned to every outlet but means the whole tenant.
 */
export async function saveTemplate(
  work: Work,
  input: SaveTemplateInput,
): Promise<Result<StoredTemplate, SaveTemplateRefusal>> {
  const templateId = input.templateId.toUpperCase();
  if (!isTemplateId(templateId)) {
    return refuseField("templateId", fieldProblems.notOneOf, { allowed: templateIds.join(", ") });
  }
  if (input.outletId !== null) {
    const outlet = await openOutlet(work, input.outletId);
    if (!outlet.ok) return outlet;
  } else if (!work.actor.roles.includes("owner") && !work.actor.roles.includes("admin")) {
    return refuse("ROLE_ACCESS_DENIED");
  }
  const compiled = compileTemplate(input.definition, templateId);
  if (!compiled.ok) return refuseFields(compiled.refusal);
  const { definition } = compiled.value;
  return ok(await appendTemplate(work, { templateId, outletId: input.outletId, definition }));
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import { openOutlet } from "../tenancy/open-outlet.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import { sampleValues } from "./dsl/catalogue.ts";
import { type CompiledTemplate, compileTemplate } from "./dsl/compile.ts";
import { renderTemplate } from "./dsl/render.ts";
import { isTemplateId, templateIds } from "./dsl/template-ids.ts";
import { appendTemplate, type StoredTemplate } from "./templates-store.ts";
import "./facts.ts";

export interface SaveTemplateInput {
  /** In any case. */
  readonly templateId: string;
  /** null: for the whole tenant. */
  readonly outletId: string | null;
  readonly definition: unknown;
}

export interface SavedTemplate {
  readonly stored: StoredTemplate;
  /** Required variables that an order at that moment usually does not have. */
  readonly missing: readonly string[];
}

type SaveTemplateRefusal = Refusal<
  "VALIDATION_FAILED" | "DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY"
>;

/**
 * Stores a new version of a message's wording; it is in force for every message planned after the commit. What is stored always
 * renders.
 *
 * Refuses `VALIDATION_FAILED` naming every faulty line and its remedy, and what `openOutlet` refuses. An admin may word the whole
 * tenant's messages as well, assigned to every outlet or not.
 */
export async function saveTemplate(
  work: Work,
  input: SaveTemplateInput,
): Promise<Result<SavedTemplate, SaveTemplateRefusal>> {
  const templateId = input.templateId.toUpperCase();
  if (!isTemplateId(templateId)) {
    return refuseField("templateId", fieldProblems.notOneOf, { allowed: templateIds.join(", ") });
  }
  const allowed = input.outletId === null ? await requireWritable(work) : await openOutlet(work, input.outletId);
  if (!allowed.ok) return allowed;
  const compiled = compileTemplate(input.definition, templateId);
  if (!compiled.ok) return refuseFields(compiled.refusal);
  const { definition } = compiled.value;
  const stored = await appendTemplate(work, { templateId, outletId: input.outletId, definition });
  work.announce({
    name: "template-saved",
    id: stored.id,
    templateId,
    outletId: input.outletId,
    version: stored.version,
  });
  return ok({ stored, missing: missingInSample(compiled.value) });
}

/** Not refused: the shop may know that its orders have what the sample lacks. */
function missingInSample(compiled: CompiledTemplate): readonly string[] {
  const rendered = renderTemplate(compiled, sampleValues(compiled.templateId), { timeZone: "Asia/Jakarta" });
  return rendered.ok ? [] : rendered.missing;
}

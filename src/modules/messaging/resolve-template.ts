import type { Work } from "../../platform/database/work.ts";
import { defaultTemplate } from "./dsl/catalogue.ts";
import { type CompiledTemplate, compileTemplate } from "./dsl/compile.ts";
import type { TemplateLanguage } from "./dsl/default-definitions.ts";
import type { TemplateId } from "./dsl/template-ids.ts";
import { findTemplatesInForce, type StoredTemplate } from "./templates-store.ts";

export interface ResolvedTemplate {
  readonly templateId: TemplateId;
  readonly source: "default" | "tenant" | "outlet";
  readonly version: number;
  /** null: this version was stored under an older language that no longer compiles. */
  readonly compiled: CompiledTemplate | null;
}

/** The templates in force at an outlet, in the order asked for: the outlet's own version, else the tenant's, else the built-in one. */
export async function resolveTemplates(
  work: Work,
  templateIds: readonly TemplateId[],
  outletId: string | null,
  language: TemplateLanguage,
): Promise<ResolvedTemplate[]> {
  const stored = await findTemplatesInForce(work, templateIds, outletId);
  return templateIds.map((templateId) => {
    const row = stored.find(({ template_id }) => template_id === templateId);
    if (row === undefined) {
      return { templateId, source: "default", version: 1, compiled: defaultTemplate(templateId, language) };
    }
    const source = row.outlet_id === null ? "tenant" : "outlet";
    return { templateId, source, version: row.version, compiled: compileStored(row, templateId) };
  });
}

const compiledMax = 2_000;
const compiledVersions = new Map<string, CompiledTemplate | null>();

/** Versions never change, so each is compiled once; the oldest entry makes room for the newest. */
function compileStored(row: StoredTemplate, templateId: TemplateId): CompiledTemplate | null {
  const known = compiledVersions.get(row.id);
  if (known !== undefined) return known;
  const result = compileTemplate(row.definition_json, templateId);
  const compiled = result.ok ? result.value : null;
  const oldest = compiledVersions.keys().next();
  if (compiledVersions.size >= compiledMax && !oldest.done) compiledVersions.delete(oldest.value);
  compiledVersions.set(row.id, compiled);
  return compiled;
}

import { report, reportMisspelt, shown } from "./problems.ts";
import { readNames } from "./read-names.ts";
import {
  limits,
  type MetaTemplate,
  providerLanguagePattern,
  providerTemplateNamePattern,
  type TemplateDefinition,
} from "./schema.ts";
import { isObject, type Scope } from "./scope.ts";

/**
 * Reads `provider_templates`: which approved template a provider sends when free text is not allowed. Only Meta has such templates.
 * Name and language follow Meta's own rules for message templates; the variables have to exist.
 */
type ProviderTemplates = NonNullable<TemplateDefinition["provider_templates"]>;

const namePattern = new RegExp(providerTemplateNamePattern);
const languagePattern = new RegExp(providerLanguagePattern);

export function readProviderTemplates(scope: Scope, written: unknown): ProviderTemplates | undefined {
  const field = "definition.provider_templates";
  if (written === undefined || written === null) return undefined;
  if (!isObject(written)) {
    report(scope.problems, field, "notProviders");
    return undefined;
  }
  reportKeysBeyond(scope, field, written, ["meta"]);
  if (written["meta"] === undefined) return {};
  const meta = readMeta(scope, `${field}.meta`, written["meta"]);
  return meta === undefined ? {} : { meta };
}

function readMeta(scope: Scope, field: string, written: unknown): MetaTemplate | undefined {
  if (!isObject(written)) {
    report(scope.problems, field, "notMeta");
    return undefined;
  }
  reportKeysBeyond(scope, field, written, ["name", "language", "body_parameters"]);
  const { name, language, body_parameters: parameters = [] } = written;
  const isNamed = isTextLike(name, namePattern, limits.providerTemplateNameMax);
  if (!isNamed) report(scope.problems, `${field}.name`, "metaName", { limit: limits.providerTemplateNameMax });
  const isInLanguage = isTextLike(language, languagePattern, 10);
  if (!isInLanguage) report(scope.problems, `${field}.language`, "metaLanguage");
  const variables = readNames(scope, { field: `${field}.body_parameters` }, parameters, limits.bodyParameterMax);
  return isNamed && isInLanguage ? { name, language, body_parameters: variables } : undefined;
}

function isTextLike(written: unknown, pattern: RegExp, lengthMax: number): written is string {
  return typeof written === "string" && written.length <= lengthMax && pattern.test(written);
}

/** Reports every key of the object that is not one of the known ones, with the nearest known one. */
export function reportKeysBeyond(
  scope: Scope,
  field: string,
  written: Readonly<Record<string, unknown>>,
  known: readonly string[],
): void {
  for (const key of Object.keys(written).slice(0, limits.problemMax)) {
    if (known.includes(key)) continue;
    const names = { plain: "unknownKey", near: "unknownKeyNear" } as const;
    const word = { written: key, known, values: { written: shown(key) } };
    reportMisspelt(scope.problems, `${field}.${shown(key)}`, names, word);
  }
}

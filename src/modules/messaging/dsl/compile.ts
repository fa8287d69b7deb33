import { ok, type Result, refused } from "../../../kit/result.ts";
import type { FieldProblem } from "../../../platform/refusals/refuse.ts";
import { isPlainText } from "./clean-text.ts";
import { type ConditionProgram, kept, programOf } from "./condition-program.ts";
import type { Filter } from "./filters.ts";
import { type LineReports, lineReports } from "./line-report.ts";
import { orderFallbacks } from "./order-fallbacks.ts";
import { report, shown } from "./problems.ts";
import { type ReadLine, readLines } from "./read-lines.ts";
import { readFallbacks, readRequiredAll, readRequiredAny } from "./read-names.ts";
import { readProviderTemplates, reportKeysBeyond } from "./read-provider-templates.ts";
import { limits, type TemplateDefinition } from "./schema.ts";
import { isObject, type Scope, scopeOf } from "./scope.ts";
import type { TemplateId } from "./template-ids.ts";

/**
 * Checks a definition and makes it ready to print. Strict: what is accepted here can be rendered with any values whatever, so a shop
 * hears of a mistake when it saves and not when a customer waits. All problems come back at once. Never throws, on any JSON value.
 *
 * A compiled template is made once per stored version and rendered many times. It is immutable and holds closures: keep it in memory,
 * store the definition.
 */
export interface CompiledTemplate {
  readonly templateId: TemplateId;
  /** The definition in its normal form, to be stored and shown. */
  readonly definition: TemplateDefinition;
  /** The variables that this template uses; everywhere else a variable is its position here, its slot. */
  readonly variableNames: readonly string[];
  readonly fallbacks: readonly { readonly target: number; readonly sources: readonly number[] }[];
  readonly requiredAll: readonly number[];
  readonly requiredAny: readonly (readonly number[])[];
  readonly lines: readonly CompiledLine[];
  readonly maxLength: number;
  /** True when every text of the template is plain ASCII. */
  readonly isPlain: boolean;
}

export interface CompiledLine {
  readonly isOptional: boolean;
  readonly condition: ConditionProgram;
  /** Printed as `literals[0] placeholders[0] literals[1] …`. The first has no blanks at its start, the last none at its end. */
  readonly literals: readonly string[];
  readonly placeholders: readonly { readonly slot: number; readonly filters: readonly Filter[] }[];
  /** Made once, so that a render makes none. */
  readonly reports: LineReports;
}

const definitionKeys = [
  "required_vars_all",
  "required_vars_any",
  "fallbacks",
  "max_length",
  "body_lines",
  "provider_templates",
];

export function compileTemplate(
  definition: unknown,
  templateId: TemplateId,
): Result<CompiledTemplate, readonly FieldProblem[]> {
  const scope = scopeOf(templateId);
  if (!isObject(definition)) {
    report(scope.problems, "definition", "notObject");
    return refused(scope.problems);
  }
  reportKeysBeyond(scope, "definition", definition, definitionKeys);
  const lines = readLines(scope, definition["body_lines"]);
  const normal = readDefinition(scope, definition, lines);
  return scope.problems.length > 0 ? refused(scope.problems) : ok(link(normal, lines, templateId));
}

function readDefinition(
  scope: Scope,
  written: Readonly<Record<string, unknown>>,
  lines: readonly ReadLine[],
): TemplateDefinition {
  const providers = readProviderTemplates(scope, written["provider_templates"]);
  return {
    required_vars_all: readRequiredAll(scope, written["required_vars_all"]),
    required_vars_any: readRequiredAny(scope, written["required_vars_any"]),
    fallbacks: readFallbacks(scope, written["fallbacks"]),
    max_length: readMaxLength(scope, written["max_length"]),
    body_lines: lines.map((line) => line.written),
    ...(providers === undefined ? {} : { provider_templates: providers }),
  };
}

function readMaxLength(scope: Scope, written: unknown): number {
  const { maxLengthMin: min, maxLengthMax: max, maxLengthDefault } = limits;
  if (written === undefined || written === null) return maxLengthDefault;
  const isSound = typeof written === "number" && Number.isInteger(written) && written >= min && written <= max;
  if (isSound) return written;
  report(scope.problems, "definition.max_length", "notLength", { min, max, written: shown(written) });
  return maxLengthDefault;
}

/** Replaces every name by its slot. Only variables that the template uses get one, so rendering never touches the others. */
function link(definition: TemplateDefinition, lines: readonly ReadLine[], templateId: TemplateId): CompiledTemplate {
  const slots = new Map<string, number>();
  const slotOf = (name: string): number => {
    const slot = slots.get(name) ?? slots.size;
    slots.set(name, slot);
    return slot;
  };
  const linked = {
    requiredAll: definition.required_vars_all.map(slotOf),
    requiredAny: definition.required_vars_any.map((group) => group.map(slotOf)),
    fallbacks: orderFallbacks(definition.fallbacks).map((target) => ({
      target: slotOf(target),
      sources: (definition.fallbacks[target] ?? []).map(slotOf),
    })),
    lines: lines.map((line, index) => linkLine(line, index, slotOf)),
  };
  const isPlain = definition.body_lines.every((line) => isPlainText(typeof line === "string" ? line : line.text));
  return {
    templateId,
    definition,
    ...linked,
    variableNames: [...slots.keys()],
    maxLength: definition.max_length,
    isPlain,
  };
}

function linkLine(line: ReadLine, index: number, slotOf: (name: string) => number): CompiledLine {
  const { literals, placeholders } = line.text;
  const last = literals.length - 1;
  return {
    isOptional: line.isOptional,
    condition: line.condition === undefined ? { steps: [], entry: kept } : programOf(line.condition, slotOf),
    literals: literals
      .map((literal, position) => (position === 0 ? literal.trimStart() : literal))
      .map((literal, position) => (position === last ? literal.trimEnd() : literal)),
    placeholders: placeholders.map(({ variable, filters }) => ({ slot: slotOf(variable), filters })),
    reports: lineReports(index, line.condition === undefined ? "always" : "condition_true"),
  };
}

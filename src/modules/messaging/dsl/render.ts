import { isPlainText } from "./clean-text.ts";
import type { CompiledLine, CompiledTemplate } from "./compile.ts";
import { isMet } from "./condition-program.ts";
import { codePointLength, fitLines } from "./fit-length.ts";
import type { LineReport } from "./line-report.ts";
import { cleanValue, hasValue, textOf, type Value } from "./values.ts";

/**
 * Prints a compiled template: clean the values → fallbacks → required check → keep lines by condition → drop blank lines → fit the
 * length → text. Values are cleaned before the fallbacks look at them, so that a name of nothing but invisible characters is filled too.
 *
 * Promises, for every compiled template and any values: never throws; never longer than `max_length` code points; never ends inside
 * a grapheme; a value is inserted once and never read as template text; a placeholder without a value prints nothing. One pass, no
 * recursion, no user code; the values and the template alone decide the outcome.
 */
export type Rendered =
  | { readonly ok: true; readonly bodyText: string; readonly length: number; readonly lines: readonly LineReport[] }
  | {
      readonly ok: false;
      /** `no_line_left`: nothing is missing, but every line was left out by its condition or blank. */
      readonly reason: "missing_variables" | "no_line_left";
      /** Required variables without a value; of a group of which one is needed, all its names. */
      readonly missing: readonly string[];
      readonly lines: readonly LineReport[];
    };

export interface RenderOptions {
  /** IANA zone of the outlet, for the filters `date` and `time`. */
  readonly timeZone: string;
}

/** Lists, objects and other things that are no text, number or boolean count as absent. */
export type TemplateValues = Readonly<Record<string, unknown>>;

export function renderTemplate(compiled: CompiledTemplate, values: TemplateValues, options: RenderOptions): Rendered {
  const slots: Value[] = [];
  const isPlain = fillSlots(compiled, values, slots) && compiled.isPlain;
  const missing = missingNames(compiled, slots);
  const lines: LineReport[] = [];
  let body = "";
  for (const line of compiled.lines) {
    if (!isMet(line.condition, slots)) {
      lines.push(line.reports.conditionFalse);
      continue;
    }
    const text = printLine(line, slots, options.timeZone);
    lines.push(text.length === 0 ? line.reports.blank : line.reports.printed);
    if (text.length > 0) body += body.length === 0 ? text : `\n${text}`;
  }
  if (missing.length > 0) return { ok: false, reason: "missing_variables", missing, lines };
  if (body.length > compiled.maxLength) return fitted(compiled, slots, options.timeZone, lines);
  return rendered(body, isPlain ? body.length : codePointLength(body), lines);
}

/** Cleans the values and fills empty targets; true when every text is plain ASCII, so that its length needs no counting. */
function fillSlots(compiled: CompiledTemplate, values: TemplateValues, slots: Value[]): boolean {
  let isPlain = true;
  for (const name of compiled.variableNames) {
    const raw = values[name];
    if (typeof raw === "string" && isPlainText(raw)) {
      slots.push(raw);
    } else {
      slots.push(cleanValue(raw));
      if (typeof raw === "string") isPlain = false;
    }
  }
  for (const { target, sources } of compiled.fallbacks) {
    if (hasValue(slots[target] ?? null)) continue;
    const source = sources.find((slot) => hasValue(slots[slot] ?? null));
    if (source !== undefined) slots[target] = slots[source] ?? null;
  }
  return isPlain;
}

function missingNames(compiled: CompiledTemplate, slots: readonly Value[]): readonly string[] {
  let missing: string[] | undefined;
  for (const slot of compiled.requiredAll) {
    if (!hasValue(slots[slot] ?? null)) missing = [...(missing ?? []), compiled.variableNames[slot] ?? ""];
  }
  for (const group of compiled.requiredAny) {
    if (!hasAnyValue(group, slots))
      missing = [...(missing ?? []), ...group.map((slot) => compiled.variableNames[slot] ?? "")];
  }
  return missing === undefined ? nothing : [...new Set(missing)];
}

function hasAnyValue(group: readonly number[], slots: readonly Value[]): boolean {
  for (const slot of group) {
    if (hasValue(slots[slot] ?? null)) return true;
  }
  return false;
}

const nothing: readonly string[] = [];

/** Only a hole without a value, or a padded default, can leave blanks at an end: the literals and the values have none there. */
function printLine(line: CompiledLine, slots: readonly Value[], timeZone: string): string {
  const { literals, placeholders } = line;
  let text = literals[0] ?? "";
  let mayNeedTrim = false;
  for (let position = 0; position < placeholders.length; position++) {
    const placeholder = placeholders[position];
    if (placeholder === undefined) continue;
    const raw = slots[placeholder.slot] ?? null;
    let value = raw;
    for (const filter of placeholder.filters) value = filter(value, timeZone);
    if (!hasValue(raw)) mayNeedTrim = true;
    text += textOf(value) + (literals[position + 1] ?? "");
  }
  return mayNeedTrim ? text.trim() : text;
}

function rendered(bodyText: string, length: number, lines: readonly LineReport[]): Rendered {
  if (length === 0) return { ok: false, reason: "no_line_left", missing: nothing, lines };
  return { ok: true, bodyText, length, lines };
}

/** The slow path of a message that may be too long: prints again, this time keeping the lines apart. */
function fitted(
  compiled: CompiledTemplate,
  slots: readonly Value[],
  timeZone: string,
  reports: readonly LineReport[],
): Rendered {
  const printed = compiled.lines.filter((line, index) => reports[index] === line.reports.printed);
  const fitting = printed.map((line) => ({ text: printLine(line, slots, timeZone), isOptional: line.isOptional }));
  const { bodyText, isDropped } = fitLines(fitting, compiled.maxLength);
  const lines = [...reports];
  let start = 0;
  for (const [position, { reports: told }] of printed.entries()) {
    const { index } = told.printed;
    if (isDropped[position]) {
      lines[index] = told.optionalDropped;
      continue;
    }
    const end = start + (fitting[position]?.text.length ?? 0);
    if (start >= bodyText.length) lines[index] = told.cutOff;
    else if (end > bodyText.length) lines[index] = told.shortened;
    start = end + 1;
  }
  return rendered(bodyText, codePointLength(bodyText), lines);
}

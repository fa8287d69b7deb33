import { type ConditionTree, parseCondition } from "./parse-condition.ts";
import { type ParsedText, parseText } from "./parse-text.ts";
import { report, reportMisspelt, shown } from "./problems.ts";
import { type BodyLine, type Condition, limits } from "./schema.ts";
import { isObject, type Place, type Scope } from "./scope.ts";

/** Reads the lines of a definition: each a text, or an object with `text`, `condition` and `optional` and no other key. */
export interface ReadLine {
  /** The line as it is stored. */
  readonly written: BodyLine;
  readonly text: ParsedText;
  /** Undefined when the line is always printed. */
  readonly condition: ConditionTree | undefined;
  readonly isOptional: boolean;
}

const lineKeys: readonly string[] = ["text", "condition", "optional"];

export function readLines(scope: Scope, written: unknown): readonly ReadLine[] {
  const field = "definition.body_lines";
  if (written === undefined || written === null || (Array.isArray(written) && written.length === 0)) {
    report(scope.problems, field, "noBody");
    return [];
  }
  if (!Array.isArray(written)) {
    report(scope.problems, field, "notLines");
    return [];
  }
  if (written.length > limits.lineMax) report(scope.problems, field, "tooMany", { limit: limits.lineMax });
  const entries: readonly unknown[] = written.slice(0, limits.lineMax);
  const read = entries.map((entry, index) => readLine(scope, { field: `${field}.${index}`, line: index + 1 }, entry));
  const lines = read.filter((line) => line !== undefined);
  const areAllBlank = lines.length === entries.length && lines.every((line) => textOfLine(line.written).trim() === "");
  if (areAllBlank) report(scope.problems, field, "noBody");
  const placeholderCount = lines.reduce((sum, line) => sum + line.text.placeholders.length, 0);
  if (placeholderCount > limits.placeholderMax) {
    report(scope.problems, field, "manyPlaceholders", { limit: limits.placeholderMax });
  }
  return lines;
}

function readLine(scope: Scope, place: Place, written: unknown): ReadLine | undefined {
  if (typeof written === "string") {
    const text = parseText(scope, place, written);
    return text === undefined ? undefined : { written, text, condition: undefined, isOptional: false };
  }
  if (isObject(written)) return readLineObject(scope, place, written);
  report(scope.problems, place.field, "notLine", { line: place.line ?? 0 });
  return undefined;
}

function readLineObject(scope: Scope, place: Place, written: Readonly<Record<string, unknown>>): ReadLine | undefined {
  reportUnknownKeys(scope, place, written);
  const { text: raw, condition: rawCondition, optional } = written;
  const hasCondition = rawCondition !== undefined && rawCondition !== null;
  const condition = hasCondition
    ? parseCondition(scope, { ...place, field: `${place.field}.condition` }, rawCondition)
    : undefined;
  if (optional !== undefined && typeof optional !== "boolean") {
    report(scope.problems, `${place.field}.optional`, "notFlag", { line: place.line ?? 0 });
  }
  if (typeof raw !== "string") {
    report(scope.problems, `${place.field}.text`, "noText", { line: place.line ?? 0 });
    return undefined;
  }
  const text = parseText(scope, { ...place, field: `${place.field}.text` }, raw);
  if (text === undefined) return undefined;
  const line = {
    text: raw,
    ...(hasCondition ? { condition: rawCondition as Condition } : {}),
    ...(typeof optional === "boolean" ? { optional } : {}),
  };
  return { written: line, text, condition, isOptional: optional === true };
}

function reportUnknownKeys(scope: Scope, place: Place, written: Readonly<Record<string, unknown>>): void {
  for (const key of Object.keys(written).slice(0, limits.problemMax)) {
    if (lineKeys.includes(key)) continue;
    const values = { line: place.line ?? 0, written: shown(key) };
    const names = { plain: "lineKey", near: "lineKeyNear" } as const;
    reportMisspelt(scope.problems, `${place.field}.${shown(key)}`, names, { written: key, known: lineKeys, values });
  }
}

function textOfLine(line: BodyLine): string {
  return typeof line === "string" ? line : line.text;
}

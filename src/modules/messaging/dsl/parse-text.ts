import { defaultFilter, type Filter, filterNames, plainFilter } from "./filters.ts";
import { codePointLength } from "./fit-length.ts";
import { report, reportMisspelt, shown } from "./problems.ts";
import { limits } from "./schema.ts";
import { isKnownVariable, type Place, type Scope } from "./scope.ts";

/**
 * Turns the text of a line into literal segments and placeholders: `literals[0] placeholders[0] literals[1] … literals[n]`, always one
 * literal more than placeholders. One pass over the text, every problem reported, nothing thrown.
 */
export interface ParsedText {
  readonly literals: readonly string[];
  readonly placeholders: readonly Placeholder[];
}

export interface Placeholder {
  readonly variable: string;
  readonly filters: readonly Filter[];
}

export const placeholderExample = "{{customer_name}}";
const filterExample = "{{customer_name | title}}";
const defaultExample = 'default:"Kak"';

const lineBreak = /\r\n?/g;
const unsendable = /(?!\n)\p{Cc}/u;
const variableForm = /^[A-Za-z0-9_.]+$/;
const filterForm = /^([A-Za-z_]+)\s*(?::(.*))?$/s;
const quoted = /^\s*"([^"]*)"\s*$/;
const singleBraced = /\{\s*([A-Za-z0-9_.]+)\s*\}/g;

/** `undefined` when the text is too broken to go on; a problem has been reported then. */
export function parseText(scope: Scope, place: Place, raw: string): ParsedText | undefined {
  const text = raw.replace(lineBreak, "\n");
  if (!isSendable(scope, place, text)) return undefined;
  const literals: string[] = [];
  const placeholders: Placeholder[] = [];
  let position = 0;
  for (let open = text.indexOf("{{"); open >= 0; open = text.indexOf("{{", position)) {
    const close = closingBraces(text, open + 2);
    if (close < 0) {
      report(scope.problems, place.field, "unclosed", written(place, text.slice(open)));
      return undefined;
    }
    literals.push(checkedLiteral(scope, place, text.slice(position, open)));
    const placeholder = parsePlaceholder(scope, place, text.slice(open + 2, close));
    placeholders.push(placeholder ?? { variable: "", filters: [] });
    position = close + 2;
  }
  literals.push(checkedLiteral(scope, place, text.slice(position)));
  return { literals, placeholders };
}

function isSendable(scope: Scope, place: Place, text: string): boolean {
  const line = place.line ?? 0;
  if (text.length > 2 * limits.lineTextMax || codePointLength(text) > limits.lineTextMax) {
    report(scope.problems, place.field, "longText", { line, limit: limits.lineTextMax });
    return false;
  }
  if (unsendable.test(text) || !text.isWellFormed()) {
    report(scope.problems, place.field, "controlText", { line });
    return false;
  }
  return true;
}

/** Where the braces close, braces inside quotes not counted; -1 when they do not. */
function closingBraces(text: string, start: number): number {
  let isQuoted = false;
  for (let position = start; position < text.length - 1; position++) {
    if (text[position] === '"') isQuoted = !isQuoted;
    else if (!isQuoted && text[position] === "}" && text[position + 1] === "}") return position;
  }
  return -1;
}

/** A literal may hold single braces, but neither a lone closing pair nor a variable in single braces (it would be sent raw). */
function checkedLiteral(scope: Scope, place: Place, literal: string): string {
  if (literal.includes("}}")) report(scope.problems, place.field, "strayClose", written(place, "}}"));
  for (const match of literal.matchAll(singleBraced)) {
    const name = match[1] ?? "";
    if (!scope.variables.has(name)) continue;
    report(scope.problems, place.field, "singleBraces", { ...written(place, match[0]), example: `{{${name}}}` });
  }
  return literal;
}

function parsePlaceholder(scope: Scope, place: Place, content: string): Placeholder | undefined {
  const [variable = "", ...chain] = splitAtBars(content).map((part) => part.trim());
  if (!variableForm.test(variable)) {
    report(scope.problems, place.field, "malformed", { ...written(place, `{{${content}}}`), example: filterExample });
    return undefined;
  }
  isKnownVariable(scope, place, variable);
  if (chain.length > limits.filterMax) {
    report(scope.problems, place.field, "manyFilters", {
      line: place.line ?? 0,
      name: shown(variable),
      limit: limits.filterMax,
    });
    return undefined;
  }
  return { variable, filters: chain.flatMap((part) => parseFilter(scope, place, part) ?? []) };
}

function splitAtBars(content: string): string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let start = 0;
  for (let position = 0; position < content.length; position++) {
    if (content[position] === '"') isQuoted = !isQuoted;
    if (content[position] !== "|" || isQuoted) continue;
    parts.push(content.slice(start, position));
    start = position + 1;
  }
  return [...parts, content.slice(start)];
}

function parseFilter(scope: Scope, place: Place, part: string): Filter | undefined {
  const line = place.line ?? 0;
  const match = filterForm.exec(part);
  if (match === null) {
    report(scope.problems, place.field, "malformed", { ...written(place, `| ${part}`), example: filterExample });
    return undefined;
  }
  const [, name = "", argument] = match;
  if (name === "default") return parseDefault(scope, place, argument);
  const filter = plainFilter(name);
  if (filter === undefined) {
    const values = { line, name: shown(name), allowed: filterNames.join(", ") };
    const word = { written: name, known: filterNames, values };
    reportMisspelt(scope.problems, place.field, { plain: "filter", near: "filterNear" }, word);
  } else if (argument !== undefined) {
    report(scope.problems, place.field, "filterArgument", { line, name });
  }
  return filter;
}

function parseDefault(scope: Scope, place: Place, argument: string | undefined): Filter | undefined {
  const match = argument === undefined ? null : quoted.exec(argument);
  if (match !== null) return defaultFilter(match[1] ?? "");
  report(scope.problems, place.field, "defaultArgument", { line: place.line ?? 0, example: defaultExample });
  return undefined;
}

function written(place: Place, text: string) {
  return { line: place.line ?? 0, written: shown(text), example: placeholderExample };
}

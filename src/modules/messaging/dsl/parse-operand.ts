import { cleanText } from "./clean-text.ts";
import { plainNumberOf } from "./format-number.ts";
import { nearestName } from "./nearest.ts";
import { report, shown } from "./problems.ts";
import { limits } from "./schema.ts";
import { isKnownVariable, isObject, type Place, type Scope } from "./scope.ts";
import type { Value } from "./values.ts";
import { isReminderVariable } from "./variables.ts";

/**
 * Reads what an operator is asked about. A string that is a variable's name means that variable, `{var}` always does, `{value}` never
 * does. Text literals are cleaned like values, so that both sides of a comparison obey one character policy.
 */
export type Operand =
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "literal"; readonly value: Value };

export interface Pair {
  readonly left: Operand;
  readonly right: Operand;
}

const operandExample = '"courier_name", {"var":"courier_name"}, {"value":"teks"}';
const pairExample = '["due_amount_numeric", 0]';
const control = /\p{Cc}/u;
const orders: ReadonlySet<string> = new Set(["gt", "gte", "lt", "lte"]);

/** The operand of a one-operand test: what stands there bare has to be the name of a variable, a literal needs its `{value}`. */
export function parseOperand(scope: Scope, place: Place, operator: string, written: unknown): Operand | undefined {
  if (isObject(written)) return parseOneSide(scope, place, operator, written);
  if (typeof written !== "string") return reportNoOperand(scope, place, operator);
  return isKnownVariable(scope, place, written) ? { kind: "variable", name: written } : undefined;
}

/** Both sides of a comparison, refused when neither is a variable, both are the same, or an order is asked of what has none. */
export function parsePair(scope: Scope, place: Place, operator: string, written: unknown): Pair | undefined {
  const sides = sidesOf(written);
  if (sides === undefined) {
    report(scope.problems, place.field, "notPair", { line: place.line ?? 0, name: operator, example: pairExample });
    return undefined;
  }
  const left = parseOneSide(scope, place, operator, sides[0]);
  const right = parseOneSide(scope, place, operator, sides[1]);
  if (left === undefined || right === undefined) return undefined;
  if (!isVariableCompared(scope, place, operator, left, right)) return undefined;
  const isOrdered = (side: Operand) => !orders.has(operator) || hasOrder(scope, place, operator, side);
  return [left, right].map(isOrdered).every(Boolean) ? { left, right } : undefined;
}

function sidesOf(written: unknown): readonly [unknown, unknown] | undefined {
  if (Array.isArray(written)) return written.length === 2 ? [written[0], written[1]] : undefined;
  if (!isObject(written) || Object.keys(written).length !== 2) return undefined;
  return Object.hasOwn(written, "left") && Object.hasOwn(written, "right")
    ? [written["left"], written["right"]]
    : undefined;
}

function parseOneSide(scope: Scope, place: Place, operator: string, written: unknown): Operand | undefined {
  if (typeof written === "string" && scope.variables.has(written)) return { kind: "variable", name: written };
  if (!isObject(written)) return parseLiteral(scope, place, operator, written);
  const keys = Object.keys(written);
  const [key] = keys;
  if (keys.length === 1 && key === "value") return parseLiteral(scope, place, operator, written["value"]);
  const name = keys.length === 1 && key === "var" ? written["var"] : undefined;
  if (typeof name === "string") return isKnownVariable(scope, place, name) ? { kind: "variable", name } : undefined;
  return reportNoOperand(scope, place, operator);
}

function parseLiteral(scope: Scope, place: Place, operator: string, written: unknown): Operand | undefined {
  if (written === null || typeof written === "boolean") return { kind: "literal", value: written };
  if (typeof written === "number" && Number.isFinite(written)) return { kind: "literal", value: written };
  if (typeof written !== "string") return reportNoOperand(scope, place, operator);
  const line = place.line ?? 0;
  const isLong = written.length > limits.literalTextMax;
  const isStorable = written.isWellFormed() && !control.test(written);
  if (isLong) report(scope.problems, place.field, "longLiteral", { line, limit: limits.literalTextMax });
  if (!isStorable) report(scope.problems, place.field, "controlText", { line });
  return isLong || !isStorable ? undefined : { kind: "literal", value: cleanText(written) };
}

function reportNoOperand(scope: Scope, place: Place, operator: string): undefined {
  report(scope.problems, place.field, "notOperand", { line: place.line ?? 0, name: operator, example: operandExample });
}

function isVariableCompared(scope: Scope, place: Place, operator: string, left: Operand, right: Operand): boolean {
  const values = { line: place.line ?? 0, name: operator };
  if (left.kind === "variable" && right.kind === "variable") {
    if (left.name !== right.name) return true;
    report(scope.problems, place.field, "sameVariable", { ...values, written: left.name });
    return false;
  }
  if (left.kind === "variable" || right.kind === "variable") return true;
  reportConstant(scope, place, values, [left.value, right.value]);
  return false;
}

/** Two literals are nearly always a misspelt variable, so the nearest name is told. */
function reportConstant(
  scope: Scope,
  place: Place,
  values: { line: number; name: string },
  literals: readonly Value[],
): void {
  const texts = literals.filter((value) => typeof value === "string");
  const elsewhere = texts.find(isReminderVariable);
  if (elsewhere !== undefined) {
    report(scope.problems, place.field, "constantElsewhere", { ...values, written: elsewhere });
    return;
  }
  for (const text of texts) {
    const near = nearestName(text, scope.variables.keys());
    if (near === undefined) continue;
    report(scope.problems, place.field, "constantNear", { ...values, written: shown(text), near });
    return;
  }
  report(scope.problems, place.field, "constant", values);
}

/** Only numbers have an order. A formatted amount is a text: its numeric twin is named. */
function hasOrder(scope: Scope, place: Place, operator: string, side: Operand): boolean {
  const values = { line: place.line ?? 0, name: operator };
  if (side.kind === "literal") {
    if (plainNumberOf(side.value) !== null) return true;
    report(scope.problems, place.field, "orderLiteral", { ...values, written: shown(side.value) });
    return false;
  }
  const variable = scope.variables.get(side.name);
  if (variable === undefined || variable.type === "integer") return true;
  const twin = variable.numericTwin;
  if (twin !== undefined) {
    report(scope.problems, place.field, "orderTwin", { ...values, written: side.name, near: twin });
    return false;
  }
  const numbers = [...scope.variables.values()].filter((entry) => entry.type === "integer").map((entry) => entry.name);
  report(scope.problems, place.field, "orderType", { ...values, written: side.name, allowed: numbers.join(", ") });
  return false;
}

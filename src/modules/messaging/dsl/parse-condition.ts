import { type Operand, parseOperand, parsePair } from "./parse-operand.ts";
import { report, reportMisspelt, shown } from "./problems.ts";
import { limits } from "./schema.ts";
import { isObject, type Place, type Scope } from "./scope.ts";

/**
 * Reads a condition from JSON into a checked tree. Depth is checked before going down and nodes are counted, so no input can exhaust
 * the stack or the time; every problem is reported, nothing thrown.
 */
export type ConditionTree =
  | { readonly kind: "constant"; readonly isMet: boolean }
  | { readonly kind: "all" | "any"; readonly of: readonly ConditionTree[] }
  | { readonly kind: "not"; readonly of: ConditionTree }
  | { readonly kind: "test"; readonly operator: TestOperator; readonly operand: Operand }
  | {
      readonly kind: "comparison";
      readonly operator: ComparisonOperator;
      readonly left: Operand;
      readonly right: Operand;
    };

export const testOperators = ["exists", "notExists", "isValidUrl", "isTrue"] as const;
export const comparisonOperators = ["eq", "ne", "gt", "gte", "lt", "lte"] as const;
export type TestOperator = (typeof testOperators)[number];
export type ComparisonOperator = (typeof comparisonOperators)[number];

const operators: readonly string[] = ["and", "or", "not", ...testOperators, ...comparisonOperators];
const conditionExample = '{"exists":"courier_name"}';

/** The tree of a line's condition. What could not be read stands in it as a constant; the problems say so. */
export function parseCondition(scope: Scope, place: Place, written: unknown): ConditionTree {
  return readCondition({ scope, line: place.line ?? 0, nodes: 0 }, place.field, written, 1);
}

interface Reading {
  readonly scope: Scope;
  readonly line: number;
  /** Counted up as nodes are met. */
  nodes: number;
}

const unread: ConditionTree = { kind: "constant", isMet: false };

function readCondition(reading: Reading, field: string, written: unknown, depth: number): ConditionTree {
  reading.nodes += 1;
  if (reading.nodes > limits.conditionNodeMax) {
    const isFirst = reading.nodes === limits.conditionNodeMax + 1;
    if (isFirst)
      report(reading.scope.problems, field, "largeCondition", { line: reading.line, limit: limits.conditionNodeMax });
    return unread;
  }
  if (depth > limits.conditionDepthMax) {
    report(reading.scope.problems, field, "deepCondition", { line: reading.line, limit: limits.conditionDepthMax });
    return unread;
  }
  if (typeof written === "boolean") return { kind: "constant", isMet: written };
  if (Array.isArray(written)) return { kind: "all", of: readList(reading, field, written, depth) };
  if (isObject(written)) return readObject(reading, field, written, depth);
  report(reading.scope.problems, field, "notCondition", { line: reading.line, example: conditionExample });
  return unread;
}

/** Stops at the first entry beyond the node limit, however long the list is. */
function readList(reading: Reading, field: string, list: readonly unknown[], depth: number): ConditionTree[] {
  const bounded = list.slice(0, limits.conditionNodeMax + 1);
  return bounded.map((entry, index) => readCondition(reading, `${field}.${index}`, entry, depth + 1));
}

function readObject(
  reading: Reading,
  field: string,
  written: Readonly<Record<string, unknown>>,
  depth: number,
): ConditionTree {
  const keys = Object.keys(written).slice(0, limits.conditionNodeMax);
  const parts = keys.map((operator) =>
    readOperator(reading, `${field}.${shown(operator)}`, operator, written[operator], depth),
  );
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: "all", of: parts };
}

function readOperator(
  reading: Reading,
  field: string,
  operator: string,
  written: unknown,
  depth: number,
): ConditionTree {
  const { scope, line } = reading;
  if (operator === "not") return { kind: "not", of: readCondition(reading, field, written, depth + 1) };
  if (operator === "and" || operator === "or") return readGroup(reading, field, operator, written, depth);
  const place = { field, line };
  if (isOneOf(testOperators, operator)) {
    const operand = parseOperand(scope, place, operator, written);
    return operand === undefined ? unread : { kind: "test", operator, operand };
  }
  if (isOneOf(comparisonOperators, operator)) {
    const pair = parsePair(scope, place, operator, written);
    return pair === undefined ? unread : { kind: "comparison", operator, ...pair };
  }
  const values = { line, name: shown(operator), allowed: operators.join(", ") };
  const word = { written: operator, known: operators, values };
  reportMisspelt(scope.problems, field, { plain: "operator", near: "operatorNear" }, word);
  return unread;
}

function readGroup(
  reading: Reading,
  field: string,
  name: "and" | "or",
  written: unknown,
  depth: number,
): ConditionTree {
  if (!Array.isArray(written)) {
    const example = `{"${name}":[${conditionExample}]}`;
    report(reading.scope.problems, field, "notConditionList", { line: reading.line, name, example });
    return unread;
  }
  return { kind: name === "and" ? "all" : "any", of: readList(reading, field, written, depth) };
}

function isOneOf<Name extends string>(names: readonly Name[], name: string): name is Name {
  return (names as readonly string[]).includes(name);
}

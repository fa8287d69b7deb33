import fc from "fast-check";
import { expect, test } from "vitest";
import { compileTemplate } from "./compile.ts";
import { comparisonOperators, testOperators } from "./parse-condition.ts";
import { type Rendered, renderTemplate, type TemplateValues } from "./render.ts";
import { variablesOf } from "./variables.ts";

/** Every accepted condition against an oracle that is written from the contract's table, not from the code. */
const names = [...variablesOf("WA_LAUNDRY_READY").keys()];
const numberNames = ["due_amount_numeric", "item_count", "total_amount_numeric"];
const nameArbitrary = fc.constantFrom(...names, ...numberNames);
const numberName = fc.constantFrom(...numberNames);

const scalar = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom("ready", "0", "1", "2.50", "44.800", "", " yes "),
);
const operand = fc.oneof(nameArbitrary, fc.record({ var: nameArbitrary }), fc.record({ value: scalar }));
const variableOperand = fc.oneof(nameArbitrary, fc.record({ var: nameArbitrary }));
const numberOperand = fc.oneof(numberName, fc.record({ var: numberName }));
const numberLiteral = fc.constantFrom<unknown>(0, 1, -2.5, "3", "44800.50", { value: 2 });

function pairOf(left: fc.Arbitrary<unknown>, right: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const ordered = fc
    .tuple(left, right, fc.boolean())
    .map(([one, two, isTurned]) => (isTurned ? [two, one] : [one, two]));
  return fc
    .tuple(ordered, fc.boolean())
    .map(([[one, two], isList]) => (isList ? [one, two] : { left: one, right: two }));
}

const question = fc
  .record({ operator: fc.constantFrom(...testOperators), operand })
  .map((made) => ({ [made.operator]: made.operand }));
const comparison = fc.constantFrom(...comparisonOperators).chain((operator) => {
  const isEquality = operator === "eq" || operator === "ne";
  const sides = isEquality ? pairOf(variableOperand, scalar) : pairOf(numberOperand, numberLiteral);
  return sides.map((made) => ({ [operator]: made }));
});

/** Conditions that are accepted, in every form of the language. */
const conditionArbitrary: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.boolean(),
    question,
    comparison,
    tie("group"),
    tie("negation"),
    tie("several"),
  ),
  group: fc
    .tuple(fc.constantFrom("and", "or", "list"), fc.array(tie("condition"), { maxLength: 3 }))
    .map(([kind, members]) => (kind === "list" ? members : { [kind]: members })),
  negation: tie("condition").map((inner) => ({ not: inner })),
  several: fc.tuple(question, comparison).map(([one, two]) => ({ ...one, ...two })),
})).condition;

const valueArbitrary = fc.oneof(
  fc.constantFrom<unknown>(
    "ready",
    "yes",
    "0",
    "1",
    "2",
    "2.50",
    "44800",
    "44800.50",
    "44.800",
    " ",
    "\u200B",
    "https://a.example/x",
  ),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
  fc.anything(),
);
const valuesArbitrary = fc
  .array(fc.tuple(nameArbitrary, valueArbitrary), { maxLength: 40 })
  .map(Object.fromEntries<unknown>);

function render(definition: unknown, values: TemplateValues): Rendered {
  const result = compileTemplate(definition, "WA_LAUNDRY_READY");
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return renderTemplate(result.value, values, { timeZone: "Asia/Jakarta" });
}

test("a condition means what the contract's table says", () => {
  const outcomes = { true: 0, false: 0 };
  fc.assert(
    fc.property(conditionArbitrary, valuesArbitrary, (condition, values) => {
      const result = render({ body_lines: ["Halo", { text: "Ada", condition }] }, values);
      const expected = means(condition, cleaned(values));
      outcomes[`${expected}`] += 1;
      expect(result.lines[1]?.reason).toBe(expected ? "condition_true" : "condition_false");
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(outcomes.true, outcomes.false)).toBeGreaterThan(500);
});

/** The values as a message would print them, which is how a condition sees them. */
function cleaned(values: TemplateValues): Record<string, unknown> {
  const shown = (name: string): unknown => {
    const value = values[name];
    if (typeof value === "number") return Number.isFinite(value) ? value : null;
    if (typeof value === "boolean") return value;
    if (typeof value !== "string" && typeof value !== "bigint") return null;
    const result = render({ body_lines: [`{{${name}}}`], max_length: 4_096 }, { [name]: value });
    return result.ok ? result.bodyText : "";
  };
  return Object.fromEntries(names.map((name) => [name, shown(name)]));
}

function means(condition: unknown, values: Record<string, unknown>): boolean {
  if (typeof condition === "boolean") return condition;
  if (Array.isArray(condition)) return condition.every((member) => means(member, values));
  return Object.entries(condition as object).every(([operator, operand]) => holds(operator, operand, values));
}

function holds(operator: string, operand: unknown, values: Record<string, unknown>): boolean {
  if (operator === "and") return (operand as unknown[]).every((member) => means(member, values));
  if (operator === "or") return (operand as unknown[]).some((member) => means(member, values));
  if (operator === "not") return !means(operand, values);
  const { left, right } = Array.isArray(operand)
    ? { left: operand[0], right: operand[1] }
    : (operand as { left?: unknown; right?: unknown });
  const [one, two] = [resolved(left, values), resolved(right, values)];
  const [first, second] = [numberOf(one), numberOf(two)];
  const areNumbers = first !== null && second !== null;
  const only = resolved(operand, values);
  switch (operator) {
    case "eq":
      return areNumbers ? first === second : one === two;
    case "ne":
      return areNumbers ? first !== second : one !== two;
    case "gt":
      return areNumbers && first > second;
    case "gte":
      return areNumbers && first >= second;
    case "lt":
      return areNumbers && first < second;
    case "lte":
      return areNumbers && first <= second;
    case "exists":
      return only !== null && only !== "";
    case "notExists":
      return only === null || only === "";
    case "isTrue":
      return (
        only === true ||
        (numberOf(only) ?? 0) > 0 ||
        /^(1|true|yes|on|y)$/i.test(String(typeof only === "string" ? only : ""))
      );
    default:
      return typeof only === "string" && URL.canParse(only) && /^https?:\/\/[^\s]+$/i.test(only);
  }
}

function resolved(operand: unknown, values: Record<string, unknown>): unknown {
  if (typeof operand === "string") return names.includes(operand) ? values[operand] : operand.trim();
  if (typeof operand !== "object" || operand === null) return operand;
  if ("var" in operand) return values[String(operand.var)];
  const value = "value" in operand ? operand.value : null;
  return typeof value === "string" ? value.trim() : value;
}

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  const isPlain =
    typeof value === "string" && /^-?(0|[1-9]\d*)(\.\d\d?)?$/.test(value) && value.replace(/\D/g, "").length <= 15;
  return isPlain && !/^-0/.test(value) ? Number(value) : null;
}

import fc from "fast-check";
import { filterNames } from "./filters.ts";
import { comparisonOperators, testOperators } from "./parse-condition.ts";
import { variablesOf } from "./variables.ts";

/**
 * Generators for the properties of the template language: definitions that the compiler accepts (not merely strings), and the values
 * that a careless planner or a mischievous customer could give. Only for tests.
 */
export const variables = [...variablesOf("WA_LAUNDRY_READY").values()];

/** Never used by a generated text, so that its value can appear in a message only if a value was read as a template. */
export const unusedVariable = "due_amount";
export const unusedValue = "999.111.777";

const nameArbitrary = fc.constantFrom(...variables.map(({ name }) => name).filter((name) => name !== unusedVariable));
const numberName = fc.constantFrom("due_amount_numeric", "item_count", "total_amount_numeric");

const grapheme = fc.constantFrom(
  "a",
  "B",
  " ",
  "é",
  "e\u0301",
  "🙏",
  "👨\u200D👩\u200D👧",
  "🇮🇩",
  "ক্ষ",
  "{",
  "}",
  "$",
  "*",
  "\n",
);

/** Literal text of a template: single braces allowed, pairs not. */
const literal = fc
  .array(grapheme, { maxLength: 12 })
  .map((graphemes) =>
    graphemes
      .join("")
      .replace(/\{[{\s]*/g, "{ ")
      .replace(/\}+/g, " } "),
  )
  .map((text) => (text.endsWith("{ ") ? `${text}.` : text));

const plainFilter = fc.constantFrom(...filterNames.filter((name) => name !== "default"));
const defaultFilter = fc.stringMatching(/^[a-zé {}|🙏]{0,8}$/u).map((text) => `default:"${text}"`);
const filterChain = fc.array(fc.oneof({ weight: 3, arbitrary: plainFilter }, defaultFilter), { maxLength: 3 });
const placeholder = fc
  .tuple(nameArbitrary, filterChain, fc.constantFrom("", " "))
  .map(([name, filters, blank]) => `{{${blank}${[name, ...filters].join(`${blank}|${blank}`)}${blank}}}`);

export interface TextPieces {
  readonly literals: readonly string[];
  readonly text: string;
}

const pieces: fc.Arbitrary<TextPieces> = fc
  .tuple(literal, fc.array(fc.tuple(placeholder, literal), { maxLength: 4 }))
  .map(([first, rest]) => ({
    literals: [first, ...rest.map(([, text]) => text)],
    text: first + rest.map(([hole, text]) => hole + text).join(""),
  }));

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

const test = fc
  .record({ operator: fc.constantFrom(...testOperators), operand })
  .map((made) => ({ [made.operator]: made.operand }));
const comparison = fc.constantFrom(...comparisonOperators).chain((operator) => {
  const isEquality = operator === "eq" || operator === "ne";
  const sides = isEquality ? pairOf(variableOperand, scalar) : pairOf(numberOperand, numberLiteral);
  return sides.map((made) => ({ [operator]: made }));
});

/** Conditions that are accepted, in every form of the language. */
export const conditionArbitrary: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.boolean(),
    test,
    comparison,
    tie("group"),
    tie("negation"),
    tie("several"),
  ),
  group: fc
    .tuple(fc.constantFrom("and", "or", "list"), fc.array(tie("condition"), { maxLength: 3 }))
    .map(([kind, members]) => (kind === "list" ? members : { [kind]: members })),
  negation: tie("condition").map((inner) => ({ not: inner })),
  several: fc.tuple(test, comparison).map(([one, two]) => ({ ...one, ...two })),
})).condition;

export interface GeneratedLine {
  readonly literals: readonly string[];
  readonly line: string | { readonly text: string; readonly condition?: unknown; readonly optional?: boolean };
}

const lineArbitrary: fc.Arbitrary<GeneratedLine> = fc.oneof(
  pieces.map(({ literals, text }) => ({ literals, line: text })),
  fc
    .tuple(pieces, fc.record({ condition: conditionArbitrary, optional: fc.boolean() }, { requiredKeys: [] }))
    .map(([{ literals, text }, rest]) => ({ literals, line: { text, ...rest } })),
);

export interface GeneratedTemplate {
  readonly lines: readonly GeneratedLine[];
  readonly definition: { readonly body_lines: readonly GeneratedLine["line"][]; readonly max_length: number };
}

/** Definitions that are accepted; `max_length` is often short enough that lines are dropped and the text is cut. */
export const templateArbitrary: fc.Arbitrary<GeneratedTemplate> = fc
  .record({
    lines: fc.array(lineArbitrary, { minLength: 1, maxLength: 8 }),
    max_length: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 100, max: 130 }) },
      fc.integer({ min: 100, max: 4_096 }),
    ),
    rest: fc.record(
      {
        required_vars_all: fc.array(nameArbitrary, { maxLength: 2 }),
        required_vars_any: fc.array(fc.array(nameArbitrary, { minLength: 1, maxLength: 3 }), { maxLength: 2 }),
        fallbacks: fc.constantFrom<unknown>(
          {},
          { customer_name: "customer_display_name" },
          { invoice_no: ["order_code"] },
        ),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ lines, max_length, rest }) => {
    const last = { literals: ["Akhir"], line: "Akhir" };
    const all = [...lines, last];
    return { lines: all, definition: { ...rest, max_length, body_lines: all.map(({ line }) => line) } };
  });

const text = fc.oneof(
  fc.array(grapheme, { maxLength: 40 }).map((graphemes) => graphemes.join("")),
  fc.constantFrom(
    "ready",
    "yes",
    "44800",
    "44.800",
    "6281234567890",
    "2026-11-22T07:30:00Z",
    "budi santoso",
    "https://a.example/x",
  ),
  fc.constantFrom(
    `{{${unusedVariable}}}`,
    `x {{ ${unusedVariable} | rupiah }}`,
    "{{",
    "}}",
    "$&$1$`",
    "\u202E\u200B",
    "constructor",
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
);

const anyValue = fc.oneof(
  { weight: 5, arbitrary: text },
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.anything(),
);

/** A value for some of the variables: text, hostile text, numbers, and things that are no value at all. */
export const valuesArbitrary = fc
  .array(fc.tuple(nameArbitrary, anyValue), { maxLength: 30 })
  .map((entries): Record<string, unknown> => ({ ...Object.fromEntries(entries), [unusedVariable]: unusedValue }));

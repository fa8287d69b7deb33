import fc from "fast-check";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { type CompiledTemplate, compileTemplate } from "./compile.ts";
import { filterNames } from "./filters.ts";
import { type Rendered, renderTemplate, type TemplateValues } from "./render.ts";
import { templateDefinitionSchema } from "./schema.ts";
import { variablesOf } from "./variables.ts";

/**
 * What holds for every accepted template and every value. The generators make definitions that the compiler accepts, and values that
 * a careless planner or a mischievous customer could give; the oracles are written from the contract, not from the code.
 */
const names = [...variablesOf("WA_LAUNDRY_READY").keys()];

/** Never used by a generated text, so that its value can appear in a message only if a value was read as a template. */
const unusedVariable = "due_amount";
const unusedValue = "999.111.777";

const nameArbitrary = fc.constantFrom(...names.filter((name) => name !== unusedVariable));

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

interface TextPieces {
  readonly literals: readonly string[];
  readonly text: string;
}

const pieces: fc.Arbitrary<TextPieces> = fc
  .tuple(literal, fc.array(fc.tuple(placeholder, literal), { maxLength: 4 }))
  .map(([first, rest]) => ({
    literals: [first, ...rest.map(([, text]) => text)],
    text: first + rest.map(([hole, text]) => hole + text).join(""),
  }));

/** One of each form; that conditions mean what they should is the matter of `condition.properties.test.ts`. */
const conditionArbitrary = fc.constantFrom<unknown>(
  null,
  true,
  false,
  { exists: "invoice_no" },
  { notExists: { var: "courier_name" } },
  { eq: ["courier_status", "ready"] },
  { ne: { left: "customer_name", right: null } },
  { gt: ["due_amount_numeric", 0] },
  { lte: ["item_count", "44800.50"] },
  { isTrue: "is_pickup_delivery" },
  { isValidUrl: "tracking_url" },
  { not: { and: [{ exists: "outlet_name" }, { or: [{ isTrue: "item_count" }, []] }] } },
);

interface GeneratedLine {
  readonly literals: readonly string[];
  readonly line: string | { readonly text: string; readonly condition?: unknown; readonly optional?: boolean };
}

const lineArbitrary: fc.Arbitrary<GeneratedLine> = fc.oneof(
  pieces.map(({ literals, text }) => ({ literals, line: text })),
  fc
    .tuple(pieces, fc.record({ condition: conditionArbitrary, optional: fc.boolean() }, { requiredKeys: [] }))
    .map(([{ literals, text }, rest]) => ({ literals, line: { text, ...rest } })),
);

interface GeneratedTemplate {
  readonly lines: readonly GeneratedLine[];
  readonly definition: { readonly body_lines: readonly GeneratedLine["line"][]; readonly max_length: number };
}

/** Definitions that are accepted; `max_length` is often short enough that lines are dropped and the text is cut. */
const templateArbitrary: fc.Arbitrary<GeneratedTemplate> = fc
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
const valuesArbitrary = fc
  .array(fc.tuple(nameArbitrary, anyValue), { maxLength: 30 })
  .map((entries): Record<string, unknown> => ({ ...Object.fromEntries(entries), [unusedVariable]: unusedValue }));

const runs = { numRuns: 2_000 };

function compiled(definition: unknown): CompiledTemplate {
  const result = compileTemplate(definition, "WA_LAUNDRY_READY");
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.refusal)}`);
  return result.value;
}

function render(definition: unknown, values: TemplateValues): Rendered {
  return renderTemplate(compiled(definition), values, { timeZone: "Asia/Jakarta" });
}

const codePoints = (text: string) => [...text].length;

test("an accepted definition renders any values without throwing, within its length, in the same way each time", () => {
  fc.assert(
    fc.property(templateArbitrary, valuesArbitrary, ({ definition }, values) => {
      const result = render(definition, values);
      expect(render(compiled(definition).definition, values)).toEqual(result);
      expect(result.lines.map(({ index }) => index)).toEqual(definition.body_lines.map((_, index) => index));
      if (!result.ok) return;
      expect(result.length).toBe(codePoints(result.bodyText));
      expect(result.length).toBeLessThanOrEqual(definition.max_length);
      expect(result.bodyText).toBe(result.bodyText.trim());
      expect(result.bodyText.isWellFormed()).toBe(true);
    }),
    runs,
  );
});

test("a value is never read as template text, and no placeholder is ever shown", () => {
  fc.assert(
    fc.property(templateArbitrary, valuesArbitrary, ({ definition }, values) => {
      const result = render(definition, values);
      if (result.ok) expect(result.bodyText).not.toContain(unusedValue);
      const harmless = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          typeof value === "string" ? value.replace(/[{}]/g, "") : value,
        ]),
      );
      const withoutBraces = render(withoutDefaults(definition), harmless);
      if (withoutBraces.ok) expect(withoutBraces.bodyText).not.toMatch(/\{\{|\}\}/);
    }),
    runs,
  );
});

/** A default may hold pairs of braces of its own; they are text too. */
function withoutDefaults(definition: GeneratedTemplate["definition"]): unknown {
  return JSON.parse(JSON.stringify(definition).replace(/\s?\|\s?default:\\"[^"]*\\"/g, ""));
}

/** The text of each line by itself, null when it is not printed. */
function lineTexts({ definition }: GeneratedTemplate, values: TemplateValues): (string | null)[] {
  return definition.body_lines.map((line) => {
    const never = { text: "Akhir", condition: false };
    const body_lines = [line, never];
    const alone = { ...definition, required_vars_all: [], required_vars_any: [], max_length: 4_096, body_lines };
    const result = render(alone, values);
    return result.ok ? result.bodyText : null;
  });
}

test("optional lines go from the last to the first, only as many as needed, and a cut tears no grapheme", () => {
  let cuts = 0;
  let drops = 0;
  fc.assert(
    fc.property(templateArbitrary, valuesArbitrary, (template, values) => {
      const { definition } = template;
      const result = render({ ...definition, required_vars_all: [], required_vars_any: [] }, values);
      if (!result.ok) return;
      const texts = lineTexts(template, values);
      const joined = () => texts.filter((text) => text !== null).join("\n");
      for (let index = texts.length - 1; index >= 0 && codePoints(joined()) > definition.max_length; index--) {
        const line = definition.body_lines[index];
        if (typeof line !== "object" || line.optional !== true || texts[index] === null) continue;
        texts[index] = null;
        drops += 1;
        expect(result.lines[index]?.reason).toBe("optional_dropped");
      }
      const expected = wholeGraphemes(joined(), definition.max_length);
      if (expected !== joined()) cuts += 1;
      expect(result.bodyText).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(cuts).toBeGreaterThan(50);
  expect(drops).toBeGreaterThan(50);
});

function wholeGraphemes(text: string, max: number): string {
  if (codePoints(text) <= max) return text;
  let whole = "";
  for (const { segment } of new Intl.Segmenter("en").segment(text)) {
    if (codePoints(whole + segment) > max) break;
    whole += segment;
  }
  return whole.trimEnd();
}

test("the literal text of every kept line appears unchanged and in order", () => {
  let segments = 0;
  fc.assert(
    fc.property(templateArbitrary, valuesArbitrary, ({ lines, definition }, values) => {
      const result = render({ ...definition, required_vars_all: [], max_length: 4_096 }, values);
      if (!result.ok) return;
      let position = 0;
      for (const [index, { literals }] of lines.entries()) {
        const reason = result.lines[index]?.reason;
        if (reason !== "always" && reason !== "condition_true") continue;
        for (const literal of literals) {
          const found = result.bodyText.indexOf(literal.trim(), position);
          expect(found).toBeGreaterThanOrEqual(position);
          position = found + literal.trim().length;
          segments += 1;
        }
      }
    }),
    runs,
  );
  expect(segments).toBeGreaterThan(2_000);
});

test("what the compiler accepts, the published schema accepts", () => {
  fc.assert(
    fc.property(templateArbitrary, ({ definition }) => {
      expect(Value.Check(templateDefinitionSchema, definition)).toBe(true);
      expect(Value.Check(templateDefinitionSchema, compiled(definition).definition)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("any JSON is answered, never thrown at: accepted and printable, or refused with fields and texts", () => {
  let refusals = 0;
  let accepted = 0;
  fc.assert(
    fc.property(
      fc.oneof(spoilt(), fc.jsonValue({ maxDepth: 6 }), fc.anything()),
      valuesArbitrary,
      (definition, values) => {
        const result = compileTemplate(definition, "WA_LAUNDRY_READY");
        if (result.ok) {
          accepted += 1;
          renderTemplate(result.value, values, { timeZone: "Asia/Jakarta" });
          return;
        }
        refusals += 1;
        expect(result.refusal.length).toBeGreaterThan(0);
        expect(result.refusal.length).toBeLessThanOrEqual(100);
        for (const { field } of result.refusal) expect(field).toMatch(/^definition/);
        expect(() => JSON.stringify(result.refusal)).not.toThrow();
      },
    ),
    { numRuns: 5_000 },
  );
  expect(Math.min(refusals, accepted)).toBeGreaterThan(300);
});

/** A good definition in which one part, anywhere, is replaced by something else. */
function spoilt(): fc.Arbitrary<unknown> {
  const intruder = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom("{{", "x}}", "{{a|b}}", "\u0000", {}, [], { exists: 1 }),
  );
  return fc.tuple(templateArbitrary, intruder, fc.nat(60)).map(([{ definition }, replacement, target]) => {
    let met = 0;
    const replaced = (node: unknown): unknown => {
      met += 1;
      if (met - 1 === target) return replacement;
      if (Array.isArray(node)) return node.map(replaced);
      if (typeof node !== "object" || node === null) return node;
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, replaced(value)]));
    };
    return replaced(definition);
  });
}

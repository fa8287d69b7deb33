import fc from "fast-check";
import { Value } from "typebox/value";
import { expect, test } from "vitest";
import { type CompiledTemplate, compileTemplate } from "./compile.ts";
import { type Rendered, renderTemplate, type TemplateValues } from "./render.ts";
import { templateDefinitionSchema } from "./schema.ts";
import {
  conditionArbitrary,
  type GeneratedTemplate,
  templateArbitrary,
  unusedValue,
  valuesArbitrary,
  variables,
} from "./template-arbitraries.ts";

/** What holds for every accepted template and every value. The oracles are written from the contract, not from the code. */
const runs = { numRuns: 2_000 };
const names = variables.map(({ name }) => name);

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

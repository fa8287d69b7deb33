import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { defaultTemplate, sampleValues, templateEvents } from "./catalogue.ts";
import { compileTemplate } from "./compile.ts";
import { defaultDefinition, type TemplateLanguage } from "./default-definitions.ts";
import { renderTemplate, type TemplateValues } from "./render.ts";
import { templateDefinitionSchema } from "./schema.ts";
import { isTemplateId, type TemplateId, templateIds } from "./template-ids.ts";
import { variablesOf } from "./variables.ts";

const languages: readonly TemplateLanguage[] = ["id", "en"];
const everyDefault = languages.flatMap((language) =>
  templateIds.map((id): [TemplateId, TemplateLanguage] => [id, language]),
);
const minimal = { brand_name: "Bersih", customer_name: "siti", to_phone: "6281234567890", order_code: "ORD-1" };

/** What a broken planner or a mischievous customer could give that is no value. */
const emptyValues: readonly unknown[] = [
  undefined,
  null,
  "",
  "   ",
  "\u200B\u2060",
  "\n\n",
  {},
  [],
  ["x"],
  Number.NaN,
  Number.NEGATIVE_INFINITY,
];

function bodyOf(templateId: TemplateId, language: TemplateLanguage, values: TemplateValues): string {
  const result = renderTemplate(defaultTemplate(templateId, language), values, { timeZone: "Asia/Jakarta" });
  if (!result.ok) throw new Error(`missing ${result.missing.join()}`);
  return result.bodyText;
}

function expectNoHole(body: string): void {
  for (const line of body.split("\n")) {
    expect(line).toBe(line.trim());
    expect(line).not.toMatch(/^$| {2}|undefined|null|NaN|false|\[object|[{}]|Rp0(?![\d.,])|Rp-|Rp$|: *$|, *[,.]/);
  }
}

describe.each(everyDefault)("%s in %s", (templateId, language) => {
  test("compiles, and is its own normal form", () => {
    const definition = defaultDefinition(templateId, language);
    const result = compileTemplate(definition, templateId);
    expect(result.ok && result.value.definition).toEqual(definition);
    expect(Value.Check(templateDefinitionSchema, definition)).toBe(true);
  });

  test("greets by name, names the order, and has no hole with the sample or with the least", () => {
    const sample = bodyOf(templateId, language, sampleValues(templateId));
    expectNoHole(sample);
    expect(sample).toContain("Siti Aminah");
    expect(sample).toContain("UTM-261122-0007");
    expect(sample).not.toContain("ORD-");
    const least = bodyOf(templateId, language, minimal);
    expectNoHole(least);
    expect(least).toContain("Siti");
    expect(least).toContain("ORD-1");
    expect(least).not.toMatch(/Rp|kurir kami,|null/);
  });

  test("has no hole whatever value is empty, alone or with all the others", () => {
    const names = [...variablesOf(templateId).keys()].filter((name) => !(name in minimal));
    for (const empty of emptyValues) {
      const allEmpty = Object.fromEntries(names.map((name) => [name, empty]));
      expectNoHole(bodyOf(templateId, language, { ...allEmpty, ...minimal }));
      for (const name of names) {
        expectNoHole(bodyOf(templateId, language, { ...sampleValues(templateId), ...minimal, [name]: empty }));
      }
    }
  });

  test("prints no amount and no age of zero or less, however it is written", () => {
    const numbers = [...variablesOf(templateId).values()].filter(
      ({ type }) => type === "integer" || type === "amount-text",
    );
    for (const value of [0, "0", "0.00", -1, "-5000", "44.800,00", "banyak", true]) {
      const wrong = Object.fromEntries(numbers.map(({ name }) => [name, value]));
      const body = bodyOf(templateId, language, { ...sampleValues(templateId), ...wrong });
      expectNoHole(body);
      expect(body).not.toMatch(/Rp|hari|days/);
    }
  });

  test("is refused, not sent, without what it needs", () => {
    const result = renderTemplate(defaultTemplate(templateId, language), {}, { timeZone: "Asia/Jakarta" });
    expect(result.ok ? [] : result.missing).toEqual([
      "brand_name",
      "customer_name",
      "to_phone",
      "invoice_no",
      "order_code",
    ]);
  });
});

test("a courier without a name or a phone leaves no trace of either", () => {
  const body = bodyOf("WA_DELIVERY_OTW", "id", {
    ...sampleValues("WA_DELIVERY_OTW"),
    courier_name: null,
    courier_phone: " ",
  });
  expect(body).toContain("diantar oleh kurir kami.\n");
  expect(body).not.toContain("Nomor kurir");
});

test("the catalogue lists six templates and their events in order", () => {
  expect(templateIds.map((id) => [id, templateEvents[id]])).toEqual([
    ["WA_PICKUP_CONFIRM", "order_created"],
    ["WA_PICKUP_OTW", "courier_pickup_otw"],
    ["WA_LAUNDRY_READY", "laundry_ready"],
    ["WA_DELIVERY_OTW", "courier_delivery_otw"],
    ["WA_ORDER_DONE", "order_done"],
    ["WA_BILLING_REMINDER", null],
  ]);
  expect(isTemplateId("WA_ORDER_DONE")).toBe(true);
  expect(isTemplateId("wa_order_done")).toBe(false);
});

test("a sample has a value of its type, or null, for every variable", () => {
  for (const templateId of templateIds) {
    const sample = sampleValues(templateId);
    expect(Object.keys(sample)).toEqual([...variablesOf(templateId).keys()]);
    for (const { name, type, numericTwin } of variablesOf(templateId).values()) {
      const expected = { integer: "number", boolean: "boolean" }[type as string] ?? "string";
      if (sample[name] !== null) expect(typeof sample[name]).toBe(expected);
      if (numericTwin !== undefined) expect(Number(String(sample[name]).replaceAll(".", ""))).toBe(sample[numericTwin]);
    }
  }
});

test("the schema is plain JSON", () => {
  expect(JSON.parse(JSON.stringify(templateDefinitionSchema))).toMatchObject({
    type: "object",
    additionalProperties: false,
  });
});

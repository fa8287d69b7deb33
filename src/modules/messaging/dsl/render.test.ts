import { describe, expect, test } from "vitest";
import { compileTemplate } from "./compile.ts";
import { type Rendered, renderTemplate } from "./render.ts";

const order = {
  customer_name: "Siti",
  brand_name: "Bersih",
  order_code: "ORD-1",
  invoice_no: "UTM-1",
  due_amount_numeric: 5_000,
};

function render(definition: unknown, values: Record<string, unknown> = order): Rendered {
  const compiled = compileTemplate(definition, "WA_LAUNDRY_READY");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.refusal));
  return renderTemplate(compiled.value, values, { timeZone: "Asia/Jakarta" });
}

const bodyOf = (result: Rendered) => (result.ok ? result.bodyText : result.missing);
const reasonsOf = (result: Rendered) => result.lines.map((line) => line.reason);

describe("the reference's anchors", () => {
  test("without an invoice only the order line is there", () => {
    const body_lines = [
      { text: "Nota {{invoice_no}}", condition: { exists: "invoice_no" } },
      { text: "Order {{order_code}}", condition: { notExists: "invoice_no" } },
    ];
    expect(bodyOf(render({ body_lines }, { ...order, invoice_no: null }))).toBe("Order ORD-1");
    expect(bodyOf(render({ body_lines }))).toBe("Nota UTM-1");
  });

  test("an invalid address hides its line", () => {
    const body_lines = ["Halo", { text: "Lihat {{tracking_url}}", condition: { isValidUrl: "tracking_url" } }];
    expect(bodyOf(render({ body_lines }, { tracking_url: "bukan alamat" }))).toBe("Halo");
    expect(bodyOf(render({ body_lines }, { tracking_url: "https://a.example" }))).toBe("Halo\nLihat https://a.example");
  });

  test("isTrue and gt together show the line for paying at the door", () => {
    const condition = { and: [{ isTrue: "is_pickup_delivery" }, { gt: ["due_amount_numeric", 0] }] };
    const body_lines = ["Halo", { text: "Bayar {{due_amount_numeric | rupiah}}", condition }];
    expect(bodyOf(render({ body_lines }, { ...order, is_pickup_delivery: "yes" }))).toBe("Halo\nBayar Rp5.000");
    expect(bodyOf(render({ body_lines }, { ...order, is_pickup_delivery: false }))).toBe("Halo");
  });

  test("a short max_length keeps the first line and drops the later optional ones", () => {
    const body_lines = [
      "a".repeat(70),
      { text: "b".repeat(20), optional: true },
      { text: "c".repeat(20), optional: true },
    ];
    const result = render({ body_lines, max_length: 100 });
    expect(bodyOf(result)).toBe(`${"a".repeat(70)}\n${"b".repeat(20)}`);
    expect(reasonsOf(result)).toEqual(["always", "always", "optional_dropped"]);
  });
});

describe("the pipeline", () => {
  test("fallbacks fill empty targets, chain in any order of keys, and count for required variables", () => {
    const fallbacks = { brand_name: ["customer_name"], customer_name: ["outlet_name", "order_code"] };
    const definition = { required_vars_all: ["brand_name"], fallbacks, body_lines: ["Halo {{brand_name}}"] };
    const turned = { ...definition, fallbacks: Object.fromEntries(Object.entries(fallbacks).reverse()) };
    const values = { brand_name: "\u200B", order_code: "ORD-1" };
    expect(bodyOf(render(definition, values))).toBe("Halo ORD-1");
    expect(bodyOf(render(turned, values))).toBe("Halo ORD-1");
    expect(bodyOf(render(definition, { ...values, outlet_name: "Utama" }))).toBe("Halo Utama");
    expect(bodyOf(render(definition))).toBe("Halo Bersih");
    expect(bodyOf(render(definition, {}))).toEqual(["brand_name"]);
  });

  test("fallbacks in a circle fill each other", () => {
    const fallbacks = { invoice_no: "order_code", order_code: "invoice_no" };
    const definition = { fallbacks, body_lines: ["{{invoice_no}} {{order_code}}"] };
    expect(bodyOf(render(definition, { invoice_no: "A" }))).toBe("A A");
    expect(bodyOf(render(definition, { order_code: "B" }))).toBe("B B");
  });

  test("every missing required variable is named once, groups in full", () => {
    const definition = {
      required_vars_all: ["brand_name", "customer_name"],
      required_vars_any: [["invoice_no", "order_code"], ["brand_name"]],
      body_lines: ["Halo {{customer_name}}"],
    };
    const result = render(definition, { customer_name: " ", invoice_no: [] });
    expect(result).toMatchObject({ ok: false, reason: "missing_variables" });
    expect(bodyOf(result)).toEqual(["brand_name", "customer_name", "invoice_no", "order_code"]);
    expect(render(definition, { ...order, invoice_no: null })).toMatchObject({ ok: true });
  });

  test("each line says why it is there or not", () => {
    const body_lines = [
      "Halo",
      { text: "Ada", condition: { exists: "order_code" } },
      { text: "Tidak", condition: { exists: "courier_name" } },
      " {{courier_name}} ",
    ];
    const result = render({ body_lines });
    expect(bodyOf(result)).toBe("Halo\nAda");
    expect(result.lines).toEqual([
      { index: 0, kept: true, reason: "always" },
      { index: 1, kept: true, reason: "condition_true" },
      { index: 2, kept: false, reason: "condition_false" },
      { index: 3, kept: false, reason: "blank" },
    ]);
  });

  test("a message without a line is no message", () => {
    const result = render({ body_lines: [{ text: "Halo", condition: false }, "{{courier_name}}"] });
    expect(result).toMatchObject({ ok: false, reason: "no_line_left", missing: [] });
  });

  test("what does not fit without its optional lines is cut, and the lines say so", () => {
    const body_lines = ["a".repeat(60), { text: "o", optional: true }, `${"b".repeat(38)}🙏🙏`, "c"];
    const result = render({ body_lines, max_length: 100 });
    expect(bodyOf(result)).toBe(`${"a".repeat(60)}\n${"b".repeat(38)}🙏`);
    expect(result).toMatchObject({ length: 100 });
    expect(reasonsOf(result)).toEqual(["always", "optional_dropped", "shortened", "cut_off"]);
  });

  test("length counts code points, so emoji may fill max_length", () => {
    const result = render({ body_lines: ["🙏".repeat(100)], max_length: 100 });
    expect(result).toMatchObject({ ok: true, length: 100, bodyText: "🙏".repeat(100) });
  });

  test("an emoji in a value counts once in a plain template", () => {
    expect(render({ body_lines: ["Halo {{customer_name}}"] }, { customer_name: "Siti 🙏" })).toMatchObject({
      length: 11,
    });
    expect(render({ body_lines: ["Halo 🙏 {{customer_name}}"] })).toMatchObject({ length: 11 });
  });

  test("a single grapheme longer than the message leaves nothing to send", () => {
    expect(
      render({ body_lines: ["{{customer_name}}"], max_length: 100 }, { customer_name: `a${"\u0301".repeat(200)}` }),
    ).toMatchObject({
      ok: false,
      reason: "no_line_left",
    });
  });
});

describe("texts", () => {
  test.each<[string, string]>([
    ["Halo {{customer_name}}!", "Halo Siti!"],
    ["{{customer_name}}{{brand_name}}", "SitiBersih"],
    ["  {{ customer_name }}  ", "Siti"],
    ["{{courier_name}} Halo {{courier_name}}", "Halo"],
    ["{customer} { {{customer_name}} }", "{customer} { Siti }"],
    ["satu\r\ndua {{customer_name}}", "satu\ndua Siti"],
    ["satu\n{{courier_name}}", "satu"],
    ['Halo{{courier_name | default:" Kak"}}', "Halo Kak"],
    ['{{courier_name | default:"  Kak "}}', "Kak"],
  ])("%j prints %j", (text, expected) => expect(bodyOf(render({ body_lines: [text] }))).toBe(expected));

  test("a value is data: braces, markup and line breaks in it are only text", () => {
    const result = render(
      { body_lines: ["Halo {{customer_name}}", "Sisa {{due_amount}}"] },
      { customer_name: "{{due_amount}}\nSisa 0 {{brand_name|upper}} $& $1", due_amount: "9" },
    );
    expect(bodyOf(result)).toBe("Halo {{due_amount}} Sisa 0 {{brand_name|upper}} $& $1\nSisa 9");
  });

  test("the largest template with the largest values is printed within bounds", () => {
    const body_lines = Array(100).fill("{{customer_name}}{{brand_name}}{{outlet_name}}");
    const values = {
      customer_name: "🙏".repeat(500_000),
      brand_name: "a".repeat(1_000_000),
      outlet_name: "\u200B".repeat(1_000_000),
    };
    expect(render({ body_lines, max_length: 4_096 }, values)).toMatchObject({ ok: true, length: 4_096 });
  });
});

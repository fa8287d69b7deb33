import { describe, expect, test } from "vitest";
import { compileTemplate } from "./compile.ts";
import { renderTemplate } from "./render.ts";

/** Whether a line with that condition is in the message of an order with those values. */
function isKept(condition: unknown, values: Record<string, unknown> = {}): boolean {
  const compiled = compileTemplate({ body_lines: ["Halo", { text: "Ada", condition }] }, "WA_BILLING_REMINDER");
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.refusal));
  const result = renderTemplate(compiled.value, values, { timeZone: "Asia/Jakarta" });
  return result.ok && result.bodyText === "Halo\nAda";
}

const zeroWidth = "\u200B\u2060";

describe("constants and groups", () => {
  test.each<[unknown, boolean]>([
    [true, true],
    [false, false],
    [null, true],
    [{}, true],
    [[], true],
    [{ and: [] }, true],
    [{ or: [] }, false],
    [{ not: true }, false],
    [{ not: { not: [] } }, true],
    [[true, false], false],
    [[true, [true, {}]], true],
    [{ and: [true, false] }, false],
    [{ or: [false, true] }, true],
    [{ or: [false, { and: [] }] }, true],
    [{ not: { or: [false, false] } }, true],
    [{ and: [{ or: [true, false] }, { not: false }] }, true],
  ])("%j is %s", (condition, expected) => expect(isKept(condition)).toBe(expected));

  test("several operators in one object must all hold", () => {
    const condition = { exists: "invoice_no", gt: ["due_amount_numeric", 0] };
    expect(isKept(condition, { invoice_no: "A", due_amount_numeric: 1 })).toBe(true);
    expect(isKept(condition, { invoice_no: "A", due_amount_numeric: 0 })).toBe(false);
    expect(isKept(condition, { due_amount_numeric: 1 })).toBe(false);
  });
});

describe("exists and notExists", () => {
  test.each<[unknown, boolean]>([
    [undefined, false],
    [null, false],
    ["", false],
    ["  \n ", false],
    [zeroWidth, false],
    [[], false],
    [{ toString: "x" }, false],
    [Number.NaN, false],
    [0, true],
    [false, true],
    ["0", true],
    ["x", true],
  ])("%j has a value: %s", (value, expected) => {
    expect(isKept({ exists: "courier_name" }, { courier_name: value })).toBe(expected);
    expect(isKept({ notExists: { var: "courier_name" } }, { courier_name: value })).toBe(!expected);
  });

  test("an explicit literal is asked itself", () => {
    expect(isKept({ exists: { value: "courier_name" } })).toBe(true);
    expect(isKept({ exists: { value: " " } })).toBe(false);
    expect(isKept({ notExists: { value: null } })).toBe(true);
  });
});

describe("eq and ne", () => {
  test.each<[unknown, unknown, boolean]>([
    [44_800, 44_800, true],
    ["44800", 44_800, true],
    ["44800.00", 44_800, true],
    ["44.80", 44.8, true],
    ["44.800", 44_800, false],
    ["044800", 44_800, false],
    ["4e3", 4_000, false],
    ["+5", 5, false],
    ["-0", 0, false],
    ["12345678901234567", "12345678901234568", false],
    ["ready", "ready", true],
    ["ready", "Ready", false],
    [" ready ", "ready", true],
    ["e\u0301", "\u00E9", true],
    [true, true, true],
    ["true", true, false],
    [1, true, false],
    [0, false, false],
    [null, null, true],
    [undefined, null, true],
    [null, "", false],
    ["", "", true],
    [null, 0, false],
    [false, null, false],
  ])("%j equals %j: %s", (value, literal, expected) => {
    expect(isKept({ eq: ["courier_status", literal] }, { courier_status: value })).toBe(expected);
    expect(isKept({ ne: { left: { value: literal }, right: "courier_status" } }, { courier_status: value })).toBe(
      !expected,
    );
  });

  test("a name means its variable on both sides, {value} never does", () => {
    const values = { customer_name: "Siti", customer_display_name: "Siti", outlet_name: "customer_name" };
    expect(isKept({ eq: ["customer_name", "customer_display_name"] }, values)).toBe(true);
    expect(isKept({ eq: ["customer_name", { value: "customer_display_name" }] }, values)).toBe(false);
    expect(isKept({ eq: ["outlet_name", { value: "customer_name" }] }, values)).toBe(true);
  });
});

describe("gt, gte, lt and lte", () => {
  test.each<[unknown, boolean, boolean, boolean, boolean]>([
    [10, false, true, false, true],
    ["10", false, true, false, true],
    [11, true, true, false, false],
    ["10.01", true, true, false, false],
    [9, false, false, true, true],
    [-1, false, false, true, true],
    [null, false, false, false, false],
    ["", false, false, false, false],
    ["44.800", false, false, false, false],
    ["banyak", false, false, false, false],
    [true, false, false, false, false],
    [Number.POSITIVE_INFINITY, false, false, false, false],
  ])("%j against 10", (value, gt, gte, lt, lte) => {
    const values = { due_amount_numeric: value };
    expect(isKept({ gt: ["due_amount_numeric", 10] }, values)).toBe(gt);
    expect(isKept({ gte: ["due_amount_numeric", "10"] }, values)).toBe(gte);
    expect(isKept({ lt: { left: { var: "due_amount_numeric" }, right: { value: 10 } } }, values)).toBe(lt);
    expect(isKept({ lte: ["due_amount_numeric", 10] }, values)).toBe(lte);
  });
});

describe("isTrue", () => {
  test.each<[unknown, boolean]>([
    [true, true],
    [false, false],
    [null, false],
    [1, true],
    [0.5, true],
    [0, false],
    [-1, false],
    ["1", true],
    ["2.5", true],
    ["0", false],
    ["-1", false],
    ["true", true],
    ["YES", true],
    ["On", true],
    ["y", true],
    [" y ", true],
    ["no", false],
    ["ya", false],
    ["1.000", false],
    ["", false],
    [[1], false],
  ])("%j is true: %s", (value, expected) => {
    expect(isKept({ isTrue: "is_pickup_delivery" }, { is_pickup_delivery: value })).toBe(expected);
  });
});

describe("isValidUrl", () => {
  test.each<[unknown, boolean]>([
    ["https://kabar.example/t/7k2m9qxa", true],
    ["http://localhost:8080/x?y=1#z", true],
    ["HTTPS://Kabar.example", true],
    ["https://kabar.example:99999/", false],
    ["https://a.b.example/%zz", true],
    ["ftp://kabar.example", false],
    ["javascript:alert(1)", false],
    ["//kabar.example", false],
    ["kabar.example", false],
    ["https://", false],
    ["https:kabar.example", false],
    ["https://kabar.example/a b", false],
    ["https://exa mple.com", false],
    ["https://300.300.300.300/", false],
    ["", false],
    [null, false],
    [5, false],
  ])("%j is an address: %s", (value, expected) => {
    expect(isKept({ isValidUrl: "tracking_url" }, { tracking_url: value })).toBe(expected);
  });
});

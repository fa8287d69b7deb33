import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatInvoiceNumber, invoiceCounterMax, parseInvoiceNumber } from "./invoice-number.ts";

const outletCodes = fc.stringMatching(/^[A-Za-z0-9]{2,8}$/);
const counters = fc.integer({ min: 1, max: invoiceCounterMax });
const days = fc
  .date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

describe("formatInvoiceNumber", () => {
  test.each([
    ["JKT1", "2026-02-22", 7, "JKT1-260222-0007"],
    ["f1", "2026-12-01", 9999, "F1-261201-9999"],
    ["ABCDEFGH", "2000-01-09", 1, "ABCDEFGH-000109-0001"],
  ])("%s on %s, number %i, is %s", (code, day, counter, text) => {
    expect(formatInvoiceNumber(code, day, counter)).toBe(text);
  });

  test.each([
    ["F", "2026-02-22", 1],
    ["ABCDEFGHI", "2026-02-22", 1],
    ["F-1", "2026-02-22", 1],
    ["É1", "2026-02-22", 1],
    ["F1", "2026-02-30", 1],
    ["F1", "1999-12-31", 1],
    ["F1", "260222", 1],
    ["F1", "2026-02-22", 0],
    ["F1", "2026-02-22", 10_000],
    ["F1", "2026-02-22", 1.5],
    ["F1", "2026-02-22", Number.NaN],
  ])("%s, %s, %s throws instead of making a number nobody can read", (code, day, counter) => {
    expect(() => formatInvoiceNumber(code, day, counter)).toThrow(RangeError);
  });
});

describe("parseInvoiceNumber", () => {
  test("a lower-case number is read as its upper-case spelling", () => {
    expect(parseInvoiceNumber("jkt1-260222-0007")).toEqual({
      outletCode: "JKT1",
      localDate: "2026-02-22",
      counter: 7,
    });
  });

  test.each([
    "",
    "JKT1-260222-007",
    "JKT1-260222-00007",
    "JKT1-26022-0007",
    "J-260222-0007",
    "ABCDEFGHI-260222-0007",
    "JKT1-260230-0007",
    "JKT1-261301-0007",
    "JKT1-260222-0000",
    "JKT1 260222 0007",
    " JKT1-260222-0007",
    "JKT1-260222-0007\n",
    "JK_1-260222-0007",
    "JKT1-260222-٠٠٠٧",
  ])("%j is no invoice number", (text) => {
    expect(parseInvoiceNumber(text)).toBeNull();
  });

  test("what was formatted is read back, in any case", () => {
    fc.assert(
      fc.property(outletCodes, days, counters, (outletCode, localDate, counter) => {
        const text = formatInvoiceNumber(outletCode, localDate, counter);
        const expected = { outletCode: outletCode.toUpperCase(), localDate, counter };
        expect(parseInvoiceNumber(text)).toEqual(expected);
        expect(parseInvoiceNumber(text.toLowerCase())).toEqual(expected);
      }),
    );
  });

  test("any text either is refused or is the canonical number but for its case", () => {
    const twoDigits = (most: number) =>
      fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, "0"));
    const nearMisses = fc
      .tuple(
        fc.stringMatching(/^[A-Za-z0-9]{1,9}$/),
        twoDigits(99),
        twoDigits(13),
        twoDigits(32),
        fc.stringMatching(/^\d{4}$/),
      )
      .map(([code, year, month, day, counter]) => `${code}-${year}${month}${day}-${counter}`);
    fc.assert(
      fc.property(nearMisses, (text) => {
        const parsed = parseInvoiceNumber(text);
        if (parsed === null) return;
        expect(formatInvoiceNumber(parsed.outletCode, parsed.localDate, parsed.counter)).toBe(text.toUpperCase());
      }),
    );
  });
});

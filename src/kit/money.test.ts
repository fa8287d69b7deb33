import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountRupiahMax, formatThousands, subtotalRupiah } from "./money.ts";

describe("subtotalRupiah", () => {
  test.each([
    { quantityHundredths: 520, unitPriceRupiah: 9000, expected: 46_800 },
    { quantityHundredths: 350, unitPriceRupiah: 11_000, expected: 38_500 },
    { quantityHundredths: 1, unitPriceRupiah: 50, expected: 1 },
    { quantityHundredths: 1, unitPriceRupiah: 49, expected: 0 },
    { quantityHundredths: 1, unitPriceRupiah: 51, expected: 1 },
    { quantityHundredths: 3, unitPriceRupiah: 150, expected: 5 },
    { quantityHundredths: 100, unitPriceRupiah: 0, expected: 0 },
    { quantityHundredths: 0, unitPriceRupiah: 9000, expected: 0 },
    { quantityHundredths: 9_999_999, unitPriceRupiah: 1_000_000_001, expected: 99_999_990_100_000 },
    { quantityHundredths: 100, unitPriceRupiah: amountRupiahMax, expected: amountRupiahMax },
  ])("$quantityHundredths hundredths at $unitPriceRupiah cost $expected", (row) => {
    expect(subtotalRupiah(row.quantityHundredths, row.unitPriceRupiah)).toBe(row.expected);
  });

  test("a product beyond 2^53 keeps its last rupiah", () => {
    // 9_999_999 × 1_999_999_950 = 19_999_997_500_000_050: doubles hold its neighbour …048 and would round down.
    expect(subtotalRupiah(9_999_999, 1_999_999_950)).toBe(199_999_975_000_001);
  });

  test("the result is the nearest rupiah and a half goes up", () => {
    // Results up to 2^53, where a test can still tell one rupiah from the next.
    const price = fc.oneof(fc.nat(100_000), fc.integer({ min: 0, max: 90_000_000_000 }));
    fc.assert(
      fc.property(fc.nat(9_999_999), price, (hundredths, unitPriceRupiah) => {
        const exact = BigInt(hundredths) * BigInt(unitPriceRupiah);
        const above = 100n * BigInt(subtotalRupiah(hundredths, unitPriceRupiah)) - exact;
        return above > -50n && above <= 50n;
      }),
    );
  });

  test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, amountRupiahMax + 1])("the factor %s throws", (factor) => {
    expect(() => subtotalRupiah(factor, 1)).toThrow(RangeError);
    expect(() => subtotalRupiah(1, factor)).toThrow(RangeError);
  });
});

describe("formatThousands", () => {
  test.each([
    [0, "0"],
    [7, "7"],
    [999, "999"],
    [1000, "1.000"],
    [44_800, "44.800"],
    [100_000, "100.000"],
    [1_234_567, "1.234.567"],
    [amountRupiahMax, "999.999.999.999"],
    [-500, "-500"],
    [-448_000, "-448.000"],
  ])("%i is written %s", (amount, text) => {
    expect(formatThousands(amount)).toBe(text);
  });

  test("taking the dots away gives the amount back, in groups of three", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (amount) => {
        const text = formatThousands(amount);
        return /^-?\d{1,3}(\.\d{3})*$/.test(text) && Number(text.replaceAll(".", "")) === amount;
      }),
    );
  });

  test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("%s throws", (amount) => {
    expect(() => formatThousands(amount)).toThrow(RangeError);
  });
});

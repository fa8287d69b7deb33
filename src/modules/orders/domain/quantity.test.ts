import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fieldProblems } from "../../../platform/refusals/field-problems.ts";
import { orderProblems } from "../problems.ts";
import { formatQuantity, quantityHundredthsMax, readQuantity } from "./quantity.ts";

const field = "items.0.qty";

describe("readQuantity", () => {
  test.each([
    [0.01, 1],
    [0.29, 29],
    [1, 100],
    [1.005e2, 10_050],
    [3.5, 350],
    [5.2, 520],
    [0.1 + 0.2, 30],
    [1.1 * 3, 330],
    [4.35, 435],
    [99_999.99, quantityHundredthsMax],
  ])("%d is %i hundredths", (value, hundredths) => {
    expect(readQuantity(field, value)).toEqual({ ok: true, value: hundredths });
  });

  test.each([0, -0, 0.009, 0.001, -1, -5.2, Number.NaN, Number.NEGATIVE_INFINITY])("%d is less than 0.01", (value) => {
    const refusal = { field, problem: fieldProblems.tooSmall, values: { limit: 0.01 } };
    expect(readQuantity(field, value)).toEqual({ ok: false, refusal });
  });

  test.each([99_999.991, 100_000, 1e308, Number.POSITIVE_INFINITY])("%d is more than 99999.99", (value) => {
    const refusal = { field, problem: fieldProblems.tooLarge, values: { limit: 99_999.99 } };
    expect(readQuantity(field, value)).toEqual({ ok: false, refusal });
  });

  test.each([0.015, 5.205, 5.2000001, 1 / 3, 99_999.985])("%d has too many decimals to multiply out", (value) => {
    expect(readQuantity(field, value)).toEqual({
      ok: false,
      refusal: { field, problem: orderProblems.tooManyDecimals },
    });
  });

  test("every two-decimal number is read as written, with or without binary noise", () => {
    const hundredths = fc.integer({ min: 1, max: quantityHundredthsMax });
    const noise = fc.constantFrom(0, 5e-10, -5e-10);
    fc.assert(
      fc.property(hundredths, noise, (amount, offset) => {
        expect(readQuantity(field, Number(formatQuantity(amount)) + offset)).toEqual({ ok: true, value: amount });
      }),
    );
  });
});

describe("formatQuantity", () => {
  test.each([
    [1, "0.01"],
    [10, "0.10"],
    [99, "0.99"],
    [100, "1.00"],
    [520, "5.20"],
    [quantityHundredthsMax, "99999.99"],
  ])("%i hundredths are written %s", (hundredths, text) => {
    expect(formatQuantity(hundredths)).toBe(text);
  });
});

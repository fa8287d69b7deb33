import { ok, type Result, refused } from "../../../kit/result.ts";
import { fieldProblems } from "../../../platform/refusals/field-problems.ts";
import type { FieldProblem } from "../../../platform/refusals/refuse.ts";
import { orderProblems } from "../problems.ts";

/** 0.01 to 99,999.99 kilograms, pieces or metres, counted in hundredths. */
const quantityHundredthsMin = 1;
export const quantityHundredthsMax = 9_999_999;

/** 0.1 + 0.2 is 4e-17 away from 0.3; no shop means a billionth of a kilogram. */
const binaryNoise = 1e-9;

/**
 * The wire's number as whole hundredths: 5.2 → 520. Refuses less than 0.01, more than 99,999.99 and more than two
 * decimals, instead of rounding to a line that does not multiply out. `field` is the dotted path that the problem will
 * name.
 */
export function readQuantity(field: string, value: number): Result<number, FieldProblem> {
  const [least, most] = [quantityHundredthsMin / 100, quantityHundredthsMax / 100];
  if (!(value >= least - binaryNoise)) {
    return refused({ field, problem: fieldProblems.tooSmall, values: { limit: least } });
  }
  if (value > most + binaryNoise) {
    return refused({ field, problem: fieldProblems.tooLarge, values: { limit: most } });
  }
  const hundredths = Math.round(value * 100);
  if (Math.abs(value - hundredths / 100) > binaryNoise) {
    return refused({ field, problem: orderProblems.tooManyDecimals });
  }
  return ok(hundredths);
}

/** 520 → "5.20", the spelling of quantities and weights in answers. Takes what `readQuantity` gives. */
export function formatQuantity(hundredths: number): string {
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}`;
}

/** "5.20" → 520: what `formatQuantity` wrote. */
export function parseQuantity(text: string): number {
  return Math.round(Number(text) * 100);
}

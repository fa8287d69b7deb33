/**
 * The largest amount that Kabar stores, in whole rupiah: a CHECK of every amount column and the bound of every schema.
 */
export const amountRupiahMax = 999_999_999_999;

/**
 * Quantity times unit price in whole rupiah, rounded half away from zero (both factors are at least 0, so half up).
 * Exact: the product of two legal factors can pass 2^53, where doubles lose rupiah, so it is taken as an integer of any
 * size.
 *
 * `quantityHundredths` counts hundredths of a kilogram, piece or metre: 520 is 5.2 kg. Throws a RangeError for a factor
 * that is not a whole number from 0 to `amountRupiahMax`. The product may lie above `amountRupiahMax`: refusing that is
 * for the caller.
 */
export function subtotalRupiah(quantityHundredths: number, unitPriceRupiah: number): number {
  requireAmount("quantityHundredths", quantityHundredths);
  requireAmount("unitPriceRupiah", unitPriceRupiah);
  return Number((BigInt(quantityHundredths) * BigInt(unitPriceRupiah) + 50n) / 100n);
}

/**
 * 44800 → "44.800", as prices are written in Indonesia. Throws a RangeError for what is not a whole, exactly held
 * number.
 */
export function formatThousands(amount: number): string {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`Not a whole amount: ${amount}`);
  return String(amount).replace(/\B(?=(?:\d{3})+$)/g, ".");
}

function requireAmount(name: string, value: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= amountRupiahMax) return;
  throw new RangeError(`${name} must be a whole number from 0 to ${amountRupiahMax}: ${value}`);
}

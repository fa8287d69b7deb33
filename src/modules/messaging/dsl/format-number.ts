/**
 * Numbers as a shop writes them: dots between thousands, a comma before decimals. Written by hand because `Intl.NumberFormat` costs
 * a microsecond per call and its output moves with the ICU data.
 */

/** What counts as a number in a text: canonical decimal, no exponent, no leading zeros, no thousands dots, at most two decimals. */
const plainNumber = /^(?!-0(?:\.0{1,2})?$)-?(?:0|[1-9]\d{0,14})(?:\.\d{1,2})?$/;
const dottedThousands = /^-?[1-9]\d{0,2}(?:\.\d{3}){1,4}$/;
const writable = /^(\d{1,15})(?:\.(\d{1,2}))?$/;

/**
 * The number that a value is or spells, or null. At most 15 digits before the decimals, so that no two different texts become the
 * same number. `12.000` is not one: it is an amount with a thousands dot.
 */
export function plainNumberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.length > 20 || !plainNumber.test(value)) return null;
  return Number(value);
}

/** 44800 → `44.800`, 1234.5 → `1.234,5`; null when the number has more than two decimals or more than 15 digits. */
export function dottedNumber(value: number): string | null {
  if (Number.isInteger(value) && value >= 0 && value < 1e15) return groupThousands(String(value));
  const match = writable.exec(String(Math.abs(value)));
  if (match === null) return null;
  const [, whole = "", decimals] = match;
  return `${value < 0 ? "-" : ""}${groupThousands(whole)}${decimals === undefined ? "" : `,${decimals}`}`;
}

/** The digits of an amount that may already carry its dots: `44800`, `"44800"` and `"44.800"` are one. Null for anything else. */
export function dottedAmountOf(value: unknown): string | null {
  if (typeof value === "string" && value.length <= 20 && dottedThousands.test(value)) return value;
  const amount = plainNumberOf(value);
  return amount === null ? null : dottedNumber(amount);
}

/** `Rp44.800`, `-Rp5.000`, `Rp1.234,50`; null for what is no amount. */
export function rupiahOf(value: unknown): string | null {
  const amount = dottedAmountOf(value);
  if (amount === null) return null;
  const written = amount.at(-2) === "," ? `${amount}0` : amount;
  return written.startsWith("-") ? `-Rp${written.slice(1)}` : `Rp${written}`;
}

function groupThousands(digits: string): string {
  let grouped = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 3)
    grouped = `${digits.slice(Math.max(0, end - 3), end)}.${grouped}`;
  return grouped;
}

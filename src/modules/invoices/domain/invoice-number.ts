import { isLocalDate } from "../../../kit/local-time.ts";

/** The last counter of an outlet's day: the number has four digits. */
export const invoiceCounterMax = 9999;

/** What an invoice number says. `localDate` is the day `YYYY-MM-DD` on the outlet's calendar. */
export interface InvoiceNumber {
  readonly outletCode: string;
  readonly localDate: string;
  readonly counter: number;
}

/**
 * `<CODE>-<yymmdd>-<counter4>`: "JKT1-260222-0007", always in upper case, so that one number has one spelling. Throws a
 * RangeError for an outlet code that is not 2 to 8 ASCII letters and digits, for a day outside 2000 to 2099, and for a
 * counter outside 1 to `invoiceCounterMax`: whoever draws the counter refuses the overflow.
 */
export function formatInvoiceNumber(outletCode: string, localDate: string, counter: number): string {
  if (!/^[a-z0-9]{2,8}$/i.test(outletCode)) throw new RangeError(`Not an outlet code: ${outletCode}`);
  if (!localDate.startsWith("20") || !isLocalDate(localDate)) throw new RangeError(`Not an invoice day: ${localDate}`);
  if (!isCounter(counter)) throw new RangeError(`Not an invoice counter: ${counter}`);
  const day = localDate.slice(2).replaceAll("-", "");
  return `${outletCode.toUpperCase()}-${day}-${String(counter).padStart(4, "0")}`;
}

/**
 * Reads a number that a device printed, in any case; null when it has not that shape, names a day that does not exist,
 * or counts from 0. `formatInvoiceNumber` of the answer is the spelling to store.
 */
export function parseInvoiceNumber(text: string): InvoiceNumber | null {
  const [, outletCode, year, month, day, counterText] =
    /^([a-z0-9]{2,8})-(\d{2})(\d{2})(\d{2})-(\d{4})$/i.exec(text) ?? [];
  if (outletCode === undefined) return null;
  const localDate = `20${year}-${month}-${day}`;
  const counter = Number(counterText);
  if (!isLocalDate(localDate) || !isCounter(counter)) return null;
  return { outletCode: outletCode.toUpperCase(), localDate, counter };
}

function isCounter(counter: number): boolean {
  return Number.isInteger(counter) && counter >= 1 && counter <= invoiceCounterMax;
}

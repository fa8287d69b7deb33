import { dottedAmountOf, rupiahOf } from "./format-number.ts";
import { readablePhone } from "./format-phone.ts";
import { readableDate, readableTime } from "./format-time.ts";
import { hasValue, textOf, type Value } from "./values.ts";

/**
 * The filters of a placeholder. A filter that cannot format what it is given returns it unchanged (a missing value stays missing, so
 * that `default` may follow); none throws.
 *
 * | filter | gives |
 * |---|---|
 * | `rupiah` | `Rp44.800`, also from an amount that carries its dots already |
 * | `number` | `44.800` |
 * | `date`, `time` | `22 November 2026`, `14.30`, in outlet time |
 * | `upper`, `title` | `BUDI SANTOSO`, `Budi Santoso` |
 * | `phone` | `0812-3456-7890` |
 * | `default:"…"` | the text in quotes when there is no value |
 */
export type Filter = (value: Value, timeZone: string) => Value;

type PlainFilterName = "rupiah" | "number" | "date" | "time" | "upper" | "title" | "phone";

const plainFilters: Readonly<Record<PlainFilterName, Filter>> = {
  rupiah: (value) => rupiahOf(value) ?? value,
  number: (value) => dottedAmountOf(value) ?? value,
  date: (value, timeZone) => (typeof value === "string" ? (readableDate(value, timeZone) ?? value) : value),
  time: (value, timeZone) => (typeof value === "string" ? (readableTime(value, timeZone) ?? value) : value),
  upper: (value) => (typeof value === "string" ? value.toUpperCase() : value),
  title: (value) => (typeof value === "string" ? titleCase(value) : value),
  phone: (value) => readablePhone(textOf(value)) ?? value,
};

export const filterNames: readonly string[] = [...Object.keys(plainFilters), "default"];

/** The filter of that name without an argument; undefined when there is none. */
export function plainFilter(name: string): Filter | undefined {
  return Object.hasOwn(plainFilters, name) ? plainFilters[name as PlainFilterName] : undefined;
}

/** `default:"…"`: the text stands in for a missing value. */
export function defaultFilter(text: string): Filter {
  return (value) => (hasValue(value) ? value : text);
}

/** Each word starts with a capital. A word in mixed case (`McDonald`, `iPhone`) keeps the rest as it is typed. */
function titleCase(text: string): string {
  return isTitled(text) ? text : text.replace(/[^\s-]+/gu, capitalised);
}

function capitalised(word: string): string {
  const [first = ""] = word;
  const rest = word.slice(first.length);
  const isShouted = word === word.toUpperCase();
  return first.toUpperCase() + (isShouted ? rest.toLowerCase() : rest);
}

/** True for what most customers are called: words of one capital and small letters, one space between. */
function isTitled(text: string): boolean {
  let isStart = true;
  for (let unit = 0; unit < text.length; unit++) {
    const code = text.charCodeAt(unit);
    const isExpected = isStart ? code >= 0x41 && code <= 0x5a : code === 0x20 || (code >= 0x61 && code <= 0x7a);
    if (!isExpected) return false;
    isStart = code === 0x20;
  }
  return true;
}

import { cleanText } from "./clean-text.ts";
import { plainNumberOf } from "./format-number.ts";

/**
 * What a variable can hold while a message is rendered, and every question that a condition may ask about it. Strict: no truthiness,
 * no loose equality, a formatted amount is a text and not a number.
 */
export type Value = string | number | boolean | null;

/** A raw value made safe: texts cleaned, numbers finite; what is none of text, number, boolean (lists, objects) counts as absent. */
export function cleanValue(raw: unknown): Value {
  switch (typeof raw) {
    case "string":
      return cleanText(raw);
    case "number":
      return Number.isFinite(raw) ? raw : null;
    case "boolean":
      return raw;
    case "bigint":
      return String(raw);
    default:
      return null;
  }
}

/** Not null and not a blank text; 0 and false are values. Texts are trimmed already. */
export function hasValue(value: Value): boolean {
  return typeof value === "string" ? value.length > 0 : value !== null;
}

/** The value as text: true and false by name, nothing for null. */
export function textOf(value: Value): string {
  if (value === null) return "";
  return typeof value === "string" ? value : String(value);
}

/** Equal as numbers when both are numbers or plain numeric texts, else only of the same type and equal. */
export function areEqual(left: Value, right: Value): boolean {
  if (left === right) return true;
  const leftNumber = plainNumberOf(left);
  return leftNumber !== null && leftNumber === plainNumberOf(right);
}

/** Left minus right, or NaN (which no order accepts) unless both are numbers or plain numeric texts. */
export function difference(left: Value, right: Value): number {
  const leftNumber = plainNumberOf(left);
  const rightNumber = plainNumberOf(right);
  if (leftNumber === null || rightNumber === null) return Number.NaN;
  return leftNumber - rightNumber;
}

/** True, a number or plain numeric text above 0, or one of `true yes on y` in any case. */
export function isTrueValue(value: Value): boolean {
  if (typeof value === "boolean") return value;
  const number = plainNumberOf(value);
  if (number !== null) return number > 0;
  return typeof value === "string" && value.length <= 4 && trueWords.has(value.toLowerCase());
}

const trueWords: ReadonlySet<string> = new Set(["true", "yes", "on", "y"]);

/** An absolute http or https address without blanks. */
export function isHttpUrl(value: Value): boolean {
  if (typeof value !== "string") return false;
  return usualAddress.test(value) || (httpAddress.test(value) && URL.canParse(value));
}

const httpAddress = /^https?:\/\/\S+$/i;
/** What needs no parser to be believed: a named host and a plain path. Parsing costs as much as printing the whole message. */
const usualAddress = /^https?:\/\/(?:[a-z0-9]{1,63}\.){1,5}[a-z]{2,24}(?:\/[\w./?=&~+-]*)?$/;

import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** As people type it; longer is a sentence, or several numbers. */
const inputMax = 30;

/** Digits with what people put between them, and at most one plus in front. A slash or comma would part two numbers. */
const phoneShape = /^[\s(]*(?<plus>\+?)[\d\s().\p{Dash_Punctuation}−]*$/u;

interface TypedPhone {
  readonly digits: string;
  readonly isInternational: boolean;
}

/**
 * The one spelling under which a phone number is stored and compared: 8 to 15 digits of E.164 without the plus; null
 * when it is no possible number. "08…" and "8…" are Indonesian, "+" and "00" lead any country code, other digits are
 * taken to begin with one. A trunk zero after a country code is dropped. Text around the number, extensions and second
 * numbers are refused, not guessed at.
 *
 * The result goes in again as `+${result}`. Without the plus it does so too, but for countries whose code begins with 8
 * (Japan, Korea, Vietnam, China): typed bare, those digits are an Indonesian mobile number.
 */
export function normalisePhone(input: string): string | null {
  const typed = readTyped(input);
  if (typed === null) return null;
  return withoutTrunkZeros(internationalDigits(typed));
}

/**
 * What a typed piece of a phone number may stand for in stored numbers, for a search by substring: the digits as typed,
 * and as they would have been stored ("0812" is stored as "62812"). Empty when the text cannot be part of a number.
 */
export function phoneCandidates(input: string): string[] {
  const typed = readTyped(input);
  if (typed === null || typed.digits === "") return [];
  const stored = internationalDigits(typed);
  return stored === "" || stored === "62" || stored === typed.digits ? [typed.digits] : [typed.digits, stored];
}

function readTyped(input: string): TypedPhone | null {
  if (input.length > inputMax) return null;
  const text = input.normalize("NFKC").replace(/\p{Format}/gu, "");
  const shape = phoneShape.exec(text);
  if (shape === null) return null;
  return { digits: text.replace(/\D/g, ""), isInternational: shape.groups?.plus === "+" };
}

/** Zeros after 62 are the trunk zero of someone who wrote the country code before the whole number. */
function internationalDigits({ digits, isInternational }: TypedPhone): string {
  return withCountryCode(digits, isInternational).replace(/^620+/, "62");
}

function withCountryCode(digits: string, isInternational: boolean): string {
  if (isInternational) return digits;
  if (digits.startsWith("00")) return digits.slice(2);
  if (digits.startsWith("0")) return `62${digits.slice(1)}`;
  return digits.startsWith("8") ? `62${digits}` : digits;
}

/**
 * The digits when they are a possible number, without trunk zeros of any country: each turn drops one. What
 * libphonenumber would change beyond that (it also takes prefixes of long-distance carriers away) is another number
 * than the one that was typed.
 */
function withoutTrunkZeros(digits: string): string | null {
  if (!/^[1-9]\d{7,14}$/.test(digits)) return null;
  const number = parsePhoneNumberFromString(`+${digits}`, { extract: false });
  if (!number?.isPossible()) return null;
  const { countryCallingCode, nationalNumber } = number;
  if (digits === `${countryCallingCode}${nationalNumber}`) return digits;
  const hasTrunkZero = digits === `${countryCallingCode}0${nationalNumber}`;
  return hasTrunkZero ? withoutTrunkZeros(`${countryCallingCode}${nationalNumber}`) : null;
}

import { graphemePrefix } from "./fit-length.ts";

/**
 * The character policy of values: what a customer typed can fill a hole of a message, and nothing else. It cannot start a new
 * line, turn the reading direction, hide text, look present while being blank, or change the letter printed before it.
 *
 * One pass gives: line breaks and tabs as one space; no control, bidirectional, zero-width or blank-looking characters, except
 * joiners and variation selectors inside emoji; no half characters; NFC; no mark or skin tone without a character of its own at the
 * start; trimmed. Cleaning a clean text changes nothing.
 */
export function cleanText(raw: string): string {
  if (isPlainText(raw)) return raw;
  const bounded = raw.length > valueUnitMax ? graphemePrefix(raw, valueUnitMax) : raw;
  const visible = unsafe.test(bounded) ? removeUnsafe(bounded) : bounded;
  return visible.normalize("NFC").trim().replace(marksAtStart, "").trimStart();
}

/** No message is longer than 4,096 characters, which is as many units or twice as many, so nothing beyond this could be seen. */
const valueUnitMax = 8_192;

/**
 * True for printable ASCII of a sane length without blanks at its ends, which nearly every value is: nothing to clean, and as many
 * code points as units.
 */
export function isPlainText(raw: string): boolean {
  if (raw.length > valueUnitMax || beyondPlain.test(raw)) return false;
  return raw.charCodeAt(0) !== 0x20 && raw.charCodeAt(raw.length - 1) !== 0x20;
}

const beyondPlain = /[^ -~]/;
const lineBreaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;
const marksAtStart = /^[\p{M}\p{Emoji_Modifier}\s]+/u;

/**
 * \p{Cc} controls, \p{Cs} half characters, \p{Bidi_Control} overrides, isolates and marks, \p{Default_Ignorable_Code_Point} all that
 * is drawn with no width (joiners, fillers, selectors, tags), the three annotation anchors, and the blank Braille pattern.
 */
const hiddenClass = String.raw`\p{Cc}\p{Cs}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800`;
const unsafe = new RegExp(`[${hiddenClass}\\u2028\\u2029]`, "u");
const hidden = new RegExp(`[${hiddenClass}]`, "gu");

/** Hidden characters that hold an emoji together: a joiner between two pictures, a selector after one or inside a keycap. */
const insideEmoji = new RegExp(
  [
    String.raw`(?<=\p{Extended_Pictographic}[\uFE0F\p{Emoji_Modifier}]?)\u200D(?=\p{Extended_Pictographic})`,
    String.raw`(?<=\p{Extended_Pictographic})[\uFE0E\uFE0F]`,
    String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  ].join("|"),
  "gu",
);

function removeUnsafe(text: string): string {
  const oneLine = text.replace(lineBreaks, " ");
  if (!unsafe.test(oneLine)) return oneLine;
  const kept = new Set<number>();
  for (const match of oneLine.matchAll(insideEmoji)) kept.add(match.index);
  return oneLine.replace(hidden, (character, offset: number) => (kept.has(offset) ? character : ""));
}

/**
 * Lengths and cuts. A length is a number of code points, what a person would call characters; a cut falls between graphemes, so that
 * no emoji, flag or accented letter is ever torn. The segmenter is slow (microseconds), so it runs only when something is cut.
 */

const graphemes = new Intl.Segmenter("id", { granularity: "grapheme" });
const highSurrogate = /[\uD800-\uDBFF]/;

/** The code points of a well-formed text. */
export function codePointLength(text: string): number {
  if (!highSurrogate.test(text)) return text.length;
  let length = text.length;
  for (let unit = 0; unit < text.length; unit++) {
    if ((text.charCodeAt(unit) & 0xfc00) === 0xd800) length--;
  }
  return length;
}

/** The longest beginning of whole graphemes with at most `codePointMax` code points, without blanks at its end. */
export function cutAtGrapheme(text: string, codePointMax: number): string {
  let unit = 0;
  for (let taken = 0; taken < codePointMax && unit < text.length; taken++) {
    unit += (text.charCodeAt(unit) & 0xfc00) === 0xd800 ? 2 : 1;
  }
  return graphemePrefix(text, unit).trimEnd();
}

/** The longest beginning of whole graphemes with at most `unitMax` UTF-16 units. */
export function graphemePrefix(text: string, unitMax: number): string {
  if (unitMax >= text.length) return text;
  const torn = graphemes.segment(text).containing(unitMax);
  return text.slice(0, torn?.index ?? unitMax);
}

/** One line that is to be printed: its text and whether it may be left out. */
export interface FittingLine {
  readonly text: string;
  readonly isOptional: boolean;
}

/**
 * Makes the lines fit: drops optional lines from the last to the first until they do, then cuts. `isDropped[n]` tells what happened to
 * line n; a line that the cut reached is not dropped, its end or all of it is missing from `bodyText`.
 */
export function fitLines(
  lines: readonly FittingLine[],
  codePointMax: number,
): { bodyText: string; isDropped: boolean[] } {
  const lengths = lines.map((line) => codePointLength(line.text));
  const isDropped = lines.map(() => false);
  let total = lengths.reduce((sum, length) => sum + length + 1, -1);
  for (let position = lines.length - 1; position >= 0 && total > codePointMax; position--) {
    if (!lines[position]?.isOptional) continue;
    isDropped[position] = true;
    total -= (lengths[position] ?? 0) + 1;
  }
  const bodyText = lines.flatMap((line, position) => (isDropped[position] ? [] : line.text)).join("\n");
  return { bodyText: total > codePointMax ? cutAtGrapheme(bodyText, codePointMax) : bodyText, isDropped };
}

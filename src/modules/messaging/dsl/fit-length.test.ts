import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { codePointLength, cutAtGrapheme, fitLines } from "./fit-length.ts";

const family = "👨\u200D👩\u200D👧";
const graphemesOf = (text: string) => Array.from(new Intl.Segmenter("en").segment(text), ({ segment }) => segment);
const rich = fc.string({
  unit: fc.constantFrom("a", "é", "e\u0301", " ", "🙏", family, "🇮🇩", "1\uFE0F\u20E3", "नि"),
  maxLength: 40,
});

describe("length and cut", () => {
  test.each<[string, number]>([
    ["", 0],
    ["abc", 3],
    ["é", 1],
    ["🙏", 1],
    [family, 5],
    ["a🙏b🇮🇩", 5],
  ])("%s has %i code points", (text, expected) => expect(codePointLength(text)).toBe(expected));

  test.each<[string, number, string]>([
    ["abcdef", 3, "abc"],
    ["ab cdef", 3, "ab"],
    [`ab${family}`, 6, "ab"],
    [`ab${family}`, 7, `ab${family}`],
    ["🇮🇩🇮🇩", 3, "🇮🇩"],
    ["🙏🙏🙏", 2, "🙏🙏"],
    ["ae\u0301", 2, "a"],
    [family, 3, ""],
  ])("%s cut at %i", (text, max, expected) => expect(cutAtGrapheme(text, max)).toBe(expected));

  test("a cut is the longest beginning of whole graphemes that fits", () => {
    fc.assert(
      fc.property(rich, fc.nat(60), (text, max) => {
        expect(codePointLength(text)).toBe([...text].length);
        const whole = graphemesOf(text);
        let expected = "";
        for (const grapheme of whole) {
          if ([...expected, ...grapheme].length > max) break;
          expected += grapheme;
        }
        expect(cutAtGrapheme(text, max)).toBe(expected.trimEnd());
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("lines", () => {
  const line = (text: string, isOptional = false) => ({ text, isOptional });

  test("that fit are all printed, the joining line breaks counted", () => {
    const lines = [line("aaaa"), line("bb", true), line("cc", true)];
    expect(fitLines(lines, 10)).toEqual({ bodyText: "aaaa\nbb\ncc", isDropped: [false, false, false] });
    expect(fitLines(lines, 9)).toEqual({ bodyText: "aaaa\nbb", isDropped: [false, false, true] });
  });

  test("that are optional go from the last to the first, only as many as needed", () => {
    const lines = [line("a", true), line("bbbb"), line("c", true), line("dddd"), line("eeeeeeee", true)];
    expect(fitLines(lines, 13)).toEqual({
      bodyText: "a\nbbbb\nc\ndddd",
      isDropped: [false, false, false, false, true],
    });
    expect(fitLines(lines, 11)).toEqual({ bodyText: "a\nbbbb\ndddd", isDropped: [false, false, true, false, true] });
    expect(fitLines(lines, 5)).toEqual({ bodyText: "bbbb", isDropped: [true, false, true, false, true] });
    expect(fitLines(lines, 7)).toEqual({ bodyText: "bbbb\ndd", isDropped: [true, false, true, false, true] });
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanText } from "./clean-text.ts";

const family = "👨\u200D👩\u200D👧";
const doctor = "👩🏽\u200D⚕\uFE0F";
const rainbow = "🏳\uFE0F\u200D🌈";

describe("a value", () => {
  test.each<[string, string, string]>([
    ["is trimmed", "  Siti  ", "Siti"],
    ["keeps its inner blanks", "Siti  Aminah", "Siti  Aminah"],
    ["gets one space for line breaks and tabs", "a\r\n\tb\u2028c\u0085d", "a b c d"],
    ["loses controls", "a\u0000b\u0007c\u009Fd", "abcd"],
    ["loses direction marks and overrides", "a\u202Eb\u2066c\u2069d\u200Fe\u061Cf", "abcdef"],
    ["loses zero-width characters", "a\u200Bb\u200Cc\u2060d\uFEFFe\u00ADf", "abcdef"],
    ["loses joiners outside emoji", "a\u200Db 👨\u200Db \u200D👩", "ab 👨b 👩"],
    ["keeps joiners inside emoji", `${family} ${doctor} ${rainbow}`, `${family} ${doctor} ${rainbow}`],
    ["keeps selectors on emoji and keycaps only", "❤\uFE0F 1\uFE0F\u20E3 1\uFE0F a\uFE0F", "❤\uFE0F 1\uFE0F\u20E3 1 a"],
    ["loses half characters", "a\uD83Db\uDE00", "ab"],
    ["loses fillers that only look blank", "\u3164\u115F\u2800\uFFA0", ""],
    ["loses hidden tags", "a\u{E0041}\u{E007F}b", "ab"],
    ["is composed", "e\u0301", "\u00E9"],
    ["is composed after removal", "e\u200B\u0301", "\u00E9"],
    ["does not begin with a mark", "\u0301\u0302 Siti", "Siti"],
    ["does not begin with a skin tone", "🏽Siti", "Siti"],
    ["may be nothing", " \n\t ", ""],
    ["keeps other scripts", "សុភា नमस्ते שלום", "សុភា नमस्ते שלום"],
    ["keeps template characters", "{{due_amount}} *tebal*", "{{due_amount}} *tebal*"],
  ])("%s", (_, raw, expected) => expect(cleanText(raw)).toBe(expected));

  test("is cut at a grapheme when it is absurdly long", () => {
    expect(cleanText(`${"a".repeat(8_191)}${family}`)).toBe("a".repeat(8_191));
  });
});

const hostile = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
    fc.constantFrom(..."\u200D\u200B\uFE0F\u0301\n\t \u202E🏽👩⚕1\u20E3ae\u00E9\uD83D", "👩", "🏽", family),
  ),
  maxLength: 40,
});

test("cleaning twice is cleaning once, and nothing of the policy is left", () => {
  fc.assert(
    fc.property(hostile, (raw) => {
      const clean = cleanText(raw);
      expect(cleanText(clean)).toBe(clean);
      expect(clean).toBe(clean.trim().normalize("NFC"));
      expect(clean.isWellFormed()).toBe(true);
      expect(clean).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200B\u200C\u2028\u2029]/u);
      expect(clean).not.toMatch(/^[\p{M}\p{Emoji_Modifier}]/u);
    }),
    { numRuns: 5_000 },
  );
});

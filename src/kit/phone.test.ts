import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalisePhone, phoneCandidates } from "./phone.ts";

describe("normalisePhone", () => {
  test.each([
    ["0812 3456 7890", "6281234567890"],
    ["+62 8111111111", "628111111111"],
    ["08111111111", "628111111111"],
    ["62812-3456-7890", "6281234567890"],
    ["8123456789", "628123456789"],
    ["0062 812 3456 789", "628123456789"],
    ["+6208123456789", "628123456789"],
    ["6208123456789", "628123456789"],
    ["+62 (0) 812-3456-789", "628123456789"],
    ["00 62 0812 3456 789", "628123456789"],
    ["(021) 555-0123", "62215550123"],
    ["+1 (202) 555-0123", "12025550123"],
    ["12025550123", "12025550123"],
    ["+6512345678", "6512345678"],
    ["+44 (0)20 7946 0958", "442079460958"],
    ["+39 06 1234 5678", "390612345678"],
    ["+81 90-1234-5678", "819012345678"],
    ["0081 90 1234 5678", "819012345678"],
    ["(+62) 812.3456.7890", "6281234567890"],
    ["  0812–3456—7890\t", "6281234567890"],
    ["0812‑3456−7890", "6281234567890"],
    ["０８１２３４５６７８９０", "6281234567890"],
    ["＋６２　８１２ ３４５６ ７８９０", "6281234567890"],
    ["0812\u00a03456\u00a07890", "6281234567890"],
    ["\u202a+62 812\u20113456\u20117890\u202c", "6281234567890"],
    ["\u202a+81 90-1234-5678\u202c", "819012345678"],
  ])("%j is %s", (input, expected) => {
    expect(normalisePhone(input)).toBe(expected);
  });

  test.each([
    ["nothing", ""],
    ["spaces", "   "],
    ["a plus alone", "+"],
    ["zero", "0"],
    ["zeros", "0000000000"],
    ["letters", "abc"],
    ["too few digits", "12345"],
    ["too few digits for Indonesia", "0812345"],
    ["00 before Japan's 81, too short for Japan", "00812345678"],
    ["a country code that nobody has", "215550123"],
    ["a plus before the trunk zero", "+0812345678"],
    ["a plus before 00", "+0062812345678"],
    ["more than 15 digits", "+6281234567890123"],
    ["more than 30 characters", "0812 3456 7890                 "],
    ["a link", "wa.me/6281234567890"],
    ["an extension", "0812 3456 7890 ext 5"],
    ["an extension by letter", "081234567890x5"],
    ["a pause", "081234567890;5"],
    ["a service code", "*123#"],
    ["a name beside it", "Budi 081234567890"],
    ["two numbers", "5550123/5550124"],
    ["two numbers with a comma", "5550123,5550124"],
    ["a plus inside", "0812+34567890"],
    ["two pluses", "++6281234567890"],
    ["digits of another script", "٠٨١٢٣٤٥٦٧٨٩٠"],
    ["a NUL", "0812\u000034567890"],
    ["a carrier's prefix that libphonenumber would cut off", "+820857904896"],
  ])("%s is refused: %j", (_, input) => {
    expect(normalisePhone(input)).toBeNull();
  });

  const leads = ["0", "8", "62", "+62", "+620", "0062", "+1", "1", "+44", "44", "+81", "+82", "+390", "00", "+", ""];
  const typed = fc
    .tuple(fc.constantFrom(...leads), fc.stringMatching(/^[0-9]{6,12}$/), fc.constantFrom("", " ", "-", ".", " ("))
    .map(([lead, digits, separator]) => `${lead}${separator}${digits}`);

  test("the result is 8 to 15 digits without leading zero, and comes back when it goes in again", () => {
    fc.assert(
      fc.property(typed, (input) => {
        const phone = normalisePhone(input);
        if (phone === null) return;
        expect(phone).toMatch(/^[1-9]\d{7,14}$/);
        expect(phone).not.toMatch(/^620/);
        expect(normalisePhone(`+${phone}`)).toBe(phone);
        expect(normalisePhone(`00${phone}`)).toBe(phone);
        if (!phone.startsWith("8")) expect(normalisePhone(phone)).toBe(phone);
      }),
      { numRuns: 2000 },
    );
  });

  test("all spellings of one Indonesian number agree", () => {
    const national = fc.stringMatching(/^8[1-9]\d{7,9}$/);
    fc.assert(
      fc.property(national, (digits) => {
        const expected = `62${digits}`;
        for (const lead of ["0", "", "62", "+62", "0062", "+620", "+62 (0)", "62 0"]) {
          expect(normalisePhone(`${lead}${digits}`)).toBe(expected);
        }
      }),
    );
  });

  test("no text of any kind throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (input) => {
        expect(normalisePhone(input) ?? "62812345678").toMatch(/^[1-9]\d{7,14}$/);
        expect(phoneCandidates(input).every((digits) => /^\d+$/.test(digits))).toBe(true);
      }),
    );
  });
});

describe("phoneCandidates", () => {
  test.each([
    ["0812", ["0812", "62812"]],
    ["081200002222", ["081200002222", "6281200002222"]],
    ["812", ["812", "62812"]],
    ["62812", ["62812"]],
    ["+62 812", ["62812"]],
    ["+81 90", ["8190"]],
    ["0062 812", ["0062812", "62812"]],
    ["620812", ["620812", "62812"]],
    ["0812-345", ["0812345", "62812345"]],
    ["2222", ["2222"]],
    ["0", ["0"]],
    ["00", ["00"]],
    ["", []],
    ["-", []],
    ["Budi", []],
    ["ORD-8A12", []],
    ["1".repeat(31), []],
  ])("%j may stand for %j", (input, expected) => {
    expect(phoneCandidates(input)).toEqual(expected);
  });

  test("every beginning of a number typed the Indonesian way finds the stored number", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^08[1-9]\d{7,9}$/), fc.integer({ min: 2, max: 12 }), (input, length) => {
        const stored = normalisePhone(input) ?? "";
        expect(phoneCandidates(input.slice(0, length)).some((digits) => stored.includes(digits))).toBe(true);
      }),
    );
  });
});

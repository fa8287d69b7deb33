import { describe, expect, it } from "vitest";
import { fieldProblems } from "./field-problems.ts";
import { type ReasonCode, refusalTable, type Text } from "./table.ts";
import { fieldTexts, refusalText } from "./text.ts";

const slotsOf = (text: string) => [...text.matchAll(/\{(\w+)\}/gu)].map((match) => match[1]).sort();
const texts: readonly (readonly [string, Text])[] = [...Object.entries(refusalTable), ...Object.entries(fieldProblems)];

describe("the texts of refusals", () => {
  it.each(texts)("%s is said in both languages, with the same values in it", (_code, text) => {
    for (const said of [text.id, text.en]) expect(said.trim()).toMatch(/\S/u);
    expect(text.id).not.toBe(text.en);
    expect(slotsOf(text.id)).toEqual(slotsOf(text.en));
  });

  it.each(Object.entries(refusalTable))("%s has an error status", (_code, { status }) => {
    expect(Number.isInteger(status) && status >= 400 && status <= 503).toBe(true);
  });

  it.each([
    ["USER_INACTIVE", "your account is inactive"],
    ["TOO_MANY_LOGIN_ATTEMPTS", "too many login attempts"],
  ] as const)("%s says in both languages what phone clients look for", (code, words) => {
    for (const language of ["id", "en"] as const) {
      expect(refusalText({ code }, language).toLowerCase()).toContain(words);
    }
  });

  it("facts fill the slots; a value is data, whatever stands in it", () => {
    const said = refusalText({ code: "INVALID_TRANSITION", facts: { from: "{to}", to: "$& {from}" } }, "en");
    expect(said).toBe("The status cannot go from {to} to $& {from}.");
  });

  it("a slot without fact stays visible instead of turning into undefined", () => {
    expect(refusalText({ code: "PAYMENT_REQUIRED" }, "en")).toContain("{due_amount}");
  });

  it("several problems of one field stand together under its name, whatever that is", () => {
    const problems = ["a", "a", "__proto__", "constructor"].map((field) => ({
      field,
      problem: fieldProblems.required,
    }));
    const said = fieldTexts(problems, "id");
    expect(Object.entries(said)).toEqual([
      ["a", ["wajib diisi", "wajib diisi"]],
      ["__proto__", ["wajib diisi"]],
      ["constructor", ["wajib diisi"]],
    ]);
  });

  it("a code is spelled as the contract spells it", () => {
    const codes: readonly ReasonCode[] = [
      "UNAUTHENTICATED",
      "DATA_NOT_FOUND",
      "QUOTA_EXCEEDED",
      "SUBSCRIPTION_READ_ONLY",
    ];
    expect(codes.map((code) => refusalTable[code].status)).toEqual([401, 404, 422, 423]);
  });
});

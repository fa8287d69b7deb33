import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "./idempotency.ts";

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, reversed(inner)] as const);
  return Object.fromEntries(entries.toReversed());
}

describe("the canonical text of a body", () => {
  it("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it("says the whole value: read again it is the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ a: 1 }, { a: "1" }],
    [{ a: { b: 1 } }, { "a.b": 1 }],
    [{}, []],
    [null, undefined, "equal"],
  ])("%j and %j are told apart, but for no body and null", (left, right, ...equal) => {
    expect(canonicalJson(left) === canonicalJson(right)).toBe(equal.length === 1);
  });
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { outletCodeFrom } from "./outlet-code.ts";

it.each([
  ["Outlet Utama", "OUTLETUT"],
  ["Café Laundry 2", "CAFELAUN"],
  ["a", "A1"],
  ["B-1", "B1"],
  ["ß", "SS"],
  ["洗衣", "OUTLET"],
  ["---", "OUTLET"],
])("%s is %s", (name, code) => {
  expect(outletCodeFrom(name)).toBe(code);
});

it("is a code that the database takes, whatever the name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      expect(outletCodeFrom(name)).toMatch(/^[A-Z0-9]{2,8}$/u);
    }),
  );
});

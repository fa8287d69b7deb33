import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseInstant } from "./instant.ts";

describe("an instant as clients write it", () => {
  it.each([
    ["2026-11-22", "2026-11-22T00:00:00.000Z"],
    ["2026-11-22 14:30", "2026-11-22T14:30:00.000Z"],
    ["2026-11-22T14:30:15.9+07:00", "2026-11-22T07:30:15.900Z"],
    ["2026-11-22T14:30 +0700", "2026-11-22T07:30:00.000Z"],
    ["2026-11-22t14:30:00z", "2026-11-22T14:30:00.000Z"],
    ["2026-11-22T14:30:15.123456789Z", "2026-11-22T14:30:15.123Z"],
    ["2024-02-29T00:00:00+14:00", "2024-02-28T10:00:00.000Z"],
  ])("%s is %s", (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each([
    "",
    "2026",
    "2026-11",
    "2026-02-29",
    "2026-11-22T",
    "2026-11-22T24:01",
    "2026-11-22T10:60",
    "2026-11-22T10:00:61Z",
    "2026-11-22T10:00:00+24:00",
    "2026-11-22T10:00:00 GMT",
    "2026-11-22T10:00:00+7",
    "20261122T100000Z",
    "+012026-11-22T10:00:00Z",
    " 2026-11-22",
    "2026-11-22\n",
    "٢٠٢٦-١١-٢٢",
  ])("%j is none", (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it("what a clock prints is read as it was", () => {
    const date = fc.date({ min: new Date("1000-01-01"), max: new Date("2999-12-31"), noInvalidDate: true });
    fc.assert(
      fc.property(date, (instant) => {
        expect(parseInstant(instant.toISOString())).toEqual(instant);
      }),
    );
  });

  it("any text is an instant or none, never a fault", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const instant = parseInstant(text);
        expect(instant === null || !Number.isNaN(instant.getTime())).toBe(true);
      }),
    );
  });
});

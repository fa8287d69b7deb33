import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thresholdPercents, warningPercent } from "./thresholds.ts";

describe("how near the limit is", () => {
  it.each([
    [0, 200, null],
    [159, 200, null],
    [160, 200, 80],
    [189, 200, 80],
    [190, 200, 95],
    [199, 200, 95],
    [200, 200, 100],
    [201, 200, 100],
    [0, 1, null],
    [1, 1, 100],
    [5, 7, null],
    [6, 7, 80],
    [7, 7, 100],
    [0, 0, 100],
    [3, 0, 100],
  ])("%i of %i is %s", (used, limit, percent) => {
    expect(warningPercent(used, limit)).toBe(percent);
  });

  it("never falls while the use grows, and is 100 exactly when nothing is left", () => {
    const count = fc.nat({ max: 30_000 });
    fc.assert(
      fc.property(count, count, count, (used, more, limit) => {
        expect(warningPercent(used + more, limit) ?? 0).toBeGreaterThanOrEqual(warningPercent(used, limit) ?? 0);
        expect(warningPercent(used, limit) === 100).toBe(used >= limit);
      }),
    );
  });

  it("asks for the shares in rising order", () => {
    expect([...thresholdPercents].sort((a, b) => a - b)).toEqual(thresholdPercents);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { localDate, localPeriod, periodBounds } from "../../../kit/local-time.ts";
import { forecastUsage } from "./forecast.ts";

function forecast(now: string, ordersUsed: number, ordersLimit: number, timeZone = "Asia/Jakarta", period?: string) {
  const at = new Date(now);
  const span = periodBounds(period ?? localPeriod(at, timeZone), timeZone);
  return forecastUsage({ now: at, span, timeZone, ordersUsed, ordersLimit });
}

describe("the forecast of a month's quota", () => {
  it.each([
    // ten days into November, Jakarta
    ["nothing used, nothing foretold", "2026-11-10T17:00:00Z", 0, 200, null, 0],
    ["ten a day of 200: at the 20th day's end", "2026-11-10T17:00:00Z", 100, 200, "2026-11-21", 10],
    ["one more, a day earlier", "2026-11-10T17:00:00Z", 101, 200, "2026-11-20", 10.1],
    ["lasts to the month's very end, not beyond: not reached", "2026-11-10T17:00:00Z", 100, 300, null, 10],
    ["just within the month", "2026-11-10T17:00:00Z", 100, 299, "2026-11-30", 10],
    ["far away", "2026-11-10T17:00:00Z", 3, 20_000, null, 0.3],
    ["the last one left", "2026-11-10T17:00:00Z", 199, 200, "2026-11-11", 19.9],
    ["used up: today", "2026-11-10T17:00:00Z", 200, 200, "2026-11-11", 20],
    ["over a lowered limit: today", "2026-11-10T16:59:59Z", 300, 200, "2026-11-10", 30],
    ["a limit of 0: today", "2026-11-10T17:00:00Z", 0, 0, "2026-11-11", 0],
    // the month's ends, local midnight is 17:00 UTC
    ["the month's first instant: a day is counted", "2026-10-31T17:00:00Z", 0, 5, null, 0],
    ["one order in the first minute foretells 30 a month, not 43,200", "2026-10-31T17:01:00Z", 1, 31, null, 1],
    ["and fewer than 30 run out", "2026-10-31T17:01:00Z", 1, 10, "2026-11-10", 1],
    ["used up in the first minute", "2026-10-31T17:01:00Z", 10, 10, "2026-11-01", 10],
    ["the month's last second", "2026-11-30T16:59:59Z", 199, 200, null, 6.63],
    ["used up in the month's last second", "2026-11-30T16:59:59Z", 200, 200, "2026-11-30", 6.67],
  ])("%s", (_name, now, used, limit, exhaustedOn, ordersPerDay) => {
    expect(forecast(now, used, limit)).toEqual({ exhaustedOn, ordersPerDay });
  });

  it.each([
    // twice the time since the month began there, on the calendar there
    ["Asia/Jakarta", "2026-11-10T17:00:00Z", "2026-11-21"],
    ["Asia/Jayapura", "2026-11-10T17:00:00Z", "2026-11-21"], // 20 November 19:00 UTC
    ["America/New_York", "2026-11-10T17:00:00Z", "2026-11-20"], // 20 November 06:00 UTC
    ["Pacific/Kiritimati", "2026-11-10T09:00:00Z", "2026-11-20"], // 20 November 08:00 UTC
    ["Pacific/Kiritimati", "2026-11-10T11:00:00Z", "2026-11-21"], // 20 November 12:00 UTC
    ["Pacific/Honolulu", "2026-11-10T11:00:00Z", "2026-11-19"], // 20 November 00:00 UTC less ten hours
  ])("the day is one of the calendar in %s at %s", (timeZone, now, exhaustedOn) => {
    expect(forecast(now, 100, 200, timeZone).exhaustedOn).toBe(exhaustedOn);
  });

  it("a month that is over, or has not begun, foretells nothing and still tells its average", () => {
    expect(forecast("2026-12-01T00:00:00Z", 300, 200, "UTC", "2026-11")).toEqual({
      exhaustedOn: null,
      ordersPerDay: 10,
    });
    expect(forecast("2026-11-01T00:00:00Z", 0, 200, "UTC", "2026-12")).toEqual({ exhaustedOn: null, ordersPerDay: 0 });
  });

  it("a month that is an hour longer by daylight saving time is as long as it is", () => {
    const timeZone = "America/New_York"; // the clock is set back on 1 November 2026
    const { from, until } = periodBounds("2026-11", timeZone);
    expect((until.getTime() - from.getTime()) / 3_600_000).toBe(30 * 24 + 1);
    const lastHour = new Date(until.getTime() - 1_800_000);
    const use = { now: lastHour, span: { from, until }, timeZone, ordersUsed: 9_995, ordersLimit: 10_000 };
    expect(forecastUsage(use).exhaustedOn).toBe("2026-11-30");
  });

  const use = fc.record({
    at: fc.date({ min: new Date("2026-01-01"), max: new Date("2027-12-31"), noInvalidDate: true }),
    timeZone: fc.constantFrom("Asia/Jakarta", "Asia/Jayapura", "UTC", "America/St_Johns", "Australia/Lord_Howe"),
    used: fc.nat({ max: 25_000 }),
    limit: fc.nat({ max: 25_000 }),
  });

  it("is a day from today to the month's last, in the month of now, and comes no later with more orders or a lower limit", () => {
    fc.assert(
      fc.property(use, fc.nat({ max: 500 }), ({ at, timeZone, used, limit }, more) => {
        const now = at.toISOString();
        const { exhaustedOn, ordersPerDay } = forecast(now, used, limit, timeZone);
        expect(ordersPerDay).toBeGreaterThanOrEqual(0);
        if (exhaustedOn !== null) {
          expect(exhaustedOn >= localDate(at, timeZone)).toBe(true);
          expect(exhaustedOn.slice(0, 7)).toBe(localPeriod(at, timeZone));
        }
        const never = "9999-12-31";
        const busier = forecast(now, used + more, limit, timeZone).exhaustedOn ?? never;
        const smaller = forecast(now, used, Math.max(0, limit - more), timeZone).exhaustedOn ?? never;
        expect(busier <= (exhaustedOn ?? never)).toBe(true);
        expect(smaller <= (exhaustedOn ?? never)).toBe(true);
      }),
    );
  });

  it("when it is used up, it says so whatever the pace", () => {
    fc.assert(
      fc.property(use, ({ at, timeZone, used, limit }) => {
        fc.pre(used >= limit);
        expect(forecast(at.toISOString(), used, limit, timeZone).exhaustedOn).toBe(localDate(at, timeZone));
      }),
    );
  });
});

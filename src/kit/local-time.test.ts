import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isLocalDate,
  isLocalPeriod,
  isTimeZone,
  localDate,
  localDateTime,
  localDayBounds,
  localPeriod,
  periodBounds,
} from "./local-time.ts";

const zones = [
  "Asia/Jakarta",
  "Asia/Makassar",
  "Asia/Jayapura",
  "UTC",
  "America/New_York",
  "America/Santiago",
  "America/Havana",
  "Africa/Cairo",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Pacific/Pago_Pago",
];
const instants = fc.date({ min: new Date("2015-01-01"), max: new Date("2035-12-31"), noInvalidDate: true });
const anyZone = fc.constantFrom(...zones);

describe("localDate, localDateTime, localPeriod", () => {
  test.each([
    ["2026-02-22T16:59:59.999Z", "Asia/Jakarta", "2026-02-22 23:59"],
    ["2026-02-22T17:00:00Z", "Asia/Jakarta", "2026-02-23 00:00"],
    ["2026-02-22T15:59:59Z", "Asia/Makassar", "2026-02-22 23:59"],
    ["2026-02-22T16:00:00Z", "Asia/Makassar", "2026-02-23 00:00"],
    ["2026-02-22T14:59:59Z", "Asia/Jayapura", "2026-02-22 23:59"],
    ["2026-02-22T15:00:00Z", "Asia/Jayapura", "2026-02-23 00:00"],
    ["2026-02-22T00:00:00Z", "UTC", "2026-02-22 00:00"],
    ["2026-12-31T17:05:00Z", "Asia/Jakarta", "2027-01-01 00:05"],
    ["2024-02-28T17:00:00Z", "Asia/Jakarta", "2024-02-29 00:00"],
    ["2026-03-08T06:59:00Z", "America/New_York", "2026-03-08 01:59"],
    ["2026-03-08T07:00:00Z", "America/New_York", "2026-03-08 03:00"],
    ["2026-11-01T05:30:00Z", "America/New_York", "2026-11-01 01:30"],
    ["2026-11-01T06:30:00Z", "America/New_York", "2026-11-01 01:30"],
  ])("%s in %s is %s", (instant, timeZone, expected) => {
    const at = new Date(instant);
    expect(localDateTime(at, timeZone)).toBe(expected);
    expect(localDate(at, timeZone)).toBe(expected.slice(0, 10));
    expect(localPeriod(at, timeZone)).toBe(expected.slice(0, 7));
  });

  test("in UTC they read the same as the instant itself", () => {
    fc.assert(
      fc.property(instants, (at) => {
        expect(localDateTime(at, "UTC")).toBe(at.toISOString().slice(0, 16).replace("T", " "));
      }),
    );
  });

  test("an unknown zone throws instead of falling back to another one", () => {
    expect(() => localDate(new Date(0), "Asia/Bandung")).toThrow(RangeError);
  });
});

describe("localDayBounds", () => {
  test.each([
    ["2026-02-22", "Asia/Jakarta", "2026-02-21T17:00:00.000Z", 24],
    ["2026-02-22", "Asia/Makassar", "2026-02-21T16:00:00.000Z", 24],
    ["2026-02-22", "Asia/Jayapura", "2026-02-21T15:00:00.000Z", 24],
    ["2026-02-22", "UTC", "2026-02-22T00:00:00.000Z", 24],
    ["2024-02-29", "Asia/Jakarta", "2024-02-28T17:00:00.000Z", 24],
    ["2026-12-31", "Asia/Jakarta", "2026-12-30T17:00:00.000Z", 24],
    ["2026-03-07", "America/New_York", "2026-03-07T05:00:00.000Z", 24],
    ["2026-03-08", "America/New_York", "2026-03-08T05:00:00.000Z", 23],
    ["2026-03-09", "America/New_York", "2026-03-09T04:00:00.000Z", 24],
    ["2026-11-01", "America/New_York", "2026-11-01T04:00:00.000Z", 25],
    ["2026-11-02", "America/New_York", "2026-11-02T05:00:00.000Z", 24],
    ["2026-10-04", "Australia/Lord_Howe", "2026-10-03T13:30:00.000Z", 23.5],
    ["2026-04-05", "Australia/Lord_Howe", "2026-04-04T13:00:00.000Z", 24.5],
    ["2026-10-04", "Australia/Sydney", "2026-10-03T14:00:00.000Z", 23],
    ["2025-04-25", "Africa/Cairo", "2025-04-24T22:00:00.000Z", 23],
    ["2026-07-01", "Pacific/Kiritimati", "2026-06-30T10:00:00.000Z", 24],
    ["2026-07-01", "Pacific/Pago_Pago", "2026-07-01T11:00:00.000Z", 24],
    ["2026-07-01", "Asia/Kathmandu", "2026-06-30T18:15:00.000Z", 24],
  ])("%s in %s begins at %s and lasts %f hours", (day, timeZone, from, hours) => {
    const bounds = localDayBounds(day, timeZone);
    expect(bounds.from.toISOString()).toBe(from);
    expect(bounds.until.getTime() - bounds.from.getTime()).toBe(hours * 3_600_000);
  });

  test("a day whose midnight the clock jumps over begins with its first instant", () => {
    const { from, until } = localDayBounds("2025-09-07", "America/Santiago");
    expect(localDateTime(from, "America/Santiago")).toBe("2025-09-07 01:00");
    expect(until.getTime() - from.getTime()).toBe(23 * 3_600_000);
  });

  test("a day whose midnight comes twice begins with the first of the two", () => {
    const { from, until } = localDayBounds("2025-11-02", "America/Havana");
    expect(from.toISOString()).toBe("2025-11-02T04:00:00.000Z");
    expect(until.getTime() - from.getTime()).toBe(25 * 3_600_000);
  });

  test("a day that the zone skipped whole is an empty span", () => {
    const { from, until } = localDayBounds("2011-12-30", "Pacific/Apia");
    expect(from).toEqual(until);
    expect(localDate(from, "Pacific/Apia")).toBe("2011-12-31");
  });

  test.each(["America/Santiago", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe"])(
    "in %s the days of a year with its clock changes follow each other without a gap",
    (timeZone) => {
      let { until } = localDayBounds("2024-12-31", timeZone);
      for (let dayMs = Date.UTC(2025, 0, 1); dayMs < Date.UTC(2026, 0, 1); dayMs += 86_400_000) {
        const day = new Date(dayMs).toISOString().slice(0, 10);
        const next = localDayBounds(day, timeZone);
        expect(next.from).toEqual(until);
        expect(localDate(next.from, timeZone)).toBe(day);
        expect(localDate(new Date(next.until.getTime() - 1), timeZone)).toBe(day);
        until = next.until;
      }
    },
  );

  test("the first and the last millisecond belong to the day, the neighbours do not", () => {
    fc.assert(
      fc.property(instants, anyZone, (at, timeZone) => {
        const day = localDate(at, timeZone);
        const { from, until } = localDayBounds(day, timeZone);
        expect(from <= at && at < until).toBe(true);
        expect(localDate(from, timeZone)).toBe(day);
        expect(localDate(new Date(until.getTime() - 1), timeZone)).toBe(day);
        expect(localDate(new Date(from.getTime() - 1), timeZone) < day).toBe(true);
        expect(localDate(until, timeZone) > day).toBe(true);
      }),
    );
  });

  test.each(["2026-02-30", "2026-13-01", "2026-2-1", "", "0026-01-01", "2026-01-01T00:00"])("%j throws", (day) => {
    expect(() => localDayBounds(day, "UTC")).toThrow(RangeError);
  });
});

describe("periodBounds", () => {
  test.each([
    ["2026-02", "Asia/Jakarta", "2026-01-31T17:00:00.000Z", "2026-02-28T17:00:00.000Z"],
    ["2024-02", "Asia/Jayapura", "2024-01-31T15:00:00.000Z", "2024-02-29T15:00:00.000Z"],
    ["2026-12", "Asia/Makassar", "2026-11-30T16:00:00.000Z", "2026-12-31T16:00:00.000Z"],
    ["2026-03", "America/New_York", "2026-03-01T05:00:00.000Z", "2026-04-01T04:00:00.000Z"],
  ])("%s in %s runs from %s until %s", (period, timeZone, from, until) => {
    expect(periodBounds(period, timeZone)).toEqual({ from: new Date(from), until: new Date(until) });
  });

  test("an instant lies inside the period that it is counted in, and periods follow each other without a gap", () => {
    fc.assert(
      fc.property(instants, anyZone, (at, timeZone) => {
        const { from, until } = periodBounds(localPeriod(at, timeZone), timeZone);
        expect(from <= at && at < until).toBe(true);
        expect(periodBounds(localPeriod(until, timeZone), timeZone).from).toEqual(until);
      }),
    );
  });

  test.each(["2026-13", "2026-00", "2026-1", "2026", ""])("%j throws", (period) => {
    expect(() => periodBounds(period, "UTC")).toThrow(RangeError);
  });
});

describe("what a text is", () => {
  test.each(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC", "asia/jakarta", "Etc/GMT-7"])(
    "%s is a zone",
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  test.each(["", "WIB", "+07:00", "-03", "Asia/Bandung", "Asia/Jakarta\u0000", "x".repeat(10_000)])(
    "%j is no zone",
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );

  test("more spellings of zone names than the cache holds change no answer", () => {
    const spelled = (number: number) =>
      [..."asia/jakarta"].map((letter, at) => ((number >> at) & 1 ? letter.toUpperCase() : letter)).join("");
    for (let number = 0; number < 1200; number += 1) expect(isTimeZone(spelled(number))).toBe(true);
    expect(localDate(new Date("2026-02-22T17:00:00Z"), "Asia/Jakarta")).toBe("2026-02-23");
  });

  test("dates and periods must exist", () => {
    expect(["2024-02-29", "2026-12-31"].every(isLocalDate)).toBe(true);
    expect(["2026-02-29", "2026-04-31", "2026-01-00", "20260101", "2026-01-01 "].some(isLocalDate)).toBe(false);
    expect(isLocalPeriod("2026-12")).toBe(true);
    expect(["2026-13", "2026-1", "2026-01-01"].some(isLocalPeriod)).toBe(false);
  });
});

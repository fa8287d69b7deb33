/** A half-open span of instants: `from` belongs to it, `until` does not. */
export interface InstantSpan {
  readonly from: Date;
  readonly until: Date;
}

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

const dayMs = 86_400_000;
/** No zone was ever further from UTC than 15 h 14 min. */
const offsetMaxMs = 16 * 3_600_000;
/**
 * All zones have some 600 names. Names may be spelled in any case, so an outside caller could otherwise grow the cache
 * for ever.
 */
const formattersMax = 1000;
const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The day on the wall calendar of `timeZone`: "2026-02-22". Throws a RangeError for an unknown zone, as all functions
 * here do.
 */
export function localDate(instant: Date, timeZone: string): string {
  const { year, month, day } = wallClock(instant, timeZone);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** Day and minute on the wall of `timeZone`: "2026-02-22 14:05". */
export function localDateTime(instant: Date, timeZone: string): string {
  const { hour, minute } = wallClock(instant, timeZone);
  return `${localDate(instant, timeZone)} ${padded(hour, 2)}:${padded(minute, 2)}`;
}

/** The calendar month on the wall of `timeZone`: "2026-02". */
export function localPeriod(instant: Date, timeZone: string): string {
  return localDate(instant, timeZone).slice(0, 7);
}

/**
 * The instants of one local day, right on days of 23 and 25 hours too. A day begins at the first instant that shows its
 * date, which is not midnight where the clock jumps over midnight; a day that a zone skipped whole is an empty span.
 * Throws a RangeError for what is no date: check outside input with `isLocalDate`. Cost: some 40 formatted instants,
 * about 0.1 ms.
 */
export function localDayBounds(day: string, timeZone: string): InstantSpan {
  if (!isLocalDate(day)) throw new RangeError(`Not a date: ${day}`);
  const midnightMs = Date.parse(day);
  return { from: firstInstantAt(midnightMs, timeZone), until: firstInstantAt(midnightMs + dayMs, timeZone) };
}

/**
 * The instants of one local month "2026-02", with the promises of `localDayBounds`; check outside input with
 * `isLocalPeriod`.
 */
export function periodBounds(period: string, timeZone: string): InstantSpan {
  if (!isLocalPeriod(period)) throw new RangeError(`Not a month: ${period}`);
  const firstDay = new Date(`${period}-01`);
  const nextMonthMs = Date.UTC(firstDay.getUTCFullYear(), firstDay.getUTCMonth() + 1, 1);
  return { from: firstInstantAt(firstDay.getTime(), timeZone), until: firstInstantAt(nextMonthMs, timeZone) };
}

/** Whether the text is a day that exists, `YYYY-MM-DD`, of the years 1000 to 2999. */
export function isLocalDate(text: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const midnight = new Date(text);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

/** Whether the text is a month `YYYY-MM` of the years 1000 to 2999. */
export function isLocalPeriod(text: string): boolean {
  return isLocalDate(`${text}-01`);
}

/**
 * Whether the text names a zone of the IANA database, in any case. Bare offsets (`+07:00`), which Intl takes too, are
 * refused: PostgreSQL reads their sign the other way round, and they know no daylight saving time.
 */
export function isTimeZone(name: string): boolean {
  if (!/^[a-z]/i.test(name)) return false;
  try {
    formatterOf(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Halves the span in which the local clock first reads `wallMs` (a wall time written as if it were UTC) or later, to
 * the second.
 */
function firstInstantAt(wallMs: number, timeZone: string): Date {
  let earlierMs = wallMs - offsetMaxMs;
  let reachedMs = wallMs + offsetMaxMs;
  while (reachedMs - earlierMs > 1000) {
    const middleMs = earlierMs + Math.floor((reachedMs - earlierMs) / 2000) * 1000;
    if (wallMsAt(middleMs, timeZone) >= wallMs) reachedMs = middleMs;
    else earlierMs = middleMs;
  }
  return new Date(reachedMs);
}

function wallMsAt(instantMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(new Date(instantMs), timeZone);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function wallClock(instant: Date, timeZone: string): WallClock {
  const wall: WallClock = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of formatterOf(timeZone).formatToParts(instant)) {
    switch (type) {
      case "year":
      case "month":
      case "day":
      case "hour":
      case "minute":
      case "second":
        wall[type] = Number(value);
    }
  }
  return wall;
}

/** Making a formatter costs as much as a few hundred uses of it. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  if (formatters.size >= formattersMax) formatters.clear();
  formatters.set(timeZone, made);
  return made;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

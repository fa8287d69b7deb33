/**
 * Dates and times as a shop writes them, in the outlet's time zone. A text with an offset is an instant and is moved into the zone;
 * a text without one (`2026-11-23 14:00`, the automatic delivery slot) is the outlet's own clock already.
 */

export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly hasClock: boolean;
}

/** The tenant default of the contract; also what an unknown zone falls back to, so that a message never fails for it. */
const zoneDefault = "Asia/Jakarta";
const formatterMax = 64;
const formatters = new Map<string, Intl.DateTimeFormat>();

const isoTime = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const months = [
  "Januari",
  "Februari",
  "Maret",
  "April",
  "Mei",
  "Juni",
  "Juli",
  "Agustus",
  "September",
  "Oktober",
  "November",
  "Desember",
];

/** `22 November 2026`; null when the text is no ISO date. */
export function readableDate(text: string, timeZone: string): string | null {
  const local = localTimeOf(text, timeZone);
  return local === null ? null : `${local.day} ${months[local.month - 1]} ${local.year}`;
}

/** `14.30`; null when the text is no ISO time of day. */
export function readableTime(text: string, timeZone: string): string | null {
  const local = localTimeOf(text, timeZone);
  return local === null || !local.hasClock ? null : `${twoDigits(local.hour)}.${twoDigits(local.minute)}`;
}

function localTimeOf(text: string, timeZone: string): LocalTime | null {
  const match = text.length > 40 ? null : isoTime.exec(text);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0));
  const wallClock = Date.UTC(year, month - 1, day, hour, minute, second);
  const isReal = new Date(wallClock).getUTCDate() === day && month <= 12 && hour <= 23 && minute <= 59 && second <= 59;
  if (!isReal || year < 1_000) return null;
  const offset = match[7];
  if (offset === undefined) return { year, month, day, hour, minute, hasClock: match[4] !== undefined };
  return inZone(wallClock - offsetMinutes(offset) * 60_000, timeZone);
}

function offsetMinutes(offset: string): number {
  if (offset === "Z") return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return offset.startsWith("-") ? -minutes : minutes;
}

function inZone(instant: number, timeZone: string): LocalTime {
  const found: Record<string, number> = {};
  for (const part of formatterOf(timeZone).formatToParts(instant)) found[part.type] = Number(part.value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0 } = found;
  return { year, month, day, hour, minute, hasClock: true };
}

/** Making a formatter costs 50 microseconds, so one is kept per zone; at most 64 of them. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const kept = formatters.get(timeZone);
  if (kept !== undefined) return kept;
  if (formatters.size >= formatterMax) formatters.clear();
  const made = makeFormatter(timeZone);
  formatters.set(timeZone, made);
  return made;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat {
  const fields = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...fields, hourCycle: "h23", timeZone });
  } catch (error) {
    if (error instanceof RangeError)
      return new Intl.DateTimeFormat("en-US", { ...fields, hourCycle: "h23", timeZone: zoneDefault });
    throw error;
  }
}

function twoDigits(part: number): string {
  return String(part).padStart(2, "0");
}

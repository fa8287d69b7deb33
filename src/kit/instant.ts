import { isLocalDate } from "./local-time.ts";

const instantShape = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * An instant as clients write it: `2026-11-22`, `2026-11-22 14:30`, `2026-11-22T14:30:00.123+07:00`. An offset is converted,
 * never dropped; without one the text is UTC.
 *
 * @returns null when the text is no such instant, or no day of the calendar.
 */
export function parseInstant(text: string): Date | null {
  const match = instantShape.exec(text);
  if (match === null) return null;
  const [, day = "", time = "00:00", offset = "Z"] = match;
  if (!isLocalDate(day)) return null;
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const instant = new Date(`${day}T${time}${zone}`);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

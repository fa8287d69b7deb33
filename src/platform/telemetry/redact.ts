/**
 * The last line of defence of the log. Code logs ids; what slips through all the same (a value under the key of a secret, a phone
 * number in a sentence) is masked here, whatever wrote it. Names cannot be recognised: keep them out.
 */
const hidden = "[hidden]";

const secretKey =
  /(?:password|passwordhash|token|secret|secretkey|authorization|cookie|credentials|apikey|phone|phonenumber|phonenormalized|email|bodytext|customername|address|notes)$/;
const depthMax = 8;

/** A copy of what is to be logged in which values under the keys of a secret or of a person are masked, however deep. */
export function hideByKey(value: object): Record<string, unknown> {
  return hideEntries(value, 0);
}

function hideEntries(value: object, depth: number): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    shown[key] = isSecretKey(key) && entry !== undefined && entry !== null ? hidden : hideInside(entry, depth + 1);
  }
  return shown;
}

function isSecretKey(key: string): boolean {
  return secretKey.test(key.replaceAll(/[_-]/g, "").toLowerCase());
}

function hideInside(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  // Errors have a serializer of their own; dates and the like know how they are written.
  if (value instanceof Error || "toJSON" in value) return value;
  if (depth > depthMax) return "[too deep]";
  return Array.isArray(value) ? value.map((entry) => hideInside(entry, depth + 1)) : hideEntries(value, depth);
}

/** What may stand between two digits of a phone number, in text, in JSON and in an address. */
const gap = String.raw`(?:[\s().\-/\u2010-\u2015]|%20|%2[89DdFf]|\\[nrt]){0,3}`;
const digit = "[0-9\uff10-\uff19]";
const more = (least: number, most: number) => `(?:${gap}${digit}){${least},${most}}`;

/** Ids and digests first, so that digits inside them are not taken for a number; then what must not be shown. */
const revealing = new RegExp(
  [
    "(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\\b[0-9a-f]{32,64}\\b)",
    '(?<secret>kbr_[A-Za-z0-9_-]{4,}|\\bBearer(?:\\s|%20)+[^\\s"\\\\]+)',
    "(?<email>(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}(?:@|%40)[A-Za-z0-9.-]{1,190}\\.[A-Za-z]{2,24})",
    // With a plus, with the trunk zero, with Indonesia's code, or a bare mobile number.
    `(?<phone>(?<!${digit})(?:(?:\\+|%2[Bb]|\uff0b)${gap}${digit}${more(6, 14)}|[0\uff10]${more(8, 14)}|[6\uff16]${gap}[2\uff12]${more(8, 13)}|[8\uff18]${more(8, 12)})(?!${digit}))`,
  ].join("|"),
  "gi",
);

/** A line of the log without phone numbers, e-mail addresses, tokens and bearer headers. JSON stays JSON. */
export function hideByPattern(line: string): string {
  return line.replace(revealing, (match, ...rest) => {
    const [offset, , groups] = rest.slice(-3) as [number, string, Readonly<Record<string, string | undefined>>];
    if (groups["id"] !== undefined) return match;
    // Bare digits may be a JSON number, where only a number may stand.
    const isBare = groups["phone"] !== undefined && !/["\s]/.test(line[offset - 1] ?? " ");
    return isBare && /^[0-9.]+$/.test(match) ? "0" : hidden;
  });
}

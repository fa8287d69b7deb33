import { type InstantSpan, localDate } from "../../../kit/local-time.ts";

export interface UsageSoFar {
  readonly now: Date;
  readonly span: InstantSpan;
  readonly timeZone: string;
  readonly ordersUsed: number;
  readonly ordersLimit: number;
}

export interface Forecast {
  /** The day on the tenant's calendar, `YYYY-MM-DD`; null when the limit outlasts the period, or the period is not the present one. */
  readonly exhaustedOn: string | null;
  /** Two decimals. */
  readonly ordersPerDay: number;
}

const dayMs = 86_400_000;

/**
 * When the quota will be used up if orders go on coming as they have since the period began: a straight line. The first day
 * counts as a whole one, or one order after midnight would foretell a thousand. Used up already: today.
 */
export function forecastUsage({ now, span, timeZone, ordersUsed, ordersLimit }: UsageSoFar): Forecast {
  const fromMs = span.from.getTime();
  const untilMs = span.until.getTime();
  const elapsedMs = Math.max(Math.min(now.getTime(), untilMs) - fromMs, dayMs);
  const ordersPerDay = Math.round((ordersUsed / (elapsedMs / dayMs)) * 100) / 100;
  const isPresent = now.getTime() >= fromMs && now.getTime() < untilMs;
  if (!isPresent) return { exhaustedOn: null, ordersPerDay };
  if (ordersUsed >= ordersLimit) return { exhaustedOn: localDate(now, timeZone), ordersPerDay };
  const exhaustedMs = now.getTime() + ((ordersLimit - ordersUsed) / ordersUsed) * elapsedMs; // infinite without any use
  return { exhaustedOn: exhaustedMs < untilMs ? localDate(new Date(exhaustedMs), timeZone) : null, ordersPerDay };
}

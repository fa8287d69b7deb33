import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Refusal } from "../refusals/refuse.ts";

/** So many points a minute and key, counted in this process. */
export function limitPerMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: 60 });
}

type LimitCode = "TOO_MANY_REQUESTS" | "TOO_MANY_LOGIN_ATTEMPTS";

/** Takes one point. @returns the refusal when none was left, with the seconds to wait. */
export async function tooManyRequests(
  limiter: RateLimiterMemory,
  key: string,
  code: LimitCode,
): Promise<Refusal | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (rejection) {
    if (!(rejection instanceof RateLimiterRes)) throw rejection;
    return { code, facts: { retry_after_seconds: Math.max(1, Math.ceil(rejection.msBeforeNext / 1000)) } };
  }
}

import { isIPv6 } from "node:net";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Refusal } from "../refusals/refuse.ts";

/** So many points a minute and key, counted in this process. */
export function limitPerMinute(points: number): RateLimiterMemory {
  return new RateLimiterMemory({ points, duration: 60 });
}

const mappedIpv4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** What an address is counted as: itself, or for IPv6 its /64, of which one household has all. */
export function networkOf(address: string): string {
  const mapped = mappedIpv4.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const first = head.split(":").filter((group) => group !== "");
  const last = (tail ?? "").split(":").filter((group) => group !== "");
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - first.length - last.length }, () => "0");
  const groups = [...first, ...zeros, ...last].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ""));
  return `${groups.join(":")}::/64`;
}

type LimitCode = "TOO_MANY_REQUESTS" | "TOO_MANY_LOGIN_ATTEMPTS";

/** Takes one point. @returns the refusal when none was left, with the seconds to wait. */
export async function tooManyRequests<Code extends LimitCode>(
  limiter: RateLimiterMemory,
  key: string,
  code: Code,
): Promise<Refusal<Code> | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (rejection) {
    if (!(rejection instanceof RateLimiterRes)) throw rejection;
    return waitRefusal(code, rejection);
  }
}

/** Takes none. @returns the refusal when a point was asked for and none was left. */
export async function refusalWithoutPoints<Code extends LimitCode>(
  limiter: RateLimiterMemory,
  key: string,
  code: Code,
): Promise<Refusal<Code> | null> {
  const spent = await limiter.get(key);
  return spent === null || spent.consumedPoints <= limiter.points ? null : waitRefusal(code, spent);
}

function waitRefusal<Code extends LimitCode>(code: Code, { msBeforeNext }: RateLimiterRes): Refusal<Code> {
  return { code, facts: { retry_after_seconds: Math.max(1, Math.ceil(msBeforeNext / 1000)) } };
}

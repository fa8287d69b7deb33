import type { RateLimiterMemory } from "rate-limiter-flexible";
import { type Result, refused } from "../../kit/result.ts";
import { tooManyRequests } from "../../platform/http/rate-limit.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { tenancyProblems } from "./problems.ts";

/**
 * Runs what may take a name to sign in under. A name is one over all shops, so "taken" tells that somebody somewhere has it: a shop
 * gets that answer so many times a minute, then `TOO_MANY_REQUESTS` whatever it asks. All other answers are free.
 */
export async function limitNameGuesses<Value>(
  limiter: RateLimiterMemory,
  tenantId: string,
  run: () => Promise<Result<Value, Refusal>>,
): Promise<Result<Value, Refusal>> {
  const limited = await tooManyRequests(limiter, tenantId, "TOO_MANY_REQUESTS");
  if (limited !== null) return refused(limited);
  const result = await run();
  const problems = result.ok ? [] : (result.refusal.fields ?? []);
  if (!problems.some(({ problem }) => problem === tenancyProblems.nameTaken)) await limiter.reward(tenantId);
  return result;
}

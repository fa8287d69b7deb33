import type { RateLimiterMemory } from "rate-limiter-flexible";
import { ok, type Result, refused } from "../../kit/result.ts";
import type { RunWork, WorkContext } from "../../platform/database/work.ts";
import { networkOf, tooManyRequests } from "../../platform/http/rate-limit.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import type { Passwords } from "./passwords.ts";
import { tenancyProblems } from "./problems.ts";
import { deleteTokens, findPasswordHash, lockPerson, updatePerson } from "./users-store.ts";
import "./facts.ts";

export interface ChangePasswordTools {
  readonly runWork: RunWork;
  readonly passwords: Passwords;
  /** The limits of signing in: a stolen session guesses no faster than anybody else. */
  readonly accountLimiter: RateLimiterMemory;
  readonly addressLimiter: RateLimiterMemory;
}

export interface ChangePasswordInput {
  readonly userId: string;
  /** The session that asks; it goes on. */
  readonly tokenId: string;
  readonly currentPassword: string;
  readonly password: string;
  readonly passwordConfirmation: string;
}

/**
 * Gives the signed-in person a new password and ends all other sessions. Possible while the subscription is read-only. Both
 * passwords are hashed between two units of work.
 *
 * Refuses `VALIDATION_FAILED` on `password` when it was not typed twice alike, on `current_password` when that is wrong or was
 * changed meanwhile; `TOO_MANY_LOGIN_ATTEMPTS` as signing in does; `SERVER_BUSY` when too many passwords wait.
 */
export async function changePassword(
  tools: ChangePasswordTools,
  context: WorkContext,
  input: ChangePasswordInput,
): Promise<Result<undefined, Refusal>> {
  const { runWork, passwords, accountLimiter, addressLimiter } = tools;
  const { userId, tokenId } = input;
  if (input.password !== input.passwordConfirmation) return refuseField("password", tenancyProblems.passwordsDiffer);
  const limited =
    (await tooManyRequests(addressLimiter, networkOf(context.ipAddress ?? ""), "TOO_MANY_LOGIN_ATTEMPTS")) ??
    (await tooManyRequests(accountLimiter, userId, "TOO_MANY_LOGIN_ATTEMPTS"));
  if (limited !== null) return refused(limited);

  const stored = await runWork(context, async (work) => ok(await findPasswordHash(work, userId)));
  if (!stored.ok) return stored;
  const { password_hash } = stored.value;
  const isRight = await passwords.verify(input.currentPassword, password_hash);
  if (!isRight.ok || isRight.value) await accountLimiter.reward(userId); // only failures count
  if (!isRight.ok) return isRight;
  if (!isRight.value) return wrongPassword();
  const passwordHash = await passwords.hash(input.password, context.tenantId);
  if (!passwordHash.ok) return passwordHash;

  return runWork(context, async (work) => {
    await lockPerson(work, userId);
    if ((await findPasswordHash(work, userId)).password_hash !== password_hash) return wrongPassword();
    await updatePerson(work, userId, { password_hash: passwordHash.value });
    await deleteTokens(work, userId, tokenId);
    work.announce({ name: "password-changed", userId });
    return ok();
  });
}

function wrongPassword() {
  return refuseField("current_password", tenancyProblems.currentPasswordWrong);
}

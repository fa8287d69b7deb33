import { randomBytes } from "node:crypto";
import type { RateLimiterMemory } from "rate-limiter-flexible";
import type { Clock } from "../../kit/clock.ts";
import { newId } from "../../kit/ids.ts";
import { normalisePhone } from "../../kit/phone.ts";
import { ok, type Result, refused } from "../../kit/result.ts";
import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import { hashToken, tokenDays } from "../../platform/http/bearer.ts";
import { networkOf, tooManyRequests } from "../../platform/http/rate-limit.ts";
import { type Refusal, refuse, refuseFields } from "../../platform/refusals/refuse.ts";
import type { VerifyPassword } from "./passwords.ts";
import { tenancyProblems } from "./problems.ts";
import { findSignInUser, insertToken } from "./tenancy-store.ts";

export interface SignInTools {
  readonly database: Database;
  readonly clock: Clock;
  readonly verifyPassword: VerifyPassword;
  /** Failures a minute and account, over every spelling of its name. */
  readonly accountLimiter: RateLimiterMemory;
  /** Attempts a minute and address. */
  readonly addressLimiter: RateLimiterMemory;
}

export interface Credentials {
  /** E-mail address or phone number, in any spelling. */
  readonly identifier: string | null;
  readonly password: string | null;
  readonly deviceName: string;
  readonly address: string;
}

export interface SignedIn {
  readonly token: string;
  readonly tenantId: string;
  readonly userId: string;
}

type SignInRefusal = Refusal<"VALIDATION_FAILED" | "USER_INACTIVE" | "TOO_MANY_LOGIN_ATTEMPTS" | "SERVER_BUSY">;

/**
 * Checks a name and password and makes a token: 256 random bits, of which only the SHA-256 is kept. An unknown name costs the
 * same time as a wrong password and gets the same answer.
 *
 * Refuses `VALIDATION_FAILED` for a missing name or password and (on `login` and `email`) for wrong credentials, `USER_INACTIVE`
 * for a person or shop that was deactivated, `TOO_MANY_LOGIN_ATTEMPTS` after ten failures a minute for the account or thirty attempts
 * for the address, `SERVER_BUSY` when too many passwords wait to be checked.
 */
export async function signIn(tools: SignInTools, credentials: Credentials): Promise<Result<SignedIn, SignInRefusal>> {
  const { database, clock, accountLimiter } = tools;
  const { identifier, password } = credentials;
  if (identifier === null || !password) return missingCredentials(identifier, password);
  const name = signInName(identifier);
  const limited =
    (await tooManyRequests(tools.addressLimiter, networkOf(credentials.address), "TOO_MANY_LOGIN_ATTEMPTS")) ??
    (await tooManyRequests(accountLimiter, name, "TOO_MANY_LOGIN_ATTEMPTS"));
  if (limited !== null) return refused(limited);

  const user = await inSystemWork(database, "kabar_identity", (db) => findSignInUser(db, name));
  const known = user !== undefined && user.deleted_at === null ? user : null;
  const isRight = await tools.verifyPassword(password, known?.password_hash ?? null);
  if (!isRight.ok || isRight.value) await accountLimiter.reward(name); // only failures count
  if (!isRight.ok) return isRight;
  if (!isRight.value || known === null) return wrongCredentials();
  if (known.status !== "active" || known.tenant_status !== "active") return refuse("USER_INACTIVE");

  const token = `kbr_${randomBytes(32).toString("base64url")}`;
  const createdAt = clock.now();
  const expiresAt = new Date(createdAt.getTime() + tokenDays * 86_400_000);
  const { tenant_id: tenantId, id: userId } = known;
  const row = {
    tenantId,
    id: newId(),
    userId,
    hash: hashToken(token),
    name: credentials.deviceName,
    createdAt,
    expiresAt,
  };
  await inSystemWork(database, "kabar_identity", (db) => insertToken(db, row));
  return ok({ token, tenantId, userId });
}

/** Here and not in the schema, for the words that phone clients look for. */
function missingCredentials(identifier: string | null, password: string | null) {
  return refuseFields([
    ...(identifier === null ? [{ field: "login", problem: tenancyProblems.loginRequired }] : []),
    ...(password ? [] : [{ field: "password", problem: tenancyProblems.passwordRequired }]),
  ]);
}

function wrongCredentials() {
  return refuseFields([
    { field: "login", problem: tenancyProblems.wrongCredentials },
    { field: "email", problem: tenancyProblems.wrongCredentials },
  ]);
}

/** One form for every spelling: the lower-case e-mail address, or the digits of the phone number. */
export function signInName(identifier: string): string {
  return identifier.includes("@") ? identifier.toLowerCase() : (normalisePhone(identifier) ?? identifier.toLowerCase());
}

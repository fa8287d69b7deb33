import type { RateLimiterMemory } from "rate-limiter-flexible";
import type { Clock } from "../../kit/clock.ts";
import { ok, type Result, refused } from "../../kit/result.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { JsonObject } from "../../platform/database/tables.ts";
import { inSystemWork, type Queries } from "../../platform/database/work.ts";
import { networkOf, tooManyRequests } from "../../platform/http/rate-limit.ts";
import { type Refusal, refuse, refuseFields } from "../../platform/refusals/refuse.ts";
import type { AppendSignInEvents, SignInEvent } from "./audit-tool.ts";
import { newToken } from "./new-token.ts";
import type { Passwords } from "./passwords.ts";
import { tenancyProblems } from "./problems.ts";
import { signInName } from "./sign-in-names.ts";
import { findSignInUser, insertToken, lockSignInUser, type SignInUser } from "./tenancy-store.ts";

export interface SignInTools {
  readonly database: Database;
  readonly clock: Clock;
  readonly passwords: Passwords;
  /** Failures a minute and account, under every name it has and every spelling of them. */
  readonly accountLimiter: RateLimiterMemory;
  /** Attempts a minute and address. */
  readonly addressLimiter: RateLimiterMemory;
  readonly appendEvents: AppendSignInEvents;
  /** A failed sign-in could not be written down; the person has its answer already. */
  readonly onLostEvent: (error: unknown) => void;
}

export interface Credentials {
  /** E-mail address or phone number, in any spelling. */
  readonly identifier: string | null;
  readonly password: string | null;
  readonly deviceName: string;
  readonly address: string;
  readonly requestId: string;
}

export interface SignedIn {
  readonly token: string;
  readonly tenantId: string;
  readonly userId: string;
}

type SignInRefusal = Refusal<"VALIDATION_FAILED" | "USER_INACTIVE" | "TOO_MANY_LOGIN_ATTEMPTS" | "SERVER_BUSY">;

/**
 * Checks a name and password and makes a token: 256 random bits, of which only the SHA-256 is kept. An unknown name costs the
 * same time as a wrong password and gets the same answer. What happens to a known account is in its audit log.
 *
 * Refuses `VALIDATION_FAILED` for a missing name or password and (on `login` and `email`) for wrong credentials, `USER_INACTIVE`
 * for a person or shop that was deactivated, `TOO_MANY_LOGIN_ATTEMPTS` after ten failures a minute for the account or thirty attempts
 * for the address, `SERVER_BUSY` when too many passwords wait to be checked.
 */
export async function signIn(tools: SignInTools, credentials: Credentials): Promise<Result<SignedIn, SignInRefusal>> {
  const { database, addressLimiter, accountLimiter, passwords } = tools;
  const { identifier, password, address } = credentials;
  if (identifier === null || !password) return missingCredentials(identifier, password);
  const tooMany = await tooManyRequests(addressLimiter, networkOf(address), "TOO_MANY_LOGIN_ATTEMPTS");
  if (tooMany !== null) return refused(tooMany);

  const name = signInName(identifier);
  const user = await inSystemWork(database, "kabar_identity", (db) => findSignInUser(db, name));
  const known = user !== undefined && user.deleted_at === null ? user : null;
  const account = known?.id ?? name;
  const limited = await tooManyRequests(accountLimiter, account, "TOO_MANY_LOGIN_ATTEMPTS");
  if (limited !== null) return refused(limited);

  const isRight = await passwords.verify(password, known?.password_hash ?? null);
  if (!isRight.ok || isRight.value) await accountLimiter.reward(account); // only failures count
  if (!isRight.ok) return isRight;
  if (isRight.value && known !== null) return beginSession(tools, credentials, known);
  if (user !== undefined) recordFailure(tools, credentials, user, known === null ? "archived" : "invalid_credentials");
  return wrongCredentials();
}

/**
 * Locks the person, so that a password change or an end at the same moment comes before or after: before, and the old password
 * opens nothing; after, and it takes this session with it.
 */
function beginSession(
  tools: SignInTools,
  credentials: Credentials,
  known: SignInUser,
): Promise<Result<SignedIn, SignInRefusal>> {
  const { tenant_id: tenantId, id: userId } = known;
  return inSystemWork(tools.database, "kabar_identity", async (db) => {
    const user = await lockSignInUser(db, known);
    if (user.password_hash !== known.password_hash || user.deleted_at !== null) return wrongCredentials();
    if (user.status !== "active" || user.tenant_status !== "active") {
      const reason = user.status === "active" ? "tenant_inactive" : "user_inactive";
      await append(tools, db, credentials, known, "AUTH_LOGIN_INACTIVE", { reason });
      return refuse("USER_INACTIVE");
    }
    const { token, row } = newToken({ tenantId, userId }, credentials.deviceName, tools.clock.now());
    await insertToken(db, row);
    await append(tools, db, credentials, known, "AUTH_LOGIN_SUCCESS", { token_id: row.id });
    return ok({ token, tenantId, userId });
  });
}

/** Not waited for: only known accounts have this write, so an answer that came after it would tell by its time which they are. */
function recordFailure(tools: SignInTools, credentials: Credentials, user: SignInUser, reason: string) {
  inSystemWork(tools.database, "kabar_identity", (db) =>
    append(tools, db, credentials, user, "AUTH_LOGIN_FAILED", { reason }),
  ).catch(tools.onLostEvent);
}

function append(
  tools: SignInTools,
  db: Queries,
  credentials: Credentials,
  user: SignInUser,
  eventKey: SignInEvent["eventKey"],
  metadata: JsonObject,
): Promise<void> {
  const origin = {
    tenantId: user.tenant_id,
    userId: user.id,
    source: "api",
    requestId: credentials.requestId,
    ipAddress: credentials.address,
    at: tools.clock.now(),
  } as const;
  return tools.appendEvents(db, origin, [
    { eventKey, outletId: null, entityType: "user", entityId: user.id, metadata },
  ]);
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

import type { RateLimiterMemory } from "rate-limiter-flexible";
import type { Clock } from "../../kit/clock.ts";
import { newId } from "../../kit/ids.ts";
import { ok, type Result, refused } from "../../kit/result.ts";
import type { WorkContext } from "../../platform/database/work.ts";
import { networkOf, tooManyRequests } from "../../platform/http/rate-limit.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../platform/refusals/refuse.ts";
import { timeZoneOfCity } from "./domain/city-time-zone.ts";
import { outletCodeFrom } from "./domain/outlet-code.ts";
import { type FoundShopTools, foundShop } from "./found-shop.ts";
import { newToken } from "./new-token.ts";
import type { Passwords } from "./passwords.ts";
import { tenancyProblems } from "./problems.ts";
import { type ReadQuota, readContext } from "./read-context.ts";
import { normaliseEmail, readPhone } from "./sign-in-names.ts";

export interface RegisterTools extends FoundShopTools {
  readonly clock: Clock;
  readonly passwords: Passwords;
  readonly readQuota: ReadQuota;
  /** Registrations a minute and address, and a minute and e-mail address. */
  readonly registrationLimiters: { readonly address: RateLimiterMemory; readonly email: RateLimiterMemory };
}

/** A registration as a client writes it, with the wire's names. */
export interface RegisterInput {
  readonly name: string;
  readonly tenant_name: string;
  readonly outlet_name?: string | null | undefined;
  readonly email: string;
  readonly phone?: string | null | undefined;
  readonly password: string;
  readonly password_confirmation: string;
  readonly device_name?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly timezone?: string | null | undefined;
}

export interface Registered {
  readonly token: string;
  readonly context: Awaited<ReturnType<typeof readContext>>;
}

type Origin = Omit<WorkContext, "tenantId" | "actor">;

/**
 * Opens a shop for whoever asks: on the plan free, with its first outlet, the owner signed in. Where the city tells the time zone
 * it need not be given; else it is Asia/Jakarta.
 *
 * Refuses `TOO_MANY_REQUESTS` after five a minute for the address or the e-mail address, `VALIDATION_FAILED` for passwords that
 * differ, a phone number or time zone that is none, and an `email` or `phone` that somebody has, `SERVER_BUSY` when too many
 * passwords wait.
 */
export async function register(
  tools: RegisterTools,
  origin: Origin,
  input: RegisterInput,
): Promise<Result<Registered, Refusal>> {
  const email = normaliseEmail(input.email);
  const { address, email: ofEmail } = tools.registrationLimiters;
  const limited =
    (await tooManyRequests(address, networkOf(origin.ipAddress ?? ""), "TOO_MANY_REQUESTS")) ??
    (await tooManyRequests(ofEmail, email, "TOO_MANY_REQUESTS"));
  if (limited !== null) return refused(limited);
  const phone = readPhone(input.phone, "phone");
  const problems: FieldProblem[] = phone.ok ? [] : [phone.refusal];
  if (input.password !== input.password_confirmation) {
    problems.push({ field: "password", problem: tenancyProblems.passwordsDiffer });
  }
  if (!phone.ok || problems.length > 0) return refuseFields(problems);
  const passwordHash = await tools.passwords.hash(input.password, null);
  if (!passwordHash.ok) return passwordHash;

  const [tenantId, userId] = [newId(), newId()];
  const context = { ...origin, tenantId, actor: { userId, roles: ["owner"], outletIds: null } };
  const { token, row } = newToken({ tenantId, userId }, input.device_name ?? "api-device", tools.clock.now());
  const owner = { id: userId, name: input.name, email, phone: phone.value, passwordHash: passwordHash.value };
  const shop = { by: "registration", planKey: "free", ...placeOf(input), owner, token: row } as const;
  const founded = await foundShop(tools, context, shop, (work) => readContext(work, userId, tools.readQuota));
  return founded.ok ? ok({ token, context: founded.value }) : founded;
}

function placeOf(input: RegisterInput) {
  const timezone = input.timezone ?? timeZoneOfCity(input.city ?? "") ?? "Asia/Jakarta";
  const name = input.outlet_name ?? "Outlet Utama";
  const outlet = { id: newId(), name, code: outletCodeFrom(name), timezone, address: input.city ?? null };
  return { name: input.tenant_name, timezone, outlet };
}

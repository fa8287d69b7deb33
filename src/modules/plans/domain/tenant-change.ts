import { ok, type Result } from "../../../kit/result.ts";
import { type Refusal, refuse } from "../../../platform/refusals/refuse.ts";

/** What the platform may change of a shop. */
export interface TenantSettings {
  readonly plan_key: string;
  readonly status: "active" | "inactive";
  readonly write_access_mode: "full" | "read_only";
  readonly subscription_state: "active" | "past_due" | "suspended";
  /** null: the plan's limit is in force. */
  readonly orders_limit_override: number | null;
  readonly timezone: string;
  readonly name: string;
}

/** null or absent keeps; only of `orders_limit_override` does null mean null. */
export type AskedChange = { readonly [Key in keyof TenantSettings]?: TenantSettings[Key] | null | undefined };

export type TenantChange = Partial<TenantSettings>;

/** What whoever keeps the books may change without the owner of the platform. */
const billingKeys = new Set<string>(["plan_key", "orders_limit_override", "subscription_state"]);

/**
 * What of the wish differs from what is. Nothing does: the wish is granted already.
 *
 * Refuses `ROLE_ACCESS_DENIED` when someone who only keeps the books asks for more than plan, limit, and a subscription that moves
 * between active and past due: a suspension is the platform's owner's to give and to take back.
 */
export function decideTenantChange(
  present: TenantSettings,
  asked: AskedChange,
  isPlatformOwner: boolean,
): Result<TenantChange, Refusal<"ROLE_ACCESS_DENIED">> {
  const wishes = Object.entries(asked).filter(
    ([key, value]) => value !== undefined && (value !== null || key === "orders_limit_override"),
  );
  if (!isPlatformOwner && !wishes.every(([key, value]) => mayBilling(present, key, value))) {
    return refuse("ROLE_ACCESS_DENIED");
  }
  return ok(Object.fromEntries(wishes.filter(([key, value]) => value !== present[key as keyof TenantSettings])));
}

function mayBilling(present: TenantSettings, key: string, value: unknown): boolean {
  if (key !== "subscription_state") return billingKeys.has(key);
  return value !== "suspended" && present.subscription_state !== "suspended";
}

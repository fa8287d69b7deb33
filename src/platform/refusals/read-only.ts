import type { Refusal } from "./refuse.ts";

/** Writes are for subscriptions that are active and not read-only. @returns null when writing is allowed. */
export function readOnlyRefusal(subscriptionState: string, writeAccessMode: string) {
  if (subscriptionState === "active" && writeAccessMode === "full") return null;
  return {
    code: "SUBSCRIPTION_READ_ONLY",
    facts: { subscription_state: subscriptionState, write_access_mode: writeAccessMode },
  } as const satisfies Refusal;
}

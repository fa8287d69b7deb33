import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { consumeOne } from "./plans-store.ts";
import { readQuota } from "./read-quota.ts";

export interface CountedOrder {
  readonly id: string;
  readonly outletId: string;
}

/**
 * Counts placed orders against the month of server receipt in the tenant's time zone. Called in an order's transaction as its
 * last step but one: the counter is the tenant's hottest row. Cancelling or deleting an order gives nothing back.
 *
 * Refuses `QUOTA_EXCEEDED` with the limit and use; the caller's rollback then leaves nothing behind.
 */
export async function consumeQuota(
  work: Work,
  orders: readonly CountedOrder[],
): Promise<Result<undefined, Refusal<"QUOTA_EXCEEDED">>> {
  for (const order of orders) {
    if (await consumeOne(work, order)) continue;
    const { period, orders_limit, orders_used } = await readQuota(work);
    return refuse("QUOTA_EXCEEDED", { period, orders_limit, orders_used });
  }
  return ok();
}

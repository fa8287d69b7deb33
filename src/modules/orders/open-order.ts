import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { mayUseOutlet } from "../tenancy/outlet-access.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import { lockOrder, type OrderSnapshot, readSnapshot } from "./orders-store.ts";

export type OpenOrderRefusal = Refusal<
  "DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY" | "ORDER_CANCELLED"
>;

/**
 * The order that is about to be changed, its row locked until commit, so that changes of one order follow each other.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such order, `OUTLET_ACCESS_DENIED` when the actor is not assigned to its
 * outlet, `SUBSCRIPTION_READ_ONLY` while the tenant may not write, `ORDER_CANCELLED` when it is.
 */
export async function openOrder(work: Work, orderId: string): Promise<Result<OrderSnapshot, OpenOrderRefusal>> {
  const row = await lockOrder(work, orderId);
  if (row === undefined) return refuse("DATA_NOT_FOUND");
  if (!mayUseOutlet(work.actor, row.outlet_id)) return refuse("OUTLET_ACCESS_DENIED");
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  if (row.cancelled_at !== null) return refuse("ORDER_CANCELLED");
  return ok(await readSnapshot(work, row));
}

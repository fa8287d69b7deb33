import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { openOutlet } from "../tenancy/open-outlet.ts";
import { lockOrder, type OrderSnapshot, readSnapshot } from "./orders-store.ts";

export type OpenAnyOrderRefusal = Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY">;

/**
 * The order, cancelled or not, that is about to be changed; its row is locked until commit, so that changes of one order follow
 * each other.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such order, `OUTLET_ACCESS_DENIED` when the actor is not assigned to its
 * outlet or that is archived, `SUBSCRIPTION_READ_ONLY` while the tenant may not write.
 */
export async function openAnyOrder(work: Work, orderId: string): Promise<Result<OrderSnapshot, OpenAnyOrderRefusal>> {
  const row = await lockOrder(work, orderId);
  if (row === undefined) return refuse("DATA_NOT_FOUND");
  const outlet = await openOutlet(work, row.outlet_id);
  if (!outlet.ok) return outlet;
  return ok(await readSnapshot(work, row));
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { mayUseOutlet } from "../tenancy/outlet-access.ts";
import { findOrder, findPayments, type OrderSnapshot, type PaymentRow, readSnapshot } from "./orders-store.ts";

/** Refuses `DATA_NOT_FOUND` when the tenant has no such order, `OUTLET_ACCESS_DENIED` when its outlet is not the actor's. */
export async function readOrder(
  work: Work,
  orderId: string,
): Promise<
  Result<
    { readonly order: OrderSnapshot; readonly payments: readonly PaymentRow[] },
    Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">
  >
> {
  const row = await findOrder(work, orderId);
  if (row === undefined) return refuse("DATA_NOT_FOUND");
  if (!mayUseOutlet(work.actor, row.outlet_id)) return refuse("OUTLET_ACCESS_DENIED");
  return ok({ order: await readSnapshot(work, row), payments: await findPayments(work, orderId) });
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { moveLaundry } from "./domain/laundry-machine.ts";
import { type OpenOrderRefusal, openOrder } from "./open-order.ts";
import { type OrderSnapshot, updateOrder } from "./orders-store.ts";
import "./facts.ts";

type AdvanceRefusal =
  | OpenOrderRefusal
  | Refusal<"INVALID_TRANSITION" | "STATUS_NOT_FORWARD" | "ITEMS_REQUIRED" | "PAYMENT_REQUIRED">;

/**
 * Moves the laundry one step on and announces `laundry-moved`. The present status again is accepted and changes nothing.
 *
 * Refuses what `openOrder` and the laundry machine refuse. Locks the order's row.
 */
export async function advanceLaundry(
  work: Work,
  orderId: string,
  target: string,
): Promise<Result<OrderSnapshot, AdvanceRefusal>> {
  const opened = await openOrder(work, orderId);
  if (!opened.ok) return opened;
  const { row, items } = opened.value;
  const from = row.laundry_status;
  const move = moveLaundry({ laundryStatus: from, itemCount: items.length, dueRupiah: row.due_amount }, target);
  if (!move.ok) return move;
  if (!move.value.changed) return ok(opened.value);
  const to = move.value.status;
  const order = { ...opened.value, row: await updateOrder(work, orderId, { laundry_status: to }) };
  work.announce({ name: "laundry-moved", order, from, to });
  return ok(order);
}

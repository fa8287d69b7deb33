import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { moveCourier } from "./domain/courier-machine.ts";
import { type OpenOrderRefusal, openOrder } from "./open-order.ts";
import { type OrderSnapshot, updateOrder } from "./orders-store.ts";
import "./facts.ts";

type AdvanceRefusal = OpenOrderRefusal | Refusal<"INVALID_TRANSITION" | "STATUS_NOT_FORWARD" | "PAYMENT_REQUIRED">;

/**
 * Moves the courier one step on and announces `courier-moved`. The present status again is accepted and changes nothing.
 *
 * Refuses what `openOrder` and the courier machine refuse. Locks the order's row.
 */
export async function advanceCourier(
  work: Work,
  orderId: string,
  target: string,
): Promise<Result<OrderSnapshot, AdvanceRefusal>> {
  const opened = await openOrder(work, orderId);
  if (!opened.ok) return opened;
  const { row } = opened.value;
  const from = row.courier_status;
  const move = moveCourier(
    {
      requiresPickup: row.requires_pickup,
      requiresDelivery: row.requires_delivery,
      courierStatus: from,
      laundryStatus: row.laundry_status,
      dueRupiah: row.due_amount,
    },
    target,
  );
  if (!move.ok) return move;
  if (!move.value.changed || from === null) return ok(opened.value);
  const to = move.value.status;
  const order = { ...opened.value, row: await updateOrder(work, orderId, { courier_status: to }) };
  work.announce({ name: "courier-moved", order, from, to });
  return ok(order);
}

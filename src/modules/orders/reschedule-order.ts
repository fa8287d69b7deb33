import { amountRupiahMax, formatThousands } from "../../kit/money.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Actor, Work } from "../../platform/database/work.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import { changedColumns } from "./changed-columns.ts";
import { type CourierStop, keepingSlot } from "./domain/placing-rules.ts";
import { orderTotals } from "./domain/pricing.ts";
import { isScheduleLocked } from "./domain/schedule-lock.ts";
import { type OpenOrderRefusal, openOrder } from "./open-order.ts";
import { type OrderChange, type OrderSnapshot, updateOrder } from "./orders-store.ts";
import { orderProblems } from "./problems.ts";
import "./facts.ts";

/** A schedule as a client writes it, with the wire's names. */
export interface RescheduleInput {
  readonly shipping_fee_amount?: number | null | undefined;
  readonly pickup?: CourierStop | null | undefined;
  readonly delivery?: CourierStop | null | undefined;
  readonly notes?: string | null | undefined;
}

/**
 * Agrees anew on pickup and delivery, their fee and the notes; what is not given, or null, stays. A way that the order does not
 * have takes no stop, an order without courier no fee. Announces `order-rescheduled`, unless nothing changed.
 *
 * Refuses what `openOrder` refuses; `SCHEDULE_LOCKED` when a cashier, who is neither owner nor admin, comes after the courier has
 * set out; `VALIDATION_FAILED` for a total out of bounds or one that falls below what is paid. Locks the order's row.
 */
export async function rescheduleOrder(
  work: Work,
  orderId: string,
  input: RescheduleInput,
): Promise<Result<OrderSnapshot, OpenOrderRefusal | Refusal<"SCHEDULE_LOCKED" | "VALIDATION_FAILED">>> {
  const opened = await openOrder(work, orderId);
  if (!opened.ok) return opened;
  const { row, items } = opened.value;
  const mode = { requiresPickup: row.requires_pickup, requiresDelivery: row.requires_delivery };
  if (isBoundByLock(work.actor) && isScheduleLocked(mode, row.courier_status)) return refuse("SCHEDULE_LOCKED");
  const fee = row.is_pickup_delivery ? (input.shipping_fee_amount ?? row.shipping_fee_amount) : 0;
  const subtotals = items.map((item) => item.subtotal_amount);
  const { totalRupiah } = orderTotals(subtotals, fee, row.discount_amount, row.paid_amount);
  if (totalRupiah > amountRupiahMax) {
    return refuseField("shipping_fee_amount", orderProblems.feeTooLarge, { limit: formatThousands(amountRupiahMax) });
  }
  if (totalRupiah < Math.min(row.paid_amount, row.total_amount)) {
    const values = { paid: formatThousands(row.paid_amount) };
    return refuseField("shipping_fee_amount", orderProblems.feeBelowPaid, values);
  }
  const wanted = {
    shipping_fee_amount: fee,
    total_amount: totalRupiah,
    pickup: row.requires_pickup ? keepingSlot(input.pickup, row.pickup) : null,
    delivery: row.requires_delivery ? keepingSlot(input.delivery, row.delivery) : null,
    notes: input.notes ?? row.notes,
  };
  return ok(await saveSchedule(work, opened.value, wanted));
}

function isBoundByLock({ roles }: Actor): boolean {
  return roles.includes("cashier") && !roles.includes("owner") && !roles.includes("admin");
}

async function saveSchedule(work: Work, before: OrderSnapshot, wanted: OrderChange): Promise<OrderSnapshot> {
  const changes = changedColumns(before.row, wanted);
  const fields = Object.keys(changes);
  if (fields.length === 0) return before;
  const order = { ...before, row: await updateOrder(work, before.row.id, changes) };
  work.announce({ name: "order-rescheduled", order, fields });
  return order;
}

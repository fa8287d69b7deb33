import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import { isFinished } from "./is-finished.ts";
import { type OpenAnyOrderRefusal, openAnyOrder } from "./open-any-order.ts";
import { type OrderSnapshot, updateOrder } from "./orders-store.ts";
import "./facts.ts";

type CancelRefusal =
  | OpenAnyOrderRefusal
  | Refusal<"ORDER_ALREADY_CANCELLED" | "PAYMENT_EXISTS" | "ORDER_ALREADY_COMPLETED" | "VALIDATION_FAILED">;

/**
 * Cancels an order for good: nothing of it is due any more; its lines and statuses stay as they were. Announces
 * `order-cancelled`; what was still to be told of it is told no more. Its place in the quota stays used.
 *
 * Refuses what `openAnyOrder` refuses, then `ORDER_ALREADY_CANCELLED`, `PAYMENT_EXISTS` when anything was paid,
 * `ORDER_ALREADY_COMPLETED`, and last `VALIDATION_FAILED` without a reason. Locks the order's row.
 */
export async function cancelOrder(
  work: Work,
  orderId: string,
  reason: string | null,
): Promise<Result<OrderSnapshot, CancelRefusal>> {
  const opened = await openAnyOrder(work, orderId);
  if (!opened.ok) return opened;
  const { row } = opened.value;
  if (row.cancelled_at !== null) return refuse("ORDER_ALREADY_CANCELLED");
  if (row.paid_amount > 0) return refuse("PAYMENT_EXISTS", { paid_amount: row.paid_amount });
  if (isFinished(row)) return refuse("ORDER_ALREADY_COMPLETED");
  if (reason === null) return refuseField("reason", fieldProblems.required);
  const cancelled = await updateOrder(work, orderId, {
    cancelled_at: work.now,
    cancelled_by: work.actor.userId,
    cancelled_reason: reason,
    total_amount: 0,
    shipping_fee_amount: 0,
    discount_amount: 0,
  });
  const order = { ...opened.value, row: cancelled };
  work.announce({ name: "order-cancelled", order });
  return ok(order);
}

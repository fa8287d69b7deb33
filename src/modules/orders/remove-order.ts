import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { type OpenAnyOrderRefusal, openAnyOrder } from "./open-any-order.ts";
import { deleteOrder } from "./orders-store.ts";
import "./facts.ts";

/**
 * Deletes a cancelled order and its lines for ever. Announces `order-deleted`, by which the other phones forget it. Its place in
 * the quota, its audit events and its messages stay; its id and its invoice number are not used again.
 *
 * Refuses what `openAnyOrder` refuses, `ORDER_NOT_CANCELLED`, `PAYMENT_EXISTS`. Locks the order's row.
 */
export async function removeOrder(
  work: Work,
  orderId: string,
): Promise<Result<{ readonly id: string }, OpenAnyOrderRefusal | Refusal<"ORDER_NOT_CANCELLED" | "PAYMENT_EXISTS">>> {
  const opened = await openAnyOrder(work, orderId);
  if (!opened.ok) return opened;
  const { row } = opened.value;
  if (row.cancelled_at === null) return refuse("ORDER_NOT_CANCELLED");
  if (row.paid_amount > 0) return refuse("PAYMENT_EXISTS", { paid_amount: row.paid_amount });
  await deleteOrder(work, orderId);
  work.announce({ name: "order-deleted", order: opened.value });
  return ok({ id: row.id });
}

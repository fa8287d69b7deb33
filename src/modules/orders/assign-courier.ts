import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { type OpenOrderRefusal, openOrder } from "./open-order.ts";
import { type OrderSnapshot, updateOrder } from "./orders-store.ts";
import { orderProblems } from "./problems.ts";
import { requireCourier } from "./require-courier.ts";
import "./facts.ts";

/**
 * Gives the order a courier, or another one, and announces `courier-assigned`. The courier whom it has is accepted and changes
 * nothing.
 *
 * Refuses what `openOrder` refuses, and `VALIDATION_FAILED` for an order without pickup and delivery or for somebody who is no
 * active courier of its outlet. Locks the order's row.
 */
export async function assignCourier(
  work: Work,
  orderId: string,
  courierUserId: string,
): Promise<Result<OrderSnapshot, OpenOrderRefusal | Refusal<"VALIDATION_FAILED">>> {
  const opened = await openOrder(work, orderId);
  if (!opened.ok) return opened;
  const { row } = opened.value;
  if (!row.is_pickup_delivery) return refuseField("courier_user_id", orderProblems.notCourierOrder);
  const from = row.courier_user_id;
  if (from === courierUserId) return ok(opened.value);
  const courier = await requireCourier(work, courierUserId, row.outlet_id);
  if (!courier.ok) return courier;
  const assigned = await updateOrder(work, orderId, { courier_user_id: courierUserId });
  const order = { ...opened.value, row: assigned, courier: courier.value };
  work.announce({ name: "courier-assigned", order, from, to: courierUserId });
  return ok(order);
}

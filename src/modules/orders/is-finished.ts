import { isOrderFinished } from "./domain/courier-machine.ts";
import type { OrderRow } from "./orders-store.ts";

/** `isOrderFinished` of an order's row. */
export function isFinished(row: Pick<OrderRow, "requires_delivery" | "courier_status" | "laundry_status">): boolean {
  return isOrderFinished({
    requiresDelivery: row.requires_delivery,
    courierStatus: row.courier_status,
    laundryStatus: row.laundry_status,
  });
}

import { type CourierStatus, courierStatuses } from "./courier-machine.ts";
import type { CourierMode } from "./courier-mode.ts";

/**
 * Whether the courier has set out for the first way that the order has: from then on the schedule is not for the counter to
 * change. An order without courier is never locked.
 */
export function isScheduleLocked(mode: CourierMode, courierStatus: CourierStatus | null): boolean {
  if (courierStatus === null) return false;
  const first: CourierStatus = mode.requiresPickup ? "pickup_on_the_way" : "delivery_on_the_way";
  return courierStatuses.indexOf(courierStatus) >= courierStatuses.indexOf(first);
}

import { expect, test } from "vitest";
import { courierStatuses } from "./courier-machine.ts";
import { isScheduleLocked } from "./schedule-lock.ts";

const lockedOf = (requiresPickup: boolean, requiresDelivery: boolean) =>
  courierStatuses.filter((status) => isScheduleLocked({ requiresPickup, requiresDelivery }, status));

test("the schedule is locked once the courier has set out for the first way", () => {
  const fromPickup = courierStatuses.slice(1);
  expect(lockedOf(true, true)).toEqual(fromPickup);
  expect(lockedOf(true, false)).toEqual(fromPickup);
  expect(lockedOf(false, true)).toEqual(["delivery_on_the_way", "delivered"]);
  expect(isScheduleLocked({ requiresPickup: false, requiresDelivery: false }, null)).toBe(false);
});

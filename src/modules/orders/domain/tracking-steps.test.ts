import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { courierStatuses } from "./courier-machine.ts";
import { laundryStatuses } from "./laundry-machine.ts";
import { trackingSteps } from "./tracking-steps.ts";

type Tracked = Parameters<typeof trackingSteps>[0];

const counter: Tracked = {
  requiresPickup: false,
  requiresDelivery: false,
  courierStatus: null,
  laundryStatus: "received",
};
const bothWays: Tracked = {
  ...counter,
  requiresPickup: true,
  requiresDelivery: true,
  courierStatus: "pickup_pending",
};
/** `*now`, `+done`, `-ahead` */
const told = (order: Tracked) =>
  trackingSteps(order).map(({ key, state }) => `${{ current: "*", done: "+", ahead: "-" }[state]}${key}`);

describe("what a customer is told", () => {
  test("of an order at the counter", () => {
    expect(told(counter)).toEqual(["+placed", "*received", "-collection_ahead"]);
    expect(told({ ...counter, laundryStatus: "ironing" })).toEqual(["+placed", "*ironing", "-collection_ahead"]);
    expect(told({ ...counter, laundryStatus: "ready" })).toEqual(["+placed", "+clean", "*collection_ready"]);
    expect(told({ ...counter, laundryStatus: "completed" })).toEqual(["+placed", "+clean", "+collected"]);
  });

  test.each([
    ["pickup_pending", "received", ["+placed", "*pickup_pending", "-laundry_ahead", "-delivery_ahead"]],
    ["pickup_on_the_way", "received", ["+placed", "*pickup_on_the_way", "-laundry_ahead", "-delivery_ahead"]],
    ["picked_up", "received", ["+placed", "+picked_up", "*received", "-delivery_ahead"]],
    ["pickup_pending", "washing", ["+placed", "+picked_up", "*washing", "-delivery_ahead"]],
    ["at_outlet", "ready", ["+placed", "+picked_up", "+clean", "*delivery_pending"]],
    ["delivery_on_the_way", "ready", ["+placed", "+picked_up", "+clean", "*delivery_on_the_way"]],
    ["delivered", "ready", ["+placed", "+picked_up", "+clean", "+delivered"]],
  ] as const)("of an order with both ways, %s and %s", (courierStatus, laundryStatus, expected) => {
    expect(told({ ...bothWays, courierStatus, laundryStatus })).toEqual(expected);
  });

  test("in every state at most one step is current, the first that is not done, and no words come twice", () => {
    const someOrder = fc.record({
      requiresPickup: fc.boolean(),
      requiresDelivery: fc.boolean(),
      courierStatus: fc.option(fc.constantFrom(...courierStatuses)),
      laundryStatus: fc.constantFrom(...laundryStatuses),
    });
    fc.assert(
      fc.property(someOrder, (order) => {
        const steps = trackingSteps(order);
        const current = steps.filter(({ state }) => state === "current");
        expect(current.length).toBe(steps.every(({ state }) => state === "done") ? 0 : 1);
        const first = steps.findIndex(({ state }) => state !== "done");
        if (first >= 0) expect(steps[first]?.state).toBe("current");
        expect(new Set(steps.map(({ key }) => key)).size).toBe(steps.length);
      }),
    );
  });
});

import { type CourierOrder, courierStatuses } from "./courier-machine.ts";
import type { LaundryStatus } from "./laundry-machine.ts";

/** What a customer is told of a step, where it stands now. */
export type StepKey =
  | "placed"
  | "pickup_pending"
  | "pickup_on_the_way"
  | "picked_up"
  | "laundry_ahead"
  | Exclude<LaundryStatus, "ready" | "completed">
  | "clean"
  | "delivery_ahead"
  | "delivery_pending"
  | "delivery_on_the_way"
  | "delivered"
  | "collection_ahead"
  | "collection_ready"
  | "collected";

export interface TrackingStep {
  readonly key: StepKey;
  readonly state: "done" | "current" | "ahead";
}

type TrackedOrder = Pick<CourierOrder, "requiresPickup" | "requiresDelivery" | "courierStatus" | "laundryStatus">;

/**
 * The way of an order as its customer sees it: placed, picked up when it is, washed, then delivered or collected. One step is
 * current, the first that is not done; an order at its end has none.
 */
export function trackingSteps(order: TrackedOrder): readonly TrackingStep[] {
  const stages: readonly Stage[] = [
    { isDone: true, keys: { ahead: "placed", current: "placed", done: "placed" } },
    ...(order.requiresPickup ? [pickupStage(order)] : []),
    laundryStage(order),
    order.requiresDelivery ? deliveryStage(order) : collectionStage(order),
  ];
  const current = stages.findIndex(({ isDone }) => !isDone);
  return stages.map(({ isDone, keys }, index) => {
    const state = stateOf(isDone, index === current);
    return { key: keys[state], state };
  });
}

function stateOf(isDone: boolean, isCurrent: boolean): TrackingStep["state"] {
  if (isCurrent) return "current";
  return isDone ? "done" : "ahead";
}

interface Stage {
  readonly isDone: boolean;
  readonly keys: Readonly<Record<TrackingStep["state"], StepKey>>;
}

/** Laundry that is being washed was picked up, whether or not somebody said so. */
function pickupStage({ courierStatus, laundryStatus }: TrackedOrder): Stage {
  const isUnderWay = courierStatus === "pickup_on_the_way";
  const isDone = laundryStatus !== "received" || courierStatuses.indexOf(courierStatus ?? "pickup_pending") >= pickedUp;
  const current = isUnderWay ? "pickup_on_the_way" : "pickup_pending";
  return { isDone, keys: { ahead: "pickup_pending", current, done: "picked_up" } };
}

const pickedUp = courierStatuses.indexOf("picked_up");

function laundryStage({ laundryStatus }: TrackedOrder): Stage {
  const isDone = laundryStatus === "ready" || laundryStatus === "completed";
  return { isDone, keys: { ahead: "laundry_ahead", current: isDone ? "clean" : laundryStatus, done: "clean" } };
}

function deliveryStage({ courierStatus }: TrackedOrder): Stage {
  const isUnderWay = courierStatus === "delivery_on_the_way";
  const current = isUnderWay ? "delivery_on_the_way" : "delivery_pending";
  return { isDone: courierStatus === "delivered", keys: { ahead: "delivery_ahead", current, done: "delivered" } };
}

function collectionStage({ laundryStatus }: TrackedOrder): Stage {
  const keys = { ahead: "collection_ahead", current: "collection_ready", done: "collected" } as const;
  return { isDone: laundryStatus === "completed", keys };
}

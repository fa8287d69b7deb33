import { ok, type Result } from "../../../kit/result.ts";
import { type Refusal, refuse } from "../../../platform/refusals/refuse.ts";
import { type CourierMode, initialCourierStatus } from "./courier-mode.ts";
import { checkStep, type LaundryStatus, type Moved, type StatusGraph } from "./laundry-machine.ts";

/** The states in the order of the way. */
export const courierStatuses = [
  "pickup_pending",
  "pickup_on_the_way",
  "picked_up",
  "at_outlet",
  "delivery_pending",
  "delivery_on_the_way",
  "delivered",
] as const;
export type CourierStatus = (typeof courierStatuses)[number];

/**
 * `courierStatus` is null for an order without courier, and for one whose status was never written: it stands at its
 * start.
 */
export interface CourierOrder extends CourierMode {
  readonly courierStatus: CourierStatus | null;
  readonly laundryStatus: LaundryStatus;
  readonly dueRupiah: number;
}

type CourierRefusal = Refusal<"INVALID_TRANSITION" | "STATUS_NOT_FORWARD" | "PAYMENT_REQUIRED">;

const courierGraph: StatusGraph<CourierStatus> = {
  order: courierStatuses,
  next: {
    /**
     * Entered by placing an order with pickup. May be rescheduled and given a courier. Left when the courier sets out.
     */
    pickup_pending: ["pickup_on_the_way"],
    /** Entered from pickup_pending; the customer hears of it. Left when the courier has the laundry. */
    pickup_on_the_way: ["picked_up"],
    /**
     * Entered from pickup_on_the_way. May get its items. Ends the way without delivery; else left to the outlet or its
     * delivery.
     */
    picked_up: ["at_outlet", "delivery_pending"],
    /** Entered from picked_up, or by placing an order with delivery only. Left once the laundry is ready to go out. */
    at_outlet: ["delivery_pending"],
    /**
     * Entered from picked_up or at_outlet, once the laundry is ready. May be given a courier. Left when the courier
     * sets out.
     */
    delivery_pending: ["delivery_on_the_way"],
    /** Entered from delivery_pending; the customer hears of it. Left when the customer has it and has paid. */
    delivery_on_the_way: ["delivered"],
    /** Entered from delivery_on_the_way, fully paid; the customer hears of it. Ends an order with delivery. */
    delivered: [],
  },
};

/** The way that must be part of the order for a state to make sense. */
const wayOf: Readonly<Record<CourierStatus, keyof CourierMode>> = {
  pickup_pending: "requiresPickup",
  pickup_on_the_way: "requiresPickup",
  picked_up: "requiresPickup",
  at_outlet: "requiresDelivery",
  delivery_pending: "requiresDelivery",
  delivery_on_the_way: "requiresDelivery",
  delivered: "requiresDelivery",
};

/**
 * Moves the courier's side one step on. The stored status again is always accepted, with `changed: false`, whatever
 * else changed since. Guards in order: `INVALID_TRANSITION` (unknown target; a state that the order's mode does not
 * have, so any state of an order without courier), `STATUS_NOT_FORWARD` (a step back), `INVALID_TRANSITION` (a jump;
 * delivery_pending before the laundry is ready), `PAYMENT_REQUIRED` (delivered while something is due).
 */
export function moveCourier(order: CourierOrder, target: string): Result<Moved<CourierStatus>, CourierRefusal> {
  const from = order.courierStatus ?? initialCourierStatus(order);
  const invalid = refuse("INVALID_TRANSITION", { from: from ?? "none", to: target });
  if (from === null || !isCourierStatus(target)) return invalid;
  if (target === order.courierStatus) return ok({ changed: false, status: target });
  if (!order[wayOf[target]]) return invalid;
  if (target === from) return ok({ changed: true, status: target });
  const step = checkStep(courierGraph, from, target);
  if (!step.ok) return step;
  if (target === "delivery_pending" && !isLaundryDone(order.laundryStatus)) return invalid;
  if (target === "delivered" && order.dueRupiah > 0) return refuse("PAYMENT_REQUIRED", { due_amount: order.dueRupiah });
  return ok({ changed: true, status: target });
}

/**
 * Where the courier's side stands once the order's mode has become another one. A state that the new mode has stays. Pickup
 * taken away before the laundry was at the outlet: the laundry is taken to be there. Delivery taken away: all that is left of
 * the way is behind. A courier that is new starts at the beginning, or, when only a delivery is left and the laundry is done,
 * at waiting for it.
 */
export function rederiveCourierStatus(
  order: Pick<CourierOrder, "courierStatus" | "laundryStatus">,
  mode: CourierMode,
): CourierStatus | null {
  const { courierStatus: present, laundryStatus } = order;
  if (!mode.requiresPickup && !mode.requiresDelivery) return null;
  if (present !== null && mode[wayOf[present]]) return present;
  if (!mode.requiresDelivery) return present === null ? "pickup_pending" : "picked_up";
  if (present === null && mode.requiresPickup) return "pickup_pending";
  return isLaundryDone(laundryStatus) ? "delivery_pending" : "at_outlet";
}

/**
 * Whether nothing is left to do: delivered when the order has delivery, else completed. A cancelled order is not looked
 * at here.
 */
export function isOrderFinished(
  order: Pick<CourierOrder, "requiresDelivery" | "courierStatus" | "laundryStatus">,
): boolean {
  return order.requiresDelivery ? order.courierStatus === "delivered" : order.laundryStatus === "completed";
}

function isLaundryDone(status: LaundryStatus): boolean {
  return status === "ready" || status === "completed";
}

function isCourierStatus(text: string): text is CourierStatus {
  return courierStatuses.some((status) => status === text);
}

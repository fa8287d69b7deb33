import { ok, type Result } from "../../../kit/result.ts";
import { type Refusal, refuse } from "../../../platform/refusals/refuse.ts";

/** The states in the order of the work. */
export const laundryStatuses = ["received", "washing", "drying", "ironing", "ready", "completed"] as const;
export type LaundryStatus = (typeof laundryStatuses)[number];

export interface LaundryOrder {
  readonly laundryStatus: LaundryStatus;
  readonly itemCount: number;
  readonly dueRupiah: number;
}

/** `changed` is false for a repeat of the current status: nothing to write, announce or send. */
export interface Moved<Status> {
  readonly changed: boolean;
  readonly status: Status;
}

/** States in their order, and the states that each may become next. */
export interface StatusGraph<Status extends string> {
  readonly order: readonly Status[];
  readonly next: Readonly<Record<Status, readonly Status[]>>;
}

type LaundryRefusal = Refusal<"INVALID_TRANSITION" | "STATUS_NOT_FORWARD" | "ITEMS_REQUIRED" | "PAYMENT_REQUIRED">;

const laundryGraph: StatusGraph<LaundryStatus> = {
  order: laundryStatuses,
  next: {
    /**
     * Entered by placing the order. May have its items and mode edited, even without any item yet. Left when washing
     * starts.
     */
    received: ["washing"],
    /** Entered from received, once there are items. May be edited. Left when the laundry goes to dry. */
    washing: ["drying"],
    /** Entered from washing. May be edited. Left when the laundry goes to the iron. */
    drying: ["ironing"],
    /** Entered from drying. May be edited. Left when everything is folded and packed. */
    ironing: ["ready"],
    /** Entered from ironing; the customer hears of it. May be handed to the courier. Left when the customer has it. */
    ready: ["completed"],
    /**
     * Entered from ready, fully paid. Ends an order without delivery; one with delivery may still be handed to the
     * courier.
     */
    completed: [],
  },
};

/**
 * Moves the laundry one step on; it never goes back or skips a step, and does not look at the courier's side. The
 * current status again is always accepted, with `changed: false`. Guards in order: `INVALID_TRANSITION` (unknown target
 * or a jump), `STATUS_NOT_FORWARD` (a step back), `ITEMS_REQUIRED` (nothing to wash yet), `PAYMENT_REQUIRED` (completed
 * while something is due).
 */
export function moveLaundry(order: LaundryOrder, target: string): Result<Moved<LaundryStatus>, LaundryRefusal> {
  const from = order.laundryStatus;
  if (!isLaundryStatus(target)) return refuse("INVALID_TRANSITION", { from, to: target });
  if (target === from) return ok({ changed: false, status: target });
  const step = checkStep(laundryGraph, from, target);
  if (!step.ok) return step;
  if (order.itemCount === 0) return refuse("ITEMS_REQUIRED");
  if (target === "completed" && order.dueRupiah > 0) return refuse("PAYMENT_REQUIRED", { due_amount: order.dueRupiah });
  return ok({ changed: true, status: target });
}

/**
 * Whether the graph leads from one state straight to another, different one: a look back and a look too far have codes
 * of their own.
 */
export function checkStep<Status extends string>(
  graph: StatusGraph<Status>,
  from: Status,
  to: Status,
): Result<undefined, Refusal<"INVALID_TRANSITION" | "STATUS_NOT_FORWARD">> {
  if (graph.next[from].includes(to)) return ok();
  const isBack = graph.order.indexOf(to) <= graph.order.indexOf(from);
  return refuse(isBack ? "STATUS_NOT_FORWARD" : "INVALID_TRANSITION", { from, to });
}

function isLaundryStatus(text: string): text is LaundryStatus {
  return laundryStatuses.some((status) => status === text);
}

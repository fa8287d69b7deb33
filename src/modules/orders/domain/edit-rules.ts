import { ok, type Result } from "../../../kit/result.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../../platform/refusals/refuse.ts";
import { orderProblems } from "../problems.ts";
import { type CourierOrder, type CourierStatus, isOrderFinished, rederiveCourierStatus } from "./courier-machine.ts";
import { type CourierModeInput, isCourierFlow, resolveCourierMode } from "./courier-mode.ts";
import type { EditedLine } from "./item-diff.ts";
import { type CourierStop, hasSlot, keepingSlot, type PlacingItem } from "./placing-rules.ts";

/** The parts of an edit, by their wire names, that these rules look at. The schema has checked their types. */
export interface EditInput extends CourierModeInput {
  readonly outlet_id?: string | null | undefined;
  readonly courier_user_id?: string | null | undefined;
  readonly shipping_fee_amount?: number | null | undefined;
  readonly pickup?: CourierStop | null | undefined;
  readonly delivery?: CourierStop | null | undefined;
  readonly items?: readonly EditItem[] | null | undefined;
}

export interface EditItem extends PlacingItem {
  readonly id?: string | null | undefined;
}

/** The order as it stands. */
export interface EditableOrder extends Pick<CourierOrder, "requiresPickup" | "requiresDelivery" | "laundryStatus"> {
  readonly courierStatus: CourierStatus | null;
  readonly courierUserId: string | null;
  readonly outletId: string;
  readonly shippingFeeRupiah: number;
  readonly pickup: CourierStop | null;
  readonly delivery: CourierStop | null;
  readonly itemCount: number;
}

/** The order's courier side as it will be. */
export interface Edited {
  readonly requiresPickup: boolean;
  readonly requiresDelivery: boolean;
  readonly courierStatus: CourierStatus | null;
  readonly courierUserId: string | null;
  readonly shippingFeeRupiah: number;
  readonly pickup: CourierStop | null;
  readonly delivery: CourierStop | null;
  /** null: the lines stay as they are. */
  readonly lines: readonly EditedLine[] | null;
}

/**
 * What an edit makes of an order's courier side, and the lines that it asks for; or `VALIDATION_FAILED` with every problem at
 * once. What is not given stays; only a courier is taken away by null. A mode key that is there counts, even with null, as it
 * does for a new order (`resolveCourierMode`). Stop, fee and courier of a way that nobody goes any more are dropped. An order
 * that is finished cannot be edited, nor can an order move to another outlet.
 */
export function applyEditRules(order: EditableOrder, input: EditInput): Result<Edited, Refusal<"VALIDATION_FAILED">> {
  const mode = resolveCourierMode(input, order);
  const lines = input.items === null || input.items === undefined ? null : readLines(input.items);
  const problems = [
    ...outletProblems(order, input),
    ...(isOrderFinished(order) ? [{ field: "order", problem: orderProblems.orderFinished }] : []),
    ...itemProblems(lines, mode.requiresPickup ? 1 : order.itemCount),
    ...(mode.requiresPickup && input.pickup !== undefined && !hasSlot(input.pickup)
      ? [{ field: "pickup", problem: orderProblems.pickupSlotRequired }]
      : []),
    ...(!isCourierFlow(mode) && input.courier_user_id !== undefined
      ? [{ field: "courier_user_id", problem: orderProblems.courierNotNeeded }]
      : []),
  ];
  if (problems.length > 0) return refuseFields(problems);
  const isFlow = isCourierFlow(mode);
  const courierUserId = input.courier_user_id === undefined ? order.courierUserId : input.courier_user_id;
  return ok({
    requiresPickup: mode.requiresPickup,
    requiresDelivery: mode.requiresDelivery,
    courierStatus: rederiveCourierStatus(order, mode),
    courierUserId: isFlow ? courierUserId : null,
    shippingFeeRupiah: isFlow ? (input.shipping_fee_amount ?? order.shippingFeeRupiah) : 0,
    pickup: mode.requiresPickup ? keepingSlot(input.pickup, order.pickup) : null,
    delivery: mode.requiresDelivery ? keepingSlot(input.delivery, order.delivery) : null,
    lines,
  });
}

/** Empty rows of a form are dropped, as for a new order. */
function readLines(items: readonly EditItem[]): readonly EditedLine[] {
  return items
    .map((item, index) => ({
      index,
      id: item.id ?? null,
      serviceId: item.service_id ?? "",
      qty: item.qty,
      weightKg: item.weight_kg,
    }))
    .filter(
      ({ id, serviceId, qty, weightKg }) => id !== null || serviceId !== "" || (qty ?? weightKg ?? null) !== null,
    );
}

function outletProblems(order: EditableOrder, input: EditInput): readonly FieldProblem[] {
  const given = input.outlet_id ?? order.outletId;
  return given === order.outletId ? [] : [{ field: "outlet_id", problem: orderProblems.outletIsFixed }];
}

/** @param itemsBefore what counts as there already when no lines are given: only an order to be picked up may have none. */
function itemProblems(lines: readonly EditedLine[] | null, itemsBefore: number): readonly FieldProblem[] {
  if ((lines?.length ?? itemsBefore) === 0) return [{ field: "items", problem: orderProblems.itemsRequired }];
  return (lines ?? [])
    .filter(({ id, serviceId }) => id === null && serviceId === "")
    .map(({ index }) => ({ field: `items.${index}.service_id`, problem: orderProblems.itemServiceRequired }));
}

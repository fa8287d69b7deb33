import { describe, expect, test } from "vitest";
import { orderProblems } from "../problems.ts";
import { applyEditRules, type EditableOrder, type EditInput } from "./edit-rules.ts";

const counter: EditableOrder = {
  outletId: "outlet",
  requiresPickup: false,
  requiresDelivery: false,
  courierStatus: null,
  courierUserId: null,
  laundryStatus: "received",
  shippingFeeRupiah: 0,
  pickup: null,
  delivery: null,
  itemCount: 1,
};
const bothWays: EditableOrder = {
  ...counter,
  requiresPickup: true,
  requiresDelivery: true,
  courierStatus: "pickup_pending",
  courierUserId: "agus",
  shippingFeeRupiah: 10_000,
  pickup: { slot: "Besok", address: "Jl. Melati" },
  delivery: { slot: "2026-11-25 10:00", slot_auto: true, address: "Jl. Melati" },
};

function editedOf(order: EditableOrder, input: EditInput) {
  const edited = applyEditRules(order, input);
  if (!edited.ok) throw new Error(JSON.stringify(edited.refusal));
  return edited.value;
}

function problemsOf(order: EditableOrder, input: EditInput) {
  const edited = applyEditRules(order, input);
  return edited.ok ? [] : edited.refusal.fields;
}

describe("applyEditRules", () => {
  const asItIs = {
    requiresPickup: true,
    requiresDelivery: true,
    courierStatus: "pickup_pending",
    courierUserId: "agus",
    shippingFeeRupiah: 10_000,
    pickup: bothWays.pickup,
    delivery: bothWays.delivery,
    lines: null,
  };

  test("what is not given stays", () => {
    expect(editedOf(bothWays, {})).toEqual(asItIs);
    const nulls = { outlet_id: null, shipping_fee_amount: null, delivery: null, items: null };
    expect(editedOf(bothWays, nulls)).toEqual(asItIs);
  });

  test("null takes the courier away, and so does an order without courier, with stops and fee", () => {
    expect(editedOf(bothWays, { courier_user_id: null })).toEqual({ ...asItIs, courierUserId: null });
    expect(editedOf(bothWays, { is_pickup_delivery: false })).toEqual({
      ...asItIs,
      requiresPickup: false,
      requiresDelivery: false,
      courierStatus: null,
      courierUserId: null,
      shippingFeeRupiah: 0,
      pickup: null,
      delivery: null,
    });
  });

  test("a stop without a time keeps the time that was agreed on, one with a time replaces it whole", () => {
    expect(editedOf(bothWays, { delivery: { address: "Jl. Kenanga" } }).delivery).toEqual({
      address: "Jl. Kenanga",
      slot: "2026-11-25 10:00",
      slot_auto: true,
    });
    expect(editedOf(bothWays, { delivery: { date: "Rabu" } }).delivery).toEqual({ date: "Rabu" });
  });

  test("empty rows are dropped; rows keep the place by which problems name them", () => {
    const items = [{}, { service_id: "kilo", weight_kg: 1 }, { id: null, qty: null }, { id: "item" }];
    expect(editedOf(counter, { items }).lines).toEqual([
      { index: 1, id: null, serviceId: "kilo", qty: undefined, weightKg: 1 },
      { index: 3, id: "item", serviceId: "", qty: undefined, weightKg: undefined },
    ]);
  });

  test("given items need an entry, and every entry a service or an id", () => {
    const required = [{ field: "items", problem: orderProblems.itemsRequired }];
    for (const items of [[], [{}], [{ id: null, service_id: null, qty: null }]]) {
      expect(problemsOf(counter, { items })).toEqual(required);
      expect(problemsOf(bothWays, { items })).toEqual(required);
    }
    expect(problemsOf(counter, { items: [{ qty: 1 }] })).toEqual([
      { field: "items.0.service_id", problem: orderProblems.itemServiceRequired },
    ]);
  });

  test("without items an order may only wait for its pickup", () => {
    const empty = { ...bothWays, itemCount: 0 };
    expect(problemsOf(empty, {})).toEqual([]);
    expect(problemsOf(empty, { requires_delivery: true })).toEqual([
      { field: "items", problem: orderProblems.itemsRequired },
    ]);
  });

  test("pickup takes a time when it is spoken of, a courier an order that needs one", () => {
    const pickup = [{ field: "pickup", problem: orderProblems.pickupSlotRequired }];
    for (const given of [null, {}, { slot: " " }, { address: "x" }]) {
      expect(problemsOf(bothWays, { pickup: given })).toEqual(pickup);
      expect(problemsOf(counter, { pickup: given })).toEqual([]);
    }
    for (const courier_user_id of [null, "agus"]) {
      expect(problemsOf(counter, { courier_user_id })).toEqual([
        { field: "courier_user_id", problem: orderProblems.courierNotNeeded },
      ]);
    }
  });

  test("an order stays at its outlet and, once finished, as it is: everything wrong is told at once", () => {
    const finished = { ...counter, laundryStatus: "completed" } as const;
    expect(problemsOf(finished, { outlet_id: "other", items: [], courier_user_id: null })).toEqual([
      { field: "outlet_id", problem: orderProblems.outletIsFixed },
      { field: "order", problem: orderProblems.orderFinished },
      { field: "items", problem: orderProblems.itemsRequired },
      { field: "courier_user_id", problem: orderProblems.courierNotNeeded },
    ]);
    expect(problemsOf({ ...bothWays, courierStatus: "delivered" }, {})).toEqual([
      { field: "order", problem: orderProblems.orderFinished },
    ]);
    expect(problemsOf({ ...bothWays, laundryStatus: "completed" }, {})).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { orderProblems } from "../problems.ts";
import { applyPlacingRules, autoDeliverySlot, hasSlot, type PlacingInput, withoutSlot } from "./placing-rules.ts";

const item = { service_id: "kilo", weight_kg: 5.2 };
const pickup = { address: "Jl. Melati 3", slot: "Minggu, 22 Feb 10:00" };

const problemsOf = (input: PlacingInput) => {
  const placed = applyPlacingRules(input);
  return placed.ok ? [] : placed.refusal.fields;
};

describe("what phone clients look for", () => {
  test("both languages of both problems hold the fragments", () => {
    const { itemsRequired, pickupSlotRequired } = orderProblems;
    for (const text of [itemsRequired.id, itemsRequired.en])
      expect(text.toLowerCase()).toContain("items field is required");
    for (const text of [pickupSlotRequired.id, pickupSlotRequired.en]) {
      expect(text.toLowerCase()).toContain("pickup slot is required");
    }
  });
});

describe("applyPlacingRules", () => {
  test("an order at the counter keeps its items and loses fee, pickup and delivery", () => {
    const input = {
      items: [item],
      is_pickup_delivery: false,
      shipping_fee_amount: 10_000,
      pickup,
      delivery: { address: "x" },
    };
    expect(applyPlacingRules(input)).toEqual({
      ok: true,
      value: {
        mode: { requiresPickup: false, requiresDelivery: false, isExplicit: false },
        courierStatus: null,
        lines: [{ index: 0, serviceId: "kilo", qty: undefined, weightKg: 5.2 }],
        shippingFeeRupiah: 0,
        pickup: null,
        delivery: null,
      },
    });
  });

  test("a pickup keeps fee, pickup and delivery, and needs no items", () => {
    const delivery = {
      address: "Jl. Mawar 4",
      slot: "besok",
      schedule_slot: "besok",
      date: "2026-02-23",
      note: "pagar hijau",
    };
    const input = {
      requires_pickup: true,
      requires_delivery: true,
      items: [],
      shipping_fee_amount: 10_000,
      pickup,
      delivery,
    };
    expect(applyPlacingRules(input)).toEqual({
      ok: true,
      value: {
        mode: { requiresPickup: true, requiresDelivery: true, isExplicit: true },
        courierStatus: "pickup_pending",
        lines: [],
        shippingFeeRupiah: 10_000,
        pickup,
        delivery: { address: "Jl. Mawar 4", note: "pagar hijau" },
      },
    });
  });

  test("a delivery only order has items, a fee and no pickup", () => {
    const input = { requires_delivery: true, items: [item], shipping_fee_amount: 5000, pickup };
    expect(applyPlacingRules(input)).toMatchObject({
      value: { courierStatus: "at_outlet", shippingFeeRupiah: 5000, pickup: null, delivery: null },
    });
  });

  test("a fee of null is no fee", () => {
    const input = { requires_delivery: true, items: [item], shipping_fee_amount: null };
    expect(applyPlacingRules(input)).toMatchObject({ value: { shippingFeeRupiah: 0 } });
  });

  test.each([
    ["absent", {}],
    ["null", { items: null }],
    ["empty", { items: [] }],
    ["only empty rows", { items: [{}, { service_id: null, qty: null, weight_kg: null }, { service_id: " " }] }],
    ["absent, with delivery", { requires_delivery: true }],
    ["absent, with pickup switched off", { requires_pickup: false }],
  ])("without pickup, items that are %s are required", (_, input: PlacingInput) => {
    expect(problemsOf(input)).toEqual([{ field: "items", problem: orderProblems.itemsRequired }]);
  });

  test("empty rows are dropped, and the others keep their place in the request", () => {
    const input = {
      items: [{}, { service_id: " kilo ", weight_kg: 1 }, { service_id: "" }, { service_id: "piece", qty: 2 }],
    };
    expect(applyPlacingRules(input)).toMatchObject({
      value: {
        lines: [
          { index: 1, serviceId: "kilo", weightKg: 1 },
          { index: 3, serviceId: "piece", qty: 2 },
        ],
      },
    });
  });

  test("rows with a measure but no service are named, each by its place", () => {
    expect(problemsOf({ items: [{ qty: 1 }, item, {}, { service_id: null, weight_kg: 2 }] })).toEqual([
      { field: "items.0.service_id", problem: orderProblems.itemServiceRequired },
      { field: "items.3.service_id", problem: orderProblems.itemServiceRequired },
    ]);
  });

  test("an explicit pickup takes no items, a legacy one does", () => {
    expect(problemsOf({ requires_pickup: true, items: [item], pickup })).toEqual([
      { field: "items", problem: orderProblems.itemsWithPickup },
    ]);
    expect(problemsOf({ is_pickup_delivery: true, items: [item] })).toEqual([]);
    expect(problemsOf({ is_pickup_delivery: true, items: [] })).toEqual([]);
    expect(problemsOf({ requires_pickup: true, items: [{}], pickup })).toEqual([]);
  });

  test.each([
    ["absent", undefined],
    ["null", null],
    ["empty", {}],
    ["blank everywhere", { slot: "", schedule_slot: "  ", date: null }],
    ["not a text", { slot: { from: "10:00" } }],
  ])("an explicit pickup whose pickup is %s has no slot", (_, stop) => {
    expect(problemsOf({ requires_pickup: true, pickup: stop })).toEqual([
      { field: "pickup", problem: orderProblems.pickupSlotRequired },
    ]);
  });

  test("all problems are named at once", () => {
    expect(problemsOf({ requires_pickup: true, items: [{ qty: 1 }] })).toEqual([
      { field: "items.0.service_id", problem: orderProblems.itemServiceRequired },
      { field: "items", problem: orderProblems.itemsWithPickup },
      { field: "pickup", problem: orderProblems.pickupSlotRequired },
    ]);
  });
});

describe("slots", () => {
  test.each([
    { slot: "besok" },
    { schedule_slot: "besok" },
    { date: "2026-02-23" },
    { slot: "", date: "x" },
    { slot: 10 },
  ])("%j has a slot", (stop) => {
    expect(hasSlot(stop)).toBe(true);
  });

  test("a stop without slot keeps every other key, and its input stays as it was", () => {
    const stop = Object.freeze({
      slot: "a",
      slot_auto: true,
      slot_generated_at: "b",
      slot_generated_duration_minutes: 1,
      lat: 1,
    });
    expect(withoutSlot(stop)).toEqual({ lat: 1 });
    expect(withoutSlot({})).toEqual({});
    expect(withoutSlot(undefined)).toBeNull();
  });
});

describe("autoDeliverySlot", () => {
  const placedAt = new Date("2026-02-22T16:30:15.678Z");

  test.each([
    [0, "Asia/Jakarta", "2026-02-22 23:30"],
    [30, "Asia/Jakarta", "2026-02-23 00:00"],
    [3 * 1440, "Asia/Jakarta", "2026-02-25 23:30"],
    [1440 + 360, "Asia/Makassar", "2026-02-24 06:30"],
    [6 * 1440, "Asia/Jayapura", "2026-03-01 01:30"],
    [60, "UTC", "2026-02-22 17:30"],
  ])("%i minutes later in %s the wall clock shows %s", (minutes, timeZone, slot) => {
    expect(autoDeliverySlot(placedAt, minutes, timeZone)).toEqual({
      slot,
      slot_auto: true,
      slot_generated_at: "2026-02-22T16:30:15+00:00",
      slot_generated_duration_minutes: minutes,
    });
  });
});

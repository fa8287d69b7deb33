import { describe, expect, test } from "vitest";
import { initialCourierStatus, isCourierFlow, resolveCourierMode } from "./courier-mode.ts";

const mode = (requiresPickup: boolean, requiresDelivery: boolean, isExplicit: boolean) => ({
  requiresPickup,
  requiresDelivery,
  isExplicit,
});

describe("resolveCourierMode", () => {
  test.each([
    ["nothing asked for", {}, mode(false, false, false)],
    ["keys without a value", { requires_pickup: undefined, is_pickup_delivery: undefined }, mode(false, false, false)],
    ["both ways", { requires_pickup: true, requires_delivery: true }, mode(true, true, true)],
    ["pickup only", { requires_pickup: true, requires_delivery: false }, mode(true, false, true)],
    ["only the pickup key", { requires_pickup: true }, mode(true, false, true)],
    ["only the delivery key", { requires_delivery: true }, mode(false, true, true)],
    ["both switched off", { requires_pickup: false, requires_delivery: false }, mode(false, false, true)],
    ["a pickup key of null is explicit", { requires_pickup: null, is_pickup_delivery: true }, mode(false, false, true)],
    [
      "a delivery key of null is explicit",
      { requires_delivery: null, is_pickup_delivery: true },
      mode(false, false, true),
    ],
    ["explicit wins over legacy", { requires_delivery: true, is_pickup_delivery: true }, mode(false, true, true)],
    ["legacy stands for both ways", { is_pickup_delivery: true }, mode(true, true, false)],
    ["legacy off", { is_pickup_delivery: false }, mode(false, false, false)],
    ["legacy null is off", { is_pickup_delivery: null }, mode(false, false, false)],
  ])("%s", (_, input, expected) => {
    expect(resolveCourierMode(input)).toEqual(expected);
  });

  test("an edit keeps the current mode only when it names none", () => {
    const current = { requiresPickup: true, requiresDelivery: false };
    expect(resolveCourierMode({}, current)).toEqual(mode(true, false, false));
    expect(resolveCourierMode({}, { requiresPickup: false, requiresDelivery: true })).toEqual(mode(false, true, false));
    expect(resolveCourierMode({ is_pickup_delivery: null }, current)).toEqual(mode(false, false, false));
    expect(resolveCourierMode({ requires_delivery: true }, current)).toEqual(mode(false, true, true));
  });
});

describe("a mode", () => {
  test.each([
    [false, false, false, null],
    [true, false, true, "pickup_pending"],
    [false, true, true, "at_outlet"],
    [true, true, true, "pickup_pending"],
  ])("with pickup %s and delivery %s: courier goes %s, starting at %s", (pickup, delivery, isFlow, status) => {
    expect(isCourierFlow(mode(pickup, delivery, true))).toBe(isFlow);
    expect(initialCourierStatus(mode(pickup, delivery, true))).toBe(status);
  });
});

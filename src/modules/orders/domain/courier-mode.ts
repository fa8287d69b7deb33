/** Which ways the courier goes. With neither, the customer brings and fetches: not a courier order. */
export interface CourierMode {
  readonly requiresPickup: boolean;
  readonly requiresDelivery: boolean;
}

/** A mode, and whether it was asked for by `requires_*` keys. */
export interface ResolvedCourierMode extends CourierMode {
  readonly isExplicit: boolean;
}

/**
 * The mode flags by their wire names. A key that is there counts, even with null; `undefined` is a key that is not
 * there.
 */
export interface CourierModeInput {
  readonly requires_pickup?: boolean | null | undefined;
  readonly requires_delivery?: boolean | null | undefined;
  readonly is_pickup_delivery?: boolean | null | undefined;
}

const noCourier: CourierMode = { requiresPickup: false, requiresDelivery: false };

/**
 * The mode that an order asks for. Explicit: either `requires_*` key is there; the other one counts as false. Legacy:
 * only `is_pickup_delivery` is there and stands for both ways. Else the mode stays as it is: `current` for an edit, no
 * courier for a new order. `isExplicit` matters because explicit pickup orders take a slot and no items, legacy ones
 * either.
 */
export function resolveCourierMode(input: CourierModeInput, current: CourierMode = noCourier): ResolvedCourierMode {
  const { requires_pickup: pickup, requires_delivery: delivery, is_pickup_delivery: legacy } = input;
  if (pickup !== undefined || delivery !== undefined) {
    return { requiresPickup: pickup === true, requiresDelivery: delivery === true, isExplicit: true };
  }
  if (legacy !== undefined) {
    return { requiresPickup: legacy === true, requiresDelivery: legacy === true, isExplicit: false };
  }
  return { requiresPickup: current.requiresPickup, requiresDelivery: current.requiresDelivery, isExplicit: false };
}

/** Whether a courier goes at all. */
export function isCourierFlow(mode: CourierMode): boolean {
  return mode.requiresPickup || mode.requiresDelivery;
}

/** Where a new order stands on the courier's list; null when no courier goes. */
export function initialCourierStatus(mode: CourierMode): "pickup_pending" | "at_outlet" | null {
  if (mode.requiresPickup) return "pickup_pending";
  return mode.requiresDelivery ? "at_outlet" : null;
}

import { localDateTime } from "../../../kit/local-time.ts";
import { ok, type Result } from "../../../kit/result.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../../platform/refusals/refuse.ts";
import { orderProblems } from "../problems.ts";
import {
  type CourierModeInput,
  initialCourierStatus,
  isCourierFlow,
  type ResolvedCourierMode,
  resolveCourierMode,
} from "./courier-mode.ts";
import type { ItemLine } from "./pricing.ts";

/** What the shop wrote about one way of the courier: free keys, stored and shown as they are. */
export type CourierStop = Readonly<Record<string, unknown>>;

/** The parts of a placed order, by their wire names, that these rules look at. The schema has checked their types. */
export interface PlacingInput extends CourierModeInput {
  readonly shipping_fee_amount?: number | null | undefined;
  readonly pickup?: CourierStop | null | undefined;
  readonly delivery?: CourierStop | null | undefined;
  readonly items?: readonly PlacingItem[] | null | undefined;
}

export interface PlacingItem {
  readonly service_id?: string | null | undefined;
  readonly qty?: number | null | undefined;
  readonly weight_kg?: number | null | undefined;
}

/** What of the input counts, ready to price and to store. */
export interface Placing {
  readonly mode: ResolvedCourierMode;
  readonly courierStatus: ReturnType<typeof initialCourierStatus>;
  readonly lines: readonly ItemLine[];
  readonly shippingFeeRupiah: number;
  readonly pickup: CourierStop | null;
  readonly delivery: CourierStop | null;
}

/** The slot of a delivery as Kabar works it out: keys to add to the stored `delivery`. */
export interface AutoDeliverySlot {
  readonly slot: string;
  readonly slot_auto: true;
  readonly slot_generated_at: string;
  readonly slot_generated_duration_minutes: number;
}

const slotKeys = ["slot", "schedule_slot", "date"];
const generatedSlotKeys = ["slot_auto", "slot_generated_at", "slot_generated_duration_minutes"];

/**
 * Which parts of a new order count in its courier mode, or `VALIDATION_FAILED` with every problem at once. An explicit
 * pickup takes a slot and no items (they are entered once someone has seen the laundry); a legacy pickup takes either;
 * anything else takes items. An entry without service, quantity and weight is an empty row of a form and is dropped. A
 * fee without courier is dropped too, as is the stop of a way that nobody goes; the delivery's slot is Kabar's to fill
 * in (`autoDeliverySlot`).
 */
export function applyPlacingRules(input: PlacingInput): Result<Placing, Refusal<"VALIDATION_FAILED">> {
  const mode = resolveCourierMode(input);
  const entries = (input.items ?? []).map(toLine).filter((line) => !isEmptyRow(line));
  const problems = [...itemProblems(mode, entries), ...slotProblems(mode, input.pickup)];
  if (problems.length > 0) return refuseFields(problems);
  return ok({
    mode,
    courierStatus: initialCourierStatus(mode),
    lines: entries,
    shippingFeeRupiah: isCourierFlow(mode) ? (input.shipping_fee_amount ?? 0) : 0,
    pickup: mode.requiresPickup ? (input.pickup ?? null) : null,
    delivery: mode.requiresDelivery ? withoutSlot(input.delivery) : null,
  });
}

/**
 * When the delivery can be there: `placedAt` plus the longest duration of the ordered services, as the outlet's wall
 * clock shows it. `longestDurationMinutes` is days · 1440 + hours · 60, at least 0.
 */
export function autoDeliverySlot(placedAt: Date, longestDurationMinutes: number, timeZone: string): AutoDeliverySlot {
  const readyAt = new Date(placedAt.getTime() + longestDurationMinutes * 60_000);
  return {
    slot: localDateTime(readyAt, timeZone),
    slot_auto: true,
    slot_generated_at: `${placedAt.toISOString().slice(0, 19)}+00:00`,
    slot_generated_duration_minutes: longestDurationMinutes,
  };
}

/** Whether a time is written under any of the keys that clients use for it; a blank text is no time. */
export function hasSlot(stop: CourierStop | null | undefined): boolean {
  return slotKeys.some((key) => {
    const slot = stop?.[key];
    return typeof slot === "number" || (typeof slot === "string" && slot.trim() !== "");
  });
}

/** What is newly said about a stop, else the present words. New words without a time leave the time that was agreed on. */
export function keepingSlot(given: CourierStop | null | undefined, present: CourierStop | null): CourierStop | null {
  if (given === null || given === undefined) return present;
  if (hasSlot(given)) return given;
  const kept = Object.entries(present ?? {}).filter(
    ([key]) => slotKeys.includes(key) || generatedSlotKeys.includes(key),
  );
  return { ...given, ...Object.fromEntries(kept) };
}

/** How long the slowest of some services takes; 0 when none says. */
export function longestDurationMinutes(
  durations: readonly { readonly days: number | null; readonly hours: number }[],
): number {
  return Math.max(0, ...durations.map(({ days, hours }) => (days ?? 0) * 1440 + hours * 60));
}

/** The stop without its time, and without the marks of a time that was worked out. */
export function withoutSlot(stop: CourierStop | null | undefined): CourierStop | null {
  if (stop === null || stop === undefined) return null;
  return Object.fromEntries(
    Object.entries(stop).filter(([key]) => !slotKeys.includes(key) && !generatedSlotKeys.includes(key)),
  );
}

function toLine(item: PlacingItem, index: number): ItemLine {
  return { index, serviceId: item.service_id?.trim() ?? "", qty: item.qty, weightKg: item.weight_kg };
}

function isEmptyRow(line: ItemLine): boolean {
  return line.serviceId === "" && (line.qty ?? null) === null && (line.weightKg ?? null) === null;
}

function itemProblems(mode: ResolvedCourierMode, entries: readonly ItemLine[]): readonly FieldProblem[] {
  const problems: FieldProblem[] = entries
    .filter((line) => line.serviceId === "")
    .map((line) => ({ field: `items.${line.index}.service_id`, problem: orderProblems.itemServiceRequired }));
  if (entries.length === 0 && !mode.requiresPickup) {
    problems.push({ field: "items", problem: orderProblems.itemsRequired });
  }
  if (entries.length > 0 && mode.requiresPickup && mode.isExplicit) {
    problems.push({ field: "items", problem: orderProblems.itemsWithPickup });
  }
  return problems;
}

function slotProblems(mode: ResolvedCourierMode, pickup: CourierStop | null | undefined): readonly FieldProblem[] {
  if (!mode.isExplicit || !mode.requiresPickup || hasSlot(pickup)) return [];
  return [{ field: "pickup", problem: orderProblems.pickupSlotRequired }];
}

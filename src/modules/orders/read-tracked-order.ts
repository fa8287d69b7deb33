import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { longestDurationMinutes } from "./domain/placing-rules.ts";
import { findTrackedItems, findTrackedRow } from "./tracking-store.ts";

export type TrackedOrder = NonNullable<Awaited<ReturnType<typeof findTrackedRow>>> & {
  readonly items: Awaited<ReturnType<typeof findTrackedItems>>;
  /** When the slowest of its services will be done; null when none says how long it takes. */
  readonly estimatedAt: Date | null;
};

/**
 * What a customer may see of an order. Who asks was judged before: holding the order's token is the right to see it. Writes
 * nothing. Refuses `DATA_NOT_FOUND` for an order that is no more.
 */
export async function readTrackedOrder(
  work: Work,
  orderId: string,
): Promise<Result<TrackedOrder, Refusal<"DATA_NOT_FOUND">>> {
  const row = await findTrackedRow(work, orderId);
  if (row === undefined) return refuse("DATA_NOT_FOUND");
  const items = await findTrackedItems(work, orderId);
  const minutes = longestDurationMinutes(
    items.map(({ duration_days, duration_hours }) => ({ days: duration_days, hours: duration_hours ?? 0 })),
  );
  const estimatedAt = minutes > 0 ? new Date(row.created_at.getTime() + minutes * 60_000) : null;
  return ok({ ...row, items, estimatedAt });
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import type { Archived } from "./archive-user.ts";
import { lockOutlets, updateOutlet } from "./outlets-store.ts";
import { tenancyProblems } from "./problems.ts";
import { requireWritable } from "./require-writable.ts";
import "./facts.ts";

/**
 * Closes an outlet: its orders can be read and nothing there can be written. Who is assigned to it stays so, for the day on which
 * it is restored.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such outlet, `SUBSCRIPTION_READ_ONLY`, `VALIDATION_FAILED` on `id` for one that
 * is archived already or is the last. Locks all outlets of the tenant.
 */
export async function archiveOutlet(
  work: Work,
  outletId: string,
): Promise<Result<Archived, Refusal<"DATA_NOT_FOUND" | "VALIDATION_FAILED" | "SUBSCRIPTION_READ_ONLY">>> {
  const outlets = await lockOutlets(work);
  const outlet = outlets.find(({ id }) => id === outletId);
  if (outlet === undefined) return refuse("DATA_NOT_FOUND");
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  if (outlet.deleted_at !== null) return refuseField("id", tenancyProblems.alreadyArchived);
  const live = outlets.filter(({ deleted_at }) => deleted_at === null);
  if (live.length === 1) return refuseField("id", tenancyProblems.lastOutlet);
  await updateOutlet(work, outletId, { deleted_at: work.now });
  work.announce({ name: "outlet-archived", outletId });
  return ok({ id: outletId, deletedAt: work.now });
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import type { OfferServices } from "./add-outlet.ts";
import { lockOutlet, type OutletsRow, updateOutlet } from "./outlets-store.ts";
import { tenancyProblems } from "./problems.ts";
import { requireWritable } from "./require-writable.ts";
import "./facts.ts";

/**
 * Opens an archived outlet again, with its people and numbers; services that the shop has added meanwhile are offered there too.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such outlet, `SUBSCRIPTION_READ_ONLY`, `VALIDATION_FAILED` on `id` for one that
 * is not archived. Locks the outlet's row.
 */
export async function restoreOutlet(
  work: Work,
  outletId: string,
  offerServices: OfferServices,
): Promise<Result<OutletsRow, Refusal<"DATA_NOT_FOUND" | "VALIDATION_FAILED" | "SUBSCRIPTION_READ_ONLY">>> {
  const outlet = await lockOutlet(work, outletId);
  if (outlet === undefined) return refuse("DATA_NOT_FOUND");
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  if (outlet.deleted_at === null) return refuseField("id", tenancyProblems.notArchived);
  const restored = await updateOutlet(work, outletId, { deleted_at: null });
  work.announce({ name: "outlet-restored", outletId });
  await offerServices(work, outletId);
  return ok(restored);
}

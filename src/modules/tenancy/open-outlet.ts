import { ok, type Result, refused } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { readOnlyRefusal } from "../../platform/refusals/read-only.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { mayUseOutlet } from "./outlet-access.ts";
import type { OutletRow } from "./read-outlet.ts";
import { findOutlet } from "./tenancy-store.ts";

/**
 * The outlet in which the actor is about to write, with its tenant.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such outlet, `OUTLET_ACCESS_DENIED` when the actor is not assigned to it or
 * it is archived, `SUBSCRIPTION_READ_ONLY` while the tenant may not write.
 */
export async function openOutlet(
  work: Work,
  outletId: string,
): Promise<Result<OutletRow, Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY">>> {
  const outlet = await findOutlet(work, outletId);
  if (outlet === undefined) return refuse("DATA_NOT_FOUND");
  if (outlet.deleted_at !== null || !mayUseOutlet(work.actor, outletId)) return refuse("OUTLET_ACCESS_DENIED");
  const readOnly = readOnlyRefusal(outlet.subscription_state, outlet.write_access_mode);
  return readOnly === null ? ok(outlet) : refused(readOnly);
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { mayUseOutlet } from "./outlet-access.ts";
import { findOutlet } from "./tenancy-store.ts";

export type OutletRow = NonNullable<Awaited<ReturnType<typeof findOutlet>>>;

/**
 * An outlet, archived or not, that the actor is about to look into.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such outlet, `OUTLET_ACCESS_DENIED` when the actor is not assigned to it.
 */
export async function readOutlet(
  work: Work,
  outletId: string,
): Promise<Result<OutletRow, Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">>> {
  const outlet = await findOutlet(work, outletId);
  if (outlet === undefined) return refuse("DATA_NOT_FOUND");
  return mayUseOutlet(work.actor, outletId) ? ok(outlet) : refuse("OUTLET_ACCESS_DENIED");
}

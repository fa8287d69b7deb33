import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import { mayUseOutlet } from "./outlet-access.ts";
import { findLiveOutletIds } from "./outlets-store.ts";
import { tenancyProblems } from "./problems.ts";

/**
 * The outlets to which a person is to be assigned, each once.
 *
 * Refuses `VALIDATION_FAILED` on `outlet_ids` when one is not the tenant's or is archived, `OUTLET_ACCESS_DENIED` when the actor
 * is not assigned to one.
 */
export async function chooseOutlets(
  work: Work,
  outletIds: readonly string[],
): Promise<Result<readonly string[], Refusal<"VALIDATION_FAILED" | "OUTLET_ACCESS_DENIED">>> {
  const chosen = [...new Set(outletIds)].sort();
  const live = await findLiveOutletIds(work, chosen);
  if (live.length < chosen.length) return refuseField("outlet_ids", tenancyProblems.outletUnknown);
  return chosen.every((id) => mayUseOutlet(work.actor, id)) ? ok(chosen) : refuse("OUTLET_ACCESS_DENIED");
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { readOutlet } from "../tenancy/read-outlet.ts";
import { findOffers, type ListedOutletService } from "./outlet-services-store.ts";

/** How an outlet sells the shop's services. Refuses what `readOutlet` refuses. `isActive` null: what is on and what is off. */
export async function listOutletServices(
  work: Work,
  outletId: string,
  isActive: boolean | null,
): Promise<Result<readonly ListedOutletService[], Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">>> {
  const outlet = await readOutlet(work, outletId);
  return outlet.ok ? ok(await findOffers(work, outletId, isActive)) : outlet;
}

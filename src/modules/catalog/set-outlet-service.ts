import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { openOutlet } from "../tenancy/open-outlet.ts";
import { findService, insertOffers, type OutletServiceRow } from "./catalog-store.ts";
import { changeOffer, type EditOutletServiceRefusal, type OutletServiceInput } from "./edit-outlet-service.ts";
import { lockOfferOf } from "./outlet-services-store.ts";
import { catalogProblems } from "./problems.ts";
import "./facts.ts";

export interface SetOutletServiceInput extends OutletServiceInput {
  readonly outlet_id: string;
  readonly service_id: string;
}

/**
 * As `editOutletService`, by outlet and service: a row that is missing is made, switched on, before it is changed.
 *
 * Refuses what `openOutlet` refuses, and `VALIDATION_FAILED` on the service when the shop has none such or has archived it. Locks
 * the row.
 */
export async function setOutletService(
  work: Work,
  input: SetOutletServiceInput,
): Promise<Result<OutletServiceRow, EditOutletServiceRefusal | Refusal<"VALIDATION_FAILED">>> {
  const { outlet_id, service_id, ...change } = input;
  const outlet = await openOutlet(work, outlet_id);
  if (!outlet.ok) return outlet;
  const service = await findService(work, service_id);
  if (service === undefined || service.deleted_at !== null) {
    return refuseField("service_id", catalogProblems.serviceUnknown);
  }
  const offered = await insertOffers(work, [service_id], [outlet_id]);
  if (offered.length > 0) work.announce({ name: "services-offered", outletId: outlet_id, offered });
  const row = await lockOfferOf(work, outlet_id, service_id);
  if (row === undefined) throw new Error("a service's row at an outlet was written and is not there");
  return ok(await changeOffer(work, row, change));
}

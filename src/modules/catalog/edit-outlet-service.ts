import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { openOutlet } from "../tenancy/open-outlet.ts";
import { findService, type OutletServiceRow } from "./catalog-store.ts";
import { lockOffer, type OfferFields, updateOffer } from "./outlet-services-store.ts";
import "./facts.ts";

/** What is absent stays as it is. Null takes the outlet's own price or promise away: the service's counts again. */
export interface OutletServiceInput {
  readonly active?: boolean | null | undefined;
  readonly price_override_amount?: number | null | undefined;
  readonly sla_override?: string | null | undefined;
}

export type EditOutletServiceRefusal = Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY">;

/**
 * Changes how an outlet sells a service: orders placed from now on are priced so. The same again changes nothing.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such row or the service is archived, and what `openOutlet` refuses. Locks the row.
 */
export async function editOutletService(
  work: Work,
  offerId: string,
  input: OutletServiceInput,
): Promise<Result<OutletServiceRow, EditOutletServiceRefusal>> {
  const before = await lockOffer(work, offerId);
  if (before === undefined) return refuse("DATA_NOT_FOUND");
  const outlet = await openOutlet(work, before.outlet_id);
  if (!outlet.ok) return outlet;
  const service = await findService(work, before.service_id);
  if (service === undefined || service.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  return ok(await changeOffer(work, before, input));
}

const names = ["active", "price_override_amount", "sla_override"] as const;

/** Writes and announces the change of a locked row, if it is one. */
export async function changeOffer(
  work: Work,
  before: OutletServiceRow,
  input: OutletServiceInput,
): Promise<OutletServiceRow> {
  const { price_override_amount = before.price_override_amount, sla_override = before.sla_override } = input;
  const after: OfferFields = { active: input.active ?? before.active, price_override_amount, sla_override };
  const changed = names.filter((name) => before[name] !== after[name]);
  if (changed.length === 0) return before;
  const row = await updateOffer(work, before.id, after);
  work.announce({ name: "outlet-service-saved", row, changed });
  return row;
}

import type { Work } from "../../platform/database/work.ts";
import { findServiceIds, insertOffers, lockCatalogue } from "./catalog-store.ts";
import "./facts.ts";

/**
 * The outlet sells from now on what the shop has, at its own prices; what it sells already stays as it is. For an outlet that has
 * just been opened or restored: the caller has judged who may do so.
 *
 * Locks the catalogue, so that a service that is being made beside it is not missed.
 */
export async function offerServicesAtOutlet(work: Work, outletId: string): Promise<void> {
  await lockCatalogue(work);
  const offered = await insertOffers(work, await findServiceIds(work), [outletId]);
  if (offered.length > 0) work.announce({ name: "services-offered", outletId, offered });
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { maySeeArchived } from "../tenancy/archive-access.ts";
import { readOutlet } from "../tenancy/read-outlet.ts";
import type { ServiceWithChildren } from "./list-services.ts";
import { anyService, findListedService, findServicesIn } from "./services-list-store.ts";

/**
 * One service with what is in it, at an outlet's price when one is named.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such service, or has archived it and the actor may not see that; of the outlet
 * what `readOutlet` refuses.
 */
export async function readService(
  work: Work,
  serviceId: string,
  outletId: string | null,
): Promise<Result<ServiceWithChildren, Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">>> {
  const outlet = outletId === null ? ok() : await readOutlet(work, outletId);
  if (!outlet.ok) return outlet;
  const service = await findListedService(work, serviceId, outletId);
  if (service === undefined) return refuse("DATA_NOT_FOUND");
  if (service.deleted_at !== null && !maySeeArchived(work.actor)) return refuse("DATA_NOT_FOUND");
  const children = service.is_group ? await findServicesIn(work, [serviceId], { ...anyService, outletId }) : [];
  return ok({ service, children });
}

import { ok, type Result } from "../../kit/result.ts";
import { totalOf } from "../../platform/database/total-of.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { maySeeArchived } from "../tenancy/archive-access.ts";
import { readOutlet } from "../tenancy/read-outlet.ts";
import {
  countServicesLike,
  findServices,
  findServicesIn,
  type ListedService,
  type ServiceFilter,
} from "./services-list-store.ts";

export interface ListServicesInput {
  readonly filter: ServiceFilter;
  /** Groups bring what is in them, whatever the filter says of names, types and groups. */
  readonly withChildren: boolean;
  readonly page: number;
  readonly limit: number;
}

export interface ServiceWithChildren {
  readonly service: ListedService;
  readonly children: readonly ListedService[];
}

/**
 * A page of the tenant's services, at an outlet's prices when one is named.
 *
 * Refuses `ROLE_ACCESS_DENIED` when archived ones are asked for by someone who may not see them, and of the outlet what
 * `readOutlet` refuses.
 */
export async function listServices(
  work: Work,
  { filter, withChildren, page, limit }: ListServicesInput,
): Promise<
  Result<
    { readonly services: readonly ServiceWithChildren[]; readonly total: number },
    Refusal<"ROLE_ACCESS_DENIED" | "DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">
  >
> {
  if (filter.includesArchived && !maySeeArchived(work.actor)) return refuse("ROLE_ACCESS_DENIED");
  const outlet = filter.outletId === null ? ok() : await readOutlet(work, filter.outletId);
  if (!outlet.ok) return outlet;
  const offset = (page - 1) * limit;
  const found = await findServices(work, filter, limit, offset);
  const groupIds = withChildren ? found.filter((service) => service.is_group).map(({ id }) => id) : [];
  const inGroups = groupIds.length === 0 ? [] : await findServicesIn(work, groupIds, filter);
  const childrenOf = Map.groupBy(inGroups, ({ parent_service_id }) => parent_service_id);
  const services = found.map((service) => ({ service, children: childrenOf.get(service.id) ?? [] }));
  const total = await totalOf({ found: found.length, limit, offset }, () => countServicesLike(work, filter));
  return ok({ services, total });
}

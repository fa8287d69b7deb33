import { sql } from "kysely";
import { contains } from "../../platform/database/contains.ts";
import type { Work } from "../../platform/database/work.ts";
import type { ServiceType } from "./domain/service-fields.ts";

export interface ServiceFilter {
  /** Whose prices to tell; null: the services' own. */
  readonly outletId: string | null;
  /** With an outlet: whether the outlet sells them. Without: the services' own switch. null: both. */
  readonly isActive: boolean | null;
  readonly includesArchived: boolean;
  /** Of any of these types; none: of all. */
  readonly types: readonly ServiceType[];
  /** What stands in this group; null: what stands in none; undefined: everything. */
  readonly parentId: string | null | undefined;
  readonly isGroup: boolean | null;
  readonly search: string | null;
  readonly sort: ServiceSort | null;
}

export const serviceSorts = ["name", "updated_desc", "price_asc", "price_desc"] as const;
export type ServiceSort = (typeof serviceSorts)[number];

export type ListedService = Awaited<ReturnType<typeof findServices>>[number];

export function findServices(work: Work, filter: ServiceFilter, limit: number, offset: number) {
  return listed(filter, matchingServices(work, filter)).limit(limit).offset(offset).execute();
}

export async function countServicesLike(work: Work, filter: ServiceFilter): Promise<number> {
  const row = await matchingServices(work, filter).select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow();
  return row.total;
}

/** What stands in these groups, in the same order and at the same outlet's prices. */
export function findServicesIn(work: Work, groupIds: readonly string[], filter: ServiceFilter) {
  const { outletId, isActive, includesArchived, sort } = filter;
  const inGroups = { ...anyService, outletId, isActive, includesArchived, sort };
  return listed(
    inGroups,
    matchingServices(work, inGroups).where("s.parent_service_id", "=", sql<string>`any(${groupIds}::uuid[])`),
  ).execute();
}

/** One service, archived or not, at this outlet's price. */
export function findListedService(work: Work, serviceId: string, outletId: string | null) {
  const filter = { ...anyService, outletId, includesArchived: true };
  return listed(filter, matchingServices(work, filter).where("s.id", "=", serviceId)).executeTakeFirst();
}

export const anyService: ServiceFilter = {
  outletId: null,
  isActive: null,
  includesArchived: false,
  types: [],
  parentId: undefined,
  isGroup: null,
  search: null,
  sort: null,
};

/** As orders are priced: the outlet's own price counts while the outlet sells the service. */
const effectivePrice = sql<number>`case when o.active then coalesce(o.price_override_amount, s.base_price_amount)
  else s.base_price_amount end`;

function listed({ sort }: ServiceFilter, query: ReturnType<typeof matchingServices>) {
  const rows = query
    .selectAll("s")
    .select(effectivePrice.as("effective_price_amount"))
    .select(["o.id as offer_id", "o.active as offer_active", "o.price_override_amount", "o.sla_override"]);
  switch (sort) {
    case "updated_desc":
      return rows.orderBy("s.updated_at", "desc").orderBy("s.id", "desc");
    case "price_asc":
      return rows.orderBy(effectivePrice).orderBy("s.id");
    case "price_desc":
      return rows.orderBy(effectivePrice, "desc").orderBy("s.id");
    case "name":
      return rows.orderBy(sql`lower(s.name)`).orderBy("s.id");
    case null:
      return rows.orderBy("s.sort_order").orderBy(sql`lower(s.name)`).orderBy("s.id");
    default:
      return sort satisfies never;
  }
}

function matchingServices(work: Work, filter: ServiceFilter) {
  let query = work.db
    .selectFrom("services as s")
    .leftJoin("outlet_services as o", (join) =>
      join
        .onRef("o.tenant_id", "=", "s.tenant_id")
        .onRef("o.service_id", "=", "s.id")
        .on("o.outlet_id", "=", filter.outletId),
    )
    .where("s.tenant_id", "=", work.tenantId);
  if (!filter.includesArchived) query = query.where("s.deleted_at", "is", null);
  if (filter.isActive !== null) query = query.where(isSold, "=", filter.isActive);
  if (filter.types.length > 0) query = query.where("s.service_type", "in", filter.types);
  if (filter.parentId !== undefined)
    query = query.where("s.parent_service_id", "is not distinct from", filter.parentId);
  if (filter.isGroup !== null) query = query.where("s.is_group", "=", filter.isGroup);
  if (filter.search !== null) query = query.where("s.name", "ilike", contains(filter.search));
  return query;
}

/** A service without a row at the outlet is sold. */
const isSold = sql<boolean>`(s.active and o.active is distinct from false)`;

import { type Selectable, sql } from "kysely";
import type { Tables } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";
import type { ServiceFields } from "./domain/service-fields.ts";

export type ServiceRow = Selectable<Tables["services"]>;
export type OutletServiceRow = Selectable<Tables["outlet_services"]>;

/** A row that says how an outlet sells a service. */
export type OfferedService = Pick<OutletServiceRow, "id" | "outlet_id" | "service_id">;

/** The services asked for that are not archived, each as this outlet sells it. */
export function findOutletServices(work: Work, outletId: string, serviceIds: readonly string[]) {
  return work.db
    .selectFrom("services as s")
    .leftJoin("outlet_services as o", (join) =>
      join.onRef("o.tenant_id", "=", "s.tenant_id").onRef("o.service_id", "=", "s.id").on("o.outlet_id", "=", outletId),
    )
    .where("s.tenant_id", "=", work.tenantId)
    .where("s.id", "=", sql<string>`any(${serviceIds}::uuid[])`)
    .where("s.deleted_at", "is", null)
    .select(["s.id", "s.name", "s.service_type", "s.unit_type", "s.base_price_amount", "s.active", "s.is_group"])
    .select(["s.duration_days", "s.duration_hours", "o.active as offered", "o.price_override_amount"])
    .execute();
}

/**
 * Until commit the tenant's services, and which outlets have rows for them, are changed by nobody else: what was asked about names,
 * groups and outlets stays true. Orders do not wait for it.
 */
export async function lockCatalogue(work: Work): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${work.tenantId}, 3))`.execute(work.db);
}

/** Archived or not. */
export function findService(work: Work, serviceId: string): Promise<ServiceRow | undefined> {
  return work.db
    .selectFrom("services")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", serviceId)
    .selectAll()
    .executeTakeFirst();
}

export async function countServices(work: Work): Promise<number> {
  const row = await work.db
    .selectFrom("services")
    .where("tenant_id", "=", work.tenantId)
    .where("deleted_at", "is", null)
    .select(sql<number>`count(*)`.as("total"))
    .executeTakeFirstOrThrow();
  return row.total;
}

/** Whether another service, not archived, of the same type and group is called so; upper and lower case are one. */
export async function isNameTaken(
  work: Work,
  service: Pick<ServiceFields, "name" | "service_type" | "parent_service_id">,
  serviceId: string,
): Promise<boolean> {
  const taken = await work.db
    .selectFrom("services")
    .where("tenant_id", "=", work.tenantId)
    .where("service_type", "=", service.service_type)
    .where("parent_service_id", "is not distinct from", service.parent_service_id)
    .where(sql`lower(name)`, "=", sql`lower(${service.name}::text)`)
    .where("deleted_at", "is", null)
    .where("id", "<>", serviceId)
    .select("id")
    .executeTakeFirst();
  return taken !== undefined;
}

export async function hasServicesInIt(work: Work, groupId: string): Promise<boolean> {
  const child = await work.db
    .selectFrom("services")
    .where("tenant_id", "=", work.tenantId)
    .where("parent_service_id", "=", groupId)
    .where("deleted_at", "is", null)
    .select("id")
    .limit(1)
    .executeTakeFirst();
  return child !== undefined;
}

/** What people write of a stored service. */
export function fieldsOf(row: ServiceRow): ServiceFields {
  const { tenant_id, id, created_at, updated_at, deleted_at, package_quota_value, ...fields } = row;
  return { ...fields, package_quota_value: package_quota_value === null ? null : Number(package_quota_value) };
}

export interface NewService {
  readonly id: string;
  readonly fields: ServiceFields;
}

/** All in one statement; a group may come together with its services. */
export function insertServices(work: Work, services: readonly NewService[]): Promise<ServiceRow[]> {
  const stamps = { tenant_id: work.tenantId, created_at: work.now, updated_at: work.now };
  return work.db
    .insertInto("services")
    .values(services.map(({ id, fields }) => ({ ...stamps, id, ...columnsOf(fields) })))
    .returningAll()
    .execute();
}

export function updateService(work: Work, serviceId: string, fields: ServiceFields): Promise<ServiceRow> {
  return work.db
    .updateTable("services")
    .set({ ...columnsOf(fields), updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", serviceId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

function columnsOf(fields: ServiceFields) {
  return { ...fields, package_quota_value: fields.package_quota_value?.toFixed(2) ?? null };
}

/** Archives the service, and when it is a group, what is in it. */
export function archiveServices(work: Work, serviceId: string): Promise<ServiceRow[]> {
  return work.db
    .updateTable("services")
    .set({ deleted_at: work.now, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("deleted_at", "is", null)
    .where((where) => where.or([where("id", "=", serviceId), where("parent_service_id", "=", serviceId)]))
    .returningAll()
    .execute();
}

/** Brings the service back, and when it is a group, what was archived together with it. */
export function restoreServices(work: Work, serviceId: string, archivedAt: Date): Promise<ServiceRow[]> {
  return work.db
    .updateTable("services")
    .set({ deleted_at: null, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("deleted_at", "=", archivedAt)
    .where((where) => where.or([where("id", "=", serviceId), where("parent_service_id", "=", serviceId)]))
    .returningAll()
    .execute();
}

export async function findServiceIds(work: Work): Promise<readonly string[]> {
  const rows = await work.db
    .selectFrom("services")
    .where("tenant_id", "=", work.tenantId)
    .where("deleted_at", "is", null)
    .select("id")
    .execute();
  return rows.map(({ id }) => id);
}

export async function findOutletIds(work: Work): Promise<readonly string[]> {
  const rows = await work.db
    .selectFrom("outlets")
    .where("tenant_id", "=", work.tenantId)
    .where("deleted_at", "is", null)
    .select("id")
    .execute();
  return rows.map(({ id }) => id);
}

/** Each service at each outlet, switched on at its own price; what is there already stays as it is. @returns the new rows. */
export async function insertOffers(
  work: Work,
  serviceIds: readonly string[],
  outletIds: readonly string[],
): Promise<readonly OfferedService[]> {
  const offers = outletIds.flatMap((outlet_id) =>
    serviceIds.map((service_id) => ({ id: work.newId(), outlet_id, service_id })),
  );
  if (offers.length === 0) return [];
  const { rows } = await sql<OfferedService>`
    insert into outlet_services (tenant_id, id, outlet_id, service_id, created_at, updated_at)
    select ${work.tenantId}::uuid, id, outlet_id, service_id, ${work.now}::timestamptz, ${work.now}::timestamptz
      from jsonb_populate_recordset(null::outlet_services, ${JSON.stringify(offers)}::jsonb)
    on conflict (tenant_id, outlet_id, service_id) do nothing
    returning id, outlet_id, service_id`.execute(work.db);
  return rows;
}

import { sql } from "kysely";
import type { Queries } from "../../platform/database/work.ts";
import type { TenantChange, TenantSettings } from "./domain/tenant-change.ts";

/** All of this runs under the identity role, across shops. The platform's own tenant is none of them. */

export interface TenantFilter {
  /** Part of the name. */
  readonly search: string | null;
  readonly status: TenantSettings["status"] | null;
  readonly planKey: string | null;
  readonly subscriptionState: TenantSettings["subscription_state"] | null;
  /** Shops made before this one. */
  readonly before: string | null;
  readonly limit: number;
}

export type ListedTenant = Awaited<ReturnType<typeof findTenants>>[number];

/** Newest first, each with its use of the month that it is there now. */
export function findTenants(db: Queries, filter: TenantFilter, now: Date) {
  let query = selectTenants(db, now);
  if (filter.search !== null) query = query.where("t.name", "ilike", contains(filter.search));
  if (filter.status !== null) query = query.where("t.status", "=", filter.status);
  if (filter.planKey !== null) query = query.where("t.plan_key", "=", filter.planKey);
  if (filter.subscriptionState !== null) query = query.where("t.subscription_state", "=", filter.subscriptionState);
  if (filter.before !== null) query = query.where("t.id", "<", filter.before);
  return query.orderBy("t.id", "desc").limit(filter.limit).execute();
}

export function findTenant(db: Queries, tenantId: string, now: Date): Promise<ListedTenant | undefined> {
  return selectTenants(db, now).where("t.id", "=", tenantId).executeTakeFirst();
}

function selectTenants(db: Queries, now: Date) {
  const period = sql<string>`to_char(${now}::timestamptz at time zone t.timezone, 'YYYY-MM')`;
  return db
    .selectFrom("tenants as t")
    .innerJoin("plans as p", "p.key", "t.plan_key")
    .leftJoin("quota_usage as u", (join) => join.onRef("u.tenant_id", "=", "t.id").on("u.period", "=", period))
    .where("t.kind", "=", "shop")
    .select(["t.id", "t.name", "t.timezone", "t.status", "t.orders_limit_override", "t.subscription_state"])
    .select(["t.write_access_mode", "t.created_at", "p.key as plan_key", "p.name as plan_name"])
    .select(["p.orders_limit as plan_orders_limit", period.as("period")])
    .select(sql<number>`coalesce(t.orders_limit_override, p.orders_limit)`.as("orders_limit"))
    .select(sql<number>`coalesce(u.orders_used, 0)`.as("orders_used"))
    .select(
      sql<number>`(select count(*) from outlets o where o.tenant_id = t.id and o.deleted_at is null)`.as(
        "outlets_total",
      ),
    )
    .select(
      sql<number>`(select count(*) from users s where s.tenant_id = t.id and s.deleted_at is null)`.as("users_total"),
    );
}

/** `%` and `_` in what a person types mean themselves. */
function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

/** The shop's row, locked until commit. Its key is not: orders that are being placed point at it and go on. */
export function lockTenant(db: Queries, tenantId: string): Promise<TenantSettings | undefined> {
  return db
    .selectFrom("tenants")
    .where("id", "=", tenantId)
    .where("kind", "=", "shop")
    .select(["plan_key", "status", "write_access_mode", "subscription_state", "orders_limit_override"])
    .select(["timezone", "name"])
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export function updateTenantRow(db: Queries, tenantId: string, change: TenantChange, now: Date) {
  return db
    .updateTable("tenants")
    .set({ ...change, updated_at: now })
    .where("id", "=", tenantId)
    .execute();
}

/** Every plan there is, the smallest first. */
export async function findPlanKeys(db: Queries): Promise<readonly string[]> {
  const rows = await db.selectFrom("plans").select("key").orderBy("display_order").execute();
  return rows.map(({ key }) => key);
}

/** The database's spelling of a time zone, null when it has none of that name: months are worked out there. Some 100 ms. */
export async function findZoneName(db: Queries, name: string): Promise<string | null> {
  const { rows } = await sql<{ name: string }>`
    select name from pg_timezone_names where lower(name) = lower(${name}) order by name limit 1`.execute(db);
  return rows[0]?.name ?? null;
}

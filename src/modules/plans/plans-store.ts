import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";
import { thresholdPercents } from "./domain/thresholds.ts";

/** The tenant's plan, limit in force (override, else the plan's) and use of a period. One row, no lock. */
export function findQuota(work: Work, period: string) {
  return work.db
    .selectFrom("tenants as t")
    .innerJoin("plans as p", "p.key", "t.plan_key")
    .leftJoin("quota_usage as u", (join) => join.onRef("u.tenant_id", "=", "t.id").on("u.period", "=", period))
    .where("t.id", "=", work.tenantId)
    .select(["p.key", "p.name", "t.subscription_state", "t.write_access_mode"])
    .select(sql<number>`coalesce(t.orders_limit_override, p.orders_limit)`.as("orders_limit"))
    .select(sql<number>`coalesce(u.orders_used, 0)`.as("orders_used"))
    .executeTakeFirstOrThrow();
}

export function findTenantTimeZone(work: Work) {
  return work.db.selectFrom("tenants").where("id", "=", work.tenantId).select("timezone").executeTakeFirstOrThrow();
}

/**
 * Counts one order against the month that it is in the tenant's time zone, and writes why; or does neither. The counter's row
 * stays locked until commit, so no two orders can take the last place; the limit is the one in force as this statement begins.
 * The order that first reaches a share of the limit also writes that down.
 *
 * @returns false when the limit is reached.
 */
export async function consumeOne(work: Work, order: { readonly id: string; readonly outletId: string }) {
  const { rows } = await sql`
    with tenant as (
      select t.id, to_char(${work.now}::timestamptz at time zone t.timezone, 'YYYY-MM') as period,
             coalesce(t.orders_limit_override, p.orders_limit) as orders_limit
        from tenants t join plans p on p.key = t.plan_key
       where t.id = ${work.tenantId}::uuid
    ), counted as (
      insert into quota_usage as u (tenant_id, period, orders_used)
      select id, period, 1 from tenant where orders_limit >= 1
      on conflict (tenant_id, period) do update set orders_used = u.orders_used + 1
        where u.orders_used < (select orders_limit from tenant)
      returning tenant_id, period, orders_used
    ), warned as (
      insert into quota_thresholds (tenant_id, period, percent, orders_used, orders_limit, crossed_at)
      select c.tenant_id, c.period, share.percent, c.orders_used, t.orders_limit, ${work.now}::timestamptz
        from counted c, tenant t, unnest(${thresholdPercents}::smallint[]) as share (percent)
       where c.orders_used * 100::bigint >= t.orders_limit * share.percent::bigint
      on conflict do nothing
    )
    insert into quota_ledger (tenant_id, order_id, period, outlet_id, consumed_at)
    select tenant_id, ${order.id}::uuid, period, ${order.outletId}::uuid, ${work.now}::timestamptz from counted
    returning order_id`.execute(work.db);
  return rows.length === 1;
}

import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";

/** A month whose counter is not what its ledger says. */
export interface QuotaDrift {
  readonly period: string;
  readonly counter: number;
  readonly ledger: number;
}

/** Exact without a lock: one statement sees one instant, and an order writes counter and ledger together. */
export async function findDrifts(work: Work, period: string | null): Promise<readonly QuotaDrift[]> {
  const { rows } = await sql<QuotaDrift>`
    select period, coalesce(u.orders_used, 0) as counter, coalesce(l.orders, 0) as ledger
      from (select period, orders_used from quota_usage where tenant_id = ${work.tenantId}::uuid) u
      full join (select period, count(*) as orders from quota_ledger where tenant_id = ${work.tenantId}::uuid
                  group by period) l using (period)
     where coalesce(u.orders_used, 0) <> coalesce(l.orders, 0) and period = coalesce(${period}::text, period)
     order by period`.execute(work.db);
  return rows;
}

/** The month's counter, locked until commit: no order is counted meanwhile. Made when the month has none. */
export async function lockCounter(work: Work, period: string): Promise<number> {
  const { tenantId: tenant_id } = work;
  await work.db
    .insertInto("quota_usage")
    .values({ tenant_id, period, orders_used: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await work.db
    .selectFrom("quota_usage")
    .where("tenant_id", "=", tenant_id)
    .where("period", "=", period)
    .select("orders_used")
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.orders_used;
}

export async function countLedger(work: Work, period: string): Promise<number> {
  const row = await work.db
    .selectFrom("quota_ledger")
    .where("tenant_id", "=", work.tenantId)
    .where("period", "=", period)
    .select(sql<number>`count(*)`.as("orders"))
    .executeTakeFirstOrThrow();
  return row.orders;
}

export function setCounter(work: Work, period: string, ordersUsed: number) {
  return work.db
    .updateTable("quota_usage")
    .set({ orders_used: ordersUsed })
    .where("tenant_id", "=", work.tenantId)
    .where("period", "=", period)
    .execute();
}

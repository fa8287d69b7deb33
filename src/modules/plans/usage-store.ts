import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";

export interface UsageOfDay {
  /** `YYYY-MM-DD` on the tenant's calendar. */
  readonly date: string;
  readonly outlet_id: string;
  readonly outlet_name: string;
  readonly orders: number;
}

/** What the ledger says of a period, by day and outlet; of the actor's outlets only. */
export async function findUsageByDay(work: Work, period: string, timeZone: string): Promise<readonly UsageOfDay[]> {
  const { outletIds } = work.actor;
  const inOutlets = outletIds === null ? sql`true` : sql`l.outlet_id = any(${outletIds}::uuid[])`;
  const { rows } = await sql<UsageOfDay>`
    select to_char(l.consumed_at at time zone ${timeZone}, 'YYYY-MM-DD') as date, l.outlet_id, o.name as outlet_name,
           count(*) as orders
      from quota_ledger l join outlets o on o.tenant_id = l.tenant_id and o.id = l.outlet_id
     where l.tenant_id = ${work.tenantId}::uuid and l.period = ${period} and ${inOutlets}
     group by 1, l.outlet_id, o.name
     order by 1, o.name, l.outlet_id`.execute(work.db);
  return rows;
}

/** The shares of the limit that a period reached, lowest first. */
export function findThresholds(work: Work, period: string) {
  return work.db
    .selectFrom("quota_thresholds")
    .where("tenant_id", "=", work.tenantId)
    .where("period", "=", period)
    .select(["percent", "crossed_at", "orders_used", "orders_limit"])
    .orderBy("percent")
    .execute();
}

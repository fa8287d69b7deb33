import { sql } from "kysely";
import type { Check } from "./check.ts";

export const feedChecks: readonly Check[] = [
  {
    name: "feed-numbers",
    promise: "the changes of a shop are numbered 1 to the head of its feed without a gap",
    broken: (tenant) => sql`
      select 'head ' || coalesce(h.cursor::text, 'none') || '; ' || c.changes || ' changes, numbered '
             || coalesce(c.lowest, 0) || ' to ' || coalesce(c.highest, 0) as example
        from (select count(*) as changes, min(cursor) as lowest, max(cursor) as highest
                from sync_changes where tenant_id = ${tenant}::uuid) c
        left join sync_heads h on h.tenant_id = ${tenant}::uuid
       where coalesce(h.cursor, 0) <> c.changes or coalesce(c.highest, 0) <> c.changes or coalesce(c.lowest, 1) <> 1`,
  },
  {
    // What was there before the feed began, or was written at its very first instant, need not be in it.
    name: "feed-complete",
    promise: "every row that phones follow is in the feed as it was last changed",
    broken: (tenant) => sql`
      with began as (select min(changed_at) as at from sync_changes where tenant_id = ${tenant}::uuid),
      followed as (
        select 'order' as entity_type, id, updated_at from orders where tenant_id = ${tenant}::uuid
        union all select 'payment', id, updated_at from payments where tenant_id = ${tenant}::uuid
        union all select 'customer', id, updated_at from customers where tenant_id = ${tenant}::uuid
        union all select 'service', id, updated_at from services where tenant_id = ${tenant}::uuid
      ),
      told as (
        select entity_type, entity_id, max(changed_at) as at from sync_changes
         where tenant_id = ${tenant}::uuid and op = 'upsert' group by entity_type, entity_id
      )
      select f.entity_type || ' ' || f.id || case when told.at is null then ' is not in the feed'
                                                  else ' has changed since the feed told of it' end as example
        from followed f cross join began
        left join told on told.entity_type = f.entity_type and told.entity_id = f.id
       where f.updated_at > began.at and (told.at is null or told.at < f.updated_at)`,
  },
];

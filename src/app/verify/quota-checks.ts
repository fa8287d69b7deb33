import { sql } from "kysely";
import type { Check } from "./check.ts";

export const quotaChecks: readonly Check[] = [
  {
    name: "quota-ledger",
    promise: "every order was counted once",
    broken: (tenant) => sql`
      select 'order ' || o.id || ' has no ledger row' as example
        from orders o left join quota_ledger l on l.tenant_id = o.tenant_id and l.order_id = o.id
       where o.tenant_id = ${tenant}::uuid and l.order_id is null`,
  },
  {
    // A shop that moved to another time zone was counted in the month of the old one: then any month that it was somewhere will do.
    name: "quota-period",
    promise: "an order was counted in the month of its receipt, in the shop's time zone",
    broken: (tenant) => sql`
      with zone as (
        select t.timezone, exists (select 1 from audit_events e
                                    where e.tenant_id = t.id and e.event_key = 'PLATFORM_TENANT_UPDATED'
                                      and e.metadata -> 'to' ? 'timezone') as has_moved
          from tenants t where t.id = ${tenant}::uuid
      )
      select 'order ' || l.order_id || ' of ' || to_char(l.consumed_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC counted in '
             || l.period as example
        from quota_ledger l, zone z
       where l.tenant_id = ${tenant}::uuid
         and case when z.has_moved
               then l.period not in (to_char(l.consumed_at at time zone 'UTC' - interval '12 hours', 'YYYY-MM'),
                                     to_char(l.consumed_at at time zone 'UTC' + interval '14 hours', 'YYYY-MM'))
               else l.period <> to_char(l.consumed_at at time zone z.timezone, 'YYYY-MM') end`,
  },
  {
    name: "quota-counter",
    promise: "a month's counter is the number of its ledger rows",
    broken: (tenant) => sql`
      select period || ': counter ' || coalesce(u.orders_used, 0) || ', ledger ' || coalesce(l.orders, 0) as example
        from (select period, orders_used from quota_usage where tenant_id = ${tenant}::uuid) u
        full join (select period, count(*) as orders from quota_ledger where tenant_id = ${tenant}::uuid
                    group by period) l using (period)
       where coalesce(u.orders_used, 0) <> coalesce(l.orders, 0)`,
  },
];

import { sql } from "kysely";
import type { Check } from "./check.ts";

export const auditChecks: readonly Check[] = [
  {
    // Orders from before there was an audit log have none; the ledger tells by the server's clock when an order came.
    name: "audit-order",
    promise: "the audit log tells who made each order",
    broken: (tenant) => sql`
      select 'order ' || o.id || ' has no ORDER_CREATED' as example
        from orders o join quota_ledger l on l.tenant_id = o.tenant_id and l.order_id = o.id
       where o.tenant_id = ${tenant}::uuid
         and l.consumed_at >= (select min(f.created_at) from audit_events f where f.tenant_id = ${tenant}::uuid)
         and not exists (select 1 from audit_events e
                          where e.tenant_id = o.tenant_id and e.entity_type = 'order' and e.entity_id = o.id
                            and e.event_key = 'ORDER_CREATED')`,
  },
];

import { sql } from "kysely";
import type { Check } from "./check.ts";

/** Each change of an order that tells its customer: how the audit log and how the message calls it, and which message it is. */
const tellingEvents = sql`(values
  ('ORDER_CREATED', 'requires_pickup', 'true', 'order_created', 'WA_PICKUP_CONFIRM'),
  ('ORDER_COURIER_STATUS_UPDATED', 'to', 'pickup_on_the_way', 'courier_pickup_otw', 'WA_PICKUP_OTW'),
  ('ORDER_LAUNDRY_STATUS_UPDATED', 'to', 'ready', 'laundry_ready', 'WA_LAUNDRY_READY'),
  ('ORDER_COURIER_STATUS_UPDATED', 'to', 'delivery_on_the_way', 'courier_delivery_otw', 'WA_DELIVERY_OTW'),
  ('ORDER_COURIER_STATUS_UPDATED', 'to', 'delivered', 'order_done', 'WA_ORDER_DONE'),
  ('ORDER_LAUNDRY_STATUS_UPDATED', 'to', 'completed', 'order_done', 'WA_ORDER_DONE')
) as telling (event_key, field, value, event, template_id)`;

export const messageChecks: readonly Check[] = [
  {
    name: "lane-head",
    promise: "of an order's waiting messages exactly one may leave next",
    broken: (tenant) => sql`
      select 'lane ' || lane_id || ': ' || count(*) || ' waiting, ' || count(*) filter (where is_head) || ' first' as example
        from wa_messages
       where tenant_id = ${tenant}::uuid and status in ('queued', 'sending')
       group by lane_id having count(*) filter (where is_head) <> 1
      union all
      select 'message ' || id || ' is ' || status || ' and still the first of its lane' as example
        from wa_messages
       where tenant_id = ${tenant}::uuid and is_head and status not in ('queued', 'sending')`,
  },
  {
    // Certain only where nothing can have closed the gate: since the plan last changed, and in shops that never set up which
    // events are told. A completed laundry tells only orders without delivery, which an edit may change: left out.
    name: "message-missing",
    promise: "a change that calls for a message made one",
    broken: (tenant) => sql`
      with gate as (
        select coalesce((select max(e.created_at) + interval '1 minute' from audit_events e
                          where e.tenant_id = t.id and e.event_key = 'PLATFORM_TENANT_UPDATED'
                            and e.metadata -> 'to' ? 'plan_key'), '-infinity') as open_since
          from tenants t join plans p on p.key = t.plan_key
         where t.id = ${tenant}::uuid and p.has_whatsapp
           and not exists (select 1 from audit_events s
                            where s.tenant_id = t.id and s.event_key like 'WA\\_SETTING%')
      )
      select 'order ' || e.entity_id || ': ' || e.event_key || ' without ' || telling.template_id as example
        from gate
        join audit_events e on e.tenant_id = ${tenant}::uuid and e.entity_type = 'order' and e.created_at > gate.open_since
        join ${tellingEvents} on telling.event_key = e.event_key and e.metadata ->> telling.field = telling.value
                             and telling.value <> 'completed'
        join orders o on o.tenant_id = e.tenant_id and o.id = e.entity_id
        left join wa_messages m on m.tenant_id = e.tenant_id and m.order_id = e.entity_id and m.template_id = telling.template_id
       where m.id is null`,
  },
  {
    // An order that was edited into one with pickup is told of like a new one.
    name: "message-cause",
    promise: "a message tells of a change that was made",
    broken: (tenant) => sql`
      select 'message ' || m.id || ' ' || m.template_id || ' of order ' || m.order_id || ': no such change' as example
        from wa_messages m
       where m.tenant_id = ${tenant}::uuid and m.order_id is not null and m.metadata_json ->> 'test' is null
         and m.metadata_json ->> 'event' in (select telling.event from ${tellingEvents})
         and m.created_at >= (select min(f.created_at) from audit_events f where f.tenant_id = ${tenant}::uuid)
         and not exists (
           select 1 from audit_events e join ${tellingEvents}
                on telling.event_key = e.event_key and e.metadata ->> telling.field = telling.value
            where e.tenant_id = m.tenant_id and e.entity_type = 'order' and e.entity_id = m.order_id
              and telling.event = m.metadata_json ->> 'event')
         and not exists (
           select 1 from audit_events u
            where u.tenant_id = m.tenant_id and u.entity_type = 'order' and u.entity_id = m.order_id
              and u.event_key = 'ORDER_UPDATED' and m.template_id = 'WA_PICKUP_CONFIRM')`,
  },
  {
    name: "attempt-numbers",
    promise: "the attempts of a message are numbered from 1 without a gap",
    broken: (tenant) => sql`
      select 'message ' || message_id || ': ' || count(*) || ' attempts, numbered ' || min(n) || ' to ' || max(n) as example
        from wa_message_attempts
       where tenant_id = ${tenant}::uuid
       group by message_id having min(n) <> 1 or max(n) <> count(*) or count(distinct n) <> count(*)`,
  },
  {
    // A receipt is proof as well: it may resolve an attempt of which nothing else was known.
    name: "sent-accepted",
    promise: "a message that counts as sent was accepted by a provider",
    broken: (tenant) => sql`
      select 'message ' || m.id || ' is ' || m.status || ', no attempt was accepted' as example
        from wa_messages m
       where m.tenant_id = ${tenant}::uuid and m.status in ('sent', 'delivered', 'read')
         and not exists (select 1 from wa_message_attempts a
                          where a.tenant_id = m.tenant_id and a.message_id = m.id and a.outcome = 'accepted')
         and not exists (select 1 from wa_receipts r where r.tenant_id = m.tenant_id and r.message_id = m.id)`,
  },
];

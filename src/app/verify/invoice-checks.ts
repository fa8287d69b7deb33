import { sql } from "kysely";
import type { Check } from "./check.ts";

const wellFormed = sql`o.invoice_no ~ '^[A-Z0-9]{2,8}-[0-9]{6}-[0-9]{4}$'`;
/** Of a well-formed number, as text: `2611022` would be no date and must not end the query. */
const numberedDay = sql`split_part(o.invoice_no, '-', 2)`;

export const invoiceChecks: readonly Check[] = [
  {
    name: "invoice-format",
    promise: "an invoice number is CODE-yymmdd-counter",
    broken: (tenant) => sql`
      select 'order ' || o.id || ': ' || o.invoice_no as example
        from orders o
       where o.tenant_id = ${tenant}::uuid
         and (not ${wellFormed} or split_part(o.invoice_no, '-', 3) = '0000')`,
  },
  {
    // A code may be changed, and a phone's numbers of the old one are good for a week; before that nothing is certain.
    name: "invoice-code",
    promise: "an invoice number carries the code of its outlet",
    broken: (tenant) => sql`
      select 'order ' || o.id || ': ' || o.invoice_no || ' in outlet ' || t.code as example
        from orders o join outlets t on t.tenant_id = o.tenant_id and t.id = o.outlet_id
       where o.tenant_id = ${tenant}::uuid and ${wellFormed} and split_part(o.invoice_no, '-', 1) <> t.code
         and (t.updated_at = t.created_at or ${numberedDay} > to_char(t.updated_at + interval '9 days', 'YYMMDD'))`,
  },
  {
    // Of orders that a request of their own made; a phone's backlog carries the day on which the phone numbered it.
    name: "invoice-day",
    promise: "an invoice number carries the outlet's day on which the order was taken",
    broken: (tenant) => sql`
      select 'order ' || o.id || ': ' || o.invoice_no || ' made on '
             || to_char(e.created_at at time zone t.timezone, 'YYYY-MM-DD') as example
        from orders o
        join outlets t on t.tenant_id = o.tenant_id and t.id = o.outlet_id
        join audit_events e on e.tenant_id = o.tenant_id and e.entity_type = 'order' and e.entity_id = o.id
                           and e.event_key = 'ORDER_CREATED' and e.channel = 'api'
       where o.tenant_id = ${tenant}::uuid and ${wellFormed} and t.updated_at <= e.created_at
         and ${numberedDay} <> to_char(e.created_at at time zone t.timezone, 'YYMMDD')`,
  },
  {
    name: "invoice-unique",
    promise: "no two orders have one invoice number",
    broken: (tenant) => sql`
      select o.invoice_no || ' on ' || count(*) || ' orders, one is ' || min(o.id::text) as example
        from orders o
       where o.tenant_id = ${tenant}::uuid and o.invoice_no is not null
       group by o.invoice_no having count(*) > 1`,
  },
  {
    name: "invoice-counter",
    promise: "an outlet's counter of the day is past every number that was given",
    broken: (tenant) => sql`
      select 'outlet ' || n.outlet_id || ' on ' || n.day || ': highest ' || n.highest || ', next '
             || coalesce(c.next_number::text, 'none') as example
        from (select o.outlet_id, ${numberedDay} as day, max(split_part(o.invoice_no, '-', 3)::integer) as highest
                from orders o where o.tenant_id = ${tenant}::uuid and ${wellFormed} group by 1, 2) n
        left join invoice_counters c on c.tenant_id = ${tenant}::uuid and c.outlet_id = n.outlet_id
                                    and to_char(c.local_date, 'YYMMDD') = n.day
       where coalesce(c.next_number, 0) <= n.highest`,
  },
];

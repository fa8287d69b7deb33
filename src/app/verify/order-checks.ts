import { sql } from "kysely";
import type { Check } from "./check.ts";

export const orderChecks: readonly Check[] = [
  {
    name: "order-total",
    promise: "an order's total is its items and fee less its discount, and not below 0; unless it is cancelled",
    broken: (tenant) => sql`
      select 'order ' || o.id || ': total ' || o.total_amount || ', items ' || coalesce(i.subtotal, 0) || ', fee '
             || o.shipping_fee_amount || ', discount ' || o.discount_amount as example
        from orders o
        left join (select order_id, sum(subtotal_amount) as subtotal from order_items
                    where tenant_id = ${tenant}::uuid group by order_id) i on i.order_id = o.id
       where o.tenant_id = ${tenant}::uuid and o.cancelled_at is null
         and o.total_amount <> greatest(coalesce(i.subtotal, 0) + o.shipping_fee_amount - o.discount_amount, 0)`,
  },
  {
    name: "item-subtotal",
    promise: "an item's subtotal is its quantity or weight times its price",
    broken: (tenant) => sql`
      select 'item ' || i.id || ' of order ' || i.order_id || ': ' || m.measure || ' ' || i.unit_type_snapshot || ' at '
             || i.unit_price_amount || ', subtotal ' || i.subtotal_amount as example
        from order_items i, lateral (select case i.unit_type_snapshot when 'kg' then i.weight_kg else i.qty end as measure) m
       where i.tenant_id = ${tenant}::uuid and i.subtotal_amount <> round(m.measure * i.unit_price_amount)`,
  },
  {
    name: "order-paid",
    promise: "what an order says is paid is the sum of its payments",
    broken: (tenant) => sql`
      select 'order ' || o.id || ': paid ' || o.paid_amount || ', payments ' || coalesce(p.paid, 0) as example
        from orders o
        left join (select order_id, sum(amount) as paid from payments
                    where tenant_id = ${tenant}::uuid group by order_id) p on p.order_id = o.id
       where o.tenant_id = ${tenant}::uuid and o.paid_amount <> coalesce(p.paid, 0)`,
  },
  {
    name: "order-days",
    promise: "the orders of an outlet's day are as many, and stand where, the list says",
    broken: (tenant) => sql`
      with counted as (
        select outlet_id, (created_at at time zone 'UTC')::date as day, count(*) as all_orders,
               count(*) filter (where scope = 'open') as open_orders, count(*) filter (where scope = 'completed') as completed_orders
          from (select *, order_scope(requires_delivery, courier_status, laundry_status, cancelled_at) as scope
                  from orders where tenant_id = ${tenant}::uuid) o
         group by 1, 2
      ), told as (
        select * from order_days where tenant_id = ${tenant}::uuid and (all_orders, open_orders, completed_orders) <> (0, 0, 0)
      )
      select 'outlet ' || coalesce(c.outlet_id, t.outlet_id) || ' on ' || coalesce(c.day, t.day) || ': '
             || coalesce(c.all_orders, 0) || ' orders, ' || coalesce(t.all_orders, 0) || ' counted' as example
        from counted c
        full join told t on t.outlet_id = c.outlet_id and t.day = c.day
       where (c.all_orders, c.open_orders, c.completed_orders) is distinct from (t.all_orders, t.open_orders, t.completed_orders)`,
  },
];

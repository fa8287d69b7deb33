import { sql } from "kysely";
import type { Database } from "../../platform/database/connect.ts";
import type { Work } from "../../platform/database/work.ts";

/** Where the order of a customer's link is, asked before any tenant is known; undefined for a token of nobody. */
export async function findTrackedOrder(
  database: Database,
  token: string,
): Promise<{ readonly tenant_id: string; readonly order_id: string } | undefined> {
  const { rows } = await sql<{ tenant_id: string; order_id: string }>`
    select tenant_id, order_id from find_tracked_order(${token})`.execute(database.queries);
  return rows[0];
}

/** No more of an order, its shop and its outlet than the customer's page shows: no person, no address, no id. */
export function findTrackedRow(work: Work, orderId: string) {
  return work.db
    .selectFrom("orders as o")
    .innerJoin("outlets as l", (join) =>
      join.onRef("l.tenant_id", "=", "o.tenant_id").onRef("l.id", "=", "o.outlet_id"),
    )
    .innerJoin("tenants as t", "t.id", "o.tenant_id")
    .where("o.tenant_id", "=", work.tenantId)
    .where("o.id", "=", orderId)
    .select(["t.name as shop_name", "l.name as outlet_name", "l.phone as outlet_phone", "l.timezone"])
    .select(["o.invoice_no", "o.order_code", "o.created_at", "o.cancelled_at"])
    .select(["o.requires_pickup", "o.requires_delivery", "o.courier_status", "o.laundry_status"])
    .select(["o.shipping_fee_amount", "o.discount_amount", "o.total_amount", "o.paid_amount", "o.due_amount"])
    .executeTakeFirst();
}

export function findTrackedItems(work: Work, orderId: string) {
  return work.db
    .selectFrom("order_items as i")
    .leftJoin("services as s", (join) =>
      join.onRef("s.tenant_id", "=", "i.tenant_id").onRef("s.id", "=", "i.service_id"),
    )
    .where("i.tenant_id", "=", work.tenantId)
    .where("i.order_id", "=", orderId)
    .select(["i.service_name_snapshot", "i.unit_type_snapshot", "i.qty", "i.weight_kg", "i.unit_price_amount"])
    .select(["i.subtotal_amount", "s.duration_days", "s.duration_hours"])
    .orderBy("i.position")
    .orderBy("i.id")
    .execute();
}

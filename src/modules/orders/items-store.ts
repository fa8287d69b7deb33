import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";
import type { ItemRow } from "./orders-store.ts";

/**
 * Writes new items, and those whose place, quantity or weight changed; what these are called and what they cost stays. One
 * statement, whatever their number: the text stays the same, so its plan is made once.
 */
export async function saveItems(work: Work, items: readonly ItemRow[]): Promise<void> {
  if (items.length === 0) return;
  await sql`
    insert into order_items as i (tenant_id, id, order_id, position, service_id, service_name_snapshot, unit_type_snapshot,
                                  qty, weight_kg, unit_price_amount, subtotal_amount, created_at, updated_at)
    select tenant_id, id, order_id, position, service_id, service_name_snapshot, unit_type_snapshot,
           qty, weight_kg, unit_price_amount, subtotal_amount, created_at, updated_at
      from jsonb_populate_recordset(null::order_items, ${JSON.stringify(items)}::jsonb)
    on conflict (tenant_id, id) do update
       set position = excluded.position, qty = excluded.qty, weight_kg = excluded.weight_kg,
           subtotal_amount = excluded.subtotal_amount, updated_at = excluded.updated_at`.execute(work.db);
}

export async function deleteItems(work: Work, orderId: string, itemIds: readonly string[]): Promise<void> {
  if (itemIds.length === 0) return;
  await work.db
    .deleteFrom("order_items")
    .where("tenant_id", "=", work.tenantId)
    .where("order_id", "=", orderId)
    .where("id", "=", sql<string>`any(${itemIds}::uuid[])`)
    .execute();
}

import { sql } from "kysely";
import { newId } from "../../kit/ids.ts";
import type { Queries } from "../../platform/database/work.ts";
import type { ReportedReceipt } from "./providers/driver.ts";

/** Stored first, whatever becomes of it; the same receipt again is none. */
export async function insertReceipts(db: Queries, receipts: readonly ReportedReceipt[]): Promise<void> {
  const rows = receipts.map((receipt) => ({
    tenant_id: receipt.tenantId,
    id: newId(),
    provider_key: receipt.providerKey,
    provider_message_id: receipt.providerMessageId,
    status: receipt.status,
    occurred_at: receipt.occurredAt,
  }));
  await sql`
    insert into wa_receipts (tenant_id, id, provider_id, provider_message_id, status, occurred_at, received_at)
    select r.tenant_id, r.id, p.id, r.provider_message_id, r.status, r.occurred_at, now()
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (
             tenant_id uuid, id uuid, provider_key text, provider_message_id text, status text, occurred_at timestamptz)
      join wa_providers p on p.key = r.provider_key
    on conflict do nothing`.execute(db);
}

/**
 * Moves messages on by the receipts that have not found theirs yet: forward only, `sent` → `delivered` → `read`. A receipt may be
 * here before the answer to its send; it then waits for the next call.
 *
 * @returns how many receipts found their message.
 */
export async function applyReceipts(db: Queries, receiptsMax: number): Promise<number> {
  const { rows } = await sql`
    with found as (
      select r.tenant_id, r.id as receipt_id, m.id as message_id, r.status, r.occurred_at
        from wa_receipts r
        join wa_messages m on m.tenant_id = r.tenant_id and m.provider_message_id = r.provider_message_id
                          and m.provider_id = r.provider_id and m.status in ('sent', 'delivered', 'read')
       where r.applied_at is null
       order by r.received_at limit ${receiptsMax}::integer
         for update of r skip locked
    ), moved as (
      update wa_messages m
         set status = case when f.is_read or m.status = 'read' then 'read' else 'delivered' end,
             delivered_at = coalesce(m.delivered_at, f.first_at),
             read_at = coalesce(m.read_at, f.read_at),
             updated_at = now()
        from (select tenant_id, message_id, bool_or(status = 'read') as is_read, min(occurred_at) as first_at,
                     min(occurred_at) filter (where status = 'read') as read_at
                from found group by tenant_id, message_id) f
       where m.tenant_id = f.tenant_id and m.id = f.message_id
    )
    update wa_receipts r set applied_at = now(), message_id = found.message_id
      from found where r.tenant_id = found.tenant_id and r.id = found.receipt_id
    returning r.id`.execute(db);
  return rows.length;
}

import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";
import { invoiceCounterMax } from "./domain/invoice-number.ts";

/**
 * Takes the next number of the outlet's day. The counter's row stays locked until commit; a rollback gives the number back.
 *
 * @returns null when the day has used all its numbers.
 */
export async function takeNumber(work: Work, outletId: string, localDate: string): Promise<number | null> {
  const { rows } = await sql<{ taken: number }>`
    insert into invoice_counters as c (tenant_id, outlet_id, local_date, next_number)
    values (${work.tenantId}::uuid, ${outletId}::uuid, ${localDate}::date, 2)
    on conflict (tenant_id, outlet_id, local_date) do update set next_number = c.next_number + 1
      where c.next_number <= ${invoiceCounterMax}::integer
    returning next_number - 1 as taken`.execute(work.db);
  return rows[0]?.taken ?? null;
}

import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";

export interface SavedCustomer {
  readonly id: string;
  readonly name: string;
  readonly phone_normalized: string;
  readonly notes: string | null;
}

/** One customer per phone: a known one is renamed and, when archived, comes back. Notes are kept unless new ones are given. */
export async function upsertCustomer(
  work: Work,
  customer: { readonly name: string; readonly phone: string; readonly notes: string | null },
): Promise<SavedCustomer> {
  return work.db
    .insertInto("customers")
    .values({
      tenant_id: work.tenantId,
      id: work.newId(),
      name: customer.name,
      phone_normalized: customer.phone,
      notes: customer.notes,
      created_at: work.now,
      updated_at: work.now,
      deleted_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "phone_normalized"]).doUpdateSet({
        name: customer.name,
        notes: sql`coalesce(excluded.notes, customers.notes)`,
        updated_at: work.now,
        deleted_at: null,
      }),
    )
    .returning(["id", "name", "phone_normalized", "notes"])
    .executeTakeFirstOrThrow();
}

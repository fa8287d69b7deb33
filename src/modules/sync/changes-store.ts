import { sql } from "kysely";
import type { FeedEntityType } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";

/** That a row is not what it was. What it is now stands in its own table. */
export interface Change {
  readonly entityType: FeedEntityType;
  readonly entityId: string;
  /** null: of interest to every outlet. */
  readonly outletId: string | null;
  readonly op: "upsert" | "delete";
}

/** Raises the tenant's feed by the number of changes and writes them under the new numbers, in their order. One statement. */
export async function insertChanges(work: Work, changes: readonly Change[]): Promise<void> {
  const rows = changes.map(({ entityType, entityId, outletId, op }) => [entityType, entityId, outletId, op]);
  await sql`
    with head as (
      insert into sync_heads as h (tenant_id, cursor) values (${work.tenantId}::uuid, ${changes.length}::bigint)
      on conflict (tenant_id) do update set cursor = h.cursor + excluded.cursor
      returning cursor - ${changes.length}::bigint as before
    )
    insert into sync_changes (tenant_id, cursor, entity_type, entity_id, outlet_id, op, changed_at)
    select ${work.tenantId}::uuid, head.before + c.place, c.change ->> 0, (c.change ->> 1)::uuid, (c.change ->> 2)::uuid,
           c.change ->> 3, ${work.now}::timestamptz
      from head, jsonb_array_elements(${JSON.stringify(rows)}::jsonb) with ordinality as c (change, place)`.execute(
    work.db,
  );
}

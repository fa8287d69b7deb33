import { sql } from "kysely";
import type { JsonObject, WorkSource } from "../../platform/database/tables.ts";
import type { Queries, Work } from "../../platform/database/work.ts";

export interface AuditRow {
  readonly tenant_id: string;
  readonly id: string;
  readonly event_key: string;
  readonly user_id: string | null;
  readonly outlet_id: string | null;
  readonly entity_type: string | null;
  readonly entity_id: string | null;
  readonly channel: WorkSource;
  readonly request_id: string | null;
  readonly ip_address: string | null;
  readonly metadata: JsonObject;
  readonly created_at: Date;
}

/** All rows in one statement, whatever their number: the text stays the same, so its plan is made once. */
export async function insertEvents(db: Queries, rows: readonly AuditRow[]): Promise<void> {
  await sql`
    insert into audit_events (tenant_id, id, event_key, user_id, outlet_id, entity_type, entity_id, channel, request_id,
                              ip_address, metadata, created_at)
    select tenant_id, id, event_key, user_id, outlet_id, entity_type, entity_id, channel, request_id,
           ip_address, metadata, created_at
      from jsonb_populate_recordset(null::audit_events, ${JSON.stringify(rows)}::jsonb)`.execute(db);
}

export interface AuditFilter {
  readonly outletId: string | null;
  readonly entityType: string | null;
  readonly entityId: string | null;
  readonly eventKey: string | null;
  /** Events older than this id. */
  readonly before: string | null;
  readonly limit: number;
}

/**
 * Newest first. Whoever is not in every outlet sees the events of the own ones and those of the whole shop; what was done to a person
 * belongs to the outlets where that one works.
 */
export function findEvents(work: Work, filter: AuditFilter) {
  const { outletIds, userId } = work.actor;
  let query = work.db
    .selectFrom("audit_events as e")
    .leftJoin("users as u", (join) => join.onRef("u.tenant_id", "=", "e.tenant_id").onRef("u.id", "=", "e.user_id"))
    .where("e.tenant_id", "=", work.tenantId);
  if (outletIds !== null) {
    query = query.where(
      sql<boolean>`case
        when e.outlet_id is not null then e.outlet_id = any(${outletIds}::uuid[])
        when e.entity_type = 'user' then e.entity_id = ${userId}::uuid or exists (
          select from user_outlets a where a.tenant_id = e.tenant_id and a.user_id = e.entity_id
             and a.outlet_id = any(${outletIds}::uuid[]))
        else true end`,
    );
  }
  if (filter.outletId !== null) query = query.where("e.outlet_id", "=", filter.outletId);
  if (filter.entityType !== null) query = query.where("e.entity_type", "=", filter.entityType);
  if (filter.entityId !== null) query = query.where("e.entity_id", "=", filter.entityId);
  if (filter.eventKey !== null) query = query.where("e.event_key", "=", filter.eventKey);
  if (filter.before !== null) query = query.where("e.id", "<", filter.before);
  return query
    .select(["e.id", "e.event_key", "e.user_id", "u.name as user_name", "e.outlet_id", "e.entity_type", "e.entity_id"])
    .select(["e.channel", "e.request_id", "e.ip_address", "e.metadata", "e.created_at"])
    .orderBy("e.id", "desc")
    .limit(filter.limit)
    .execute();
}

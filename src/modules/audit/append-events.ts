import { newId } from "../../kit/ids.ts";
import type { JsonObject, WorkSource } from "../../platform/database/tables.ts";
import type { Queries } from "../../platform/database/work.ts";
import { insertEvents } from "./audit-store.ts";

/** Something that was done. `metadata` holds ids, codes and amounts; never a name, a phone number, a text or a secret. */
export interface AuditEvent {
  readonly eventKey: string;
  readonly outletId: string | null;
  readonly entityType: string | null;
  readonly entityId: string | null;
  readonly metadata: JsonObject;
}

/** By whom, when and from where: the same for all events of a transaction. */
export interface AuditOrigin {
  readonly tenantId: string;
  readonly userId: string | null;
  readonly source: WorkSource;
  readonly requestId: string | null;
  readonly ipAddress: string | null;
  readonly at: Date;
}

/** Appends to the audit log in the transaction of what was done: both are there, or neither. One statement. */
export async function appendEvents(db: Queries, origin: AuditOrigin, events: readonly AuditEvent[]): Promise<void> {
  if (events.length === 0) return;
  const ids = events.map(() => newId()).sort(); // within one millisecond they grow at random
  const rows = events.map((event, index) => ({
    tenant_id: origin.tenantId,
    id: ids[index] ?? newId(),
    event_key: event.eventKey,
    user_id: origin.userId,
    outlet_id: event.outletId,
    entity_type: event.entityType,
    entity_id: event.entityId,
    channel: origin.source,
    request_id: origin.requestId,
    ip_address: origin.ipAddress,
    metadata: event.metadata,
    created_at: origin.at,
  }));
  await insertEvents(db, rows);
}

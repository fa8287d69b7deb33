import { sql } from "kysely";
import type { JsonObject, MessageStatus } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";

export interface NewMessage {
  readonly id: string;
  readonly outletId: string;
  readonly orderId: string;
  readonly templateId: string;
  readonly idempotencyKey: string;
  readonly toPhone: string;
  readonly bodyText: string;
  /** Why it could not be rendered; null when it was. */
  readonly failure: string | null;
  readonly metadata: JsonObject;
}

/** Holds back everybody who promotes in the order's lane until commit, so that a new message and a promotion see each other. */
export async function lockLane(work: Work, laneId: string) {
  await sql`select pg_advisory_xact_lock(hashtextextended(${work.tenantId + laneId}, 0))`.execute(work.db);
}

/**
 * Writes a message as the last of its order's lane, and as its head when nothing else of it is waiting. Due at once, by the
 * database's clock, which the sender goes by; it waits a day at most for a provider to be activated.
 *
 * @returns its status, or null when the order had this message already.
 */
export async function insertMessage(work: Work, message: NewMessage): Promise<MessageStatus | null> {
  const isFailed = message.failure !== null;
  const { rows } = await sql<{ status: MessageStatus }>`
    insert into wa_messages (tenant_id, id, outlet_id, order_id, lane_id, lane_position, template_id, idempotency_key, to_phone,
                             body_text, status, is_head, next_attempt_at, expires_at, last_error_code, last_error_message, metadata_json,
                             source_channel, created_by, updated_by, created_at, updated_at)
    select ${work.tenantId}::uuid, ${message.id}::uuid, ${message.outletId}::uuid, ${message.orderId}::uuid, ${message.orderId}::uuid,
            lane.last_position + 1, ${message.templateId}, ${message.idempotencyKey}, ${message.toPhone}, ${message.bodyText},
            ${isFailed ? "failed" : "queued"}, ${!isFailed}::boolean and lane.last_position = 0,
            case when ${isFailed}::boolean then null else now() end, now() + interval '24 hours',
            ${isFailed ? "TEMPLATE_RENDER_FAILED" : null}::text, ${message.failure}::text, ${JSON.stringify(message.metadata)}::jsonb,
            ${work.channel}, ${work.actor.userId}::uuid, ${work.actor.userId}::uuid, ${work.now}::timestamptz, ${work.now}::timestamptz
      from (select coalesce(max(w.lane_position), 0) as last_position from wa_messages w
             where w.tenant_id = ${work.tenantId}::uuid and w.lane_id = ${message.orderId}::uuid
               and w.status in ('queued', 'sending')) lane
    on conflict do nothing
    returning status`.execute(work.db);
  return rows[0]?.status ?? null;
}

/**
 * Cancels what of the lane waits, for its turn, for a retry or for a provider, and sees to it that what is being sent is not tried
 * again. Needs the lane's lock. A message that is claimed meanwhile is waited for.
 */
export async function callOff(work: Work, laneId: string): Promise<void> {
  await sql`
    update wa_messages
       set status = case when status = 'queued' then 'cancelled' else status end, is_called_off = status = 'sending',
           is_head = is_head and status = 'sending', next_attempt_at = null, last_error_code = null, last_error_message = null,
           source_channel = ${work.channel}, updated_by = ${work.actor.userId}::uuid, updated_at = ${work.now}::timestamptz
     where tenant_id = ${work.tenantId}::uuid and lane_id = ${laneId}::uuid and status in ('queued', 'sending')`.execute(
    work.db,
  );
}

export interface MessageFilter {
  readonly outletId: string | null;
  readonly orderId: string | null;
  readonly templateId: string | null;
  readonly status: MessageStatus | null;
  /** Messages older than this id. */
  readonly before: string | null;
  readonly limit: number;
}

export type LoggedMessage = Awaited<ReturnType<typeof findMessages>>[number];

/**
 * The log, newest first. Without an outlet: the actor's outlets, and for owners also what belongs to none. The newest of each outlet
 * are looked up by themselves, and of those the page is made, so that its cost does not grow with the log.
 */
export function findMessages(work: Work, filter: MessageFilter) {
  return work.db
    .selectFrom(sql<{ id: string }>`(${pageOf(work, filter)})`.as<"page">(sql`page`))
    .innerJoin("wa_messages as m", (join) => join.on("m.tenant_id", "=", work.tenantId).onRef("m.id", "=", "page.id"))
    .leftJoin("wa_providers as p", "p.id", "m.provider_id")
    .leftJoin("orders as o", (join) => join.onRef("o.tenant_id", "=", "m.tenant_id").onRef("o.id", "=", "m.order_id"))
    .leftJoin("customers as c", (join) =>
      join.onRef("c.tenant_id", "=", "o.tenant_id").onRef("c.id", "=", "o.customer_id"),
    )
    .selectAll("m")
    .select([
      "p.key as provider_key",
      "p.name as provider_name",
      "o.order_code",
      "o.invoice_no",
      "c.name as customer_name",
    ])
    .select(
      sql<boolean>`exists (select 1 from wa_provider_configs a where a.tenant_id = m.tenant_id and a.is_active)`.as(
        "has_active_provider",
      ),
    )
    .orderBy("m.id", "desc")
    .execute();
}

function pageOf(work: Work, { outletId, orderId, templateId, status, before, limit }: MessageFilter) {
  const outletIds = outletId === null ? work.actor.outletIds : [outletId];
  const conditions = [sql`tenant_id = ${work.tenantId}::uuid`];
  if (orderId !== null) conditions.push(sql`order_id = ${orderId}::uuid`);
  if (templateId !== null) conditions.push(sql`template_id = ${templateId}`);
  if (status !== null) conditions.push(sql`status = ${sql.lit(status)}`); // written out: how many have it is known to the planner
  if (before !== null) conditions.push(sql`id < ${before}::uuid`);
  const matches = sql.join(conditions, sql` and `);
  const newest = sql`order by id desc limit ${limit}`;
  return outletIds === null
    ? sql`select id from wa_messages where ${matches} ${newest}`
    : sql`select found.id from unnest(${outletIds}::uuid[]) as outlet (id) cross join lateral (
            select id from wa_messages where ${matches} and outlet_id = outlet.id ${newest}) found ${newest}`;
}

import { sql } from "kysely";
import type { Queries } from "../../platform/database/work.ts";
import type { Verdict } from "./domain/retry-policy.ts";

/** All of this runs under the dispatcher's role, across tenants, by the database's clock. */

export interface ClaimedMessage {
  readonly tenant_id: string;
  readonly id: string;
  readonly lane_id: string;
  readonly epoch: number;
  readonly attempts: number;
  readonly to_phone: string;
  readonly body_text: string;
  readonly provider_key: string;
  readonly config_id: string;
  readonly credentials_encrypted: string;
}

export interface ClaimLimits {
  readonly messagesMax: number;
  readonly tenantsMax: number;
  /** Messages a tenant may have under way at once, over all processes. */
  readonly inFlightMaxPerTenant: number;
  readonly leaseSeconds: number;
}

/** What one look at the tenants in turn gave. */
export interface Turn {
  readonly messages: readonly ClaimedMessage[];
  /** The tenant after whom the next turn begins; null: this one reached the last tenant. */
  readonly afterTenant: string | null;
}

/** The tenant before the first. */
export const firstTenant = "00000000-0000-0000-0000-000000000000";

/**
 * Leases the heads that are due, a few per tenant, tenants in turn from the one after `afterTenant`. A tenant without an active
 * sender, or whose sender is parked or being claimed by another process, is passed over. The sender's row is locked meanwhile, so
 * that what a tenant has under way is counted exactly.
 *
 * Cost: two queries, the second only when a sender is free.
 */
export async function claimTurn(db: Queries, afterTenant: string, limits: ClaimLimits): Promise<Turn> {
  const tenants = await lockSenders(db, afterTenant, limits.tenantsMax);
  const senders = tenants.filter((tenant): tenant is FreeSender => tenant.config_id !== null);
  const messages = senders.length === 0 ? [] : await leaseHeads(db, senders, limits);
  const isCutShort = messages.length >= limits.messagesMax;
  if (isCutShort) return { messages, afterTenant: lastOf(messages) };
  return { messages, afterTenant: tenants.length < limits.tenantsMax ? null : lastOf(tenants) };
}

function lastOf(rows: readonly { readonly tenant_id: string }[]): string | null {
  return rows.reduce<string | null>(
    (last, row) => (last === null || row.tenant_id > last ? row.tenant_id : last),
    null,
  );
}

interface FreeSender {
  readonly tenant_id: string;
  readonly config_id: string;
  readonly provider_id: number;
  readonly provider_key: string;
  readonly credentials_encrypted: string;
}

/** Tenants whose earliest head is due, with their sender where it is free to be used. */
async function lockSenders(
  db: Queries,
  afterTenant: string,
  tenantsMax: number,
): Promise<readonly (FreeSender | { readonly tenant_id: string; readonly config_id: null })[]> {
  // Steps from tenant to tenant and looks at each one's earliest head only, so that heads waiting for a retry cost nothing.
  const { rows } = await sql<FreeSender | { readonly tenant_id: string; readonly config_id: null }>`
    with recursive waiting (tenant_id) as (
      (select tenant_id from wa_messages
        where status = 'queued' and is_head and tenant_id > ${afterTenant}::uuid order by tenant_id limit 1)
      union all
      select (select m.tenant_id from wa_messages m
               where m.status = 'queued' and m.is_head and m.tenant_id > w.tenant_id order by m.tenant_id limit 1)
        from waiting w where w.tenant_id is not null
    ), turn as (
      select w.tenant_id from waiting w
       where (select m.next_attempt_at from wa_messages m
               where m.tenant_id = w.tenant_id and m.status = 'queued' and m.is_head
               order by m.next_attempt_at limit 1) <= now()
       limit ${tenantsMax}::integer
    ), sender as (
      select c.tenant_id, c.id as config_id, c.provider_id, v.key as provider_key, c.credentials_encrypted
        from turn
        join tenants t on t.id = turn.tenant_id
        join plans p on p.key = t.plan_key and p.has_whatsapp
        join wa_provider_configs c on c.tenant_id = turn.tenant_id and c.id = (
               select id from wa_provider_configs f where f.tenant_id = turn.tenant_id and f.is_active
                order by f.priority, f.id limit 1)
        join wa_providers v on v.id = c.provider_id
       where coalesce(c.parked_until, '-infinity') <= now()
         for update of c skip locked
    )
    select turn.tenant_id, s.config_id, s.provider_id, s.provider_key, s.credentials_encrypted
      from turn left join sender s on s.tenant_id = turn.tenant_id
     order by turn.tenant_id`.execute(db);
  return rows;
}

/** A statement of its own: it sees what was committed before the senders were locked, so no process counts without another's. */
async function leaseHeads(
  db: Queries,
  senders: readonly FreeSender[],
  limits: ClaimLimits,
): Promise<readonly ClaimedMessage[]> {
  const turn = JSON.stringify(senders.map(({ tenant_id, provider_id }) => ({ tenant_id, provider_id })));
  const { rows } = await sql<Omit<ClaimedMessage, keyof FreeSender> & { readonly tenant_id: string }>`
    with picked as (
      select m.tenant_id, m.id, s.provider_id
        from jsonb_to_recordset(${turn}::jsonb) as s (tenant_id uuid, provider_id smallint) cross join lateral (
          select h.tenant_id, h.id from wa_messages h
           where h.tenant_id = s.tenant_id and h.status = 'queued' and h.is_head and h.next_attempt_at <= now()
           order by h.next_attempt_at, h.id
           limit greatest(0, ${limits.inFlightMaxPerTenant}::integer - (
             select count(*) from wa_messages f where f.tenant_id = s.tenant_id and f.status = 'sending'))
             for update skip locked) m
       limit ${limits.messagesMax}::integer
    )
    update wa_messages m
       set status = 'sending', epoch = m.epoch + 1, next_attempt_at = null, provider_id = picked.provider_id,
           lease_until = now() + make_interval(secs => ${limits.leaseSeconds}::integer), updated_at = now()
      from picked
     where m.tenant_id = picked.tenant_id and m.id = picked.id
    returning m.tenant_id, m.id, m.lane_id, m.epoch, m.attempts, m.to_phone, m.body_text`.execute(db);
  const senderOf = new Map(senders.map((sender) => [sender.tenant_id, sender]));
  return rows.flatMap((row) => {
    const sender = senderOf.get(row.tenant_id);
    return sender === undefined ? [] : [{ ...row, ...sender }];
  });
}

/** One message under one claim. */
export interface Claim {
  readonly tenant_id: string;
  readonly id: string;
  readonly epoch: number;
}

/**
 * Writes the attempts' rows, committed before the first byte leaves. Only claims that are still ours, with time left to send and
 * not called off meanwhile, get one; the others must not be sent, and are left to the sweeper.
 */
export async function insertAttempts(
  db: Queries,
  claims: readonly (Claim & { readonly config_id: string })[],
  secondsNeeded: number,
): Promise<Claim[]> {
  const { rows } = await sql<Claim>`
    insert into wa_message_attempts (tenant_id, message_id, epoch, n, provider_id, config_id, started_at)
    select m.tenant_id, m.id, m.epoch, 1 + (select count(*) from wa_message_attempts a
                                             where a.tenant_id = m.tenant_id and a.message_id = m.id),
           m.provider_id, c.config_id, now()
      from jsonb_to_recordset(${JSON.stringify(claims)}::jsonb) as c (tenant_id uuid, id uuid, epoch integer, config_id uuid)
      join wa_messages m on m.tenant_id = c.tenant_id and m.id = c.id
     where m.epoch = c.epoch and m.status = 'sending' and not m.is_called_off
       and m.lease_until > now() + make_interval(secs => ${secondsNeeded}::integer)
    returning tenant_id, message_id as id, epoch`.execute(db);
  return rows;
}

export interface Settlement extends Claim {
  readonly lane_id: string;
  readonly config_id: string;
  readonly outcome: "accepted" | "transient" | "permanent" | "account" | "ambiguous" | "interrupted";
  readonly verdict: Verdict;
}

/** Lanes are locked in one order before their rows change, so that no successor is missed and no two settlers wait for each other. */
export async function lockLanes(db: Queries, lanes: readonly Lane[]) {
  await sql`
    select pg_advisory_xact_lock(key) from (
      select distinct hashtextextended(l.tenant_id || l.lane_id, 0) as key
        from jsonb_to_recordset(${JSON.stringify(lanes)}::jsonb) as l (tenant_id text, lane_id text)
       order by key offset 0) as lane`.execute(db);
}

/**
 * Ends attempts and moves their messages on, where the claim is still the current one; what would go again but was called off ends
 * cancelled. Needs the lanes' locks.
 *
 * @returns the claims that were still ours; what a stale worker brings changes nothing.
 */
export async function settleClaims(db: Queries, settlements: readonly Settlement[]): Promise<Claim[]> {
  const input = settlements.map(({ tenant_id, id, epoch, outcome, verdict }) => ({
    tenant_id,
    id,
    epoch,
    outcome,
    status: verdict.status,
    reason_code: verdict.reasonCode,
    provider_code: verdict.providerCode,
    provider_message_id: verdict.providerMessageId,
    counted: verdict.isCounted ? 1 : 0,
    retry_ms: verdict.retryInMs,
  }));
  const { rows } = await sql<Claim>`
    with settled as (
      select * from jsonb_to_recordset(${JSON.stringify(input)}::jsonb) as s (
        tenant_id uuid, id uuid, epoch integer, outcome text, status text, reason_code text, provider_code text,
        provider_message_id text, counted smallint, retry_ms double precision)
    ), moved as (
      update wa_messages m
         set status = case when s.status = 'queued' and m.is_called_off then 'cancelled' else s.status end,
             is_head = s.status = 'queued' and not m.is_called_off,
             attempts = m.attempts + s.counted,
             lease_until = null,
             next_attempt_at = case when s.status = 'queued' and not m.is_called_off
                                    then now() + s.retry_ms * interval '1 millisecond' end,
             sent_at = case when s.status = 'sent' then now() end,
             last_error_code = case when s.status = 'queued' and m.is_called_off then null else s.reason_code end,
             last_error_message = null,
             provider_code = s.provider_code,
             provider_message_id = s.provider_message_id,
             source_channel = 'system',
             updated_by = null,
             updated_at = now()
        from settled s
       where m.tenant_id = s.tenant_id and m.id = s.id and m.epoch = s.epoch and m.status = 'sending'
      returning m.tenant_id, m.id, m.epoch
    ), ended as (
      update wa_message_attempts a
         set finished_at = now(), outcome = s.outcome, reason_code = s.reason_code, provider_code = s.provider_code,
             provider_message_id = s.provider_message_id
        from settled s join moved using (tenant_id, id, epoch)
       where a.tenant_id = s.tenant_id and a.message_id = s.id and a.epoch = s.epoch and a.finished_at is null
    )
    select tenant_id, id, epoch from moved`.execute(db);
  return rows;
}

/** Lets the next message of each lane go, where the lane has no head. Needs the lanes' locks. */
export async function promoteLanes(db: Queries, lanes: readonly Lane[]) {
  await sql`
    update wa_messages m set is_head = true
      from (select distinct tenant_id, lane_id
              from jsonb_to_recordset(${JSON.stringify(lanes)}::jsonb) as l (tenant_id uuid, lane_id uuid)) lane
     where m.tenant_id = lane.tenant_id
       and m.id = (select n.id from wa_messages n where n.tenant_id = lane.tenant_id and n.lane_id = lane.lane_id
                    and n.status in ('queued', 'sending') order by n.lane_position, n.id limit 1)
       and not m.is_head
       and not exists (select 1 from wa_messages h
                        where h.tenant_id = lane.tenant_id and h.lane_id = lane.lane_id and h.is_head)`.execute(db);
}

/** Leaves the sender alone for a while; its messages keep waiting. */
export async function parkSenders(db: Queries, settlements: readonly Settlement[]) {
  const parked = settlements
    .filter(({ verdict }) => verdict.parkSenderMs !== null)
    .map(({ tenant_id, config_id, verdict }) => ({
      tenant_id,
      config_id,
      code: verdict.reasonCode,
      ms: verdict.parkSenderMs,
    }));
  if (parked.length === 0) return;
  await sql`
    update wa_provider_configs c
       set parked_until = now() + p.ms * interval '1 millisecond', parked_code = p.code
      from jsonb_to_recordset(${JSON.stringify(parked)}::jsonb)
        as p (tenant_id uuid, config_id uuid, code text, ms double precision)
     where c.tenant_id = p.tenant_id and c.id = p.config_id`.execute(db);
}

export interface OrphanedMessage extends Claim {
  readonly lane_id: string;
  readonly attempts: number;
  readonly config_id: string | null;
  readonly provider_key: string | null;
  readonly credentials_encrypted: string | null;
  /** null: claimed, but no attempt was begun. */
  readonly lookups: number | null;
}

/** Takes over messages whose claim has run out, and keeps them for `leaseSeconds`. The old holder can no longer settle them. */
export async function takeOrphans(db: Queries, leaseSeconds: number, messagesMax: number): Promise<OrphanedMessage[]> {
  const { rows } = await sql<OrphanedMessage>`
    with orphan as (
      select tenant_id, id, epoch from wa_messages
       where status = 'sending' and lease_until <= now()
       order by lease_until limit ${messagesMax}::integer for update skip locked
    ), kept as (
      update wa_messages m set epoch = m.epoch + 1, lease_until = now() + make_interval(secs => ${leaseSeconds}::integer)
        from orphan o where m.tenant_id = o.tenant_id and m.id = o.id
      returning m.tenant_id, m.id, m.lane_id, m.attempts, m.epoch, o.epoch as old_epoch
    ), carried as (
      update wa_message_attempts a set epoch = k.epoch, lookups = a.lookups + 1
        from kept k
       where a.tenant_id = k.tenant_id and a.message_id = k.id and a.epoch = k.old_epoch and a.finished_at is null
      returning a.tenant_id, a.message_id, a.config_id, a.lookups
    )
    select k.tenant_id, k.id, k.lane_id, k.attempts, k.epoch, a.config_id, a.lookups, v.key as provider_key, c.credentials_encrypted
      from kept k
      left join carried a on a.tenant_id = k.tenant_id and a.message_id = k.id
      left join wa_provider_configs c on c.tenant_id = a.tenant_id and c.id = a.config_id
      left join wa_providers v on v.id = c.provider_id`.execute(db);
  return rows;
}

/** With the folder to itself, a starting process knows that every claim of an earlier one has died. */
export async function expireAllClaims(db: Queries) {
  await sql`update wa_messages set lease_until = now() where status = 'sending'`.execute(db);
}

export interface Lane {
  readonly tenant_id: string;
  readonly lane_id: string;
}

/** The tenant's plan no longer has WhatsApp. */
const isUnentitled = sql`exists (select 1 from tenants t join plans p on p.key = t.plan_key
                                  where t.id = q.tenant_id and not p.has_whatsapp)`;
/** It has waited a day for a provider that nobody activated. */
const isExpired = sql`q.expires_at <= now()
  and not exists (select 1 from wa_provider_configs c where c.tenant_id = q.tenant_id and c.is_active)`;

/** Lanes whose head waits and can no longer go. */
export async function findHopeless(db: Queries, lanesMax: number): Promise<Lane[]> {
  const { rows } = await sql<Lane>`
    select q.tenant_id, q.lane_id from wa_messages q
     where q.status = 'queued' and q.is_head and (${isUnentitled} or (${isExpired}))
     limit ${lanesMax}::integer`.execute(db);
  return rows;
}

/** Ends the heads of these lanes that can still not go. Needs the lanes' locks. @returns how many. */
export async function endHopelessHeads(db: Queries, lanes: readonly Lane[]): Promise<number> {
  const { rows } = await sql`
    with hopeless as (
      select q.tenant_id, q.id, ${isUnentitled} as is_unentitled
        from jsonb_to_recordset(${JSON.stringify(lanes)}::jsonb) as l (tenant_id uuid, lane_id uuid)
        join wa_messages q on q.tenant_id = l.tenant_id and q.lane_id = l.lane_id
       where q.status = 'queued' and q.is_head and (${isUnentitled} or (${isExpired}))
         for update of q skip locked
    )
    update wa_messages m
       set status = case when h.is_unentitled then 'skipped' else 'failed' end, is_head = false, next_attempt_at = null,
           last_error_code = case when h.is_unentitled then 'PLAN_FEATURE_DISABLED' else 'PROVIDER_CONFIG_MISSING' end,
           source_channel = 'system', updated_by = null, updated_at = now()
      from hopeless h where m.tenant_id = h.tenant_id and m.id = h.id
    returning m.id`.execute(db);
  return rows.length;
}

/** Lanes with a message to send and none that may leave. Always none, unless a promotion was lost. */
export async function findHeadlessLanes(db: Queries, lanesMax: number): Promise<Lane[]> {
  const { rows } = await sql<Lane>`
    select distinct q.tenant_id, q.lane_id from wa_messages q
     where q.status = 'queued' and not q.is_head
       and not exists (select 1 from wa_messages h
                        where h.tenant_id = q.tenant_id and h.lane_id = q.lane_id and h.is_head)
     limit ${lanesMax}::integer`.execute(db);
  return rows;
}

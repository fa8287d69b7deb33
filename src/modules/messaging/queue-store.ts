import { sql } from "kysely";
import type { Queries } from "../../platform/database/work.ts";

/** The sender's work over all shops, as an operator watches it. Counts stop at `countMax`. */
export interface Queue {
  /** Messages that wait: due, for their retry, or behind another one of their order. */
  readonly waiting: number;
  readonly inFlight: number;
  readonly unknown: number;
  readonly parkedSenders: number;
  /** How long the message has been due that waits longest for a sender that is free; 0 when none is due. */
  readonly oldestDueSeconds: number;
}

const countMax = 100_000;
const tenantsMax = 5_000;

/**
 * Reads the queue, under the dispatcher's role. Each part walks a partial index and no further than its bound, so that the cost does
 * not grow with the log: 0.06 s with 1,000,000 messages waiting in 20,000 shops, 0.3 s while they were not vacuumed.
 */
export async function readQueue(db: Queries): Promise<Queue> {
  const { rows } = await sql<Queue>`
    with recursive waiting (tenant_id) as (
      (select tenant_id from wa_messages where status = 'queued' and is_head order by tenant_id limit 1)
      union all
      select (select m.tenant_id from wa_messages m
               where m.status = 'queued' and m.is_head and m.tenant_id > w.tenant_id order by m.tenant_id limit 1)
        from waiting w where w.tenant_id is not null
    ), waiting_tenants as (
      select tenant_id from waiting where tenant_id is not null limit ${tenantsMax}::integer
    ), oldest as (
      select min(head.next_attempt_at) as due_at
        from waiting_tenants w
        join tenants t on t.id = w.tenant_id
        join plans p on p.key = t.plan_key and p.has_whatsapp
       cross join lateral (
         select m.next_attempt_at from wa_messages m
          where m.tenant_id = w.tenant_id and m.status = 'queued' and m.is_head order by m.next_attempt_at limit 1) head
       where exists (select 1 from wa_provider_configs c
                      where c.tenant_id = w.tenant_id and c.is_active and coalesce(c.parked_until, '-infinity') <= now())
    )
    select outstanding.n - in_flight.n as waiting, in_flight.n as "inFlight",
           (select count(*) from (select 1 from wa_messages where status = 'unknown' limit ${countMax}::integer) m) as unknown,
           (select count(*) from wa_provider_configs where is_active and parked_until > now()) as "parkedSenders",
           greatest(0, coalesce(extract(epoch from now() - oldest.due_at), 0))::double precision as "oldestDueSeconds"
      from (select count(*) as n from (
             select 1 from wa_messages where status in ('queued', 'sending') limit ${countMax}::integer) m) outstanding,
           (select count(*) as n from wa_messages where status = 'sending') in_flight, oldest`.execute(db);
  const [queue] = rows;
  if (queue === undefined) throw new Error("the queue gave no row");
  return queue;
}

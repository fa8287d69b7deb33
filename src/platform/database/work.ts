import { type Kysely, sql } from "kysely";
import type { Clock } from "../../kit/clock.ts";
import { newId } from "../../kit/ids.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Refusal } from "../refusals/refuse.ts";
import type { Database } from "./connect.ts";
import { mayStartAgain } from "./sql-errors.ts";
import type { SourceChannel, Tables, WorkSource } from "./tables.ts";
import { createTenantGate } from "./tenant-gate.ts";

export type Queries = Kysely<Tables>;

/** Who asks. `outletIds` null: every outlet of the tenant (owners, and the system itself). */
export interface Actor {
  readonly userId: string | null;
  readonly roles: readonly string[];
  readonly outletIds: readonly string[] | null;
  /** The session that asks; absent where there is none. */
  readonly tokenId?: string | undefined;
}

/** What the server knows before any work begins: whose data, who asks, through which channel and from where. */
export interface WorkContext {
  readonly tenantId: string;
  readonly actor: Actor;
  readonly channel: SourceChannel;
  readonly source: WorkSource;
  /** Nothing of it writes: the database refuses it, and it does not wait for the tenant's writes. */
  readonly isReadOnly: boolean;
  /** The request behind the work; null for work of the server itself. */
  readonly requestId: string | null;
  readonly ipAddress: string | null;
}

/** Work that nobody asked for by a request: a command, a schedule, demo data. `userId` null: in nobody's name. */
export function systemContext(tenantId: string, userId: string | null = null): WorkContext {
  const actor = { userId, roles: ["owner"], outletIds: null };
  return { tenantId, actor, channel: "system", source: "system", isReadOnly: false, requestId: null, ipAddress: null };
}

/**
 * What operations announce, by name. Modules add theirs by declaration merging in `facts.ts`, so that nobody who announces
 * knows who listens.
 */
// biome-ignore lint/suspicious/noEmptyInterface: modules fill it
export interface FactMap {}

export type Fact = { [Name in keyof FactMap]: { readonly name: Name } & FactMap[Name] }[keyof FactMap];

/**
 * One transaction of one tenant: the required first argument of every operation. Nothing outside the database is called inside
 * it. Everything in it happens together or not at all.
 */
export interface Work extends WorkContext {
  readonly db: Queries;
  /** One instant for the whole work. */
  readonly now: Date;
  newId(): string;
  /** What has happened, for the subscribers that write their rows just before commit. */
  announce(fact: Fact): void;
  /** Runs once the commit is certain; must not throw. */
  afterCommit(callback: () => void): void;
}

/** Writes rows that follow from facts, in the transaction that announced them. A refusal rolls everything back. */
export type Subscriber = (work: Work, facts: readonly Fact[]) => Promise<Result<unknown, Refusal>>;

/** Opens a unit of work, runs the operation in it and commits; a refusal, of the operation or of a subscriber, rolls back. */
export type RunWork = <Value>(
  context: WorkContext,
  operation: (work: Work) => Promise<Result<Value, Refusal>>,
) => Promise<Result<Value, Refusal>>;

export interface WorkSettings {
  readonly database: Database;
  readonly clock: Clock;
  /** In this order, hot rows last: their locks are then held for the shortest time. */
  readonly subscribers: readonly Subscriber[];
}

const startsMax = 4;
const writesAtOnceMax = 2;
const writesWaitingMax = 500;

/**
 * Makes the one function that opens units of work. A refusal rolls back; so does an error. Work that lost a deadlock or a
 * serialization race is started again (nothing was kept), at most three times. Of one tenant at most two writes run at once in this
 * process; the next ones wait in their order, and are refused `SERVER_BUSY` when too many do. The role is the one it begins under.
 */
export function createRunWork({ database, clock, subscribers }: WorkSettings, role: TenantRole = "kabar_app"): RunWork {
  const gate = createTenantGate({ atOnceMax: writesAtOnceMax, waitingMax: writesWaitingMax });
  return (context, operation) =>
    context.isReadOnly ? runToEnd(context, operation) : gate.pass(context.tenantId, () => runToEnd(context, operation));

  async function runToEnd<Value>(
    context: WorkContext,
    operation: (work: Work) => Promise<Result<Value, Refusal>>,
  ): Promise<Result<Value, Refusal>> {
    for (let start = 1; ; start += 1) {
      try {
        return await runOnce(context, operation);
      } catch (error) {
        if (start === startsMax || !mayStartAgain(error)) throw error;
      }
    }
  }

  async function runOnce<Value>(
    context: WorkContext,
    operation: (work: Work) => Promise<Result<Value, Refusal>>,
  ): Promise<Result<Value, Refusal>> {
    const callbacks: (() => void)[] = [];
    const result = await inTransaction(database, tenantPreamble(database, context, role), async (db) => {
      const facts: Fact[] = [];
      const work: Work = {
        ...context,
        db,
        now: clock.now(),
        newId,
        announce: (fact) => facts.push(fact),
        afterCommit: (callback) => callbacks.push(callback),
      };
      const outcome = await operation(work);
      if (!outcome.ok) return outcome;
      const followed = await followFacts(work, facts, subscribers);
      return followed.ok ? outcome : followed;
    });
    if (result.ok) for (const callback of callbacks) callback();
    return result;
  }
}

async function followFacts(work: Work, facts: readonly Fact[], subscribers: readonly Subscriber[]) {
  if (facts.length === 0) return ok();
  for (const subscriber of subscribers) {
    const result = await subscriber(work, facts);
    if (!result.ok) return result;
  }
  return ok();
}

/** One tenant's work runs as the application; that which makes the tenant begins as the identity. */
type TenantRole = "kabar_app" | "kabar_identity";
type SystemRole = "kabar_identity" | "kabar_dispatcher";

/** One transaction across tenants, under a role that sees only the tables its job needs. */
export function inSystemWork<Value>(
  database: Database,
  role: SystemRole,
  operation: (db: Queries) => Promise<Value>,
): Promise<Value> {
  return inTransaction(database, `${beginText(database)}; set local role ${role}`, async (db) =>
    ok(await operation(db)),
  ).then((result) => result.value);
}

/**
 * One tenant as it is at one instant, for looking only: nothing is locked, nothing can be written, and what is committed
 * meanwhile is not seen. A look may take minutes.
 */
export function inSnapshot<Value>(
  database: Database,
  tenantId: string,
  operation: (db: Queries) => Promise<Value>,
): Promise<Value> {
  return inTransaction(database, `${snapshotText}; ${asTenant(tenantId, "kabar_app")}`, async (db) =>
    ok(await operation(db)),
  ).then((result) => result.value);
}

/**
 * One message to the server: the waits of a transaction are bounded before its first statement. Not how long it may idle on the one
 * session of PGlite: nobody waits for it there, and the end of a session, which the server answers with, is for PGlite an error that it
 * repeats for ever (seen on a machine that stood still for more than ten seconds).
 */
function beginText({ engine }: Database, isReadOnly = false): string {
  const begin = isReadOnly ? "begin read only" : "begin";
  const bounds = `${begin}; set local lock_timeout = '4s'; set local statement_timeout = '8s'`;
  return engine.hasManySessions ? `${bounds}; set local idle_in_transaction_session_timeout = '10s'` : bounds;
}

// A look reads all of a tenant, many rows or few, whatever the database's statistics say of it: a plan made for another tenant, or a
// nested loop because few rows were expected, takes hours where a hash takes seconds (measured: 200,000 orders without statistics).
const snapshotText =
  "begin isolation level repeatable read read only; set local lock_timeout = '4s'; set local statement_timeout = '10min'; set local plan_cache_mode = force_custom_plan; set local enable_nestloop = off; set local jit = off";
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function tenantPreamble(database: Database, { tenantId, isReadOnly }: WorkContext, role: TenantRole): string {
  return `${beginText(database, isReadOnly)}; ${asTenant(tenantId, role)}`;
}

function asTenant(tenantId: string, role: TenantRole): string {
  if (!uuidShape.test(tenantId)) throw new Error("a tenant id is a lower-case UUID");
  return `set local app.tenant_id = '${tenantId}'; set local role ${role}`;
}

async function inTransaction<Value extends { readonly ok: boolean }>(
  database: Database,
  preamble: string,
  operation: (db: Queries) => Promise<Value>,
): Promise<Value> {
  return database.queries.connection().execute(async (db) => {
    try {
      await sql.raw(preamble).execute(db);
      const result = await operation(db);
      await sql.raw(result.ok ? "commit" : "rollback").execute(db);
      return result;
    } catch (error) {
      await sql
        .raw("rollback")
        .execute(db)
        .catch(() => {}); // the first error is the one to tell; a broken session is destroyed
      throw error;
    }
  });
}

import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { ok, type Result } from "../../kit/result.ts";
import type { Database } from "../database/connect.ts";
import { inSystemWork, type Work } from "../database/work.ts";
import { fieldProblems } from "../refusals/field-problems.ts";
import { type Refusal, refuse, refuseField } from "../refusals/refuse.ts";

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type IdempotencyRefusal = Refusal<"VALIDATION_FAILED" | "IDEMPOTENCY_KEY_REUSED" | "IDEMPOTENCY_KEY_IN_USE">;

const keyMax = 255;
const keptMs = 48 * 3_600_000;

/**
 * Runs a POST at most once per `Idempotency-Key`, person and route: the answer is stored in the transaction that made it, and the
 * same request again gets that answer with `Idempotency-Replayed: true`. Refused requests store nothing and may be tried again.
 *
 * Refuses `VALIDATION_FAILED` for a blank or long key, `IDEMPOTENCY_KEY_REUSED` for another body, `IDEMPOTENCY_KEY_IN_USE` while the first is still running.
 */
export async function runOnce<Refused extends Refusal>(
  work: Work,
  request: FastifyRequest,
  run: () => Promise<Result<Answer, Refused>>,
): Promise<Result<Answer & { readonly isReplay: boolean }, Refused | IdempotencyRefusal>> {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return fresh(await run());
  if (typeof key !== "string" || key.trim() === "") return refuseField("Idempotency-Key", fieldProblems.required);
  if (key.length > keyMax) return refuseField("Idempotency-Key", fieldProblems.tooLong, { limit: keyMax });
  const entry = { userId: work.actor.userId ?? "", route: routeName(request), key };
  if (!(await lockKey(work, entry))) return refuse("IDEMPOTENCY_KEY_IN_USE", { retry_after_seconds: 1 });
  const hash = createHash("sha256").update(canonicalJson(request.body)).digest();
  const stored = await findAnswer(work, entry);
  if (stored !== undefined && stored.created_at.getTime() > work.now.getTime() - keptMs) {
    if (!stored.request_hash.equals(hash)) return refuse("IDEMPOTENCY_KEY_REUSED");
    return ok({ status: stored.status, body: stored.body, isReplay: true });
  }
  const result = await run();
  if (result.ok) await storeAnswer(work, entry, hash, result.value);
  return fresh(result);
}

function fresh<Refused>(result: Result<Answer, Refused>) {
  return result.ok ? ok({ ...result.value, isReplay: false }) : result;
}

interface Entry {
  readonly userId: string;
  readonly route: string;
  readonly key: string;
}

/**
 * The route with its path parameters: a key used for one order's payment is another key for another order's. Not the address as
 * it was typed: a trailing slash or another case of an id must not make a second order.
 */
function routeName(request: FastifyRequest): string {
  const params = request.params as Readonly<Record<string, string>>;
  const path = request.routeOptions.url?.replace(/:(\w+)/g, (_slot, name: string) => params[name] ?? "");
  return `${request.method} ${path}`;
}

/** Waits for nobody: whoever holds the lock is the first request, still running. */
async function lockKey(work: Work, entry: Entry): Promise<boolean> {
  const name = [work.tenantId, entry.userId, entry.route, entry.key].join("\n");
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as taken`.execute(work.db);
  return rows[0]?.taken === true;
}

function findAnswer(work: Work, entry: Entry) {
  return work.db
    .selectFrom("idempotency_keys")
    .where("tenant_id", "=", work.tenantId)
    .where("user_id", "=", entry.userId)
    .where("route", "=", entry.route)
    .where("key", "=", entry.key)
    .select(["request_hash", "status", "body", "created_at"])
    .executeTakeFirst();
}

function storeAnswer(work: Work, entry: Entry, hash: Buffer, answer: Answer) {
  const values = { request_hash: hash, status: answer.status, body: JSON.stringify(answer.body), created_at: work.now };
  return work.db
    .insertInto("idempotency_keys")
    .values({ tenant_id: work.tenantId, user_id: entry.userId, route: entry.route, key: entry.key, ...values })
    .onConflict((conflict) => conflict.columns(["tenant_id", "user_id", "route", "key"]).doUpdateSet(values))
    .execute();
}

/** Forgets answers older than 48 hours, a bounded number at a time. @returns how many. */
export async function forgetOldAnswers(database: Database, now: Date): Promise<number> {
  const { rows } = await inSystemWork(database, "kabar_identity", (db) =>
    sql`delete from idempotency_keys where (tenant_id, user_id, route, key) in (
          select tenant_id, user_id, route, key from idempotency_keys
           where created_at < ${new Date(now.getTime() - keptMs)} order by created_at limit 1000)
        returning 1 as one`.execute(db),
  );
  return rows.length;
}

/** The same text for the same JSON, whatever the order of its keys. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, part: unknown) =>
      typeof part === "object" && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)))
        : part,
    ) ?? "null"
  );
}

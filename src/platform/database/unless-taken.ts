import { sql } from "kysely";
import { sqlState } from "./sql-errors.ts";
import type { Queries } from "./work.ts";

/**
 * Runs a write under a savepoint. @returns undefined when a unique key has the value already; nothing of the write is kept then, and
 * the transaction goes on. For updates: an insert asks `on conflict do nothing` instead.
 */
export async function unlessTaken<Value>(db: Queries, write: () => Promise<Value>): Promise<Value | undefined> {
  await sql`savepoint unless_taken`.execute(db);
  try {
    return await write();
  } catch (error) {
    if (sqlState(error) !== "23505") throw error;
    await sql`rollback to savepoint unless_taken`.execute(db);
    return undefined;
  }
}

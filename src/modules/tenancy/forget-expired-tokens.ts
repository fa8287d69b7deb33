import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import { deleteExpiredTokens } from "./tenancy-store.ts";

const tokensMax = 1_000;

/** Forgets sessions that have run out, a bounded number at a time. @returns how many. */
export function forgetExpiredTokens(database: Database, now: Date): Promise<number> {
  return inSystemWork(database, "kabar_identity", (db) => deleteExpiredTokens(db, now, tokensMax));
}

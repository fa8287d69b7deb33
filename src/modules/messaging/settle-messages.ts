import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import { lockLanes, parkSenders, promoteLanes, type Settlement, settleClaims } from "./dispatch-store.ts";

/**
 * Ends a batch of attempts in one transaction: message, attempt, next message of the lane, parked senders. Only claims that are
 * still current change anything, so a worker that was frozen and overtaken can do no harm.
 *
 * @returns how many of the claims were still ours.
 */
export async function settleMessages(database: Database, settlements: readonly Settlement[]): Promise<number> {
  if (settlements.length === 0) return 0;
  return inSystemWork(database, "kabar_dispatcher", async (db) => {
    await lockLanes(db, settlements);
    const settled = await settleClaims(db, settlements);
    await promoteLanes(db, settlements);
    await parkSenders(db, settlements);
    return settled.length;
  });
}

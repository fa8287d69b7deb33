import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import type { ReportedReceipt } from "./providers/driver.ts";
import { applyReceipts, insertReceipts } from "./receipts-store.ts";

const batchMax = 500;

/**
 * Takes what a provider reports about messages that it accepted: stored first, then applied. Repeats and receipts out of order
 * change nothing; one that is here before its message's answer was settled is applied by the sweeper.
 */
export async function acceptReceipts(database: Database, receipts: readonly ReportedReceipt[]): Promise<void> {
  await inSystemWork(database, "kabar_dispatcher", async (db) => {
    await insertReceipts(db, receipts);
    await applyReceipts(db, batchMax);
  });
}

/** Applies receipts whose message has become known since. @returns how many. */
export function applyWaitingReceipts(database: Database): Promise<number> {
  return inSystemWork(database, "kabar_dispatcher", (db) => applyReceipts(db, batchMax));
}

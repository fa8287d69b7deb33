import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import { applyReceipts, insertReceipts, type Receipt } from "./receipts-store.ts";

const batchMax = 500;

/**
 * Takes what a provider reports about messages that it accepted: stored first, then applied. Repeats and receipts out of order
 * change nothing; one that is here before its message's answer was settled is applied by the sweeper.
 */
export async function acceptReceipts(database: Database, receipts: readonly Receipt[]): Promise<void> {
  await inSystemWork(database, "kabar_dispatcher", async (db) => {
    await insertReceipts(db, receipts);
    await applyReceipts(db, batchMax);
  });
}

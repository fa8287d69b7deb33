import type { Clock } from "../kit/clock.ts";
import { ok } from "../kit/result.ts";
import { reconcileQuota } from "../modules/plans/reconcile-quota.ts";
import type { QuotaDrift } from "../modules/plans/reconcile-store.ts";
import type { Database } from "../platform/database/connect.ts";
import { createRunWork, systemContext } from "../platform/database/work.ts";
import { findShops } from "./find-shops.ts";
import { auditWhatWasDone } from "./subscriptions.ts";

export interface ReconcileShopsInput {
  /** null: every shop. */
  readonly tenantId: string | null;
  readonly period: string | null;
  readonly isDryRun: boolean;
}

/**
 * Sets the monthly counters of the shops to what their ledgers say, each shop in a transaction of its own, and tells of each counter
 * that differed. Safe beside running servers, and to repeat.
 *
 * @returns how many shops were looked at.
 */
export async function reconcileShops(
  database: Database,
  clock: Clock,
  { tenantId, period, isDryRun }: ReconcileShopsInput,
  tell: (tenantId: string, drift: QuotaDrift) => void,
): Promise<number> {
  const runWork = createRunWork({ database, clock, subscribers: [auditWhatWasDone] });
  let shops = 0;
  for await (const shop of findShops(database, tenantId)) {
    shops += 1;
    const drifts = await runWork(systemContext(shop), async (work) =>
      ok(await reconcileQuota(work, { period, isDryRun })),
    );
    if (!drifts.ok) throw new Error(`the counters of ${shop} were not written: ${drifts.refusal.code}`);
    for (const drift of drifts.value) tell(shop, drift);
  }
  return shops;
}

import type { Work } from "../../platform/database/work.ts";
import { countLedger, findDrifts, lockCounter, type QuotaDrift, setCounter } from "./reconcile-store.ts";
import "./facts.ts";

export interface ReconcileQuotaInput {
  /** `YYYY-MM`; null: every month. */
  readonly period: string | null;
  /** Look only. */
  readonly isDryRun: boolean;
}

/**
 * Sets the tenant's monthly counters to what the ledger says. The ledger is append-only, one row per counted order, and outlives
 * the orders, so it is right when the two differ. Announces `quota-reconciled` for each counter that it changed.
 *
 * Locks the counters that differ, in the order of their months, and counts again under the lock: an order that is being counted
 * at this moment is neither lost nor counted twice.
 *
 * @returns the months that differed; none is the rule.
 */
export async function reconcileQuota(work: Work, input: ReconcileQuotaInput): Promise<readonly QuotaDrift[]> {
  const found = await findDrifts(work, input.period);
  if (input.isDryRun) return found;
  const mended: QuotaDrift[] = [];
  for (const { period } of found) {
    const counter = await lockCounter(work, period);
    const ledger = await countLedger(work, period); // a statement of its own: it sees what was committed while we waited
    if (counter === ledger) continue;
    await setCounter(work, period, ledger);
    work.announce({ name: "quota-reconciled", period, from: counter, to: ledger });
    mended.push({ period, counter, ledger });
  }
  return mended;
}

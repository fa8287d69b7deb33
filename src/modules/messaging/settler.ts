import { setTimeout as wait } from "node:timers/promises";
import type { Database } from "../../platform/database/connect.ts";
import type { Settlement } from "./dispatch-store.ts";
import { settleMessages } from "./settle-messages.ts";

/** Resolves when the outcome was settled, or given up to the sweeper. */
export type Settle = (settlement: Settlement) => Promise<void>;

const batchMax = 100;
/** With pauses from 0.2 s to 10 s: longer than a server takes to restart. */
const triesMax = 12;
const pauseMaxMs = 10_000;

/** An outcome that its message does not know of yet. */
interface Unsettled {
  readonly settlement: Settlement;
  readonly done: () => void;
}

/**
 * Settles outcomes in batches, one batch after the other, so that batches grow with the load. What a provider said must not be
 * lost to a short fault of the database: a batch that fails is settled one by one, each in its own time, so that one odd row, or
 * one lane that somebody holds, does not keep the others.
 */
export function createSettler(database: Database, onError: (error: unknown) => void): Settle {
  const unsettled: Unsettled[] = [];
  let isSettling = false;

  return (settlement) =>
    new Promise<void>((done) => {
      unsettled.push({ settlement, done });
      void settleAll();
    });

  async function settleAll() {
    if (isSettling) return;
    isSettling = true;
    while (unsettled.length > 0) {
      const batch = unsettled.splice(0, batchMax);
      const isSettled = await trySettling(batch);
      for (const one of batch) {
        if (isSettled) one.done();
        else void settleAlone(one);
      }
    }
    isSettling = false;
  }

  /** What still fails in the end is looked up by the sweeper. */
  async function settleAlone(one: Unsettled) {
    for (let tries = 1; tries <= triesMax && !(await trySettling([one])); tries += 1) {
      await wait(Math.min(100 * 2 ** tries, pauseMaxMs));
    }
    one.done();
  }

  async function trySettling(batch: readonly Unsettled[]): Promise<boolean> {
    try {
      await settleMessages(
        database,
        batch.map(({ settlement }) => settlement),
      );
      return true;
    } catch (error) {
      onError(error);
      return false;
    }
  }
}

import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Engine } from "../database/engine.ts";

/** Whether this process has more to do than it can do in time. */
export interface LoadWatch {
  isOverloaded(): boolean;
  /** From now on the event loop is watched: not before the server listens, since a start keeps it busy. */
  start(): void;
  stop(): void;
}

const lagMaxMs = 200;
/** One bad second is a garbage collection or a start, two in a row are load. */
const badSecondsMin = 2;
const sessionWaitMaxMs = 1_000;

/**
 * Overloaded: the event loop was late by 200 ms on average in each of the last two seconds, or somebody has waited a second for a
 * database session. Never with the embedded engine: its queries run in the event loop, so late is normal there.
 *
 * @param readLagMs how late the loop was on average since the last call
 */
export function createLoadWatch(engine: Engine, readLagMs = lagReader()): LoadWatch {
  let badSeconds = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    isOverloaded: () =>
      engine.hasManySessions && (badSeconds >= badSecondsMin || engine.load().waitMs > sessionWaitMaxMs),
    start() {
      readLagMs();
      timer = setInterval(() => {
        badSeconds = readLagMs() > lagMaxMs ? badSeconds + 1 : 0;
      }, 1_000).unref();
    },
    stop: () => clearInterval(timer),
  };
}

const resolutionMs = 20;

function lagReader(): () => number {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  return () => {
    const lagMs = delay.mean / 1e6 - resolutionMs; // what is recorded includes the interval itself
    delay.reset();
    return lagMs;
  };
}

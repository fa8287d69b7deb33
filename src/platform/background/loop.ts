import { setTimeout as wait } from "node:timers/promises";

/** Work that repeats until the process stops. */
export interface Loop {
  start(): void;
  /** There may be something to do now: do not sleep until the next look. */
  nudge(): void;
  /** No further round begins; resolves when the present one has ended. */
  stop(): Promise<void>;
}

export interface LoopSettings {
  /** One round. @returns true when there may be more to do at once. */
  readonly round: () => Promise<boolean>;
  /** Sleep after a round without work: from the first, doubling, to the second, from the first again after a nudge; a fifth of jitter either way. */
  readonly idleMs: { readonly from: number; readonly to: number };
  readonly onError: (error: unknown) => void;
}

/** A round that throws is told and tried again after the longest sleep. */
export function createLoop({ round, idleMs, onError }: LoopSettings): Loop {
  let isStopping = false;
  let isNudged = false;
  let running: Promise<void> | undefined;
  let sleep = new AbortController();

  async function run() {
    let sleepMs = idleMs.from;
    while (!isStopping) {
      if (isNudged) sleepMs = idleMs.from;
      isNudged = false;
      const hasMore = await runRound();
      if (hasMore === true) sleepMs = idleMs.from;
      if (hasMore === true || isNudged || isStopping) continue;
      await sleepFor((hasMore === "failed" ? idleMs.to : sleepMs) * (0.8 + 0.4 * Math.random()));
      sleepMs = Math.min(idleMs.to, sleepMs * 2);
    }
  }

  async function runRound(): Promise<boolean | "failed"> {
    try {
      return await round();
    } catch (error) {
      onError(error);
      return "failed";
    }
  }

  async function sleepFor(ms: number) {
    sleep = new AbortController();
    await wait(ms, undefined, { signal: sleep.signal }).catch(() => {}); // woken early: that is what it is for
  }

  return {
    start() {
      running ??= run();
    },
    nudge() {
      isNudged = true;
      sleep.abort();
    },
    async stop() {
      isStopping = true;
      sleep.abort();
      await running;
    },
  };
}

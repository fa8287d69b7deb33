import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { createLoop } from "../../platform/background/loop.ts";
import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import type { Metrics } from "../../platform/telemetry/metrics.ts";
import { applyWaitingReceipts } from "./accept-receipts.ts";
import { expireAllClaims } from "./dispatch-store.ts";
import type { Drivers } from "./providers/driver.ts";
import { endHopeless, promoteHeadless, recoverOrphans } from "./recover-messages.ts";
import { createSettler } from "./settler.ts";
import { createTurns } from "./turns.ts";

export interface DispatcherSettings {
  readonly database: Database;
  readonly cipher: Cipher;
  readonly drivers: Drivers;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sendTimeoutMs: number;
  readonly retryBaseMs: number;
  /** True when no other process can hold a claim: the embedded engine's folder is locked. */
  readonly isAlone: boolean;
}

/** The sender of this process. Any number of processes may run one on the same database. */
export interface Dispatcher {
  start(): Promise<void>;
  /** Messages were committed: look now. */
  nudge(): void;
  /** One claim, sent and settled. @returns how many messages it was. */
  runOnce(): Promise<number>;
  /** One look for what others left behind. @returns how many messages were settled or set free. */
  sweepOnce(): Promise<number>;
  /** Claims nothing more and waits for what is under way; @returns false when that took longer than allowed. */
  stop(allowedMs: number): Promise<boolean>;
}

/**
 * Three loops: the tenants in turn, claimed, sent and settled; what other processes left behind; what can no longer go. The third
 * looks at all that waits (0.5 s with 600,000 messages queued), so seldom.
 */
export function createDispatcher(settings: DispatcherSettings): Dispatcher {
  const { database, logger } = settings;
  const turns = createTurns({
    ...settings,
    settle: createSettler(database, logFault("settle")),
    onEnd: () => sending.nudge(),
  });
  const sending = createLoop({ round: turns.take, idleMs: { from: 50, to: 1_000 }, onError: logFault("dispatch") });
  const sweeping = createLoop({
    round: async () => (await recoverOnce()) > 0,
    idleMs: { from: 2_000, to: 5_000 },
    onError: logFault("sweep"),
  });
  const tidying = createLoop({
    round: async () => (await tidyOnce()) > 0,
    idleMs: { from: 30_000, to: 30_000 },
    onError: logFault("tidy"),
  });
  const loops = [sending, sweeping, tidying];

  return {
    async start() {
      if (settings.isAlone) await inSystemWork(database, "kabar_dispatcher", expireAllClaims);
      for (const loop of loops) loop.start();
    },
    nudge: () => sending.nudge(),
    async runOnce() {
      const claimed = await turns.claim();
      await turns.ended();
      return claimed;
    },
    sweepOnce: async () => (await recoverOnce()) + (await tidyOnce()),
    async stop(allowedMs) {
      const stopped = Promise.all(loops.map((loop) => loop.stop()));
      const ended = stopped.then(turns.ended).then(() => true);
      return Promise.race([ended, wait(allowedMs, false, { ref: false })]);
    },
  };

  async function recoverOnce(): Promise<number> {
    const recovered = await recoverOrphans(settings);
    if (recovered > 0) sending.nudge();
    return recovered + (await applyWaitingReceipts(database));
  }

  async function tidyOnce(): Promise<number> {
    const ended = await endHopeless(database);
    const promoted = await promoteHeadless(database);
    if (promoted > 0) logger.error({ lanes: promoted }, "lanes without a head were found and given one");
    if (promoted > 0) sending.nudge();
    return ended + promoted;
  }

  function logFault(step: string) {
    return (error: unknown) => logger.error({ err: error, step }, "dispatcher step failed; it will be tried again");
  }
}

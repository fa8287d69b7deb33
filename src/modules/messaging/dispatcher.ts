import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import { createLoop } from "../../platform/background/loop.ts";
import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import type { Metrics } from "../../platform/telemetry/metrics.ts";
import { type ClaimedMessage, claimHeads, expireAllClaims, insertAttempts, type Settlement } from "./dispatch-store.ts";
import { judgeOutcome } from "./domain/retry-policy.ts";
import type { Drivers } from "./providers/driver.ts";
import { endHopeless, promoteHeadless, recoverOrphans } from "./recover-messages.ts";
import { sendMessage } from "./send-message.ts";
import { settleMessages } from "./settle-messages.ts";

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

const inFlightMax = 64;
const inFlightMaxPerTenant = 16;
const tenantsPerClaim = 32;
const settleBatchMax = 100;
const settleTriesMax = 4;
/** Beyond the deadline of a send: time to settle before anybody takes over. */
const leaseMarginSeconds = 10;
const firstTenant = "00000000-0000-0000-0000-000000000000";

/**
 * Claims due messages, a few per tenant in turn; writes their attempts; sends with no transaction open; settles in batches, one
 * batch after the other, so that batches grow with the load. A second loop settles what other processes left behind.
 */
export function createDispatcher(settings: DispatcherSettings): Dispatcher {
  const { database, logger, metrics } = settings;
  const leaseSeconds = Math.ceil(settings.sendTimeoutMs / 1000) + leaseMarginSeconds;
  const secondsNeeded = Math.ceil(settings.sendTimeoutMs / 1000) + 1;
  const unsettled: { readonly settlement: Settlement; readonly done: () => void }[] = [];
  let afterTenant = firstTenant;
  /** Messages being sent or waiting to be settled. */
  const underWay = new Set<Promise<void>>();
  let isSettling = false;

  const sender = createLoop({ round: sendRound, idleMs: { from: 50, to: 1_000 }, onError: logFault("dispatch") });
  const sweeper = createLoop({
    round: async () => (await sweepOnce()) > 0,
    idleMs: { from: 2_000, to: 5_000 },
    onError: logFault("sweep"),
  });
  const sendTools = { ...settings, onDriverFault: logDriverFault };

  return {
    async start() {
      if (settings.isAlone) await inSystemWork(database, "kabar_dispatcher", expireAllClaims);
      sender.start();
      sweeper.start();
    },
    nudge: () => sender.nudge(),
    async runOnce() {
      const claimed = await claimAndSend();
      await Promise.all(underWay);
      return claimed;
    },
    sweepOnce,
    async stop(allowedMs) {
      await Promise.all([sender.stop(), sweeper.stop()]);
      const settled = Promise.all(underWay).then(() => true);
      return Promise.race([settled, wait(allowedMs, false, { ref: false })]);
    },
  };

  async function sendRound(): Promise<boolean> {
    const wasFromStart = afterTenant === firstTenant;
    const claimed = await claimAndSend();
    return claimed > 0 || !wasFromStart; // at the end of the tenants: once more from the first
  }

  async function claimAndSend(): Promise<number> {
    const messagesMax = inFlightMax - underWay.size;
    if (messagesMax <= 0) return 0; // whoever ends nudges
    const limits = { messagesMax, tenantsMax: tenantsPerClaim, inFlightMaxPerTenant, leaseSeconds };
    const claimed = await inSystemWork(database, "kabar_dispatcher", (db) => claimHeads(db, afterTenant, limits));
    afterTenant =
      claimed
        .map((message) => message.tenant_id)
        .sort()
        .at(-1) ?? firstTenant;
    if (claimed.length === 0) return 0;
    const opened = await inSystemWork(database, "kabar_dispatcher", (db) => insertAttempts(db, claimed, secondsNeeded));
    const ours = new Set(opened.map(({ tenant_id, id }) => tenant_id + id));
    for (const message of claimed) {
      if (ours.has(message.tenant_id + message.id)) follow(message);
    }
    return claimed.length;
  }

  function follow(message: ClaimedMessage) {
    const promise = sendAndSettle(message).finally(() => {
      underWay.delete(promise);
      sender.nudge();
    });
    underWay.add(promise);
  }

  async function sendAndSettle(message: ClaimedMessage) {
    const outcome = await sendMessage(sendTools, message);
    const verdict = judgeOutcome(outcome, message.attempts, settings.retryBaseMs, Math.random());
    const reason = verdict.reasonCode ?? "none";
    metrics.sendOutcomes.inc({ provider: message.provider_key, outcome: outcome.kind, reason });
    const { tenant_id, id, epoch, lane_id, config_id } = message;
    const settlement: Settlement = { tenant_id, id, epoch, lane_id, config_id, outcome: outcome.kind, verdict };
    await new Promise<void>((done) => {
      unsettled.push({ settlement, done });
      void settleAll();
    });
  }

  async function settleAll() {
    if (isSettling) return;
    isSettling = true;
    while (unsettled.length > 0) {
      const batch = unsettled.splice(0, settleBatchMax);
      await settleSurely(batch.map(({ settlement }) => settlement));
      for (const { done } of batch) done();
    }
    isSettling = false;
  }

  /** What a provider said must not be lost to a short fault of the database; nor may one odd row hold up its batch. */
  async function settleSurely(batch: readonly Settlement[]): Promise<void> {
    for (let tries = 1; tries <= settleTriesMax; tries += 1) {
      try {
        await settleMessages(database, batch);
        return;
      } catch (error) {
        logFault("settle")(error);
        await wait(100 * 2 ** tries);
      }
    }
    if (batch.length > 1) for (const settlement of batch) await settleSurely([settlement]);
    // A single one that still fails is looked up by the sweeper when its lease has run out.
  }

  async function sweepOnce(): Promise<number> {
    const recovered = await recoverOrphans(settings);
    const ended = await endHopeless(database);
    const promoted = await promoteHeadless(database);
    if (promoted > 0) logger.error({ lanes: promoted }, "lanes without a head were found and given one");
    if (recovered + promoted > 0) sender.nudge();
    return recovered + ended + promoted;
  }

  function logFault(step: string) {
    return (error: unknown) => logger.error({ err: error, step }, "dispatcher step failed; it will be tried again");
  }

  function logDriverFault(error: unknown, message: ClaimedMessage) {
    logger.error({ err: error, messageId: message.id, provider: message.provider_key }, "driver threw");
  }
}

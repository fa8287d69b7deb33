import type { Logger } from "pino";
import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import type { Metrics } from "../../platform/telemetry/metrics.ts";
import { inSpan } from "../../platform/telemetry/tracing.ts";
import { type ClaimedMessage, claimTurn, firstTenant, insertAttempts } from "./dispatch-store.ts";
import { goAgain, judgeOutcome } from "./domain/retry-policy.ts";
import type { Drivers } from "./providers/driver.ts";
import { sendMessage } from "./send-message.ts";
import type { Settle } from "./settler.ts";

export interface TurnSettings {
  readonly database: Database;
  readonly cipher: Cipher;
  readonly drivers: Drivers;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly sendTimeoutMs: number;
  readonly retryBaseMs: number;
  readonly settle: Settle;
  /** A message has ended: there is room for another. */
  readonly onEnd: () => void;
}

/** The tenants in turn, a claim at a time. */
export interface Turns {
  /** One turn of a loop. @returns true when the next may find more at once. */
  take(): Promise<boolean>;
  /** One claim, its sends begun. @returns how many messages it was. */
  claim(): Promise<number>;
  /** Resolves when everything that is now under way was sent and settled. */
  ended(): Promise<void>;
}

const inFlightMax = 64;
const inFlightMaxPerTenant = 16;
const tenantsPerClaim = 32;
/** Beyond the deadline of a send: time to settle before anybody takes over. */
const leaseMarginSeconds = 10;

/**
 * Claims due messages, a few per tenant in turn; writes their attempts; sends with no transaction open. At most `inFlightMax`
 * messages are under way, whatever the database or a provider does: nothing here grows with the backlog.
 */
export function createTurns(settings: TurnSettings): Turns {
  const { database, sendTimeoutMs } = settings;
  const leaseSeconds = Math.ceil(sendTimeoutMs / 1000) + leaseMarginSeconds;
  const secondsNeeded = Math.ceil(sendTimeoutMs / 1000) + 1;
  let afterTenant = firstTenant;
  let claimedInRound = 0;
  /** Messages being sent or waiting to be settled. */
  const underWay = new Set<Promise<void>>();

  return { take, claim, ended: () => Promise.all(underWay).then(() => {}) };

  /** A round is over when the last tenant was reached; one that found nothing to send is followed by sleep. */
  async function take(): Promise<boolean> {
    if (underWay.size >= inFlightMax) return false; // whoever ends says so
    if (afterTenant === firstTenant) claimedInRound = 0;
    claimedInRound += await claim();
    return afterTenant !== firstTenant || claimedInRound > 0;
  }

  async function claim(): Promise<number> {
    const messagesMax = inFlightMax - underWay.size;
    const limits = { messagesMax, tenantsMax: tenantsPerClaim, inFlightMaxPerTenant, leaseSeconds };
    const claimedAtMs = performance.now();
    const turn = await inSystemWork(database, "kabar_dispatcher", (db) => claimTurn(db, afterTenant, limits));
    const claimed = turn.messages;
    afterTenant = turn.afterTenant ?? firstTenant;
    if (claimed.length === 0) return 0;
    const opened = await inSystemWork(database, "kabar_dispatcher", (db) => insertAttempts(db, claimed, secondsNeeded));
    const ours = new Set(opened.map(({ tenant_id, id }) => tenant_id + id));
    // A process that was frozen since its claim does not send: others may have taken its messages over.
    const mustBeginBeforeMs = claimedAtMs + (leaseSeconds - secondsNeeded) * 1_000;
    for (const message of claimed) {
      if (ours.has(message.tenant_id + message.id)) follow(message, performance.now() < mustBeginBeforeMs);
    }
    return claimed.length;
  }

  function follow(message: ClaimedMessage, isInTime: boolean) {
    const promise = sendAndSettle(settings, message, isInTime).finally(() => {
      underWay.delete(promise);
      settings.onEnd();
    });
    underWay.add(promise);
  }
}

async function sendAndSettle(settings: TurnSettings, message: ClaimedMessage, isInTime: boolean): Promise<void> {
  const { outcome, verdict } = isInTime
    ? await sendAndJudge(settings, message)
    : ({ outcome: "interrupted", verdict: goAgain } as const);
  const { tenant_id, id, epoch, lane_id, config_id, provider_key } = message;
  settings.metrics.sendOutcomes.inc({ provider: provider_key, outcome, reason: verdict.reasonCode ?? "none" });
  await settings.settle({ tenant_id, id, epoch, lane_id, config_id, outcome, verdict });
}

async function sendAndJudge(settings: TurnSettings, message: ClaimedMessage) {
  const attributes = {
    "kabar.tenant_id": message.tenant_id,
    "kabar.message_id": message.id,
    "kabar.provider": message.provider_key,
    "kabar.attempt": message.attempts + 1,
  };
  const outcome = await inSpan(
    "kabar.send",
    attributes,
    () => sendMessage({ ...settings, onDriverFault: tell }, message),
    ({ kind }) => ({ "kabar.outcome": kind }),
  );
  const verdict = judgeOutcome(outcome, message.attempts, settings.retryBaseMs, Math.random());
  return { outcome: outcome.kind, verdict };

  function tell(error: unknown) {
    settings.logger.error({ err: error, messageId: message.id, provider: message.provider_key }, "driver threw");
  }
}

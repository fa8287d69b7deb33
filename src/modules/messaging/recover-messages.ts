import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import { openCredentials } from "./credentials.ts";
import {
  expireWaiting,
  findHeadlessLanes,
  lockLanes,
  type OrphanedMessage,
  promoteLanes,
  type Settlement,
  skipUnentitled,
  takeOrphans,
} from "./dispatch-store.ts";
import { judgeOutcome, type Verdict } from "./domain/retry-policy.ts";
import type { Drivers } from "./providers/driver.ts";
import { settleMessages } from "./settle-messages.ts";

export interface RecoverTools {
  readonly database: Database;
  readonly drivers: Drivers;
  readonly cipher: Cipher;
}

const batchMax = 200;
/** Between two questions to a provider about the same attempt: a process that only slept may still write. */
const lookupLeaseSeconds = 5;
const lookupsNeeded = 2;

/**
 * Settles what a dead or frozen process left behind. A claim without an attempt goes back to the queue. An attempt whose answer
 * nobody saw is looked up at its provider: known there → sent; unknown there, twice → the attempt counts as interrupted and the
 * message goes again; a provider that cannot be asked → `unknown`, for a person to decide.
 *
 * @returns how many messages were taken over.
 */
export async function recoverOrphans(tools: RecoverTools): Promise<number> {
  const orphans = await inSystemWork(tools.database, "kabar_dispatcher", (db) =>
    takeOrphans(db, lookupLeaseSeconds, batchMax),
  );
  const settlements: Settlement[] = [];
  for (const orphan of orphans) {
    const settlement = await judgeOrphan(tools, orphan);
    if (settlement !== null) settlements.push(settlement);
  }
  await settleMessages(tools.database, settlements);
  return orphans.length;
}

/** null: not certain yet; the message stays taken and is looked at again when the short lease ends. */
async function judgeOrphan(tools: RecoverTools, orphan: OrphanedMessage): Promise<Settlement | null> {
  const { tenant_id, id, epoch, lane_id, attempts, config_id, provider_key, credentials_encrypted, lookups } = orphan;
  const claim = { tenant_id, id, epoch, lane_id, config_id: config_id ?? "" };
  if (lookups === null) return { ...claim, outcome: "interrupted", verdict: goAgain };
  const driver = tools.drivers.get(provider_key ?? "");
  const answer =
    driver === undefined || config_id === null || credentials_encrypted === null
      ? ({ kind: "unsupported" } as const)
      : await driver.lookup({
          tenantId: tenant_id,
          reference: id,
          credentials: openCredentials(tools.cipher, tenant_id, config_id, credentials_encrypted),
        });
  switch (answer.kind) {
    case "found": {
      const accepted = { kind: "accepted", providerMessageId: answer.providerMessageId } as const;
      return { ...claim, outcome: "accepted", verdict: judgeOutcome(accepted, attempts, 0, 0) };
    }
    case "not-found":
      return lookups >= lookupsNeeded ? { ...claim, outcome: "interrupted", verdict: goAgain } : null;
    case "unsupported":
      return { ...claim, outcome: "ambiguous", verdict: judgeOutcome({ kind: "ambiguous" }, attempts, 0, 0) };
    default:
      return answer satisfies never;
  }
}

const goAgain: Verdict = {
  status: "queued",
  reasonCode: null,
  providerCode: null,
  providerMessageId: null,
  isCounted: false,
  retryInMs: 0,
  parkSenderMs: null,
};

/** Ends messages that can no longer go: the plan lost WhatsApp, or nobody activated a provider for a day. @returns how many. */
export async function endHopeless(database: Database): Promise<number> {
  return inSystemWork(database, "kabar_dispatcher", async (db) => {
    const ended = [...(await skipUnentitled(db, batchMax)), ...(await expireWaiting(db, batchMax))];
    if (ended.length === 0) return 0;
    await lockLanes(db, ended);
    await promoteLanes(db, ended);
    return ended.length;
  });
}

/** Gives every lane with a message to send a head. @returns how many lacked one: always 0, unless a promotion was lost. */
export async function promoteHeadless(database: Database): Promise<number> {
  return inSystemWork(database, "kabar_dispatcher", async (db) => {
    const lanes = await findHeadlessLanes(db, batchMax);
    if (lanes.length === 0) return 0;
    await lockLanes(db, lanes);
    await promoteLanes(db, lanes);
    return lanes.length;
  });
}

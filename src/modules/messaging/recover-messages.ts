import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import { openCredentials } from "./credentials.ts";
import {
  endHopelessHeads,
  findHeadlessLanes,
  findHopeless,
  lockLanes,
  type OrphanedMessage,
  promoteLanes,
  type Settlement,
  takeOrphans,
} from "./dispatch-store.ts";
import { goAgain, judgeOutcome } from "./domain/retry-policy.ts";
import type { Drivers, LookupAnswer } from "./providers/driver.ts";
import { settleMessages } from "./settle-messages.ts";

export interface RecoverTools {
  readonly database: Database;
  readonly drivers: Drivers;
  readonly cipher: Cipher;
  readonly logger: Logger;
}

const batchMax = 200;
/** All of them are asked for at once, and answered before their lease ends. */
const orphansMax = 20;
const lookupTimeoutMs = 3_000;
/** Between two questions to a provider about the same attempt: a process that only slept may still write. */
const lookupLeaseSeconds = 5;
const lookupsNeeded = 2;
/** Two minutes without an answer: the provider cannot be asked. */
const lookupsMax = 24;

/**
 * Settles what a dead or frozen process left behind. A claim without an attempt goes back to the queue. An attempt whose answer
 * nobody saw is looked up at its provider: known there → sent; unknown there, twice → the attempt counts as interrupted and the
 * message goes again; a provider that cannot be asked, or does not answer for two minutes → `unknown`, for a person to decide.
 *
 * @returns how many messages were taken over.
 */
export async function recoverOrphans(tools: RecoverTools): Promise<number> {
  const orphans = await inSystemWork(tools.database, "kabar_dispatcher", (db) =>
    takeOrphans(db, lookupLeaseSeconds, orphansMax),
  );
  const judged = await Promise.all(orphans.map((orphan) => judgeOrphan(tools, orphan)));
  const settlements = judged.filter((settlement) => settlement !== null);
  await settleMessages(tools.database, settlements);
  return orphans.length;
}

/** null: not certain yet; the message stays taken and is looked at again when the short lease ends. */
async function judgeOrphan(tools: RecoverTools, orphan: OrphanedMessage): Promise<Settlement | null> {
  const { tenant_id, id, epoch, lane_id, attempts, config_id, lookups } = orphan;
  const claim = { tenant_id, id, epoch, lane_id, config_id: config_id ?? "" };
  if (lookups === null) return { ...claim, outcome: "interrupted", verdict: goAgain };
  const unknown: Settlement = {
    ...claim,
    outcome: "ambiguous",
    verdict: judgeOutcome({ kind: "ambiguous" }, attempts, 0, 0),
  };
  const answer = await lookUp(tools, orphan);
  if (answer === null) return lookups >= lookupsMax ? unknown : null;
  switch (answer.kind) {
    case "found": {
      const accepted = { kind: "accepted", providerMessageId: answer.providerMessageId } as const;
      return { ...claim, outcome: "accepted", verdict: judgeOutcome(accepted, attempts, 0, 0) };
    }
    case "not-found":
      return lookups >= lookupsNeeded ? { ...claim, outcome: "interrupted", verdict: goAgain } : null;
    case "unsupported":
      return unknown;
    default:
      return answer satisfies never;
  }
}

/** null: the provider did not answer in time, or its driver threw. One such orphan must not keep the others waiting. */
async function lookUp(tools: RecoverTools, orphan: OrphanedMessage): Promise<LookupAnswer | null> {
  const { tenant_id, id, config_id, provider_key, credentials_encrypted } = orphan;
  const driver = tools.drivers.get(provider_key ?? "");
  if (driver === undefined || config_id === null || credentials_encrypted === null) return { kind: "unsupported" };
  const credentials = openCredentials(tools.cipher, tenant_id, config_id, credentials_encrypted);
  if (credentials === null) return null;
  try {
    const answer = driver.lookup({ tenantId: tenant_id, reference: id, credentials });
    return await Promise.race([answer, wait(lookupTimeoutMs, null, { ref: false })]);
  } catch (error) {
    tools.logger.error({ err: error, messageId: id, provider: provider_key }, "look-up failed; it will be tried again");
    return null;
  }
}

/** Ends messages that can no longer go: the plan lost WhatsApp, or nobody activated a provider for a day. @returns how many. */
export async function endHopeless(database: Database): Promise<number> {
  return inSystemWork(database, "kabar_dispatcher", async (db) => {
    const hopeless = await findHopeless(db, batchMax);
    if (hopeless.length === 0) return 0;
    await lockLanes(db, hopeless);
    const ended = await endHopelessHeads(db, hopeless);
    await promoteLanes(db, hopeless);
    return ended;
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

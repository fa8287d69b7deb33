import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ok } from "../../src/kit/result.ts";
import {
  type ClaimedMessage,
  claimTurn,
  firstTenant,
  insertAttempts,
  type Settlement,
} from "../../src/modules/messaging/dispatch-store.ts";
import { judgeOutcome } from "../../src/modules/messaging/domain/retry-policy.ts";
import { endHopeless } from "../../src/modules/messaging/recover-messages.ts";
import { settleMessages } from "../../src/modules/messaging/settle-messages.ts";
import type { Database } from "../../src/platform/database/connect.ts";
import { inSystemWork } from "../../src/platform/database/work.ts";
import { openColleague, untilSomebodyWaits } from "../support/dispatchers.ts";
import { deliveriesOf, fillOutbox, messagesOf, placeQuietOrder, plan, planIn } from "../support/messages.ts";
import type { Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

// Several processes are several pools of sessions on a server. The embedded engine has one session, which they take in turns:
// the same rules must hold there, and fewer rounds show it.
const isServer = testEngine === "postgres";
const processes = 4;
const patience = { timeout: 120_000, interval: 50 };

let world: World;
let colleagues: ReturnType<typeof openColleague>[];
beforeAll(async () => {
  world = await openWorld();
  colleagues = Array.from({ length: processes }, () => openColleague(world));
});
afterEach(async () => {
  await sql`truncate wa_messages, wa_message_attempts, wa_receipts, wa_mock_deliveries`.execute(
    world.kabar.database.queries,
  );
});
afterAll(async () => {
  for (const colleague of colleagues) await colleague.close();
  await world.close();
});

const limits = { messagesMax: 64, tenantsMax: 32, inFlightMaxPerTenant: 16, leaseSeconds: 30 };

async function claimAndBegin(database: Database): Promise<readonly ClaimedMessage[]> {
  const { messages } = await inSystemWork(database, "kabar_dispatcher", (db) => claimTurn(db, firstTenant, limits));
  await inSystemWork(database, "kabar_dispatcher", (db) => insertAttempts(db, messages, 1));
  return messages;
}

function accepted(claimed: ClaimedMessage): Settlement {
  const verdict = judgeOutcome({ kind: "accepted", providerMessageId: null }, 0, 0, 0);
  return { ...claimed, outcome: "accepted", verdict };
}

/** What still waits in the shop, and whether it may leave. */
async function waitingOf(shop: Shop) {
  const messages = await messagesOf(world, shop);
  return messages.filter(({ status }) => status === "queued").map(({ template_id, is_head }) => [template_id, is_head]);
}

describe("four processes over one outbox", () => {
  it("hand every message to the provider exactly once and each order's in its order, and leave nothing", async () => {
    const shops: Shop[] = [];
    for (let index = 0; index < 10; index += 1) {
      const shop = await world.openShop();
      for (const length of [1, 2, 3, 4]) await fillOutbox(world.kabar.database, shop, isServer ? 10 : 2, length);
      shops.push(shop);
    }
    for (const { kabar } of colleagues) await kabar.dispatcher.start();
    await vi.waitFor(async () => {
      const left = await world.kabar.database.queries
        .selectFrom("wa_messages")
        .select("id")
        .where("status", "in", ["queued", "sending"])
        .execute();
      expect(left).toEqual([]);
    }, patience);
    for (const { kabar } of colleagues) expect(await kabar.dispatcher.stop(10_000)).toBe(true);
    for (const shop of shops) await expectOnceAndInOrder(shop);
    expect(world.logs.filter((line) => line.includes("dispatcher step failed"))).toEqual([]);
    expect(world.logs.filter((line) => line.includes("lanes without a head"))).toEqual([]);
  });

  async function expectOnceAndInOrder(shop: Shop) {
    const messages = await messagesOf(world, shop);
    const deliveries = await deliveriesOf(world, shop);
    expect(deliveries.map(({ reference }) => reference).sort()).toEqual(messages.map(({ id }) => id).sort());
    expect(messages.every(({ status, attempts }) => status === "sent" && attempts === 1)).toBe(true);
    const places = new Map(messages.map(({ id, lane_id, lane_position }) => [id, { lane_id, lane_position }]));
    const lanes = Map.groupBy(deliveries, ({ reference }) => places.get(reference)?.lane_id);
    for (const lane of lanes.values()) {
      expect(lane.map(({ reference }) => places.get(reference)?.lane_position)).toEqual(lane.map((_, at) => at + 1));
    }
  }

  it("never have more of a shop's messages under way together than one shop may", async () => {
    const shop = await world.openShop();
    await fillOutbox(world.kabar.database, shop, 200, 1);
    for (let rounds = 0; rounds < (isServer ? 25 : 5); rounds += 1) {
      const turns = await Promise.all(
        colleagues.map(({ kabar }) =>
          inSystemWork(kabar.database, "kabar_dispatcher", (db) => claimTurn(db, firstTenant, limits)),
        ),
      );
      const claimed = turns.flatMap(({ messages }) => messages);
      expect(claimed.length).toBeLessThanOrEqual(limits.inFlightMaxPerTenant);
      expect(new Set(claimed.map(({ id }) => id)).size).toBe(claimed.length);
      await sql`update wa_messages set status = 'queued', lease_until = null, next_attempt_at = now()
        where status = 'sending'`.execute(world.kabar.database.queries);
    }
  });
});

describe("a message that is planned while the one before it ends", () => {
  it("is given the lane, in 200 rounds of planning and settling at the same moment", async () => {
    const shop = await world.openShop();
    for (let rounds = 0; rounds < (isServer ? 200 : 30); rounds += 1) {
      await raceOnce(shop, colleagues[rounds % processes]?.kabar.database ?? world.kabar.database, rounds % 2 === 0);
    }
  });

  async function raceOnce(shop: Shop, settler: Database, isSettledFirst: boolean) {
    const order = await placeQuietOrder(world, shop);
    await plan(world, shop, order, "WA_PICKUP_CONFIRM");
    const [claimed] = await claimAndBegin(settler);
    if (claimed === undefined) throw new Error("nothing was due");
    const settle = () => settleMessages(settler, [accepted(claimed)]);
    const planNext = () => plan(world, shop, order, "WA_PICKUP_OTW");
    await Promise.all(isSettledFirst ? [settle(), planNext()] : [planNext(), settle()]);
    expect(await waitingOf(shop)).toEqual([["WA_PICKUP_OTW", true]]);
    const next = await claimAndBegin(settler);
    await settleMessages(settler, next.map(accepted));
  }

  it("is given the lane although it was not committed yet when the one before it was settled", async () => {
    const shop = await world.openShop();
    const order = await placeQuietOrder(world, shop);
    await plan(world, shop, order, "WA_PICKUP_CONFIRM");
    const settler = colleagues[0]?.kabar.database ?? world.kabar.database;
    const [claimed] = await claimAndBegin(settler);
    if (claimed === undefined) throw new Error("nothing was due");
    let settling: Promise<number> | undefined;
    await world.kabar.runWork(shop.asOwner, async (work) => {
      await planIn(work, order, ["WA_PICKUP_OTW"]);
      settling = settleMessages(settler, [accepted(claimed)]);
      await Promise.race([settling, untilSomebodyWaits(world)]);
      return ok();
    });
    expect(await settling).toBe(1);
    expect(await waitingOf(shop)).toEqual([["WA_PICKUP_OTW", true]]);
  });

  it("is given the lane when the one before it expires at that moment", async () => {
    const shop = await world.openShop({ scenario: null });
    for (let rounds = 0; rounds < (isServer ? 50 : 10); rounds += 1) {
      const order = await placeQuietOrder(world, shop);
      await plan(world, shop, order, "WA_PICKUP_CONFIRM");
      await world.letTimePass(25 * 3_600);
      await Promise.all([endHopeless(world.kabar.database), plan(world, shop, order, "WA_PICKUP_OTW")]);
      expect(await waitingOf(shop)).toEqual([["WA_PICKUP_OTW", true]]);
      await world.letTimePass(25 * 3_600);
      await endHopeless(world.kabar.database);
    }
  });
});

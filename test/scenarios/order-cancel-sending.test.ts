import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ok } from "../../src/kit/result.ts";
import { cancelMessages } from "../../src/modules/messaging/cancel-messages.ts";
import {
  claimTurn,
  firstTenant,
  insertAttempts,
  lockLanes,
  settleClaims,
} from "../../src/modules/messaging/dispatch-store.ts";
import { goAgain } from "../../src/modules/messaging/domain/retry-policy.ts";
import type { SendOutcome } from "../../src/modules/messaging/domain/send-outcome.ts";
import { lockLane } from "../../src/modules/messaging/messages-store.ts";
import { endHopeless } from "../../src/modules/messaging/recover-messages.ts";
import { removeOrder } from "../../src/modules/orders/remove-order.ts";
import { inSystemWork, type Queries } from "../../src/platform/database/work.ts";
import type { Client } from "../support/client.ts";
import { dispatcherWith, outsideProvider, untilSomebodyWaits } from "../support/dispatchers.ts";
import { attemptsOf, deliveriesOf, messagesOf, placeQuietOrder, plan, type QuietOrder } from "../support/messages.ts";
import { openStaffed } from "../support/placing.ts";
import type { Shop, ShopOptions } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const limits = { messagesMax: 64, tenantsMax: 32, inFlightMaxPerTenant: 16, leaseSeconds: 30 };

describe("a message that is in its sender's hands when its order is cancelled", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    await sql`truncate wa_messages, wa_message_attempts, wa_receipts, wa_mock_deliveries`.execute(
      world.kabar.database.queries,
    );
    world.logs.length = 0;
  });
  afterAll(() => world.close());

  async function openTold(options: ShopOptions = {}) {
    const { shop, owner } = await openStaffed(world, options);
    const order = await placeQuietOrder(world, shop);
    await plan(world, shop, order, "WA_LAUNDRY_READY");
    return { shop, owner, order };
  }

  async function cancel(owner: Client, { row }: QuietOrder) {
    const { status } = await owner.post(`/api/orders/${row.id}/cancel`, { reason: "Pelanggan batal" });
    expect(status).toBe(200);
  }

  async function remove(owner: Client, { row }: QuietOrder) {
    expect((await owner.delete(`/api/orders/${row.id}`)).status).toBe(200);
  }

  function asDispatcher<Value>(operation: (db: Queries) => Promise<Value>) {
    return inSystemWork(world.kabar.database, "kabar_dispatcher", operation);
  }

  async function claim() {
    const { messages } = await asDispatcher((db) => claimTurn(db, firstTenant, limits));
    expect(messages).toHaveLength(1);
    return messages;
  }

  /** Not only now: whatever time passes, nobody is told of the order. */
  async function expectCancelled(shop: Shop) {
    const cancelled = { status: "cancelled", is_head: false, next_attempt_at: null, last_error_code: null };
    expect(await messagesOf(world, shop)).toMatchObject([cancelled]);
    await world.sendEverything();
    await world.kabar.dispatcher.sweepOnce();
    expect(await messagesOf(world, shop)).toMatchObject([cancelled]);
    expect(await deliveriesOf(world, shop)).toEqual([]);
  }

  const willGoAgain: readonly (readonly [string, SendOutcome])[] = [
    ["a passing fault", { kind: "transient", code: "NETWORK_ERROR" }],
    ["a fault of the sender's account", { kind: "account", code: "SENDER_NOT_READY" }],
  ];

  it.each(willGoAgain)("is cancelled, not tried again, when the attempt ends with %s", async (_what, outcome) => {
    const { shop, owner, order } = await openTold();
    const provider = outsideProvider({
      async send() {
        await cancel(owner, order);
        return outcome;
      },
    });
    await dispatcherWith(world, provider).runOnce();
    const [message] = await messagesOf(world, shop);
    expect(await attemptsOf(world, message?.id ?? "")).toMatchObject([{ outcome: outcome.kind }]);
    await expectCancelled(shop);
  });

  it("is cancelled also when the order was deleted meanwhile", async () => {
    const { shop, owner, order } = await openTold();
    const provider = outsideProvider({
      async send() {
        await cancel(owner, order);
        await remove(owner, order);
        return { kind: "transient", code: "NETWORK_ERROR" };
      },
    });
    await dispatcherWith(world, provider).runOnce();
    await expectCancelled(shop);
  });

  it("keeps the outcome of an attempt that needs no other one", async () => {
    const outcomes: readonly (readonly [SendOutcome, string])[] = [
      [{ kind: "accepted", providerMessageId: null }, "sent"],
      [{ kind: "permanent", code: "PHONE_INVALID" }, "failed"],
      [{ kind: "ambiguous" }, "unknown"],
    ];
    for (const [outcome, status] of outcomes) {
      const { shop, owner, order } = await openTold();
      const provider = outsideProvider({
        async send() {
          await cancel(owner, order);
          return outcome;
        },
      });
      await dispatcherWith(world, provider).runOnce();
      expect(await messagesOf(world, shop)).toMatchObject([{ status, is_head: false }]);
    }
  });

  it("is not sent when its attempt has not begun", async () => {
    const { shop, owner, order } = await openTold();
    const handed: string[] = [];
    const provider = outsideProvider({
      async send({ reference }) {
        handed.push(reference);
        return { kind: "accepted", providerMessageId: null };
      },
    });
    const claimed = await claim();
    await cancel(owner, order);
    expect(await asDispatcher((db) => insertAttempts(db, claimed, 1))).toEqual([]);
    await world.letTimePass(31);
    await dispatcherWith(world, provider).sweepOnce();
    expect(handed).toEqual([]);
    await expectCancelled(shop);
  });

  it("is cancelled when its process died and the provider does not know it", async () => {
    const { shop, owner, order } = await openTold();
    const claimed = await claim();
    expect(await asDispatcher((db) => insertAttempts(db, claimed, 1))).toHaveLength(1);
    await cancel(owner, order);
    await world.letTimePass(31);
    await world.kabar.dispatcher.sweepOnce();
    expect(await messagesOf(world, shop)).toMatchObject([{ status: "sending" }]);
    await world.letTimePass(6);
    await world.kabar.dispatcher.sweepOnce();
    await expectCancelled(shop);
  });

  // Only a server has sessions side by side. A deadlock would cost one of the two a second start, or its work.
  describe.skipIf(testEngine === "pglite")("beside its sender", () => {
    it("is settled while the order is deleted, and neither waits for the other", async () => {
      const { shop, owner, order } = await openTold();
      const [claimed] = await claim();
      if (claimed === undefined) throw new Error("nothing was claimed");
      await cancel(owner, order);
      let starts = 0;
      let removal: Promise<unknown> | undefined;
      await asDispatcher(async (db) => {
        await lockLanes(db, [claimed]);
        removal = world.kabar.runWork(shop.asOwner, (work) => {
          starts += 1;
          return removeOrder(work, order.row.id);
        });
        await Promise.race([removal, untilSomebodyWaits(world)]);
        await settleClaims(db, [{ ...claimed, outcome: "interrupted", verdict: goAgain }]);
      });
      expect([await removal, starts]).toEqual([{ ok: true, value: { id: order.row.id } }, 1]);
      await expectCancelled(shop);
    });

    it("is cancelled while the sweeper ends it as hopeless, the one after the other", async () => {
      const { shop, order } = await openTold({ scenario: null });
      await world.letTimePass(25 * 3_600);
      let starts = 0;
      let ending: Promise<number> | undefined;
      await world.kabar.runWork(shop.asOwner, async (work) => {
        starts += 1;
        await lockLane(work, order.row.id);
        ending = endHopeless(world.kabar.database);
        await untilSomebodyWaits(world);
        await cancelMessages(work, [order.row.id]);
        return ok();
      });
      expect([await ending, starts]).toEqual([0, 1]);
      await expectCancelled(shop);
    });
  });
});

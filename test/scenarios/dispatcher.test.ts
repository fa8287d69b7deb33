import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { dispatcherWith, outsideProvider } from "../support/dispatchers.ts";
import { attemptsOf, deliveriesOf, fillOutbox, messagesOf, plan, planLane } from "../support/messages.ts";
import { setMock } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const patience = { timeout: 30_000, interval: 20 };

let world: World;
let hasty: World;
beforeAll(async () => {
  world = await openWorld();
  hasty = await openWorld({ KABAR_SEND_TIMEOUT_SECONDS: "0.1" });
});
afterAll(async () => {
  await world.close();
  await hasty.close();
});

/** A shop with one message, sent as often as it goes, however long it would have to wait. */
async function sendOne(scenario: string, where: World = world) {
  const shop = await where.openShop({ scenario });
  await planLane(where, shop, 1);
  await where.sendEverything();
  const [message] = await messagesOf(where, shop);
  if (message === undefined) throw new Error("nothing was planned");
  const attempts = await attemptsOf(where, message.id);
  return { shop, message, attempts, deliveries: await deliveriesOf(where, shop) };
}

describe("what a provider's answer makes of a message", () => {
  it("accepted: sent with the provider's id, in one attempt", async () => {
    const { message, attempts, deliveries } = await sendOne("ok");
    expect(deliveries).toMatchObject([
      { reference: message.id, body_text: message.body_text, to_phone: message.to_phone },
    ]);
    const providerMessageId = deliveries[0]?.provider_message_id;
    expect(message).toMatchObject({
      status: "sent",
      attempts: 1,
      provider_message_id: providerMessageId,
      provider_id: 1,
      last_error_code: null,
      next_attempt_at: null,
      lease_until: null,
      is_head: false,
    });
    expect(message.sent_at).toBeInstanceOf(Date);
    expect(attempts).toMatchObject([
      { n: 1, outcome: "accepted", reason_code: null, provider_message_id: providerMessageId },
    ]);
  });

  it("transient for ever: failed after exactly five attempts, with the code of the last", async () => {
    const { message, attempts, deliveries } = await sendOne("transient");
    expect(message).toMatchObject({
      status: "failed",
      attempts: 5,
      last_error_code: "NETWORK_ERROR",
      next_attempt_at: null,
    });
    expect(attempts.map(({ n, outcome, reason_code }) => [n, outcome, reason_code])).toEqual(
      [1, 2, 3, 4, 5].map((n) => [n, "transient", "NETWORK_ERROR"]),
    );
    expect(deliveries).toEqual([]);
  });

  it("permanent: failed at once", async () => {
    const { message, attempts } = await sendOne("permanent");
    expect(message).toMatchObject({ status: "failed", attempts: 1, last_error_code: "PHONE_INVALID" });
    expect(attempts).toMatchObject([{ n: 1, outcome: "permanent", reason_code: "PHONE_INVALID" }]);
  });

  it("transient twice, then accepted: sent at the third attempt, the error forgotten", async () => {
    const { message, attempts, deliveries } = await sendOne("flaky:2");
    expect(message).toMatchObject({ status: "sent", attempts: 3, last_error_code: null });
    expect(attempts.map(({ outcome }) => outcome)).toEqual(["transient", "transient", "accepted"]);
    expect(deliveries).toHaveLength(1);
  });

  it("ambiguous: unknown after one attempt, and never sent again whatever time passes", async () => {
    const { shop, message, attempts } = await sendOne("ambiguous");
    expect(message).toMatchObject({
      status: "unknown",
      attempts: 1,
      last_error_code: "OUTCOME_UNKNOWN",
      is_head: false,
    });
    expect(attempts).toMatchObject([{ n: 1, outcome: "ambiguous", reason_code: "OUTCOME_UNKNOWN" }]);
    await setMock(world.kabar, shop, "ok");
    await world.letTimePass(30 * 86_400);
    await world.kabar.dispatcher.sweepOnce();
    await world.sendEverything();
    const { expires_at: _, ...unchanged } = message;
    expect(await messagesOf(world, shop)).toMatchObject([unchanged]);
    expect(await deliveriesOf(world, shop)).toEqual([]);
  });

  it("silent beyond the deadline: unknown, for it may still arrive", async () => {
    const { message, attempts } = await sendOne("slow:60000", hasty);
    expect(message).toMatchObject({ status: "unknown", attempts: 1, provider_code: "deadline" });
    expect(attempts).toMatchObject([{ outcome: "ambiguous", provider_code: "deadline" }]);
  });

  it("slow but within the deadline: sent", async () => {
    const { message } = await sendOne("slow:20");
    expect(message).toMatchObject({ status: "sent", attempts: 1 });
  });

  it("every attempt row says when it began and ended, under which epoch, sender and provider", async () => {
    const { shop, attempts } = await sendOne("flaky:1");
    const config = await world.kabar.database.queries
      .selectFrom("wa_provider_configs")
      .select("id")
      .where("tenant_id", "=", shop.tenantId)
      .executeTakeFirstOrThrow();
    for (const [index, attempt] of attempts.entries()) {
      expect(attempt).toMatchObject({
        n: index + 1,
        epoch: index + 1,
        config_id: config.id,
        provider_id: 1,
        lookups: 0,
      });
      expect(attempt.finished_at?.getTime()).toBeGreaterThanOrEqual(attempt.started_at.getTime());
    }
  });
});

describe("when a message is tried again", () => {
  /** How long the message now waits, by the database's clock, from its last attempt's end. */
  async function waitMs(scenario: string, attempts: number) {
    const shop = await world.openShop({ scenario });
    await planLane(world, shop, 1);
    for (let done = 0; done < attempts; done += 1) {
      await world.letTimePass(3_600);
      await world.kabar.dispatcher.runOnce();
    }
    const [message] = await messagesOf(world, shop);
    const last = (await attemptsOf(world, message?.id ?? "")).at(-1);
    return (message?.next_attempt_at?.getTime() ?? 0) - (last?.finished_at?.getTime() ?? 0);
  }

  it.each([
    [1, 30_000],
    [2, 60_000],
    [3, 120_000],
    [4, 240_000],
  ])("after %i attempts it waits %i ms, a tenth more or less", async (attempts, expectedMs) => {
    const waited = await waitMs("transient", attempts);
    expect(waited).toBeGreaterThanOrEqual(expectedMs * 0.9);
    expect(waited).toBeLessThanOrEqual(expectedMs * 1.1);
  });

  it("a Retry-After shorter than the backoff does not shorten it", async () => {
    expect(await waitMs("rate_limit", 1)).toBeGreaterThanOrEqual(27_000);
  });

  it("a Retry-After longer than the backoff replaces it, and a rate limit counts as an attempt", async () => {
    const quick = await openWorld({ WA_RETRY_DELAY_SECONDS: "0.01" });
    const shop = await quick.openShop({ scenario: "rate_limit" });
    await planLane(quick, shop, 1);
    await quick.kabar.dispatcher.runOnce();
    const [message] = await messagesOf(quick, shop);
    const [attempt] = await attemptsOf(quick, message?.id ?? "");
    expect((message?.next_attempt_at?.getTime() ?? 0) - (attempt?.finished_at?.getTime() ?? 0)).toBe(1_000);
    expect(message).toMatchObject({ status: "queued", attempts: 1, last_error_code: "RATE_LIMIT" });
    await quick.close();
  });

  it("nothing is sent before its time", async () => {
    const shop = await world.openShop({ scenario: "flaky:1" });
    await planLane(world, shop, 1);
    await world.kabar.dispatcher.runOnce();
    await world.letTimePass(20);
    await world.kabar.dispatcher.runOnce();
    expect(await messagesOf(world, shop)).toMatchObject([{ status: "queued", attempts: 1 }]);
    await world.letTimePass(20);
    await world.kabar.dispatcher.runOnce();
    expect(await messagesOf(world, shop)).toMatchObject([{ status: "sent", attempts: 2 }]);
  });
});

describe("a sender that the provider refuses", () => {
  let refused: World; // of its own: a parked sender is tried for ever
  beforeEach(async () => {
    refused = await openWorld();
  });
  afterEach(() => refused.close());

  async function parkedShop() {
    const shop = await refused.openShop({ scenario: "account" });
    await planLane(refused, shop, 1);
    await planLane(refused, shop, 1);
    await refused.kabar.dispatcher.runOnce();
    return shop;
  }

  function senderOf(tenantId: string) {
    return refused.kabar.database.queries
      .selectFrom("wa_provider_configs")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .executeTakeFirstOrThrow();
  }

  it("is parked: its messages wait, no attempt is counted, and the attempt's row says why", async () => {
    const shop = await parkedShop();
    expect(await senderOf(shop.tenantId)).toMatchObject({ parked_code: "CREDENTIALS_INVALID", is_active: true });
    const messages = await messagesOf(refused, shop);
    for (const message of messages) {
      expect(message).toMatchObject({ status: "queued", attempts: 0, last_error_code: "CREDENTIALS_INVALID" });
      expect(await attemptsOf(refused, message.id)).toMatchObject([
        { outcome: "account", reason_code: "CREDENTIALS_INVALID" },
      ]);
    }
    await refused.kabar.dispatcher.runOnce();
    expect(await messagesOf(refused, shop)).toEqual(messages);
  });

  it("goes on at once when its config is saved, with the messages that met the refusal", async () => {
    const shop = await parkedShop();
    const owner = await refused.client(shop.people.owner);
    const saved = await owner.post("/api/wa/provider-config", {
      provider_key: "mock",
      credentials: { scenario: "ok" },
    });
    expect(saved.status).toBe(200);
    await refused.kabar.dispatcher.runOnce();
    expect((await messagesOf(refused, shop)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ["sent", 1],
      ["sent", 1],
    ]);
  });

  it("is tried again by itself when its park ends, and then every message still has its five attempts", async () => {
    const shop = await parkedShop();
    for (let parks = 0; parks < 7; parks += 1) {
      await refused.letTimePass(31);
      await refused.kabar.dispatcher.runOnce();
    }
    const [message] = await messagesOf(refused, shop);
    expect(message).toMatchObject({ status: "queued", attempts: 0, epoch: 8 });
    await setMock(refused.kabar, shop, "flaky:4");
    await refused.sendEverything();
    expect((await messagesOf(refused, shop)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ["sent", 5],
      ["sent", 5],
    ]);
  });

  it("does not keep another shop waiting", async () => {
    await parkedShop();
    const other = await refused.openShop();
    await planLane(refused, other, 1);
    await refused.kabar.dispatcher.runOnce();
    expect(await messagesOf(refused, other)).toMatchObject([{ status: "sent" }]);
  });
});

describe("messages of one order leave in the order in which they were made", () => {
  it("one at a time, the next when the one before it was accepted", async () => {
    const shop = await world.openShop();
    await planLane(world, shop, 4);
    for (let sent = 1; sent <= 4; sent += 1) {
      await world.kabar.dispatcher.runOnce();
      expect(await deliveriesOf(world, shop)).toHaveLength(sent);
    }
    const messages = await messagesOf(world, shop);
    expect((await deliveriesOf(world, shop)).map(({ reference }) => reference)).toEqual(messages.map(({ id }) => id));
  });

  it("a head that waits for its retry holds back the later ones of its order and no other order", async () => {
    const shop = await world.openShop({ scenario: "flaky:1" });
    const order = await planLane(world, shop, 2);
    await world.kabar.dispatcher.runOnce();
    await setMock(world.kabar, shop, "ok");
    const other = await planLane(world, shop, 2);
    await world.kabar.dispatcher.runOnce();
    await world.kabar.dispatcher.runOnce();
    const statuses = (await messagesOf(world, shop)).map(({ order_id, status }) => [order_id, status]);
    expect(statuses.filter(([id]) => id === order.row.id).map(([, status]) => status)).toEqual(["queued", "queued"]);
    expect(statuses.filter(([id]) => id === other.row.id).map(([, status]) => status)).toEqual(["sent", "sent"]);
    await world.sendEverything();
    expect((await messagesOf(world, shop)).every(({ status }) => status === "sent")).toBe(true);
  });

  it.each([
    ["permanent", "failed"],
    ["ambiguous", "unknown"],
  ])("a head that ends %s releases the next", async (scenario, status) => {
    const shop = await world.openShop({ scenario });
    const order = await planLane(world, shop, 2);
    await world.kabar.dispatcher.runOnce();
    await setMock(world.kabar, shop, "ok");
    await world.kabar.dispatcher.runOnce();
    await plan(world, shop, order, "WA_ORDER_DONE");
    await world.kabar.dispatcher.runOnce();
    const statuses = (await messagesOf(world, shop)).map((message) => message.status).sort();
    expect(statuses).toEqual([status, "sent", "sent"].sort());
    expect(await deliveriesOf(world, shop)).toHaveLength(2);
  });

  it("a head that fails for the fifth time releases the next", async () => {
    const shop = await world.openShop({ scenario: "transient" });
    await planLane(world, shop, 2);
    for (let tries = 0; tries < 5; tries += 1) {
      await world.letTimePass(3_600);
      await world.kabar.dispatcher.runOnce();
    }
    expect(await messagesOf(world, shop)).toMatchObject([{ status: "failed" }, { status: "queued", is_head: true }]);
  });
});

describe("shops take turns", () => {
  it("a backlog of 500 messages of one shop delays nobody by more than a turn", async () => {
    const fair = await openWorld();
    const busy = await fair.openShop();
    await fillOutbox(fair.kabar.database, busy, 500, 1);
    const small = [await fair.openShop(), await fair.openShop(), await fair.openShop()];
    for (const shop of small) await fillOutbox(fair.kabar.database, shop, 2, 1);
    await fair.kabar.dispatcher.runOnce();
    expect(await deliveriesOf(fair, busy)).toHaveLength(16);
    for (const shop of small) expect(await deliveriesOf(fair, shop)).toHaveLength(2);
    await fair.close();
  });

  it("forty shops that nobody can send for do not keep the others from their turn", async () => {
    const crowded = await openWorld();
    for (let shops = 0; shops < 40; shops += 1) {
      const waiting = await crowded.openShop({ scenario: null });
      await fillOutbox(crowded.kabar.database, waiting, 1, 1);
    }
    const able = await crowded.openShop();
    await fillOutbox(crowded.kabar.database, able, 1, 1);
    for (let turns = 0; turns < 3; turns += 1) await crowded.kabar.dispatcher.runOnce();
    expect(await deliveriesOf(crowded, able)).toHaveLength(1);
    await crowded.close();
  });
});

describe("the running sender", () => {
  const accepted = { kind: "accepted", providerMessageId: null } as const;
  let running: World;
  let gate: Gate;
  beforeEach(async () => {
    running = await openWorld();
    gate = closedGate();
  });
  afterEach(() => running.close());

  /** A sender whose provider answers nobody before the gate opens. */
  function gatedSender() {
    const send = async () => {
      gate.waiting += 1;
      await gate.opened;
      return accepted;
    };
    return dispatcherWith(running, outsideProvider({ send }));
  }

  function countOf(status: string) {
    return running.kabar.database.queries
      .selectFrom("wa_messages")
      .select("id")
      .where("status", "=", status as "sent")
      .execute()
      .then((rows) => rows.length);
  }

  it("never has more than 64 messages under way, and the process goes on with its other work meanwhile", async () => {
    for (let shops = 0; shops < 6; shops += 1) {
      await fillOutbox(running.kabar.database, await running.openShop(), 20, 1);
    }
    const sender = gatedSender();
    await sender.start();
    await vi.waitFor(() => expect(gate.waiting).toBe(64), patience);
    const turnsOfTheEventLoop = Array.from({ length: 100 }, () => new Promise((done) => setImmediate(done)));
    await Promise.all(turnsOfTheEventLoop);
    expect(gate.waiting).toBe(64);
    gate.open();
    await vi.waitFor(async () => expect(await countOf("sent")).toBe(120), patience);
    expect(await sender.stop(10_000)).toBe(true);
  });

  it("sends what a commit of this process has planned without being asked", async () => {
    await running.kabar.dispatcher.start();
    const shop = await running.openShop();
    await planLane(running, shop, 2);
    await vi.waitFor(async () => expect(await deliveriesOf(running, shop)).toHaveLength(2), patience);
    expect(await running.kabar.dispatcher.stop(10_000)).toBe(true);
  });

  it("stops when what is under way has ended, with nothing in doubt, and claims nothing more", async () => {
    const shop = await running.openShop();
    await planLane(running, shop, 2);
    const sender = gatedSender();
    await sender.start();
    await vi.waitFor(() => expect(gate.waiting).toBe(1), patience);
    const stopped = sender.stop(10_000);
    gate.open();
    expect(await stopped).toBe(true);
    sender.nudge();
    await planLane(running, shop, 1);
    expect((await messagesOf(running, shop)).map(({ status }) => status).sort()).toEqual(["queued", "queued", "sent"]);
  });

  it("stops in the time allowed even when a provider does not answer, and says so", async () => {
    await planLane(running, await running.openShop(), 1);
    const sender = gatedSender();
    await sender.start();
    await vi.waitFor(() => expect(gate.waiting).toBe(1), patience);
    expect(await sender.stop(50)).toBe(false);
    gate.open();
    await vi.waitFor(async () => expect(await countOf("sent")).toBe(1), patience);
  });

  it("alone on its database, it knows at its start that every claim is a dead process's", async () => {
    const shop = await running.openShop();
    await planLane(running, shop, 1);
    await sql`update wa_messages set status = 'sending', epoch = 1, next_attempt_at = null,
                     lease_until = now() + interval '1 hour'`.execute(running.kabar.database.queries);
    const sender = dispatcherWith(running, outsideProvider({}), { isAlone: true });
    await sender.start();
    await vi.waitFor(async () => expect(await countOf("sent")).toBe(1), patience);
    await sender.stop(10_000);
  });
});

interface Gate {
  waiting: number;
  readonly opened: Promise<void>;
  open(): void;
}

function closedGate(): Gate {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { waiting: 0, opened: promise, open: resolve };
}

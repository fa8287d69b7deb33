import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  type ClaimedMessage,
  claimTurn,
  firstTenant,
  insertAttempts,
  type Settlement,
  takeOrphans,
} from "../../src/modules/messaging/dispatch-store.ts";
import type { Dispatcher } from "../../src/modules/messaging/dispatcher.ts";
import { judgeOutcome } from "../../src/modules/messaging/domain/retry-policy.ts";
import type { LookupAnswer } from "../../src/modules/messaging/providers/driver.ts";
import { settleMessages } from "../../src/modules/messaging/settle-messages.ts";
import { inSystemWork, type Queries } from "../../src/platform/database/work.ts";
import { dispatcherWith, outsideProvider, watchQueries } from "../support/dispatchers.ts";
import { attemptsOf, deliveriesOf, messagesOf, planLane } from "../support/messages.ts";
import { type Shop, setMock } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterEach(async () => {
  world.logs.length = 0;
  await sql`truncate wa_messages, wa_message_attempts, wa_receipts, wa_mock_deliveries`.execute(
    world.kabar.database.queries,
  );
});
afterAll(() => world.close());

const limits = { messagesMax: 64, tenantsMax: 32, inFlightMaxPerTenant: 16, leaseSeconds: 30 };

function asDispatcher<Value>(operation: (db: Queries) => Promise<Value>) {
  return inSystemWork(world.kabar.database, "kabar_dispatcher", operation);
}

/** A process that claims the one message that is due, and dies. */
async function claimOne(): Promise<ClaimedMessage> {
  const { messages } = await asDispatcher((db) => claimTurn(db, firstTenant, limits));
  const [claimed] = messages;
  if (claimed === undefined) throw new Error("nothing was due");
  return claimed;
}

/** A process that claims, commits the attempt, and dies before it knows what became of it. */
async function claimAndBegin(): Promise<ClaimedMessage> {
  const claimed = await claimOne();
  expect(await asDispatcher((db) => insertAttempts(db, [claimed], 21))).toHaveLength(1);
  return claimed;
}

async function hand(claimed: ClaimedMessage) {
  const mock = world.kabar.drivers.get("mock");
  return mock?.send({
    tenantId: claimed.tenant_id,
    reference: claimed.id,
    attempt: 1,
    toPhone: claimed.to_phone,
    bodyText: claimed.body_text,
    credentials: {},
    signal: new AbortController().signal,
  });
}

function settlementOf(claimed: ClaimedMessage): Settlement {
  const verdict = judgeOutcome({ kind: "accepted", providerMessageId: "wamid-1" }, claimed.attempts, 0, 0);
  return { ...claimed, outcome: "accepted", verdict };
}

async function shopWithMessage(length = 1) {
  const shop = await world.openShop();
  await planLane(world, shop, length);
  return shop;
}

/** The lease runs out, somebody looks. */
async function sweepAfter(seconds: number, dispatcher: Dispatcher = world.kabar.dispatcher) {
  await world.letTimePass(seconds);
  return dispatcher.sweepOnce();
}

async function onlyMessage(shop: Shop) {
  const [message] = await messagesOf(world, shop);
  if (message === undefined) throw new Error("no message");
  return { message, attempts: await attemptsOf(world, message.id) };
}

describe("what a process that died left behind", () => {
  it("a claim without an attempt goes again, and costs nothing", async () => {
    const shop = await shopWithMessage();
    await claimOne();
    expect(await sweepAfter(31)).toBe(1);
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "queued", attempts: 0, is_head: true });
    await world.kabar.dispatcher.runOnce();
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sent", attempts: 1, epoch: 3 });
  });

  it("a claim whose lease has not run out is left alone", async () => {
    const shop = await shopWithMessage();
    await claimAndBegin();
    expect(await sweepAfter(29)).toBe(0);
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sending", epoch: 1 });
  });

  it("an attempt that the provider knows is sent, with its id, and is not repeated", async () => {
    const shop = await shopWithMessage();
    await hand(await claimAndBegin());
    await sweepAfter(31);
    await world.sendEverything();
    const { message, attempts } = await onlyMessage(shop);
    const deliveries = await deliveriesOf(world, shop);
    expect(deliveries).toHaveLength(1);
    expect(message).toMatchObject({
      status: "sent",
      attempts: 1,
      provider_message_id: deliveries[0]?.provider_message_id,
    });
    expect(attempts).toMatchObject([{ n: 1, outcome: "accepted", lookups: 1 }]);
  });

  it("an attempt that the provider does not know is asked for twice, and only then goes again, uncounted", async () => {
    const shop = await shopWithMessage();
    await claimAndBegin();
    await sweepAfter(31);
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sending" });
    expect(await sweepAfter(4)).toBe(0); // the provider is given time between the two questions
    await sweepAfter(6);
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "queued", attempts: 0 });
    await world.sendEverything();
    const { message, attempts } = await onlyMessage(shop);
    expect(message).toMatchObject({ status: "sent", attempts: 1 });
    expect(attempts.map(({ n, outcome, lookups }) => [n, outcome, lookups])).toEqual([
      [1, "interrupted", 2],
      [2, "accepted", 0],
    ]);
    expect(await deliveriesOf(world, shop)).toHaveLength(1);
  });

  it("what was written late, between the two questions, is found by the second", async () => {
    const shop = await shopWithMessage();
    const claimed = await claimAndBegin();
    await sweepAfter(31);
    await hand(claimed);
    await sweepAfter(6);
    await world.sendEverything();
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sent", attempts: 1 });
    expect(await deliveriesOf(world, shop)).toHaveLength(1);
  });

  it("an attempt at a provider that cannot be asked ends unknown, and the next of its order goes", async () => {
    const shop = await shopWithMessage(2);
    await claimAndBegin();
    await setMock(world.kabar, shop, "ambiguous");
    await sweepAfter(31);
    await setMock(world.kabar, shop, "ok");
    await world.sendEverything();
    const [first, second] = await messagesOf(world, shop);
    expect(first).toMatchObject({ status: "unknown", last_error_code: "OUTCOME_UNKNOWN" });
    expect(second).toMatchObject({ status: "sent" });
    expect((await deliveriesOf(world, shop)).map(({ reference }) => reference)).toEqual([second?.id]);
  });

  it("a second look at the same moment finds nothing left to take", async () => {
    await shopWithMessage();
    await claimAndBegin();
    await world.letTimePass(31);
    const taken = await Promise.all([1, 2, 3].map(() => asDispatcher((db) => takeOrphans(db, 5, 10))));
    expect(taken.flat()).toHaveLength(1);
  });
});

describe("a worker that was overtaken", () => {
  it("can not settle: its outcome changes neither message nor attempt nor the next of the order", async () => {
    const shop = await shopWithMessage(2);
    const stale = await claimAndBegin();
    await sweepAfter(31); // epoch 2: asked once
    const before = [await messagesOf(world, shop), await attemptsOf(world, stale.id)];
    expect(await settleMessages(world.kabar.database, [settlementOf(stale)])).toBe(0);
    expect([await messagesOf(world, shop), await attemptsOf(world, stale.id)]).toEqual(before);
  });

  it("can not begin an attempt", async () => {
    await shopWithMessage();
    const stale = await claimOne();
    await sweepAfter(31);
    expect(await asDispatcher((db) => insertAttempts(db, [stale], 21))).toEqual([]);
    const fresh = await claimOne();
    expect(await asDispatcher((db) => insertAttempts(db, [stale], 21))).toEqual([]);
    expect(await asDispatcher((db) => insertAttempts(db, [fresh], 21))).toHaveLength(1);
  });

  it("can not begin an attempt that its lease would not outlast", async () => {
    await shopWithMessage();
    const claimed = await claimOne();
    await world.letTimePass(10);
    expect(await asDispatcher((db) => insertAttempts(db, [claimed], 21))).toEqual([]);
  });

  it("that was frozen between claim and send does not send", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const shop = await shopWithMessage();
    const handed: string[] = [];
    const provider = outsideProvider({
      send: async ({ reference }) => {
        handed.push(reference);
        return { kind: "accepted", providerMessageId: null };
      },
    });
    const database = watchQueries(world.kabar.database, (text) => {
      if (text.includes("insert into wa_message_attempts")) vi.advanceTimersByTime(60_000);
    });
    await dispatcherWith(world, provider, { database }).runOnce();
    vi.useRealTimers();
    expect(handed).toEqual([]);
    expect((await onlyMessage(shop)).attempts).toMatchObject([{ outcome: "interrupted" }]);
    await dispatcherWith(world, provider).runOnce();
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sent", attempts: 1 });
  });
});

describe("the attempt's row", () => {
  it("is committed, and open, before the provider hears of the message", async () => {
    const shop = await shopWithMessage();
    const seen: unknown[] = [];
    const provider = outsideProvider({
      send: async ({ reference }) => {
        seen.push(await attemptsOf(world, reference));
        return { kind: "accepted", providerMessageId: null };
      },
    });
    await dispatcherWith(world, provider).runOnce();
    expect(seen).toMatchObject([[{ n: 1, outcome: null, finished_at: null }]]);
    expect((await onlyMessage(shop)).attempts).toMatchObject([{ outcome: "accepted" }]);
  });
});

describe("what a provider says cannot stop the sender", () => {
  it.each([
    ["a NUL in its id", { kind: "accepted", providerMessageId: "wamid\u0000-1" }, "sent"],
    ["half a character in its id", { kind: "accepted", providerMessageId: "wamid-\ud83d" }, "sent"],
    ["an endless id", { kind: "accepted", providerMessageId: "x".repeat(100_000) }, "sent"],
    ["a NUL in its code", { kind: "permanent", code: "GATEWAY_4XX", providerCode: "\u0000" }, "failed"],
    ["an endless Retry-After", { kind: "transient", code: "RATE_LIMIT", retryAfterMs: Number.MAX_VALUE }, "queued"],
    ["a Retry-After that is none", { kind: "transient", code: "RATE_LIMIT", retryAfterMs: Number.NaN }, "queued"],
    ["a Retry-After in the past", { kind: "transient", code: "RATE_LIMIT", retryAfterMs: -5_000 }, "queued"],
  ] as const)("%s is settled, and so is the message of the neighbour in its batch", async (_what, outcome, status) => {
    const odd = await shopWithMessage();
    const neighbour = await shopWithMessage();
    const provider = outsideProvider({
      send: async ({ tenantId }) =>
        tenantId === odd.tenantId ? outcome : { kind: "accepted", providerMessageId: "wamid-2" },
    });
    await dispatcherWith(world, provider).runOnce();
    expect((await onlyMessage(odd)).message).toMatchObject({ status, attempts: 1 });
    expect((await onlyMessage(neighbour)).message).toMatchObject({ status: "sent" });
    expect(world.logs.filter((line) => line.includes("dispatcher step failed"))).toEqual([]);
  });

  it("a driver that throws ends its message as unknown, is told in the log, and delays nobody", async () => {
    const odd = await shopWithMessage();
    const neighbour = await shopWithMessage();
    const provider = outsideProvider({
      send: async ({ tenantId }) => {
        if (tenantId === odd.tenantId) throw new TypeError("undefined is not a function");
        return { kind: "accepted", providerMessageId: null };
      },
    });
    await dispatcherWith(world, provider).runOnce();
    expect((await onlyMessage(odd)).message).toMatchObject({ status: "unknown" });
    expect((await onlyMessage(neighbour)).message).toMatchObject({ status: "sent" });
    expect(world.logs.filter((line) => line.includes("driver threw"))).toHaveLength(1);
  });

  it.each([
    ["throws", () => Promise.reject(new Error("socket hang up"))],
    ["never answers", () => new Promise<LookupAnswer>(() => {})],
  ])("a look-up that %s delays no other orphan, and after two minutes its message is unknown", async (_, lookup) => {
    const shop = await shopWithMessage();
    await claimAndBegin();
    const other = await shopWithMessage();
    await claimAndBegin();
    const found = { kind: "found", providerMessageId: "wamid-3" } as const;
    const provider = outsideProvider({
      lookup: async (command) => (command.tenantId === shop.tenantId ? lookup() : found),
    });
    await sql`update wa_message_attempts set lookups = 23 where tenant_id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    await sweepAfter(31, dispatcherWith(world, provider));
    expect((await onlyMessage(other)).message).toMatchObject({ status: "sent", provider_message_id: "wamid-3" });
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "unknown", attempts: 1 });
  });

  it("a look-up without an answer is repeated", async () => {
    const shop = await shopWithMessage();
    await claimAndBegin();
    const found = { kind: "found", providerMessageId: "wamid-4" } as const;
    let questions = 0;
    const provider = outsideProvider({
      lookup: async () => {
        questions += 1;
        if (questions === 1) throw new Error("socket hang up");
        return found;
      },
    });
    const dispatcher = dispatcherWith(world, provider);
    await sweepAfter(31, dispatcher);
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sending" });
    await sweepAfter(6, dispatcher);
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sent", provider_message_id: "wamid-4" });
  });

  it("credentials that no longer open park the sender; nothing was sent, so nothing is unknown", async () => {
    const shop = await shopWithMessage();
    const elsewhere = await shopWithMessage();
    await sql`update wa_provider_configs set credentials_encrypted =
      (select credentials_encrypted from wa_provider_configs where tenant_id = ${elsewhere.tenantId}::uuid)
      where tenant_id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);
    await world.kabar.dispatcher.runOnce();
    expect((await onlyMessage(shop)).message).toMatchObject({
      status: "queued",
      attempts: 0,
      last_error_code: "CREDENTIALS_INVALID",
    });
    expect((await onlyMessage(elsewhere)).message).toMatchObject({ status: "sent" });
  });

  it("an orphan whose credentials no longer open delays no other orphan", async () => {
    const shop = await shopWithMessage();
    await hand(await claimAndBegin());
    const other = await shopWithMessage();
    await hand(await claimAndBegin());
    await sql`update wa_provider_configs set credentials_encrypted = 'v1.00000000.AAAA'
      where tenant_id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);
    await sweepAfter(31);
    expect((await onlyMessage(other)).message).toMatchObject({ status: "sent" });
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sending" });
  });
});

describe("when the database fails at the moment of settling", () => {
  it("the outcome is kept and settled once the database is back, without a second send", async () => {
    const shop = await shopWithMessage();
    let failures = 3;
    const database = watchQueries(world.kabar.database, (text) => {
      if (text.includes("with settled as") && failures-- > 0) throw new Error("Connection terminated unexpectedly");
    });
    const mock = world.kabar.drivers.get("mock");
    if (mock === undefined) throw new Error("no mock");
    await dispatcherWith(world, mock, { database }).runOnce();
    expect((await onlyMessage(shop)).message).toMatchObject({ status: "sent", attempts: 1 });
    expect(await deliveriesOf(world, shop)).toHaveLength(1);
  });

  it("a message that cannot be settled delays no other one of its batch", async () => {
    const stuck = await shopWithMessage();
    const neighbour = await shopWithMessage();
    let failures = 3;
    const settled: string[] = [];
    const database = watchQueries(world.kabar.database, (text, parameters) => {
      if (!text.includes("with settled as")) return;
      const isStuck = String(parameters[0]).includes(stuck.tenantId);
      if (isStuck && failures > 0) {
        failures -= 1;
        throw new Error("canceling statement due to lock timeout");
      }
      settled.push(isStuck ? "stuck" : "neighbour");
    });
    await dispatcherWith(world, outsideProvider({}), { database }).runOnce();
    expect(settled).toEqual(["neighbour", "stuck"]);
    expect((await onlyMessage(stuck)).message).toMatchObject({ status: "sent" });
    expect((await onlyMessage(neighbour)).message).toMatchObject({ status: "sent" });
  });
});

describe("lanes without a head", () => {
  it("are found by the sweeper, told in the log, and given their first message as head", async () => {
    const shop = await shopWithMessage(3);
    await sql`update wa_messages set is_head = false`.execute(world.kabar.database.queries);
    await world.kabar.dispatcher.runOnce();
    expect(await deliveriesOf(world, shop)).toEqual([]);
    expect(await world.kabar.dispatcher.sweepOnce()).toBe(1);
    expect((await messagesOf(world, shop)).map(({ is_head }) => is_head)).toEqual([true, false, false]);
    expect(world.logs.filter((line) => line.includes("lanes without a head"))).toHaveLength(1);
    await world.sendEverything();
    expect((await messagesOf(world, shop)).every(({ status }) => status === "sent")).toBe(true);
  });

  it("are never there unless somebody makes them", async () => {
    await shopWithMessage(4);
    for (let turns = 0; turns < 5; turns += 1) {
      expect(await world.kabar.dispatcher.sweepOnce()).toBe(0);
      await world.kabar.dispatcher.runOnce();
    }
  });
});

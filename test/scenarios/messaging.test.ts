import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ok } from "../../src/kit/result.ts";
import { refuse } from "../../src/platform/refusals/refuse.ts";
import type { Client } from "../support/client.ts";
import {
  attemptsOf,
  deliveriesOf,
  messagesOf,
  must,
  placeQuietOrder,
  plan,
  planIn,
  planLane,
} from "../support/messages.ts";
import { toReady, walk } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop, type ShopOptions } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function shopWithOwner(options?: ShopOptions) {
  const shop = await world.openShop(options);
  return { shop, owner: await world.client(shop.people.owner) };
}

async function place(owner: Client, order: object): Promise<string> {
  const placed = await owner.post("/api/orders", order);
  expect(placed.status).toBe(201);
  return placed.body.data.id;
}

async function toldOf(shop: Shop) {
  const messages = await messagesOf(world, shop);
  return messages.map(({ template_id, metadata_json }) => [template_id, metadata_json["event"]]);
}

describe("what happens to an order and which message it makes", () => {
  it("an order with pickup: its confirmation, with where it came from", async () => {
    const { shop, owner } = await shopWithOwner();
    await place(owner, pickupOrder(shop));
    expect(await toldOf(shop)).toEqual([["WA_PICKUP_CONFIRM", "order_created"]]);
    const [message] = await messagesOf(world, shop);
    expect(message).toMatchObject({ created_by: shop.people.owner.userId, source_channel: "web", attempts: 0 });
    expect(message?.metadata_json).toMatchObject({
      source: "api",
      source_channel: "web",
      actor_user_id: shop.people.owner.userId,
      template_source: "default",
      template_version: 1,
    });
  });

  it.each([
    ["brought to the counter", {}],
    ["with delivery only", { requires_delivery: true, delivery: { address: "Jl. Kenanga 12" } }],
  ])("an order %s: nothing", async (_, fields) => {
    const { shop, owner } = await shopWithOwner();
    await place(owner, counterOrder(shop, fields));
    expect(await toldOf(shop)).toEqual([]);
  });

  it("each step of the courier and of the laundry that a customer waits for: one message, and the others none", async () => {
    const { shop, owner } = await shopWithOwner();
    const id = await place(owner, { ...counterOrder(shop), is_pickup_delivery: true });
    await walk(owner, id, "courier", "pickup_on_the_way", "picked_up", "at_outlet");
    await walk(owner, id, "laundry", ...toReady);
    await walk(owner, id, "courier", "delivery_pending", "delivery_on_the_way");
    await owner.post(`/api/orders/${id}/payments`, { amount: 1_000_000, method: "cash" });
    await walk(owner, id, "courier", "delivered");
    await walk(owner, id, "laundry", "completed");
    expect(await toldOf(shop)).toEqual([
      ["WA_PICKUP_CONFIRM", "order_created"],
      ["WA_PICKUP_OTW", "courier_pickup_otw"],
      ["WA_LAUNDRY_READY", "laundry_ready"],
      ["WA_DELIVERY_OTW", "courier_delivery_otw"],
      ["WA_ORDER_DONE", "order_done"],
    ]);
  });

  it("an order without delivery is done when its laundry is completed", async () => {
    const { shop, owner } = await shopWithOwner();
    const id = await place(owner, counterOrder(shop));
    await owner.post(`/api/orders/${id}/payments`, { amount: 1_000_000, method: "cash" });
    await walk(owner, id, "laundry", ...toReady, "completed");
    expect(await toldOf(shop)).toEqual([
      ["WA_LAUNDRY_READY", "laundry_ready"],
      ["WA_ORDER_DONE", "order_done"],
    ]);
  });

  it("a status told again, many times and at once, makes no second message", async () => {
    const { shop, owner } = await shopWithOwner();
    const id = await place(owner, pickupOrder(shop));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => owner.post(`/api/orders/${id}/status/courier`, { status: "pickup_on_the_way" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await toldOf(shop)).toHaveLength(2);
    await world.sendEverything();
    expect(await deliveriesOf(world, shop)).toHaveLength(2);
  });

  it("an order has at most one message per template, whoever plans it and when", async () => {
    const { shop } = await shopWithOwner();
    const order = await placeQuietOrder(world, shop);
    expect(await plan(world, shop, order, "WA_ORDER_DONE")).toEqual(["WA_ORDER_DONE"]);
    await world.sendEverything();
    expect(await plan(world, shop, order, "WA_ORDER_DONE", "WA_ORDER_DONE")).toEqual([]);
    expect(await messagesOf(world, shop)).toHaveLength(1);
  });

  it("messages leave in the order in which they were planned, whatever the clock of the planning process says", async () => {
    const { shop } = await shopWithOwner();
    const order = await placeQuietOrder(world, shop);
    await plan(world, shop, order, "WA_PICKUP_CONFIRM");
    const clocks = ["00000000-0000-7000-8000-000000000002", "00000000-0000-7000-8000-000000000001"];
    for (const template of ["WA_PICKUP_OTW", "WA_LAUNDRY_READY"] as const) {
      const id = clocks.shift() ?? "";
      must(
        await world.kabar.runWork(shop.asOwner, async (work) =>
          ok(await planIn({ ...work, newId: () => id }, order, [template])),
        ),
      );
    }
    await world.sendEverything();
    const templates = new Map((await messagesOf(world, shop)).map(({ id, template_id }) => [id, template_id]));
    expect((await deliveriesOf(world, shop)).map(({ reference }) => templates.get(reference))).toEqual([
      "WA_PICKUP_CONFIRM",
      "WA_PICKUP_OTW",
      "WA_LAUNDRY_READY",
    ]);
  });
});

describe("order and message exist together or not at all", () => {
  it("an order refused by the quota, after its message was planned, leaves none", async () => {
    const { shop, owner } = await shopWithOwner({ ordersLimit: 0 });
    const refused = await owner.post("/api/orders", pickupOrder(shop));
    expect(refused.body.reason_code).toBe("QUOTA_EXCEEDED");
    expect(await messagesOf(world, shop)).toEqual([]);
  });

  it("a refusal after planning takes the message back", async () => {
    const { shop } = await shopWithOwner();
    const order = await placeQuietOrder(world, shop);
    const result = await world.kabar.runWork(shop.asOwner, async (work) => {
      await planIn(work, order, ["WA_ORDER_DONE"]);
      return refuse("ORDER_CANCELLED");
    });
    expect(result.ok).toBe(false);
    expect(await messagesOf(world, shop)).toEqual([]);
  });

  it("an error after planning takes the message back, and a later plan of it is not mistaken for a repeat", async () => {
    const { shop } = await shopWithOwner();
    const order = await placeQuietOrder(world, shop);
    const failing = world.kabar.runWork(shop.asOwner, async (work) => {
      await planIn(work, order, ["WA_ORDER_DONE"]);
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await plan(world, shop, order, "WA_ORDER_DONE")).toEqual(["WA_ORDER_DONE"]);
  });
});

describe("the plan's gate", () => {
  it.each(["free", "standard"] as const)("the %s plan stores nothing, and the order is taken", async (plan) => {
    const { shop, owner } = await shopWithOwner({ plan });
    await place(owner, pickupOrder(shop));
    expect(await messagesOf(world, shop)).toEqual([]);
  });

  it("what still waits when the plan loses WhatsApp ends skipped, all of it, and is never sent", async () => {
    const { shop } = await shopWithOwner();
    await planLane(world, shop, 3);
    await sql`update tenants set plan_key = 'standard' where id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    await world.kabar.dispatcher.runOnce();
    expect(await deliveriesOf(world, shop)).toEqual([]);
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await world.kabar.dispatcher.sweepOnce();
    for (const message of await messagesOf(world, shop)) {
      expect(message).toMatchObject({
        status: "skipped",
        last_error_code: "PLAN_FEATURE_DISABLED",
        attempts: 0,
        is_head: false,
        next_attempt_at: null,
        source_channel: "system",
        updated_by: null,
      });
      expect(await attemptsOf(world, message.id)).toEqual([]);
    }
    await sql`update tenants set plan_key = 'premium' where id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    await world.sendEverything();
    expect(await deliveriesOf(world, shop)).toEqual([]);
  });
});

describe("without an active provider", () => {
  const log = async (owner: Client) => (await owner.get("/api/wa/messages")).body.data;

  it("a message waits and says so, in the reader's language", async () => {
    const { shop, owner } = await shopWithOwner({ scenario: null });
    await place(owner, pickupOrder(shop));
    await world.kabar.dispatcher.runOnce();
    await world.kabar.dispatcher.sweepOnce();
    const [waiting] = await log(owner);
    expect(waiting).toMatchObject({ status: "queued", attempts: 0, last_error_code: "PROVIDER_CONFIG_MISSING" });
    expect(waiting.hint).toBe("Belum ada gateway WhatsApp yang aktif. Aktifkan satu agar pesan terkirim.");
    const inEnglish = await owner.get("/api/wa/messages", { "accept-language": "en" });
    expect(inEnglish.body.data[0].hint).toBe("No WhatsApp gateway is active. Activate one and the message goes out.");
  });

  it("it goes out when one is activated", async () => {
    const { shop, owner } = await shopWithOwner({ scenario: null });
    await place(owner, pickupOrder(shop));
    await world.kabar.dispatcher.runOnce();
    expect((await owner.post("/api/wa/provider-config", { provider_key: "mock" })).status).toBe(200);
    await world.kabar.dispatcher.runOnce();
    expect(await log(owner)).toMatchObject([{ status: "sent", attempts: 1, last_error_code: null }]);
  });

  it("it is failed after 24 hours, not before, and so is what stood behind it", async () => {
    const { shop } = await shopWithOwner({ scenario: null });
    await planLane(world, shop, 2);
    await world.letTimePass(23.9 * 3_600);
    await world.kabar.dispatcher.sweepOnce();
    expect(await messagesOf(world, shop)).toMatchObject([{ status: "queued" }, { status: "queued" }]);
    await world.letTimePass(3_600);
    await world.kabar.dispatcher.sweepOnce();
    await world.kabar.dispatcher.sweepOnce();
    const failed = { status: "failed", last_error_code: "PROVIDER_CONFIG_MISSING", attempts: 0, is_head: false };
    expect(await messagesOf(world, shop)).toMatchObject([failed, failed]);
  });

  it("what waits longer than a day behind an active provider does not expire", async () => {
    const { shop } = await shopWithOwner();
    await planLane(world, shop, 1);
    await world.letTimePass(25 * 3_600);
    await world.kabar.dispatcher.sweepOnce();
    expect(await messagesOf(world, shop)).toMatchObject([{ status: "queued" }]);
  });
});

describe("the log", () => {
  async function filledShop() {
    const { shop, owner } = await shopWithOwner();
    const first = await planLane(world, shop, 3);
    await world.kabar.dispatcher.runOnce();
    const second = await planLane(world, shop, 2);
    return { shop, owner, first, second };
  }

  it("filters by order, status and template, alone and together", async () => {
    const { owner, first, second } = await filledShop();
    const count = async (query: string) => (await owner.get(`/api/wa/messages?${query}`)).body.data.length;
    expect(await count("")).toBe(5);
    expect(await count(`order_id=${first.row.id}`)).toBe(3);
    expect(await count("status=sent")).toBe(1);
    expect(await count("status=queued")).toBe(4);
    expect(await count("template_id=WA_PICKUP_CONFIRM")).toBe(2);
    expect(await count(`order_id=${second.row.id}&template_id=WA_PICKUP_CONFIRM&status=queued`)).toBe(1);
    expect(await count(`order_id=${first.row.id}&status=failed`)).toBe(0);
  });

  it("names order, invoice, customer and provider, and nothing of the sender's inner state", async () => {
    const { owner, first } = await filledShop();
    const [sent] = (await owner.get("/api/wa/messages?status=sent")).body.data;
    expect(sent).toMatchObject({
      order_id: first.row.id,
      order_code: first.row.order_code,
      invoice_no: first.row.invoice_no,
      customer_name: "Budi Santoso",
      provider_key: "mock",
      provider: { id: 1, key: "mock", name: "Mock Provider" },
    });
    expect(sent.sent_at).toMatch(/^\d{4}-\d{2}-\d{2}T/u);
    for (const inner of ["epoch", "lease_until", "is_head", "lane_id", "lane_position", "expires_at"]) {
      expect(sent).not.toHaveProperty(inner);
    }
  });

  it("is read page by page, newest first, without gap or double while new messages arrive", async () => {
    const { shop, owner } = await shopWithOwner();
    for (let lanes = 0; lanes < 4; lanes += 1) await planLane(world, shop, 3);
    const before = (await messagesOf(world, shop))
      .map(({ id }) => id)
      .sort()
      .toReversed();
    const read: string[] = [];
    for (let query = "limit=5"; query !== ""; ) {
      const page = (await owner.get(`/api/wa/messages?${query}`)).body;
      read.push(...page.data.map(({ id }: { id: string }) => id));
      query = page.meta.next_cursor === null ? "" : `limit=5&cursor=${page.meta.next_cursor}`;
      await planLane(world, shop, 2);
    }
    expect(read).toEqual(before);
  });

  it("shows an admin the assigned outlets, an owner all of them", async () => {
    const { shop, owner } = await shopWithOwner();
    const admin = await world.client(shop.people.admin);
    await place(owner, pickupOrder(shop));
    await place(owner, pickupOrder(shop, { outlet_id: shop.otherOutletId }));
    const outlets = async (client: Client, query = "") => {
      const reply = await client.get(`/api/wa/messages${query}`);
      return reply.body.data?.map((row: { outlet_id: string }) => row.outlet_id) ?? reply.body.reason_code;
    };
    expect(await outlets(owner)).toEqual([shop.otherOutletId, shop.outletId]);
    expect(await outlets(owner, `?outlet_id=${shop.otherOutletId}`)).toEqual([shop.otherOutletId]);
    expect(await outlets(admin)).toEqual([shop.outletId]);
    expect(await outlets(admin, `?outlet_id=${shop.otherOutletId}`)).toBe("OUTLET_ACCESS_DENIED");
    const stranger = await world.openShop();
    expect(await outlets(owner, `?outlet_id=${stranger.outletId}`)).toBe("DATA_NOT_FOUND");
  });

  it("shows no other tenant's messages, not by their order's id and not by a cursor of theirs", async () => {
    const { shop, second } = await filledShop();
    const stranger = await world.client((await world.openShop()).people.owner);
    const [foreign] = await messagesOf(world, shop);
    const seen = async (query: string) => (await stranger.get(`/api/wa/messages?${query}`)).body.data;
    expect(await seen("")).toEqual([]);
    expect(await seen(`order_id=${second.row.id}`)).toEqual([]);
    expect(await seen(`cursor=${foreign?.id}`)).toEqual([]);
    expect((await stranger.get("/api/wa/mock-deliveries")).body.data).toEqual([]);
  });

  it.each(["cashier", "worker", "courier"] as const)("is closed to a %s", async (role) => {
    const { shop } = await shopWithOwner();
    const reply = await (await world.client(shop.people[role])).get("/api/wa/messages");
    expect([reply.status, reply.body.reason_code]).toEqual([403, "ROLE_ACCESS_DENIED"]);
  });

  it.each(["limit=0", "limit=101", "status=gone", "cursor=x", "order_id=x"])("refuses %s, naming it", async (query) => {
    const { owner } = await shopWithOwner();
    const reply = await owner.get(`/api/wa/messages?${query}`);
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [query.split("=")[0]]]);
  });
});

describe("what is logged about messages", () => {
  it("names no phone number, no text and no customer", async () => {
    const { shop, owner } = await shopWithOwner({ scenario: "flaky:1" });
    const customer = { name: "Zulkarnain Rahasia", phone: "0877 0000 1234" };
    await place(owner, pickupOrder(shop, { customer }));
    await world.sendEverything();
    const text = world.logs.join("");
    for (const secret of ["Zulkarnain", "877000012", "Pickup"]) expect(text).not.toContain(secret);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { counterOrder, pickupOrder } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

/** The acceptance criteria of the document from which the project began, one by one. */
describe("seed acceptance criteria", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it("1. an order is refused with QUOTA_EXCEEDED when the month's limit is used up, and consumes nothing", async () => {
    const shop = await world.openShop({ ordersLimit: 1 });
    const cashier = await world.client(shop.people.cashier);
    const owner = await world.client(shop.people.owner);
    expect((await cashier.post("/api/orders", counterOrder(shop))).status).toBe(201);

    const refused = await cashier.post("/api/orders", pickupOrder(shop));
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      reason_code: "QUOTA_EXCEEDED",
      period: "2026-11",
      orders_limit: 1,
      orders_used: 1,
    });

    const quota = await owner.get("/api/billing/quota");
    expect(quota.body.data.quota).toMatchObject({ orders_used: 1, orders_remaining: 0, can_create_order: false });
    const orders = await owner.get(`/api/orders?outlet_id=${shop.outletId}`);
    expect(orders.body.data.map((order: { invoice_no: string }) => order.invoice_no)).toEqual(["T1-261122-0001"]);
    expect((await owner.get("/api/wa/messages")).body.data).toEqual([]);
  });

  it.each(["free", "standard"] as const)("2. the WhatsApp endpoints are closed to the %s plan", async (plan) => {
    const shop = await world.openShop({ plan });
    const owner = await world.client(shop.people.owner);
    const answers = [
      await owner.get("/api/wa/providers"),
      await owner.post("/api/wa/provider-config", { provider_key: "mock" }),
      await owner.get("/api/wa/templates"),
      await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition: { body_lines: ["Selesai"] } }),
      await owner.get("/api/wa/messages"),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(403);
      expect(answer.body.reason_code).toBe("PLAN_FEATURE_DISABLED");
    }
  });

  it.each(["premium", "pro"] as const)("2. the WhatsApp endpoints are open to the %s plan", async (plan) => {
    const shop = await world.openShop({ plan });
    const owner = await world.client(shop.people.owner);
    expect((await owner.get("/api/wa/providers")).body.data).toMatchObject([{ key: "mock", is_active: true }]);
    expect((await owner.get("/api/wa/templates")).body.data).toHaveLength(6);
  });

  it("3. a saved template decides line by line with every main condition", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const cashier = await world.client(shop.people.cashier);
    const body_lines = [
      "Halo {{customer_name}}",
      { text: "exists", condition: { exists: "invoice_no" } },
      { text: "never: notExists", condition: { notExists: "invoice_no" } },
      { text: "eq", condition: { eq: ["laundry_status", { value: "received" }] } },
      { text: "never: ne", condition: { ne: ["laundry_status", { value: "received" }] } },
      { text: "gte", condition: { gte: ["total_amount_numeric", 0] } },
      { text: "never: gt", condition: { gt: ["total_amount_numeric", 0] } },
      { text: "lte", condition: { lte: ["due_amount_numeric", 0] } },
      { text: "never: lt", condition: { lt: ["due_amount_numeric", 0] } },
      { text: "and", condition: { and: [{ exists: "order_code" }, { isTrue: "is_pickup_delivery" }] } },
      { text: "or", condition: { or: [{ exists: "courier_name" }, { exists: "pickup_slot" }] } },
      { text: "not", condition: { not: { exists: "courier_name" } } },
      { text: "never: isValidUrl", condition: { isValidUrl: "maps_link" } },
    ];
    const saved = await owner.put("/api/wa/templates/WA_PICKUP_CONFIRM", { definition: { body_lines } });
    expect(saved.status).toBe(201);
    expect(saved.body.data.version).toBe(1);

    expect((await cashier.post("/api/orders", pickupOrder(shop))).status).toBe(201);
    const [message] = (await owner.get("/api/wa/messages")).body.data;
    expect(message.body_text).toBe("Halo Siti Aminah\nexists\neq\ngte\nlte\nand\nor\nnot");
    expect(message.metadata_json).toMatchObject({ template_source: "tenant", template_version: 1 });
  });

  it("4. a message is logged under its idempotency key and goes from queued to sent", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const cashier = await world.client(shop.people.cashier);
    const order = (await cashier.post("/api/orders", pickupOrder(shop))).body.data;

    const log = async () => (await owner.get(`/api/wa/messages?order_id=${order.id}`)).body.data;
    expect(await log()).toMatchObject([
      {
        status: "queued",
        attempts: 0,
        idempotency_key: `${shop.tenantId}:${shop.outletId}:${order.invoice_no}:WA_PICKUP_CONFIRM`,
        to_phone: "6281234567890",
        created_by: shop.people.cashier.userId,
      },
    ]);
    await world.sendEverything();
    expect(await log()).toMatchObject([
      { status: "sent", attempts: 1, provider_key: "mock", last_error_code: null, source_channel: "system" },
    ]);
  });

  it("5. each step of an order's life tells its customer once, in order, over the API", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const ordered = await owner.post("/api/orders", {
      ...counterOrder(shop),
      is_pickup_delivery: true,
      shipping_fee_amount: 10_000,
    });
    expect(ordered.status).toBe(201);
    const { id, due_amount } = ordered.body.data;
    expect(due_amount).toBe(51_600);
    const move = async (pipeline: string, ...statuses: readonly string[]) => {
      for (const status of statuses) {
        const moved = await owner.post(`/api/orders/${id}/status/${pipeline}`, { status });
        expect([status, moved.status]).toEqual([status, 200]);
        const again = await owner.post(`/api/orders/${id}/status/${pipeline}`, { status });
        expect([status, again.status]).toEqual([status, 200]);
      }
    };
    await move("courier", "pickup_on_the_way", "picked_up", "at_outlet");
    await move("laundry", "washing", "drying", "ironing", "ready");
    await move("courier", "delivery_pending", "delivery_on_the_way");
    const early = await owner.post(`/api/orders/${id}/status/courier`, { status: "delivered" });
    expect(early.body).toMatchObject({ reason_code: "PAYMENT_REQUIRED", due_amount: 51_600 });
    for (const amount of [20_000, 31_600]) {
      expect((await owner.post(`/api/orders/${id}/payments`, { amount, method: "cash" })).status).toBe(201);
    }
    await move("courier", "delivered");
    await move("laundry", "completed");

    await world.sendEverything();
    const deliveries = (await owner.get("/api/wa/mock-deliveries")).body.data;
    const log = (await owner.get(`/api/wa/messages?order_id=${id}`)).body.data;
    const templateOf = new Map(log.map((row: { id: string; template_id: string }) => [row.id, row.template_id]));
    const sent = deliveries.map((delivery: { reference: string }) => templateOf.get(delivery.reference)).toReversed();
    expect(sent).toEqual([
      "WA_PICKUP_CONFIRM",
      "WA_PICKUP_OTW",
      "WA_LAUNDRY_READY",
      "WA_DELIVERY_OTW",
      "WA_ORDER_DONE",
    ]);
    expect(log.every((row: { status: string; attempts: number }) => row.status === "sent" && row.attempts === 1)).toBe(
      true,
    );
  });
});

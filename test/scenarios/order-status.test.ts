import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import type { Client, Reply } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed, toReady, walk } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

type Pipeline = "laundry" | "courier";

function move(client: Client, orderId: string, pipeline: Pipeline, status: unknown): Promise<Reply> {
  return client.post(`/api/orders/${orderId}/status/${pipeline}`, { status });
}

describe("the status of an order", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const bothWays = () =>
    placed(
      owner,
      counterOrder(shop, { is_pickup_delivery: true, items: [{ service_id: shop.kiloanId, weight_kg: 1 }] }),
    );

  async function messagesOf(orderId: string): Promise<readonly string[]> {
    const { rows } = await sql<{ template_id: string }>`
      select template_id from wa_messages where order_id = ${orderId}::uuid order by id`.execute(
      world.kabar.database.queries,
    );
    return rows.map((row) => row.template_id);
  }

  it("the laundry goes step by step, and a counter order ends completed and thanked", async () => {
    const { id, total_amount: amount } = await placed(owner, counterOrder(shop));
    await walk(owner, id, "laundry", ...toReady);
    expectRefusal(await move(owner, id, "laundry", "completed"), 422, "PAYMENT_REQUIRED");
    expect((await owner.post(`/api/orders/${id}/payments`, { amount, method: "cash" })).status).toBe(201);
    await walk(owner, id, "laundry", "completed");
    expect(await messagesOf(id)).toEqual(["WA_LAUNDRY_READY", "WA_ORDER_DONE"]);
  });

  it("every status again is accepted and does nothing: no message, no change, not even of its time", async () => {
    const { id } = await bothWays();
    await owner.post(`/api/orders/${id}/payments`, { amount: 8_000, method: "cash" });
    const steps = [
      ["courier", "pickup_pending"],
      ["courier", "pickup_on_the_way"],
      ["courier", "picked_up"],
      ["laundry", "received"],
      ...toReady.map((status) => ["laundry", status] as const),
      ["courier", "delivery_pending"],
      ["courier", "delivery_on_the_way"],
      ["courier", "delivered"],
      ["laundry", "completed"],
    ] as const;
    const admin = await world.client(shop.people.admin);
    for (const [pipeline, status] of steps) {
      const first = await move(owner, id, pipeline, status);
      expect([status, first.status]).toEqual([status, 200]);
      const before = await fingerprint(world.kabar);
      world.clock.set("2026-11-22T04:00:00Z");
      const again = await move(admin, id, pipeline, status);
      world.clock.set(start);
      expect([status, again.status, again.body]).toEqual([status, 200, first.body]);
      expect(await fingerprint(world.kabar)).toBe(before);
    }
    expect(await messagesOf(id)).toEqual([
      "WA_PICKUP_CONFIRM",
      "WA_PICKUP_OTW",
      "WA_LAUNDRY_READY",
      "WA_DELIVERY_OTW",
      "WA_ORDER_DONE",
    ]);
  });

  it("a step tells who made it, when and through which channel, and nothing else of the order changes", async () => {
    const { id } = await placed(owner, counterOrder(shop));
    const before = (await owner.get(`/api/orders/${id}`)).body.data;
    const worker = await world.client(shop.people.worker);
    world.clock.set("2026-11-22T05:00:00Z");
    await worker.post(`/api/orders/${id}/status/laundry`, { status: "washing" }, { "x-source-channel": "mobile" });
    world.clock.set(start);
    expect((await owner.get(`/api/orders/${id}`)).body.data).toEqual({
      ...before,
      laundry_status: "washing",
      updated_at: "2026-11-22T05:00:00.000Z",
      updated_by: shop.people.worker.userId,
      source_channel: "mobile",
    });
  });

  it.each([
    ["back", "received", "STATUS_NOT_FORWARD"],
    ["too far", "ready", "INVALID_TRANSITION"],
    ["to the end", "completed", "INVALID_TRANSITION"],
    ["to an unknown status", "lost", "INVALID_TRANSITION"],
    ["to a status in capitals", "DRYING", "INVALID_TRANSITION"],
    ["to a courier's status", "picked_up", "INVALID_TRANSITION"],
    ["to a name that objects have", "constructor", "INVALID_TRANSITION"],
    ["to another name that objects have", "__proto__", "INVALID_TRANSITION"],
  ])("from washing the laundry does not go %s", async (_case, status, code) => {
    const { id } = await placed(owner, counterOrder(shop));
    await walk(owner, id, "laundry", "washing");
    const before = await fingerprint(world.kabar);
    const refused = await move(owner, id, "laundry", status);
    expectRefusal(refused, 422, code);
    expect(refused.body).toMatchObject({ from: "washing", to: status });
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("an order without items is not washed", async () => {
    const { id } = await placed(owner, pickupOrder(shop));
    expectRefusal(await move(owner, id, "laundry", "washing"), 422, "ITEMS_REQUIRED");
    expect((await move(owner, id, "laundry", "received")).status).toBe(200);
  });

  it("the delivery waits for the laundry, and is not over before it is paid", async () => {
    const { id } = await bothWays();
    await walk(owner, id, "courier", "pickup_on_the_way", "picked_up");
    expectRefusal(await move(owner, id, "courier", "delivery_pending"), 422, "INVALID_TRANSITION");
    await walk(owner, id, "courier", "at_outlet");
    expectRefusal(await move(owner, id, "courier", "delivery_pending"), 422, "INVALID_TRANSITION");
    await walk(owner, id, "laundry", ...toReady);
    await walk(owner, id, "courier", "delivery_pending", "delivery_on_the_way");
    expectRefusal(await move(owner, id, "courier", "at_outlet"), 422, "STATUS_NOT_FORWARD");
    const early = await move(owner, id, "courier", "delivered");
    expectRefusal(early, 422, "PAYMENT_REQUIRED");
    expect(early.body.due_amount).toBe(8_000);
    await owner.post(`/api/orders/${id}/payments`, { amount: 8_000, method: "cash" });
    await walk(owner, id, "courier", "delivered");
  });

  it("without courier there is no courier's status; one way knows only its own states", async () => {
    const counter = await placed(owner, counterOrder(shop));
    const pickup = await placed(owner, pickupOrder(shop));
    const delivery = await placed(owner, counterOrder(shop, { requires_delivery: true }));
    const impossible = [
      [counter, "pickup_pending"],
      [counter, "delivered"],
      [pickup, "at_outlet"],
      [pickup, "delivery_pending"],
      [delivery, "pickup_pending"],
      [delivery, "picked_up"],
    ] as const;
    for (const [order, status] of impossible) {
      expectRefusal(await move(owner, order.id, "courier", status), 422, "INVALID_TRANSITION");
    }
    await walk(owner, pickup.id, "courier", "pickup_on_the_way", "picked_up");
    expectRefusal(await move(owner, pickup.id, "courier", "pickup_pending"), 422, "STATUS_NOT_FORWARD");
    await walk(owner, delivery.id, "laundry", ...toReady);
    await walk(owner, delivery.id, "courier", "delivery_pending");
  });

  it("of twenty equal steps at once one counts: one message, and every caller is told the new status", async () => {
    const { id } = await bothWays();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => move(owner, id, "courier", "pickup_on_the_way")),
    );
    expect(answers.map((answer) => [answer.status, answer.body.data?.courier_status])).toEqual(
      answers.map(() => [200, "pickup_on_the_way"]),
    );
    expect(await messagesOf(id)).toEqual(["WA_PICKUP_CONFIRM", "WA_PICKUP_OTW"]);
  });

  it("a cancelled order takes no payment and no status, and says so", async () => {
    const { id } = await bothWays();
    await sql`update orders set cancelled_at = now(), cancelled_reason = 'salah' where id = ${id}::uuid`.execute(
      world.kabar.database.queries,
    );
    const before = await fingerprint(world.kabar);
    const refusals = [
      await move(owner, id, "laundry", "washing"),
      await move(owner, id, "laundry", "received"),
      await move(owner, id, "courier", "pickup_on_the_way"),
      await owner.post(`/api/orders/${id}/payments`, { amount: 1, method: "cash" }),
    ];
    for (const refused of refusals) expectRefusal(refused, 422, "ORDER_CANCELLED");
    expect(await fingerprint(world.kabar)).toBe(before);
    expect((await owner.get(`/api/orders/${id}`)).body.data).toMatchObject({
      is_cancelled: true,
      cancelled_reason: "salah",
    });
  });

  it("an order of another outlet is not the worker's, one of nobody is nowhere", async () => {
    const there = await placed(owner, counterOrder(shop, { outlet_id: shop.otherOutletId }));
    const worker = await world.client(shop.people.worker);
    expectRefusal(await move(worker, there.id, "laundry", "washing"), 403, "OUTLET_ACCESS_DENIED");
    for (const id of [newId(), shop.tenantId, "1", "not-a-uuid", `${there.id}0`, "..%2f..", "%00"]) {
      expectRefusal(await move(owner, id, "laundry", "washing"), 404, "DATA_NOT_FOUND");
    }
    expect((await move(owner, there.id.toUpperCase(), "laundry", "washing")).status).toBe(200);
  });

  it.each([[undefined], [null], [""], ["  "], [5], [["washing"]], [{}], ["x".repeat(33)]])(
    "%j is refused as a status, naming it",
    async (status) => {
      const { id } = await placed(owner, counterOrder(shop));
      expectRefusal(await move(owner, id, "laundry", status), 422, "VALIDATION_FAILED", ["status"]);
    },
  );
});

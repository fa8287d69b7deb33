import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesOf, feedHead, feedOf } from "../support/feed.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

describe("the change feed", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it("a placed order is told with its items and its customer, the order last", async () => {
    const { shop, cashier } = await openStaffed(world);
    const order = await placed(cashier, counterOrder(shop));
    expect(await feedOf(world, shop)).toEqual([
      { cursor: 1, entity_type: "order_item", entity_id: order.items[0].id, outlet_id: shop.outletId, op: "upsert" },
      { cursor: 2, entity_type: "customer", entity_id: order.customer_id, outlet_id: null, op: "upsert" },
      { cursor: 3, entity_type: "order", entity_id: order.id, outlet_id: shop.outletId, op: "upsert" },
    ]);
  });

  it("payments and steps are told; repeats and refusals are not", async () => {
    const { shop, owner } = await openStaffed(world);
    const order = await placed(owner, counterOrder(shop));
    const before = await feedHead(world, shop);
    const payment = { id: order.id, amount: 5, method: "cash" };
    await owner.post(`/api/orders/${order.id}/payments`, payment);
    await owner.post(`/api/orders/${order.id}/payments`, payment);
    await owner.post(`/api/orders/${order.id}/status/laundry`, { status: "washing" });
    await owner.post(`/api/orders/${order.id}/status/laundry`, { status: "washing" });
    await owner.post(`/api/orders/${order.id}/status/laundry`, { status: "completed" });
    expect(await changesOf(world, shop, before)).toEqual(["upsert payment", "upsert order", "upsert order"]);
  });

  it("a refused order takes no number", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 1 });
    await placed(owner, pickupOrder(shop));
    expect((await owner.post("/api/orders", pickupOrder(shop))).status).toBe(422);
    expect(await changesOf(world, shop)).toEqual(["upsert customer", "upsert order"]);
  });

  // Only a server has writers side by side.
  it.skipIf(testEngine === "pglite")(
    "a reader beside sixteen writers misses nothing and meets nothing twice",
    async () => {
      const { shop, owner } = await openStaffed(world);
      const ids: string[] = [];
      const seen: number[] = [];
      let areWriting = true;
      const reading = (async () => {
        for (let last = 0; ; ) {
          const isEnd = !areWriting;
          const rows = await world.kabar.database.queries
            .selectFrom("sync_changes")
            .where("tenant_id", "=", shop.tenantId)
            .where("cursor", ">", last)
            .select("cursor")
            .orderBy("cursor")
            .limit(3)
            .execute();
          seen.push(...rows.map(({ cursor }) => cursor));
          last = seen.at(-1) ?? 0;
          if (isEnd && rows.length === 0) return;
        }
      })();
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          for (let made = 0; made < 10; made += 1) ids.push((await placed(owner, pickupOrder(shop))).id);
        }),
      );
      areWriting = false;
      await reading;
      const rows = await feedOf(world, shop);
      expect(seen).toEqual(rows.map(({ cursor }) => cursor));
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
      const told = rows.filter((row) => row.entity_type === "order").map((row) => row.entity_id);
      expect(told.sort()).toEqual(ids.sort());
    },
  );
});

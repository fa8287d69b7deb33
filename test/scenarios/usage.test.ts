import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client, Reply } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { openPlatformPeople, type PlatformPeople } from "../support/platform-people.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWideShop } from "../support/wide-shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

let world: World;
let people: PlatformPeople;
beforeAll(async () => {
  world = await openWorld();
  people = await openPlatformPeople(world);
});
afterAll(() => world.close());

async function usageOf(client: Client, query = ""): Promise<Reply["body"]> {
  const answer = await client.get(`/api/billing/usage${query}`);
  expect(answer.status).toBe(200);
  return answer.body.data;
}

async function placeMany(client: Client, shop: Shop, count: number, fields: object = {}) {
  for (let made = 0; made < count; made += 1) await placed(client, counterOrder(shop, fields));
}

const percentsOf = (usage: Reply["body"]) =>
  usage.thresholds.map(({ percent, orders_used, orders_limit }: Record<string, number>) => [
    percent,
    orders_used,
    orders_limit,
  ]);

describe("where a month's quota went", () => {
  it("is told by the shop's day and outlet, with sums that add up", async () => {
    const { shop, owner } = await openStaffed(world, { timezone: "Asia/Jayapura", ordersLimit: 200 });
    try {
      world.clock.set("2026-11-09T14:59:59Z"); // 9 November there
      await placeMany(owner, shop, 2);
      world.clock.set("2026-11-09T15:00:00Z");
      await placeMany(owner, shop, 1);
      await placeMany(owner, shop, 3, { outlet_id: shop.otherOutletId });
      const { otherOutletId, outletId } = shop;
      expect(await usageOf(owner)).toEqual({
        period: "2026-11",
        timezone: "Asia/Jayapura",
        starts_at: "2026-10-31T15:00:00.000Z",
        ends_at: "2026-11-30T15:00:00.000Z",
        orders_limit: 200,
        orders_used: 6,
        orders_remaining: 194,
        days: [
          { date: "2026-11-09", outlet_id: outletId, outlet_name: "Outlet Utama", orders: 2 },
          { date: "2026-11-10", outlet_id: otherOutletId, outlet_name: "Outlet Cabang", orders: 3 },
          { date: "2026-11-10", outlet_id: outletId, outlet_name: "Outlet Utama", orders: 1 },
        ],
        outlets: [
          { outlet_id: otherOutletId, name: "Outlet Cabang", orders: 3 },
          { outlet_id: outletId, name: "Outlet Utama", orders: 3 },
        ],
        thresholds: [],
        forecast: { exhausted_on: null, orders_per_day: 0.67 },
      });
    } finally {
      world.clock.set(start);
    }
  });

  it("a past month tells its own; one without orders, and one to come, are empty", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 2 });
    try {
      world.clock.set("2026-10-31T16:59:59Z");
      await placeMany(owner, shop, 2);
    } finally {
      world.clock.set(start);
    }
    const past = await usageOf(owner, "?period=2026-10");
    expect(past).toMatchObject({ orders_used: 2, forecast: { exhausted_on: null, orders_per_day: 0.06 } });
    expect(past.days).toMatchObject([{ date: "2026-10-31", orders: 2 }]);
    expect(percentsOf(past)).toEqual([
      [80, 2, 2],
      [95, 2, 2],
      [100, 2, 2],
    ]);
    for (const period of ["2026-09", "2026-12"]) {
      expect(await usageOf(owner, `?period=${period}`)).toMatchObject({ orders_used: 0, days: [], thresholds: [] });
    }
    expectRefusal(await owner.get("/api/billing/usage?period=2026-13"), 422, "VALIDATION_FAILED", ["period"]);
  });

  it("an admin sees the shop's sums and the days of the assigned outlets only", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 10 });
    const admin = await world.client(shop.people.admin);
    await placeMany(owner, shop, 1);
    await placeMany(owner, shop, 7, { outlet_id: shop.otherOutletId });
    const seen = await usageOf(admin);
    expect(seen).toMatchObject({ orders_used: 8, orders_remaining: 2, thresholds: [{ percent: 80 }] });
    expect(seen.days).toMatchObject([{ outlet_id: shop.outletId, orders: 1 }]);
    expect(seen.outlets).toMatchObject([{ outlet_id: shop.outletId, orders: 1 }]);
    expect(JSON.stringify(seen)).not.toContain(shop.otherOutletId);
  });

  it("another shop's orders are in nobody's sums, and looking writes nothing", async () => {
    const one = await openStaffed(world);
    const other = await openStaffed(world);
    await placeMany(other.owner, other.shop, 2);
    const before = await fingerprint(world.kabar);
    expect(await usageOf(one.owner)).toMatchObject({ orders_used: 0, days: [], outlets: [] });
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("the forecast is the day on which the quota ends at the pace so far", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 13 });
    try {
      world.clock.set("2026-11-10T17:00:00Z"); // ten days into the month
      await placeMany(owner, shop, 5);
      expect((await usageOf(owner)).forecast).toEqual({ exhausted_on: "2026-11-27", orders_per_day: 0.5 });
      await placeMany(owner, shop, 8);
      expect((await usageOf(owner)).forecast).toEqual({ exhausted_on: "2026-11-11", orders_per_day: 1.3 });
    } finally {
      world.clock.set(start);
    }
  });
});

describe("a shop is warned before its quota ends", () => {
  it("at 80, 95 and 100 percent, each once, by the very order that reached it", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 20 });
    const warnings: unknown[] = [];
    for (let made = 1; made <= 20; made += 1) {
      world.clock.set(`2026-11-22T03:${String(made).padStart(2, "0")}:00Z`);
      await placed(cashier, counterOrder(shop));
      warnings.push((await cashier.get("/api/me")).body.data.quota.warning_percent);
    }
    world.clock.set(start);
    const at = (percent: number, used: number) => ({
      percent,
      crossed_at: `2026-11-22T03:${used}:00.000Z`,
      orders_used: used,
      orders_limit: 20,
    });
    expect((await usageOf(owner)).thresholds).toEqual([at(80, 16), at(95, 19), at(100, 20)]);
    expect(warnings).toEqual([...Array(15).fill(null), 80, 80, 80, 95, 100]);
    expect((await owner.get("/api/billing/quota")).body.data.quota.warning_percent).toBe(100);
  });

  it("an order that is refused or rolled back warns of nothing", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 1 });
    await cashier.post("/api/orders", counterOrder(shop, { discount_amount: -1 }));
    expect((await usageOf(owner)).thresholds).toEqual([]);
    await placed(cashier, counterOrder(shop));
    const before = await fingerprint(world.kabar);
    expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 422, "QUOTA_EXCEEDED");
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("a lowered limit warns with the next order; a raised one takes the warning back and keeps what was written", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 100 });
    await placeMany(cashier, shop, 8);
    const limit = (orders_limit_override: number) =>
      people.platform.patch(`/api/platform/tenants/${shop.tenantId}`, { orders_limit_override });
    await limit(10);
    expect((await owner.get("/api/me")).body.data.quota.warning_percent).toBe(80);
    expect((await usageOf(owner)).thresholds).toEqual([]);
    await placeMany(cashier, shop, 1);
    expect(percentsOf(await usageOf(owner))).toEqual([[80, 9, 10]]);
    await limit(1_000);
    expect((await owner.get("/api/me")).body.data.quota.warning_percent).toBe(null);
    await placeMany(cashier, shop, 1);
    expect(percentsOf(await usageOf(owner))).toEqual([[80, 9, 10]]);
    await limit(11);
    await placeMany(cashier, shop, 1);
    expect(percentsOf(await usageOf(owner))).toEqual([
      [80, 9, 10],
      [95, 11, 11],
      [100, 11, 11],
    ]);
  });

  it("each month anew", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 1 });
    await placeMany(cashier, shop, 1);
    try {
      world.clock.set("2026-11-30T17:00:00Z");
      expect((await cashier.get("/api/me")).body.data.quota).toMatchObject({
        period: "2026-12",
        warning_percent: null,
      });
      await placeMany(cashier, shop, 1);
      for (const period of ["2026-11", "2026-12"]) {
        expect(percentsOf(await usageOf(owner, `?period=${period}`))).toHaveLength(3);
      }
    } finally {
      world.clock.set(start);
    }
  });

  it.skipIf(testEngine === "pglite")(
    "of 64 orders at once each share is written once, with the count that reached it",
    async () => {
      const { owner, placeMany: placeAtOnce } = await openWideShop(world, 40);
      const answers = await placeAtOnce();
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(40);
      expect(percentsOf(await usageOf(owner))).toEqual([
        [80, 32, 40],
        [95, 38, 40],
        [100, 40, 40],
      ]);
    },
  );

  it("people of the platform have no quota to be warned of", async () => {
    expect((await people.platform.get("/api/me")).body.data.quota.warning_percent).toBe(null);
  });
});

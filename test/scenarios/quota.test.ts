import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

describe("the month's quota", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  async function quotaOf(owner: Client, query = "") {
    const answer = await owner.get(`/api/billing/quota${query}`);
    expect(answer.status).toBe(200);
    return answer.body.data.quota;
  }

  /** What was counted, by the counter, by the ledger, by orders, by numbers and by messages. */
  async function countsOf({ tenantId }: Shop) {
    const { rows } = await sql<Record<string, number>>`
      select (select coalesce(sum(orders_used), 0)::bigint from quota_usage where tenant_id = t.id) as used,
             (select count(*) from quota_ledger where tenant_id = t.id) as ledger,
             (select count(*) from orders where tenant_id = t.id) as orders,
             (select count(*) from orders o join quota_ledger l on l.tenant_id = o.tenant_id and l.order_id = o.id
               where o.tenant_id = t.id) as matched,
             (select coalesce(sum(next_number - 1), 0)::bigint from invoice_counters where tenant_id = t.id) as numbers,
             (select count(*) from wa_messages where tenant_id = t.id) as messages,
             (select count(*) from customers where tenant_id = t.id) as customers
        from tenants t where id = ${tenantId}::uuid`.execute(world.kabar.database.queries);
    return rows[0];
  }

  const setTenant = (shop: Shop, change: ReturnType<typeof sql>) =>
    sql`update tenants set ${change} where id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);

  it("of 200 orders at once against a limit of 50, exactly 50 are taken, counted, numbered and told", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 50 });
    const order = (index: number) => {
      const customer = { name: "Ramai", phone: `0812 3456 ${1_000 + (index % 70)}` };
      const body = pickupOrder(shop, { customer });
      return index % 2 === 0
        ? cashier.post("/api/orders", body)
        : owner.post("/api/orders", { ...body, outlet_id: shop.otherOutletId });
    };
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => order(index)));
    const taken = answers.filter((answer) => answer.status === 201);
    expect(taken).toHaveLength(50);
    for (const answer of answers.filter((each) => each.status !== 201)) {
      expectRefusal(answer, 422, "QUOTA_EXCEEDED");
      expect(answer.body).toMatchObject({ period: "2026-11", orders_limit: 50, orders_used: 50 });
    }
    expect(await countsOf(shop)).toMatchObject({
      used: 50,
      ledger: 50,
      orders: 50,
      matched: 50,
      numbers: 50,
      messages: 50,
    });
    expect(new Set(taken.map((answer) => answer.body.data.invoice_no)).size).toBe(50);
  });

  it("the snapshot tells plan, month, limit, use and the month's bounds in the shop's time zone", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { plan: "free", timezone: "Asia/Jayapura" });
    await placed(cashier, counterOrder(shop));
    const answer = await owner.get("/api/billing/quota");
    expect(answer.body.data).toMatchObject({
      quota: {
        plan: "free",
        period: "2026-11",
        orders_limit: 200,
        orders_used: 1,
        orders_remaining: 199,
        can_create_order: true,
        subscription_state: "active",
        write_access_mode: "full",
        cycle_start_at: "2026-10-31T15:00:00.000Z",
        cycle_end_at: "2026-11-30T15:00:00.000Z",
      },
      subscription: { period: "2026-11", status: "active", plan: { key: "free", name: "Gratis", orders_limit: 200 } },
    });
    const me = (await owner.get("/api/me")).body.data.quota;
    expect(me).toMatchObject({ period: "2026-11", orders_limit: 200, orders_used: 1, orders_remaining: 199 });
    expect(await quotaOf(owner, "?period=2026-10")).toMatchObject({ orders_used: 0, can_create_order: false });
  });

  it.each(["2026-13", "2026-00", "26-11", "2026-11-01", "November", "2026-11%00"])(
    "%s is refused as a month, naming it",
    async (period) => {
      const { owner } = await openStaffed(world);
      const refused = await owner.get(`/api/billing/quota?period=${period}`);
      expectRefusal(refused, 422, "VALIDATION_FAILED", ["period"]);
    },
  );

  it("a new plan, limit or override counts at the next request", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { plan: "free", ordersLimit: 1 });
    const order = () => cashier.post("/api/orders", counterOrder(shop));
    expect((await order()).status).toBe(201);
    expectRefusal(await order(), 422, "QUOTA_EXCEEDED");
    await setTenant(shop, sql`orders_limit_override = 2`);
    expect((await order()).status).toBe(201);
    expectRefusal(await order(), 422, "QUOTA_EXCEEDED");
    await setTenant(shop, sql`orders_limit_override = null`);
    expect((await order()).status).toBe(201);
    await setTenant(shop, sql`orders_limit_override = 2, plan_key = 'pro'`); // below what is used: nothing more
    expectRefusal(await order(), 422, "QUOTA_EXCEEDED");
    expect(await quotaOf(owner)).toMatchObject({ orders_limit: 2, orders_used: 3, orders_remaining: 0, plan: "pro" });
    await setTenant(shop, sql`orders_limit_override = null`);
    expect((await order()).status).toBe(201);
    expect(await quotaOf(owner)).toMatchObject({ orders_limit: 20_000, orders_used: 4 });
  });

  it("an override of zero blocks the very first order", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 0 });
    const before = await fingerprint(world.kabar);
    const refused = await cashier.post("/api/orders", counterOrder(shop));
    expectRefusal(refused, 422, "QUOTA_EXCEEDED");
    expect(refused.body).toMatchObject({ orders_limit: 0, orders_used: 0 });
    expect(await fingerprint(world.kabar)).toBe(before);
    expect(await quotaOf(owner)).toMatchObject({ orders_remaining: 0, can_create_order: false });
  });

  it.each([
    ["Asia/Jakarta", "2026-11-30T16:59:59.999Z", "2026-11-30T17:00:00Z"],
    ["Asia/Jayapura", "2026-11-30T14:59:59.999Z", "2026-11-30T15:00:00Z"],
    ["UTC", "2026-11-30T23:59:59.999Z", "2026-12-01T00:00:00Z"],
    ["America/New_York", "2026-12-01T04:59:59.999Z", "2026-12-01T05:00:00Z"],
  ])("in %s the month ends at midnight there, without any job", async (timezone, last, first) => {
    const { shop, cashier, owner } = await openStaffed(world, { timezone, ordersLimit: 1 });
    try {
      world.clock.set(last);
      await placed(cashier, counterOrder(shop));
      expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 422, "QUOTA_EXCEEDED");
      world.clock.set(first);
      expect(await quotaOf(owner)).toMatchObject({ period: "2026-12", orders_used: 0, can_create_order: true });
      await placed(cashier, counterOrder(shop));
      expect(await quotaOf(owner)).toMatchObject({ period: "2026-12", orders_used: 1, orders_remaining: 0 });
      expect(await quotaOf(owner, "?period=2026-11")).toMatchObject({ orders_used: 1, can_create_order: false });
    } finally {
      world.clock.set(start);
    }
  });

  it("a shop's month is the shop's, whatever the time zone of the outlet", async () => {
    const { shop, owner } = await openStaffed(world, { timezone: "Asia/Jayapura" });
    await sql`update outlets set timezone = 'America/New_York' where tenant_id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    try {
      world.clock.set("2026-11-30T15:00:00Z");
      expect((await placed(owner, counterOrder(shop))).invoice_no).toBe("T1-261130-0001");
      expect(await quotaOf(owner)).toMatchObject({ period: "2026-12", orders_used: 1 });
    } finally {
      world.clock.set(start);
    }
  });

  it("two outlets share the quota; two shops do not", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 2 });
    const other = await openStaffed(world, { ordersLimit: 1 });
    await placed(owner, counterOrder(shop));
    await placed(owner, counterOrder(shop, { outlet_id: shop.otherOutletId }));
    for (const outlet_id of [shop.outletId, shop.otherOutletId]) {
      expectRefusal(await owner.post("/api/orders", counterOrder(shop, { outlet_id })), 422, "QUOTA_EXCEEDED");
    }
    await placed(other.owner, counterOrder(other.shop));
  });

  it("cancelling and deleting give nothing back", async () => {
    const { shop, cashier } = await openStaffed(world, { ordersLimit: 2 });
    const cancelled = await placed(cashier, counterOrder(shop));
    const deleted = await placed(cashier, counterOrder(shop));
    const { queries } = world.kabar.database;
    await sql`update orders set cancelled_at = now() where id = ${cancelled.id}::uuid`.execute(queries);
    await sql`delete from orders where id = ${deleted.id}::uuid`.execute(queries);
    expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 422, "QUOTA_EXCEEDED");
    expect(await countsOf(shop)).toMatchObject({ used: 2, ledger: 2, orders: 1 });
  });

  it("orders that are refused for any reason consume nothing", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 5 });
    const { id, order_code } = await placed(owner, counterOrder(shop));
    const refused = [
      {},
      counterOrder(shop, { items: [] }),
      counterOrder(shop, { id }),
      counterOrder(shop, { order_code }),
      counterOrder(shop, { invoice_no: "T1-261122-0009" }),
      counterOrder(shop, { customer: { name: "Budi", phone: "1" } }),
      counterOrder(shop, { items: [{ service_id: shop.satuanId, weight_kg: 1 }] }),
      counterOrder(shop, { outlet_id: shop.tenantId }),
      pickupOrder(shop, { pickup: {} }),
    ];
    for (const body of refused) expect((await owner.post("/api/orders", body)).status).toBeGreaterThanOrEqual(400);
    expect(await countsOf(shop)).toMatchObject({
      used: 1,
      ledger: 1,
      orders: 1,
      numbers: 1,
      messages: 0,
      customers: 1,
    });
  });

  it("an order refused for the quota leaves no customer, number, name or key behind", async () => {
    const { shop, cashier } = await openStaffed(world, { ordersLimit: 1 });
    await placed(cashier, counterOrder(shop));
    const before = await fingerprint(world.kabar);
    const body = pickupOrder(shop, { id: "11111111-2222-3333-4444-555555555555", order_code: "ORD-LATER" });
    const place = () => cashier.post("/api/orders", body, { "idempotency-key": "later" });
    expectRefusal(await place(), 422, "QUOTA_EXCEEDED");
    expect(await fingerprint(world.kabar)).toBe(before);
    await setTenant(shop, sql`orders_limit_override = 2`);
    expect((await place()).body.data).toMatchObject({ order_code: "ORD-LATER", invoice_no: "T1-261122-0002" });
  });

  it("the refusal tells the limit, the month and the remedy in both languages", async () => {
    const { shop, cashier } = await openStaffed(world, { ordersLimit: 0 });
    const say = async (language: string) =>
      (await cashier.post("/api/orders", counterOrder(shop), { "accept-language": language })).body.message;
    expect(await say("id")).toBe(
      "Kuota 0 order untuk periode 2026-11 sudah habis. Naikkan paket atau tunggu periode berikutnya.",
    );
    expect(await say("en-GB,en;q=0.9,id;q=0.1")).toBe(
      "The quota of 0 orders for 2026-11 is used up. Upgrade the plan or wait for the next period.",
    );
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

describe("the list of orders", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  beforeAll(async () => {
    world = await openWorld();
    shop = await world.openShop();
    owner = await world.client(shop.people.owner);
  });
  afterAll(() => world.close());

  const list = (query: string, outletId = shop.outletId) => owner.get(`/api/orders?outlet_id=${outletId}&${query}`);
  async function codes(query: string, outletId = shop.outletId) {
    const answer = await list(query, outletId);
    expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
    return answer.body.data.map((order: { order_code: string }) => order.order_code);
  }

  /** Orders in an outlet of their own shop, one at each instant, under these codes. */
  async function openListed(orders: Readonly<Record<string, { at?: string; fields?: object }>>) {
    const own = await world.openShop();
    const client = await world.client(own.people.owner);
    const ids: Record<string, string> = {};
    for (const [order_code, { at = start, fields = {} }] of Object.entries(orders)) {
      world.clock.set(at);
      const answer = await client.post("/api/orders", counterOrder(own, { order_code, ...fields }));
      expect(answer.status).toBe(201);
      ids[order_code] = answer.body.data.id;
    }
    world.clock.set(start);
    const codesOf = async (query: string) => {
      const answer = await client.get(`/api/orders?outlet_id=${own.outletId}&${query}`);
      expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
      return answer.body.data.map((order: { order_code: string }) => order.order_code);
    };
    return { own, client, ids, codesOf };
  }

  it("pages hold every order once, newest first, also when many were taken in one instant", async () => {
    // Rows that come out of an index are in its order, asked for or not.
    await sql`drop index orders_by_outlet`.execute(world.kabar.database.queries);
    const { client, own } = await openListed(
      Object.fromEntries(Array.from({ length: 23 }, (_, index) => [`C${String(index).padStart(2, "0")}`, {}])),
    );
    const seen: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const { body } = await client.get(`/api/orders?outlet_id=${own.outletId}&limit=10&page=${page}`);
      seen.push(...body.data.map((order: { order_code: string }) => order.order_code));
      expect(body.meta).toEqual({ page, per_page: 10, last_page: 3, total: 23, has_more: page < 3 });
    }
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => `C${String(22 - index).padStart(2, "0")}`));
    const beyond = (await client.get(`/api/orders?outlet_id=${own.outletId}&limit=10&page=1000000`)).body;
    expect([beyond.data, beyond.meta.has_more]).toEqual([[], false]);
  });

  it("an outlet without orders has one empty page of thirty", async () => {
    const { body } = await list("", shop.otherOutletId);
    expect(body).toEqual({ data: [], meta: { page: 1, per_page: 30, last_page: 1, total: 0, has_more: false } });
  });

  it("a search finds code, number, name and phone in any case; percent, underscore and backslash mean themselves", async () => {
    const named = (name: string, phone: string) => ({ fields: { customer: { name, phone } } });
    const { codesOf } = await openListed({
      "ORD-A1": named("Ani 100%", "0812 0000 1111"),
      ORD_B2: named("Budi_Santoso", "0812 0000 2222"),
      "ORD-C3": named("Citra \\ Dewi", "+65 9123 4567"),
    });
    const found = (q: string) => codesOf(`q=${encodeURIComponent(q)}`);
    expect(await found("ord-a")).toEqual(["ORD-A1"]);
    expect(await found("T1-261122-0002")).toEqual(["ORD_B2"]);
    expect(await found("-0003")).toEqual(["ORD-C3"]);
    expect(await found("ani")).toEqual(["ORD-A1"]);
    expect(await found("  CITRA ")).toEqual(["ORD-C3"]);
    expect(await found("%")).toEqual(["ORD-A1"]);
    expect(await found("_")).toEqual(["ORD_B2"]);
    expect(await found("\\")).toEqual(["ORD-C3"]);
    expect(await found("a%i")).toEqual([]);
    expect(await found("081200002222")).toEqual(["ORD_B2"]);
    expect(await found("+62 812-0000-2222")).toEqual(["ORD_B2"]);
    expect(await found("81200001111")).toEqual(["ORD-A1"]);
    expect(await found("00001111")).toEqual(["ORD-A1"]);
    expect(await found("65 9123")).toEqual(["ORD-C3"]);
    expect(await found("' or '1'='1")).toEqual([]);
    expect(await found("x".repeat(100))).toEqual([]);
    expect(await found("")).toEqual(["ORD-C3", "ORD_B2", "ORD-A1"]);
  });

  it("open and completed part the orders that are not cancelled; all has every one", async () => {
    const courier = { requires_delivery: true };
    const { ids, codesOf } = await openListed({
      received: {},
      completed: {},
      cancelled: {},
      cancelledDone: {},
      underWay: { fields: courier },
      washedOnly: { fields: courier },
      delivered: { fields: courier },
    });
    const { queries } = world.kabar.database;
    const set = (code: string, change: ReturnType<typeof sql>) =>
      sql`update orders set ${change} where id = ${ids[code]}::uuid`.execute(queries);
    await set("completed", sql`laundry_status = 'completed'`);
    await set("cancelled", sql`cancelled_at = now()`);
    await set("cancelledDone", sql`cancelled_at = now(), laundry_status = 'completed'`);
    await set("underWay", sql`courier_status = 'delivery_on_the_way'`);
    await set("washedOnly", sql`laundry_status = 'completed'`);
    await set("delivered", sql`courier_status = 'delivered'`);
    expect((await codesOf("status_scope=open")).sort()).toEqual(["received", "underWay", "washedOnly"]);
    expect((await codesOf("status_scope=completed")).sort()).toEqual(["completed", "delivered"]);
    expect(await codesOf("status_scope=all")).toHaveLength(7);
    expect(await codesOf("")).toHaveLength(7);
  });

  it("a day is a day of the asked time zone: 2026-02-22 in Jakarta", async () => {
    const { codesOf } = await openListed({
      A: { at: "2026-02-22T03:00:00Z" },
      B: { at: "2026-02-21T15:30:00Z" },
      C: { at: "2026-02-21T18:30:00Z" },
    });
    expect(await codesOf("date=2026-02-22&timezone=Asia/Jakarta")).toEqual(["A", "C"]);
    expect(await codesOf("date=2026-02-22&timezone=asia/jakarta")).toEqual(["A", "C"]);
    expect(await codesOf("date=2026-02-22")).toEqual(["A"]);
    expect(await codesOf("date=2026-02-21&timezone=UTC")).toEqual(["C", "B"]);
  });

  it("a range holds both its days, in either order; one side is that day; a day wins over a range", async () => {
    const { codesOf } = await openListed({
      first: { at: "2026-11-19T17:00:00Z" },
      last: { at: "2026-11-21T16:59:59.999Z" },
      after: { at: "2026-11-21T17:00:00Z" },
    });
    const zone = "timezone=Asia/Jakarta";
    expect(await codesOf(`date_from=2026-11-20&date_to=2026-11-21&${zone}`)).toEqual(["last", "first"]);
    expect(await codesOf(`date_from=2026-11-21&date_to=2026-11-20&${zone}`)).toEqual(["last", "first"]);
    expect(await codesOf(`date_from=2026-11-20&${zone}`)).toEqual(["first"]);
    expect(await codesOf(`date_to=2026-11-22&${zone}`)).toEqual(["after"]);
    expect(await codesOf(`date=2026-11-22&date_from=2026-11-20&date_to=2026-11-21&${zone}`)).toEqual(["after"]);
    expect(await codesOf(`date=&date_from=2026-11-20&date_to=&${zone}`)).toEqual(["first"]);
    expect(await codesOf("date_from=1000-01-01&date_to=2999-12-31&timezone=Pacific/Kiritimati")).toHaveLength(3);
  });

  it.each([
    ["date=2026-02-30", "date"],
    ["date=22-02-2026", "date"],
    ["date=2026-2-2", "date"],
    ["date=2026-02-22T00", "date"],
    ["date_from=yesterday", "date_from"],
    ["date_to=2026-13-01", "date_to"],
    ["timezone=Mars/Olympus", "timezone"],
    ["timezone=%2B07:00", "timezone"],
    ["timezone=Asia/Jakarta%00", "timezone"],
    [`timezone=${"x".repeat(65)}`, "timezone"],
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=1.5", "limit"],
    ["limit=ten", "limit"],
    ["limit=-1", "limit"],
    ["page=0", "page"],
    ["page=1000001", "page"],
    ["page=1e99", "page"],
    ["status_scope=cancelled", "status_scope"],
    [`q=${"x".repeat(101)}`, "q"],
    ["q=a&q=b", "q"],
    ["q[]=a", "q[]"],
    ["sort=name", "sort"],
    ["__proto__=1", "__proto__"],
  ])("%s is refused, naming %s", async (query, field) => {
    expectRefusal(await list(query), 422, "VALIDATION_FAILED", [field]);
  });

  it("both bad days of a range are named", async () => {
    expectRefusal(await list("date_from=x&date_to=y"), 422, "VALIDATION_FAILED", ["date_from", "date_to"]);
  });

  it("an outlet is required, and must be one's own", async () => {
    expectRefusal(await owner.get("/api/orders"), 422, "VALIDATION_FAILED", ["outlet_id"]);
    expectRefusal(await owner.get("/api/orders?outlet_id=1"), 422, "VALIDATION_FAILED", ["outlet_id"]);
    expectRefusal(await owner.get(`/api/orders?outlet_id=${newId()}`), 404, "DATA_NOT_FOUND");
    const cashier = await world.client(shop.people.cashier);
    expectRefusal(await cashier.get(`/api/orders?outlet_id=${shop.otherOutletId}`), 403, "OUTLET_ACCESS_DENIED");
    expect(await codes(`outlet_id=${shop.outletId}`).catch(() => "refused")).toBe("refused"); // given twice
    expect((await owner.get(`/api/orders?outlet_id=${shop.outletId.toUpperCase()}`)).status).toBe(200);
  });

  it("a row tells customer and courier, and nothing of another outlet", async () => {
    const { own, client } = await openListed({});
    await client.post("/api/orders", pickupOrder(own, { courier_user_id: own.people.courier.userId }));
    await client.post("/api/orders", counterOrder(own, { outlet_id: own.otherOutletId }));
    const { body } = await client.get(`/api/orders?outlet_id=${own.outletId}`);
    expect(body.data).toHaveLength(1);
    expect(body.data[0]).toMatchObject({
      customer: { name: "Siti Aminah", phone_normalized: "6281234567890" },
      courier: { id: own.people.courier.userId, name: "Test courier" },
      is_cancelled: false,
      total_amount: 0,
      pickup: { slot: "Besok, 09.00-11.00" },
    });
  });
});

import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ManyOrders, makeManyOrders } from "../../bench/fixtures/million-orders.ts";
import { localDayBounds } from "../../src/kit/local-time.ts";
import { phoneCandidates } from "../../src/kit/phone.ts";
import type { Client } from "../support/client.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

/** The sums by which the list is paged, and what they would be if counted now. */
async function daySums({ kabar }: World, { tenantId }: { readonly tenantId: string }) {
  const { rows: kept } = await sql`
    select outlet_id, day, all_orders, open_orders, completed_orders from order_days
     where tenant_id = ${tenantId}::uuid and all_orders <> 0 order by 1, 2`.execute(kabar.database.queries);
  const { rows: counted } = await sql`
    select outlet_id, (created_at at time zone 'UTC')::date as day, count(*)::integer as all_orders,
           (count(*) filter (where cancelled_at is null and not is_done))::integer as open_orders,
           (count(*) filter (where cancelled_at is null and is_done))::integer as completed_orders
      from (select *, case when requires_delivery then courier_status = 'delivered' else laundry_status = 'completed' end as is_done
              from orders where tenant_id = ${tenantId}::uuid) o
     group by 1, 2 order by 1, 2`.execute(kabar.database.queries);
  return { kept, counted };
}

async function expectSumsRight(world: World, shop: { readonly tenantId: string }) {
  const { kept, counted } = await daySums(world, shop);
  expect(kept).toEqual(counted);
  return counted;
}

describe("the sums behind the list", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const change = (id: string, set: ReturnType<typeof sql>) =>
    sql`update orders set ${set} where id = ${id}::uuid`.execute(world.kabar.database.queries);

  it("follow an order through its life, and only where it stands is counted", async () => {
    const washed = await placed(owner, counterOrder(shop));
    const fetched = await placed(owner, pickupOrder(shop, { requires_delivery: true }));
    expect(await expectSumsRight(world, shop)).toMatchObject([{ all_orders: 2, open_orders: 2, completed_orders: 0 }]);
    await owner.post(`/api/orders/${washed.id}/payments`, { amount: washed.total_amount, method: "cash" });
    for (const status of ["washing", "drying", "ironing", "ready", "completed"]) {
      expect((await owner.post(`/api/orders/${washed.id}/status/laundry`, { status })).status).toBe(200);
      await expectSumsRight(world, shop);
    }
    expect(await expectSumsRight(world, shop)).toMatchObject([{ all_orders: 2, open_orders: 1, completed_orders: 1 }]);
    await change(fetched.id, sql`cancelled_at = now()`);
    expect(await expectSumsRight(world, shop)).toMatchObject([{ all_orders: 2, open_orders: 0, completed_orders: 1 }]);
    await change(fetched.id, sql`cancelled_at = null, courier_status = 'delivered'`);
    expect(await expectSumsRight(world, shop)).toMatchObject([{ all_orders: 2, open_orders: 0, completed_orders: 2 }]);
    await change(fetched.id, sql`created_at = created_at - interval '40 days'`);
    await change(washed.id, sql`outlet_id = ${shop.otherOutletId}::uuid`);
    expect(await expectSumsRight(world, shop)).toHaveLength(2);
    await sql`delete from orders where id = ${fetched.id}::uuid`.execute(world.kabar.database.queries);
    expect(await expectSumsRight(world, shop)).toMatchObject([{ all_orders: 1, outlet_id: shop.otherOutletId }]);
  });

  it("keep nothing of an order that was refused", async () => {
    const before = await daySums(world, shop);
    const answer = await owner.post("/api/orders", counterOrder(shop, { discount_amount: -1 }));
    expect([answer.status, await daySums(world, shop)]).toEqual([422, before]);
  });

  it.skipIf(testEngine === "pglite")("are right after orders, steps and payments of many at once", async () => {
    const { shop: busy, owner: client } = await openStaffed(world);
    const orders = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        placed(client, counterOrder(busy, { outlet_id: index % 2 === 0 ? busy.outletId : busy.otherOutletId })),
      ),
    );
    const finish = async (id: string) => {
      for (const status of ["washing", "drying", "ironing", "ready"]) {
        expect((await client.post(`/api/orders/${id}/status/laundry`, { status })).status).toBe(200);
      }
      await change(id, sql`laundry_status = 'completed'`);
    };
    await Promise.all([
      ...orders.slice(0, 20).map(({ id }) => finish(id)),
      ...Array.from({ length: 20 }, () => placed(client, counterOrder(busy))),
    ]);
    expect(await expectSumsRight(world, busy)).toHaveLength(2);
    expect((await client.get(`/api/orders?outlet_id=${busy.outletId}&status_scope=completed`)).body.meta.total).toBe(
      10,
    );
  });
});

describe("the list of a shop with many orders", () => {
  let world: World;
  let shop: ManyOrders;
  let other: ManyOrders;
  let client: Client;
  let all: readonly Listed[];
  beforeAll(async () => {
    world = await openWorld();
    shop = await makeManyOrders(world.kabar.database.queries, { orders: 6_000, seed: "ours" });
    other = await makeManyOrders(world.kabar.database.queries, { orders: 500, seed: "theirs" });
    client = await world.client({ tenantId: shop.tenantId, userId: shop.ownerId });
    all = await readAll(shop);
  });
  afterAll(() => world.close());

  interface Listed {
    readonly id: string;
    readonly outlet_id: string;
    readonly created_at: Date;
    readonly order_code: string;
    readonly invoice_no: string;
    readonly name: string;
    readonly phone_normalized: string;
    readonly scope: string;
  }

  async function readAll({ tenantId }: ManyOrders): Promise<readonly Listed[]> {
    const { rows } = await sql<Listed>`
      select o.id, o.outlet_id, o.created_at, o.order_code, o.invoice_no, c.name, c.phone_normalized,
             case when cancelled_at is not null then 'cancelled'
                  when case when requires_delivery then courier_status = 'delivered' else laundry_status = 'completed' end then 'completed'
                  else 'open' end as scope
        from orders o join customers c on c.tenant_id = o.tenant_id and c.id = o.customer_id
       where o.tenant_id = ${tenantId}::uuid order by o.created_at desc, o.id desc`.execute(
      world.kabar.database.queries,
    );
    return rows;
  }

  interface Asked {
    readonly outlet: number;
    readonly scope: "all" | "open" | "completed";
    readonly limit: number;
    readonly page: number;
    readonly days: readonly string[];
    readonly timeZone: string;
    readonly search: string | null;
  }

  const outletOf = ({ outlet }: Asked) => shop.outletIds[outlet] ?? "";

  /** What the list should say, read row by row. */
  function expected(asked: Asked) {
    const [first, last = first] = asked.days.toSorted();
    const from = first === undefined ? null : localDayBounds(first, asked.timeZone).from;
    const until = last === undefined ? null : localDayBounds(last, asked.timeZone).until;
    const text = asked.search?.trim().toLowerCase() ?? "";
    const digits = phoneCandidates(text);
    const found = all.filter(
      (order) =>
        order.outlet_id === outletOf(asked) &&
        (asked.scope === "all" || order.scope === asked.scope) &&
        (from === null || order.created_at >= from) &&
        (until === null || order.created_at < until) &&
        (text === "" ||
          [order.order_code, order.invoice_no, order.name].some((part) => part.toLowerCase().includes(text)) ||
          digits.some((part) => order.phone_normalized.includes(part))),
    );
    const offset = (asked.page - 1) * asked.limit;
    return { total: found.length, ids: found.slice(offset, offset + asked.limit).map(({ id }) => id) };
  }

  async function listed(asked: Asked) {
    const { outlet: _outlet, scope, limit, page, days, timeZone, search } = asked;
    const query = new URLSearchParams({
      outlet_id: outletOf(asked),
      status_scope: scope,
      limit: String(limit),
      page: String(page),
      timezone: timeZone,
      ...(days[0] === undefined ? {} : { date_from: days[0] }),
      ...(days[1] === undefined ? {} : { date_to: days[1] }),
      ...(search === null ? {} : { q: search }),
    });
    const { status, body } = await client.get(`/api/orders?${query}`);
    expect([status, body.errors]).toEqual([200, undefined]);
    return { total: body.meta.total, ids: body.data.map(({ id }: { id: string }) => id) };
  }

  const day = fc.constantFrom(
    "2026-11-14",
    "2026-11-16",
    "2026-11-18",
    "2026-11-19",
    "2026-11-21",
    "2026-11-22",
    "2030-01-01",
  );
  const scope = fc.constantFrom("all", "open", "completed");
  const asking = fc.record({
    outlet: fc.integer({ min: 0, max: 3 }),
    scope,
    limit: fc.integer({ min: 1, max: 100 }),
    page: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 400 })),
    days: fc.array(day, { maxLength: 2 }),
    timeZone: fc.constantFrom("UTC", "Asia/Jakarta", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns"),
    search: fc.constant(null),
  });

  it("has the orders and the total that reading all of them gives, whatever page, state, days and time zone", async () => {
    await fc.assert(
      fc.asyncProperty(asking, async (asked) => {
        expect(await listed(asked)).toEqual(expected(asked));
      }),
      { numRuns: 150 },
    );
  });

  it("finds by any part of code, number, name and phone what reading all of them finds", async () => {
    const part = fc
      .record({
        place: fc.nat({ max: 5_999 }),
        field: fc.constantFrom("order_code", "invoice_no", "name", "phone_normalized"),
        from: fc.nat({ max: 12 }),
        length: fc.integer({ min: 1, max: 14 }),
        isUpper: fc.boolean(),
      })
      .map(({ place, field, from, length, isUpper }) => {
        const text = (all[place]?.[field as "name"] ?? "").slice(from, from + length).trim();
        return isUpper ? text.toUpperCase() : text.toLowerCase();
      })
      .filter((text) => text !== "");
    const strange = fc.constantFrom(
      "'",
      "%%%",
      "___",
      "\\\\\\",
      "a%b",
      "Ć",
      "i̇i̇i̇",
      "ZZZZ",
      "🧺🧺🧺",
      "0812",
      "+62 812",
      "(0",
      "M1-",
      "-00",
      "2611",
    );
    const almost = fc.nat({ max: 5_999 }).chain((place) => {
      const { order_code = "", invoice_no = "", name = "", phone_normalized = "" } = all[place] ?? {};
      return fc.constantFrom(order_code, invoice_no, name, phone_normalized).map((text) => `9${text}`);
    }); // ends as something does
    const searching = fc.record({ asked: asking, search: fc.oneof({ weight: 5, arbitrary: part }, strange, almost) });
    await fc.assert(
      fc.asyncProperty(searching, async ({ asked, search }) => {
        const question = { ...asked, page: 1 + (asked.page % 3), search };
        expect(await listed(question)).toEqual(expected(question));
      }),
      { numRuns: 200 },
    );
  });

  it("is never searched into from another shop, by the search's own function either", async () => {
    const [theirs] = await readAll(other);
    const search = theirs?.order_code ?? "";
    expect((await listed({ ...firstPage, search })).total).toBe(0);
    const counts: (number | undefined)[] = [];
    for (const tenantId of [shop.tenantId, other.tenantId, ""]) {
      const { rows } = await world.kabar.database.queries.transaction().execute(async (db) => {
        await sql.raw(`set local app.tenant_id = '${tenantId}'; set local role kabar_app`).execute(db);
        return sql<{ total: number }>`
          select total from search_orders(${theirs?.outlet_id ?? ""}::uuid, ${search}, ${`%${search}%`}, '{}', '{}', 'all',
                                          '-infinity', 'infinity', 0, 10)`.execute(db);
      });
      counts.push(rows[0]?.total);
    }
    expect(counts).toEqual([0, 1, 0]);
  });

  const firstPage: Asked = { outlet: 0, scope: "all", limit: 10, page: 1, days: [], timeZone: "UTC", search: null };
});

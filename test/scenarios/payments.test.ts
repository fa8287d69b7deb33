import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";
const amountMax = 999_999_999_999;

describe("payments", () => {
  let world: World;
  let shop: Shop;
  let cashier: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, cashier } = await openStaffed(world));
  });
  afterAll(() => world.close());

  async function newOrder(): Promise<string> {
    return (await placed(cashier, counterOrder(shop))).id;
  }

  const pay = (orderId: string, body: object) => cashier.post(`/api/orders/${orderId}/payments`, body);
  const cash = (amount: unknown) => ({ amount, method: "cash" });

  it("part after part is added up; what is left to pay stops at zero", async () => {
    const id = await newOrder();
    const steps = [
      [20_000, 20_000, 21_600],
      [10_000, 30_000, 11_600],
      [11_600, 41_600, 0],
      [5_000, 46_600, 0],
    ] as const;
    for (const [amount, paid_amount, due_amount] of steps) {
      const answer = await pay(id, cash(amount));
      expect(answer.status).toBe(201);
      expect(answer.body.order).toMatchObject({ total_amount: 41_600, paid_amount, due_amount });
      expect(answer.body.data).toMatchObject({ order_id: id, amount, method: "cash" });
    }
    const order = (await cashier.get(`/api/orders/${id}`)).body.data;
    expect(order.payments.map((payment: { amount: number }) => payment.amount)).toEqual([
      20_000, 10_000, 11_600, 5_000,
    ]);
  });

  it("a payment tells what it was and who took it; the order in the answer is the order as it is read", async () => {
    const id = await newOrder();
    const paymentId = newId();
    const answer = await cashier.post(
      `/api/orders/${id}/payments`,
      { id: paymentId.toUpperCase(), amount: 1, method: " qris ", notes: "lunas 👍" },
      { "x-source-channel": "mobile" },
    );
    expect(answer.body.data).toEqual({
      id: paymentId,
      order_id: id,
      amount: 1,
      method: "qris",
      paid_at: "2026-11-22T03:00:00.000Z",
      notes: "lunas 👍",
      created_by: shop.people.cashier.userId,
      updated_by: shop.people.cashier.userId,
      source_channel: "mobile",
      created_at: "2026-11-22T03:00:00.000Z",
      updated_at: "2026-11-22T03:00:00.000Z",
    });
    expect((await cashier.get(`/api/orders/${id}`)).body.data).toEqual(answer.body.order);
    expect(answer.body.order).toMatchObject({ updated_by: shop.people.cashier.userId, source_channel: "mobile" });
  });

  it("a taken id is refused by name, on the same order and on another; in another shop it is free", async () => {
    const [first, second] = [await newOrder(), await newOrder()];
    const id = newId();
    expect((await pay(first, { id, ...cash(1) })).status).toBe(201);
    const before = await fingerprint(world.kabar);
    for (const order of [first, second]) {
      expectRefusal(await pay(order, { id, ...cash(2) }), 422, "VALIDATION_FAILED", ["id"]);
    }
    expect(await fingerprint(world.kabar)).toBe(before);
    const other = await openStaffed(world);
    const { id: orderId } = await placed(other.cashier, counterOrder(other.shop));
    expect((await other.cashier.post(`/api/orders/${orderId}/payments`, { id, ...cash(1) })).status).toBe(201);
  });

  it("twenty payments at once are all counted", async () => {
    const id = await newOrder();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => pay(id, cash(1_000 + index))));
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 201));
    const order = (await cashier.get(`/api/orders/${id}`)).body.data;
    expect(order.payments).toHaveLength(20);
    expect(order).toMatchObject({ paid_amount: 20_190, due_amount: 21_410 });
  });

  it("of twenty payments at once with one id, one counts", async () => {
    const id = await newOrder();
    const paymentId = newId();
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay(id, { id: paymentId, ...cash(1_000) })));
    const refused = answers.filter((answer) => answer.status !== 201);
    expect(refused).toHaveLength(19);
    for (const answer of refused) expectRefusal(answer, 422, "VALIDATION_FAILED", ["id"]);
    expect((await cashier.get(`/api/orders/${id}`)).body.data.paid_amount).toBe(1_000);
  });

  it("the largest sum is taken, one rupiah more is refused by name", async () => {
    const id = await newOrder();
    expect((await pay(id, cash(amountMax))).body.order).toMatchObject({ paid_amount: amountMax, due_amount: 0 });
    const before = await fingerprint(world.kabar);
    expectRefusal(await pay(id, cash(1)), 422, "VALIDATION_FAILED", ["amount"]);
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it.each([
    [0],
    [-1],
    [1.5],
    [amountMax + 1],
    [Number.MAX_SAFE_INTEGER],
    [1e300],
    ["1000"],
    [null],
    [true],
    [[1]],
    [undefined],
  ])("%j is refused as an amount, naming it", async (amount) => {
    const id = await newOrder();
    const before = await fingerprint(world.kabar);
    expectRefusal(await pay(id, cash(amount)), 422, "VALIDATION_FAILED", ["amount"]);
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it.each([
    ["2026-11-22", "2026-11-22T00:00:00.000Z"],
    ["2026-11-22 14:30", "2026-11-22T14:30:00.000Z"],
    ["2026-11-22T14:30:15", "2026-11-22T14:30:15.000Z"],
    ["2026-11-22T14:30:15.123Z", "2026-11-22T14:30:15.123Z"],
    ["2026-11-22T23:30:00+07:00", "2026-11-22T16:30:00.000Z"],
    ["2026-11-22T23:30:00+0700", "2026-11-22T16:30:00.000Z"],
    ["2026-11-22T01:00:00-03:30", "2026-11-22T04:30:00.000Z"],
    ["", "2026-11-22T03:00:00.000Z"],
  ])("paid at %j is stored as %s: an offset is converted, never dropped", async (paid_at, stored) => {
    const id = await newOrder();
    expect((await pay(id, { ...cash(1), paid_at })).body.data.paid_at).toBe(stored);
  });

  it.each([
    ["2026-02-30"],
    ["2026-11-22T25:00:00Z"],
    ["2026-11-22T14:30:00+99:00"],
    ["kemarin"],
    ["22/11/2026"],
    ["1763780400"],
    [1763780400],
    ["x".repeat(41)],
    ["99999-01-01"],
    ["infinity"],
    ["now"],
    ["-0001-01-01"],
  ])("%j is refused as an instant, naming it", async (paid_at) => {
    const id = await newOrder();
    expectRefusal(await pay(id, { ...cash(1), paid_at }), 422, "VALIDATION_FAILED", ["paid_at"]);
  });

  it("every wrong field is named at once", async () => {
    const id = await newOrder();
    const body = { id: "x", amount: "1", method: "x".repeat(31), paid_at: 1, notes: {}, tip: 1 };
    expectRefusal(await pay(id, body), 422, "VALIDATION_FAILED", Object.keys(body));
    expectRefusal(await pay(id, {}), 422, "VALIDATION_FAILED", ["amount", "method"]);
    expectRefusal(await pay(id, { amount: 1, method: "  " }), 422, "VALIDATION_FAILED", ["method"]);
  });

  it("an order of nobody is not paid, and one of another outlet not by this cashier", async () => {
    expectRefusal(await pay(newId(), cash(1)), 404, "DATA_NOT_FOUND");
    const owner = await world.client(shop.people.owner);
    const there = await placed(owner, counterOrder(shop, { outlet_id: shop.otherOutletId }));
    expectRefusal(await pay(there.id, cash(1)), 403, "OUTLET_ACCESS_DENIED");
  });

  it("payments and steps at once leave the sum and the status right", async () => {
    const id = await newOrder();
    const owner = await world.client(shop.people.owner);
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => pay(id, cash(5_200))),
      ...Array.from({ length: 8 }, () => owner.post(`/api/orders/${id}/status/laundry`, { status: "washing" })),
    ]);
    expect(answers.every((answer) => answer.status < 300)).toBe(true);
    const { rows } = await sql<{ paid: number; sum: number; laundry_status: string }>`
      select paid_amount as paid, (select sum(amount)::bigint from payments where order_id = o.id) as sum, laundry_status
        from orders o where id = ${id}::uuid`.execute(world.kabar.database.queries);
    expect(rows).toEqual([{ paid: 41_600, sum: 41_600, laundry_status: "washing" }]);
  });

  it("payments are told in the order in which they were paid", async () => {
    const id = await newOrder();
    world.clock.set("2026-11-23T03:00:00Z");
    await pay(id, { ...cash(2), paid_at: "2026-11-22T12:00:00Z" });
    await pay(id, { ...cash(1), paid_at: "2026-11-21T12:00:00Z" });
    await pay(id, cash(3));
    world.clock.set(start);
    const { payments } = (await cashier.get(`/api/orders/${id}`)).body.data;
    expect(payments.map((payment: { amount: number }) => payment.amount)).toEqual([1, 2, 3]);
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { forgetOldAnswers } from "../../src/platform/http/idempotency.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

describe("the Idempotency-Key", () => {
  let world: World;
  let shop: Shop;
  let cashier: Client;
  let owner: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, cashier, owner } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const place = (body: object, key: string, client = cashier) =>
    client.post("/api/orders", body, { "idempotency-key": key });

  async function ordersOf(shopOf: Shop): Promise<number> {
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from orders where tenant_id = ${shopOf.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    return rows[0]?.n ?? -1;
  }

  it("the same request again gets the same answer byte for byte, says so, and writes nothing", async () => {
    const key = newId();
    const body = pickupOrder(shop, { pickup: { z: 1, slot: "Besok", a: { 2: "b", 1: [0.1, 1e21, null, "é🧺"] } } });
    const first = await place(body, key);
    expect([first.status, first.headers["idempotency-replayed"]]).toEqual([201, undefined]);
    await sql`update orders set notes = 'changed since' where id = ${first.body.data.id}::uuid`.execute(
      world.kabar.database.queries,
    );
    const before = await fingerprint(world.kabar);
    for (let again = 0; again < 3; again += 1) {
      const replay = await place(body, key);
      expect([replay.status, replay.text]).toEqual([201, first.text]);
      expect(replay.headers["idempotency-replayed"]).toBe("true");
    }
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("a payment's answer is replayed likewise, and the customer pays once", async () => {
    const { id } = await placed(cashier, counterOrder(shop));
    const pay = (amount: number) =>
      cashier.post(`/api/orders/${id}/payments`, { amount, method: "cash" }, { "idempotency-key": "bayar-1" });
    const first = await pay(20_000);
    const replay = await pay(20_000);
    expect([replay.status, replay.text, replay.headers["idempotency-replayed"]]).toEqual([201, first.text, "true"]);
    expectRefusal(await pay(20_001), 422, "IDEMPOTENCY_KEY_REUSED");
    expect((await cashier.get(`/api/orders/${id}`)).body.data.paid_amount).toBe(20_000);
  });

  it("the order of keys, blanks around texts and the case of ids make no other request", async () => {
    const key = newId();
    const body = counterOrder(shop, { notes: "cepat" });
    const first = await place(body, key);
    const shuffled = {
      notes: "  cepat ",
      customer: { phone: "0813 1111 2222", name: "Budi Santoso" },
      items: [{ weight_kg: 5.2, service_id: shop.kiloanId.toUpperCase() }],
      outlet_id: ` ${shop.outletId} `,
    };
    const replay = await place(shuffled, key);
    expect([replay.status, replay.text]).toEqual([201, first.text]);
  });

  it("another body under the same key is refused and writes nothing", async () => {
    const key = newId();
    expect((await place(counterOrder(shop), key)).status).toBe(201);
    const before = await fingerprint(world.kabar);
    for (const other of [{ notes: null }, { notes: "x" }, { discount_amount: 0 }]) {
      expectRefusal(await place(counterOrder(shop, other), key), 422, "IDEMPOTENCY_KEY_REUSED");
    }
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("a key belongs to one person and one address", async () => {
    const key = newId();
    const first = await place(counterOrder(shop), key);
    const second = await place(counterOrder(shop), key, owner);
    expect([second.status, second.headers["idempotency-replayed"]]).toEqual([201, undefined]);
    expect(second.body.data.id).not.toBe(first.body.data.id);
    const paid = [first, second].map((order) =>
      cashier.post(
        `/api/orders/${order.body.data.id}/payments`,
        { amount: 1, method: "cash" },
        { "idempotency-key": key },
      ),
    );
    for (const answer of await Promise.all(paid)) {
      expect([answer.status, answer.headers["idempotency-replayed"]]).toEqual([201, undefined]);
    }
  });

  it("the same address in another spelling is the same address", async () => {
    const key = { "idempotency-key": newId() };
    const body = counterOrder(shop);
    const { id } = (await cashier.post("/api/orders", body, key)).body.data;
    for (const path of ["/api/orders/", "/api/orders?", "/api/orders?x=1", "/api/%6frders"]) {
      const replay = await cashier.post(path, body, key);
      expect([path, replay.status, replay.headers["idempotency-replayed"]]).toEqual([path, 201, "true"]);
    }
    const payment = { amount: 1, method: "cash" };
    expect((await cashier.post(`/api/orders/${id}/payments`, payment, key)).status).toBe(201);
    for (const path of [`/api/orders/${id.toUpperCase()}/payments`, `/api/orders/%20${id}/payments/`]) {
      const replay = await cashier.post(path, payment, key);
      expect([replay.status, replay.headers["idempotency-replayed"]]).toEqual([201, "true"]);
    }
  });

  it("a refused request is not kept: mended, it may use the key again", async () => {
    const limited = await openStaffed(world, { ordersLimit: 1 });
    const key = newId();
    const wrong = counterOrder(limited.shop, { customer: { name: "Budi", phone: "12" } });
    expectRefusal(await place(wrong, key, limited.cashier), 422, "VALIDATION_FAILED", ["customer.phone"]);
    expect((await place(counterOrder(limited.shop), key, limited.cashier)).status).toBe(201);
    const next = newId();
    expectRefusal(await place(counterOrder(limited.shop), next, limited.cashier), 422, "QUOTA_EXCEEDED");
    await sql`update tenants set orders_limit_override = 2 where id = ${limited.shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const later = await place(counterOrder(limited.shop), next, limited.cashier);
    expect([later.status, later.headers["idempotency-replayed"]]).toEqual([201, undefined]);
  });

  it("of thirty equal requests at once one makes the order; the others are told it, or to wait", async () => {
    const own = await openStaffed(world);
    const key = newId();
    const answers = await Promise.all(Array.from({ length: 30 }, () => place(pickupOrder(own.shop), key, own.cashier)));
    const made = answers.filter((answer) => answer.status === 201 && !("idempotency-replayed" in answer.headers));
    expect(made).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 201) expect(answer.text).toBe(made[0]?.text);
      else {
        expectRefusal(answer, 409, "IDEMPOTENCY_KEY_IN_USE");
        expect(answer.headers["retry-after"]).toBe("1");
      }
    }
    expect(await ordersOf(own.shop)).toBe(1);
    expect((await place(pickupOrder(own.shop), key, own.cashier)).text).toBe(made[0]?.text);
    expect((await own.owner.get("/api/wa/messages")).body.data).toHaveLength(1);
    expect((await own.owner.get("/api/billing/quota")).body.data.quota.orders_used).toBe(1);
  });

  it("after forty-eight hours a key is free again, and not before", async () => {
    const key = newId();
    const body = counterOrder(shop);
    const first = await place(body, key);
    try {
      world.clock.set("2026-11-24T02:59:59Z");
      expect((await place(body, key)).text).toBe(first.text);
      world.clock.set("2026-11-24T03:00:00Z");
      const second = await place(counterOrder(shop, { notes: "other" }), key);
      expect([second.status, second.headers["idempotency-replayed"]]).toEqual([201, undefined]);
      const replay = await place(counterOrder(shop, { notes: "other" }), key);
      expect([replay.status, replay.text]).toEqual([201, second.text]);
    } finally {
      world.clock.set(start);
    }
  });

  it("answers past their time are forgotten, the others kept", async () => {
    const own = await openStaffed(world);
    const kept = async () => {
      const { rows } = await sql<{ key: string }>`
        select key from idempotency_keys where tenant_id = ${own.shop.tenantId}::uuid order by key`.execute(
        world.kabar.database.queries,
      );
      return rows.map((row) => row.key);
    };
    await place(counterOrder(own.shop), "old", own.cashier);
    try {
      world.clock.set("2026-11-22T03:00:01Z");
      await place(counterOrder(own.shop), "young", own.cashier);
    } finally {
      world.clock.set(start);
    }
    await forgetOldAnswers(world.kabar.database, new Date("2026-11-24T03:00:00Z"));
    expect(await kept()).toEqual(["old", "young"]);
    expect(await forgetOldAnswers(world.kabar.database, new Date("2026-11-24T03:00:00.001Z"))).toBeGreaterThan(0);
    expect(await kept()).toEqual(["young"]);
  });

  it("a key of 255 characters is taken; a longer or blank one is refused by name", async () => {
    expect((await place(counterOrder(shop), "k".repeat(255))).status).toBe(201);
    expect((await place(counterOrder(shop), "k".repeat(255))).headers["idempotency-replayed"]).toBe("true");
    const before = await fingerprint(world.kabar);
    const long = await place(counterOrder(shop), "k".repeat(256));
    expectRefusal(long, 422, "VALIDATION_FAILED", ["Idempotency-Key"]);
    expect(long.body.errors["Idempotency-Key"]).toEqual(["maksimal 255 karakter"]);
    const blank = await place(counterOrder(shop), "  ");
    expectRefusal(blank, 422, "VALIDATION_FAILED", ["Idempotency-Key"]);
    expect(blank.body.errors["Idempotency-Key"]).toEqual(["wajib diisi"]);
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it.each(["'; drop table orders; --", "%s%n\\0", "\u00ff\u00fe", "a b", "__proto__"])(
    "%j is a key like any other",
    async (key) => {
      const first = await place(counterOrder(shop), key);
      const again = await place(counterOrder(shop), key);
      expect([first.status, again.text, again.headers["idempotency-replayed"]]).toEqual([201, first.text, "true"]);
    },
  );

  it("a stored answer is not given to someone whose role was taken away", async () => {
    const own = await openStaffed(world);
    const key = newId();
    expect((await place(counterOrder(own.shop), key, own.cashier)).status).toBe(201);
    await sql`update user_roles set role_key = 'worker' where user_id = ${own.shop.people.cashier.userId}::uuid`.execute(
      world.kabar.database.queries,
    );
    expectRefusal(await place(counterOrder(own.shop), key, own.cashier), 403, "ROLE_ACCESS_DENIED");
  });
});

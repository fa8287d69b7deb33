import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { eventsOf } from "../support/audit.ts";
import { setReadOnly } from "../support/catalogue.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead } from "../support/feed.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed, toReady, walk } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop, type ShopRole } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

describe("who goes, and when", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  let cashier: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner, cashier } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const assign = (id: string, courier_user_id: unknown, client = owner) =>
    client.post(`/api/orders/${id}/assign-courier`, { courier_user_id });
  const schedule = (id: string, body: object, client = cashier) => client.patch(`/api/orders/${id}/schedule`, body);

  async function told(orderId: string, key: string) {
    return (await eventsOf(owner, orderId, key)).map((event: { metadata: object }) => event.metadata);
  }

  async function addRole(own: Shop, person: ShopRole, role_key: string) {
    const { userId: user_id, tenantId: tenant_id } = own.people[person];
    await world.kabar.database.queries.insertInto("user_roles").values({ tenant_id, user_id, role_key }).execute();
  }

  describe("a courier", () => {
    it("is assigned, told with name and phone, and every phone hears of it", async () => {
      const order = await placed(owner, pickupOrder(shop));
      const before = await feedHead(world, shop);
      const { userId } = shop.people.courier;
      const answer = await assign(order.id, userId.toUpperCase());
      expect(answer.status).toBe(200);
      const { customer, items, payments, courier, ...rest } = order;
      const row = Object.fromEntries(Object.entries(rest).filter(([name]) => !name.startsWith("estimated_")));
      expect([courier, items, payments, customer.name]).toEqual([null, [], [], "Siti Aminah"]);
      expect(answer.body.data).toEqual({
        ...row,
        courier_user_id: userId,
        courier: { id: userId, name: "Test courier", phone: null },
      });
      expect(await changesOf(world, shop, before)).toEqual(["upsert order"]);
      expect(await told(order.id, "ORDER_COURIER_ASSIGNED")).toEqual([{ from: null, to: userId }]);
    });

    it("again, by whomever, is accepted and does nothing, even when that courier has left", async () => {
      const own = await openStaffed(world);
      const { userId } = own.shop.people.courier;
      const { id } = await placed(own.owner, pickupOrder(own.shop));
      const first = await assign(id, userId, own.owner);
      await sql`update users set status = 'inactive' where id = ${userId}::uuid`.execute(world.kabar.database.queries);
      const before = await fingerprint(world.kabar);
      const again = await assign(id, userId, await world.client(own.shop.people.admin));
      expect([again.status, again.body]).toEqual([200, first.body]);
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("can be changed for another one of the outlet", async () => {
      const own = await openStaffed(world);
      await addRole(own.shop, "worker", "courier");
      const { courier, worker } = own.shop.people;
      const { id } = await placed(own.owner, pickupOrder(own.shop, { courier_user_id: courier.userId }));
      expect((await assign(id, worker.userId, own.owner)).body.data.courier.name).toBe("Test worker");
      const { body } = await own.owner.get("/api/audit-events?event_key=ORDER_COURIER_ASSIGNED");
      expect(body.data[0].metadata).toEqual({ from: courier.userId, to: worker.userId });
    });

    it("who is no courier, not active, archived, of another outlet or shop, or nobody, is refused by name", async () => {
      const own = await openStaffed(world);
      const { id } = await placed(own.owner, pickupOrder(own.shop));
      const there = await placed(own.owner, pickupOrder(own.shop, { outlet_id: own.shop.otherOutletId }));
      const { courier, worker } = own.shop.people;
      const { queries } = world.kabar.database;
      const refused = async (orderId: string, userId: unknown) => {
        const before = await fingerprint(world.kabar);
        expectRefusal(await assign(orderId, userId, own.owner), 422, "VALIDATION_FAILED", ["courier_user_id"]);
        expect(await fingerprint(world.kabar)).toBe(before);
      };
      await refused(there.id, courier.userId);
      for (const userId of [worker.userId, newId(), shop.people.courier.userId, "agus", 7, null]) {
        await refused(id, userId);
      }
      for (const change of ["status = 'inactive'", "status = 'active', deleted_at = now()"]) {
        await sql`update users set ${sql.raw(change)} where id = ${courier.userId}::uuid`.execute(queries);
        await refused(id, courier.userId);
      }
    });

    it("is not for an order without pickup and delivery", async () => {
      const { id } = await placed(owner, counterOrder(shop));
      const answer = await assign(id, shop.people.courier.userId);
      expectRefusal(answer, 422, "VALIDATION_FAILED", ["courier_user_id"]);
      expect(answer.body.errors.courier_user_id[0]).toContain("order jemput atau antar");
    });

    it("of the outlet moves any order of it; one of another outlet none", async () => {
      const { id } = await placed(owner, pickupOrder(shop));
      const there = await placed(owner, pickupOrder(shop, { outlet_id: shop.otherOutletId }));
      const courier = await world.client(shop.people.courier);
      const step = { status: "pickup_on_the_way" };
      expect((await courier.post(`/api/orders/${id}/status/courier`, step)).status).toBe(200);
      expectRefusal(await courier.post(`/api/orders/${there.id}/status/courier`, step), 403, "OUTLET_ACCESS_DENIED");
    });
  });

  describe("a schedule", () => {
    it("is changed with fee and notes: totals follow from the items, what is not given stays", async () => {
      const order = await placed(
        owner,
        counterOrder(shop, {
          requires_delivery: true,
          shipping_fee_amount: 5_000,
          discount_amount: 60_000,
          notes: "lama",
          delivery: { address: "Jl. Kenanga" },
        }),
      );
      expect(order.total_amount).toBe(0);
      const before = await feedHead(world, shop);
      const fee = await schedule(order.id, { shipping_fee_amount: 20_000, notes: null, delivery: null });
      expect(fee.status).toBe(200);
      expect(fee.body.data).toMatchObject({
        shipping_fee_amount: 20_000,
        total_amount: 1_600,
        due_amount: 1_600,
        notes: "lama",
        delivery: order.delivery,
      });
      expect(await changesOf(world, shop, before)).toEqual(["upsert order"]);
      const slot = await schedule(order.id, {
        delivery: { slot: "Rabu sore" },
        notes: "baru",
        shipping_fee_amount: null,
      });
      expect(slot.body.data).toMatchObject({
        shipping_fee_amount: 20_000,
        delivery: { slot: "Rabu sore" },
        notes: "baru",
      });
      const moved = await schedule(order.id, { delivery: { address: "Jl. Melati" } });
      expect(moved.body.data.delivery).toEqual({ slot: "Rabu sore", address: "Jl. Melati" });
      expect(await told(order.id, "ORDER_SCHEDULE_UPDATED")).toEqual([
        { fields: ["delivery"] },
        { fields: ["delivery", "notes"] },
        { fields: ["shipping_fee_amount", "total_amount"] },
      ]);
    });

    it("that is what it was already changes nothing", async () => {
      const order = await placed(owner, pickupOrder(shop, { shipping_fee_amount: 5_000, notes: "x" }));
      const before = await fingerprint(world.kabar);
      const { pickup, notes, shipping_fee_amount } = order;
      for (const body of [{}, { pickup, notes, shipping_fee_amount }]) {
        const answer = await schedule(order.id, body, owner);
        expect([answer.status, answer.body.data.updated_by]).toEqual([200, shop.people.owner.userId]);
      }
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("of a way that the order does not go is not kept, nor a fee without courier", async () => {
      const { id } = await placed(owner, counterOrder(shop));
      const body = {
        pickup: { slot: "x" },
        delivery: { slot: "y" },
        shipping_fee_amount: 9_000,
        notes: "ambil sendiri",
      };
      expect((await schedule(id, body)).body.data).toMatchObject({
        pickup: null,
        delivery: null,
        shipping_fee_amount: 0,
        total_amount: 41_600,
        notes: "ambil sendiri",
      });
    });

    it("may not bring the total below what is paid, nor above what can be stored", async () => {
      const order = await placed(owner, counterOrder(shop, { requires_delivery: true, shipping_fee_amount: 10_000 }));
      await owner.post(`/api/orders/${order.id}/payments`, { amount: 50_000, method: "cash" });
      const before = await fingerprint(world.kabar);
      for (const shipping_fee_amount of [8_399, 999_999_999_999, -1, 1.5]) {
        const answer = await schedule(order.id, { shipping_fee_amount });
        expectRefusal(answer, 422, "VALIDATION_FAILED", ["shipping_fee_amount"]);
      }
      expect(await fingerprint(world.kabar)).toBe(before);
      expect((await schedule(order.id, { shipping_fee_amount: 8_400 })).body.data.due_amount).toBe(0);
    });

    it("of an order that was paid too much is changed like any other; its total does not sink further", async () => {
      const order = await placed(owner, counterOrder(shop, { requires_delivery: true, shipping_fee_amount: 10_000 }));
      await owner.post(`/api/orders/${order.id}/payments`, { amount: 60_000, method: "cash" });
      expect((await schedule(order.id, { notes: "kembalian menyusul" })).body.data.notes).toBe("kembalian menyusul");
      expect((await schedule(order.id, { shipping_fee_amount: 12_000 })).body.data.total_amount).toBe(53_600);
      expectRefusal(await schedule(order.id, { shipping_fee_amount: 11_999 }), 422, "VALIDATION_FAILED", [
        "shipping_fee_amount",
      ]);
    });

    it("is locked for cashiers once the courier has set out for a pickup; owner and admin may still change it", async () => {
      const own = await openStaffed(world);
      await addRole(own.shop, "admin", "cashier");
      const { id } = await placed(own.owner, pickupOrder(own.shop));
      expect((await schedule(id, { notes: "boleh" }, own.cashier)).status).toBe(200);
      await walk(own.owner, id, "courier", "pickup_on_the_way");
      const before = await fingerprint(world.kabar);
      const locked = await schedule(id, { notes: "tidak" }, own.cashier);
      expectRefusal(locked, 422, "SCHEDULE_LOCKED");
      expect(await fingerprint(world.kabar)).toBe(before);
      const adminToo = await world.client(own.shop.people.admin);
      expect((await schedule(id, { notes: "admin" }, adminToo)).status).toBe(200);
      expect((await schedule(id, { notes: "pemilik" }, own.owner)).status).toBe(200);
    });

    it("of a delivery is locked once the courier is on the way with it", async () => {
      const items = [{ service_id: shop.kiloanId, weight_kg: 1 }];
      const { id } = await placed(owner, counterOrder(shop, { items, requires_delivery: true }));
      await walk(owner, id, "laundry", ...toReady);
      await walk(owner, id, "courier", "delivery_pending");
      expect((await schedule(id, { notes: "boleh" })).status).toBe(200);
      await walk(owner, id, "courier", "delivery_on_the_way");
      expectRefusal(await schedule(id, { notes: "tidak" }), 422, "SCHEDULE_LOCKED");
    });
  });

  it("both are refused for an order of nobody, of another outlet, of a read-only shop", async () => {
    const own = await openStaffed(world);
    const { userId } = own.shop.people.courier;
    const { id } = await placed(own.owner, pickupOrder(own.shop, { outlet_id: own.shop.otherOutletId }));
    const admin = await world.client(own.shop.people.admin);
    expectRefusal(await assign(id, userId, admin), 403, "OUTLET_ACCESS_DENIED");
    expectRefusal(await schedule(id, {}, own.cashier), 403, "OUTLET_ACCESS_DENIED");
    expectRefusal(await assign(newId(), userId, own.owner), 404, "DATA_NOT_FOUND");
    expectRefusal(await schedule(newId(), {}, own.owner), 404, "DATA_NOT_FOUND");
    await setReadOnly(world.kabar, own.shop);
    expectRefusal(await assign(id, userId, own.owner), 423, "SUBSCRIPTION_READ_ONLY");
    expectRefusal(await schedule(id, {}, own.owner), 423, "SUBSCRIPTION_READ_ONLY");
  });
});

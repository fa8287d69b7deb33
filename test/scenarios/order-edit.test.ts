import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { eventsOf } from "../support/audit.ts";
import { addService, archiveOutlet, setReadOnly } from "../support/catalogue.ts";
import type { Client, Reply } from "../support/client.ts";
import { expectNothingDone } from "../support/expect-nothing-done.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead, feedOf } from "../support/feed.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { messagesOf } from "../support/messages.ts";
import { completedOrder, openStaffed, placed, toReady, walk } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";
const later = "2026-11-22T05:30:00Z";

describe("editing an order", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  let cashier: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner, cashier } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const edit = (id: string, body: object, client = cashier) => client.patch(`/api/orders/${id}`, body);

  async function edited(id: string, body: object): Promise<Reply["body"]> {
    const answer = await edit(id, body);
    expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
    return answer.body.data;
  }

  async function expectNothingEdited(id: string, body: object, fields: readonly string[]) {
    await expectNothingDone(world, () => edit(id, body), 422, "VALIDATION_FAILED", fields);
  }

  async function onlyEvent(orderId: string) {
    const events = await eventsOf(owner, orderId, "ORDER_UPDATED");
    expect(events).toHaveLength(1);
    return events[0];
  }

  /** Two lines and everything that an order can have. */
  const richOrder = () =>
    placed(
      owner,
      counterOrder(shop, {
        requires_delivery: true,
        shipping_fee_amount: 10_000,
        discount_amount: 1_000,
        notes: "jangan dilipat",
        delivery: { address: "Jl. Kenanga 12" },
        courier_user_id: shop.people.courier.userId,
        items: [
          { service_id: shop.kiloanId, weight_kg: 5.2 },
          { service_id: shop.satuanId, qty: 3 },
        ],
      }),
    );

  describe("the items", () => {
    it("keep id, name and price although the service was archived, renamed and made dearer", async () => {
      const own = await openStaffed(world);
      const order = await placed(own.owner, counterOrder(own.shop));
      await sql`update services set name = 'Baru', base_price_amount = 99000, deleted_at = now()
                 where id = ${own.shop.kiloanId}::uuid`.execute(world.kabar.database.queries);
      const body = {
        items: [
          { service_id: own.shop.kiloanId, weight_kg: 2.5 },
          { service_id: own.shop.satuanId, qty: 2 },
        ],
      };
      const { data } = (await own.owner.patch(`/api/orders/${order.id}`, body)).body;
      expect(data).toMatchObject({ total_amount: 20_000 + 10_000, due_amount: 30_000 });
      expect(data.items).toMatchObject([
        {
          id: order.items[0].id,
          service_name_snapshot: "Kiloan Reguler",
          weight_kg: "2.50",
          unit_price_amount: 8_000,
          subtotal_amount: 20_000,
        },
        { service_name_snapshot: "Cuci Satuan", qty: "2.00", unit_price_amount: 5_000, subtotal_amount: 10_000 },
      ]);
      expect((await own.owner.get(`/api/orders/${order.id}`)).body.data).toEqual(data);
    });

    it("that are new cost what they cost today; those not named are gone; the order is as it was asked for", async () => {
      const order = await richOrder();
      const service = await addService(world.kabar, shop, { name: "Setrika", base_price_amount: 3_000 });
      const [kiloan, satuan] = order.items;
      const items = [
        { service_id: service, weight_kg: 1 },
        { id: satuan.id, qty: 4 },
      ];
      const data = await edited(order.id, { items });
      expect(data.items.map((item: { id: string }) => item.id).slice(1)).toEqual([satuan.id]);
      expect(data.items).toMatchObject([{ subtotal_amount: 3_000 }, { subtotal_amount: 20_000, qty: "4.00" }]);
      expect(data.total_amount).toBe(3_000 + 20_000 + 10_000 - 1_000);
      expect((await owner.get(`/api/orders/${order.id}`)).body.data.items).toEqual(data.items);
      const event = await onlyEvent(order.id);
      expect(event.metadata).toEqual({
        fields: ["total_amount", "items"],
        changed_item_ids: [data.items[0].id, satuan.id],
        removed_item_ids: [kiloan.id],
        total_amount: 32_000,
      });
    });

    it("changed, new and removed are told to the other phones by their ids, with the order", async () => {
      const order = await richOrder();
      const [kiloan, satuan] = order.items;
      const before = await feedHead(world, shop);
      const data = await edited(order.id, {
        items: [
          { id: satuan.id, qty: 4 },
          { service_id: shop.satuanId, qty: 1 },
        ],
      });
      const rows = (await feedOf(world, shop)).filter(({ cursor }) => cursor > before);
      expect(rows.map(({ op, entity_type, entity_id }) => [op, entity_type, entity_id])).toEqual([
        ["upsert", "order_item", satuan.id],
        ["upsert", "order_item", data.items[1].id],
        ["delete", "order_item", kiloan.id],
        ["upsert", "order", order.id],
      ]);
    });

    it("of one service at two prices: the one that stays, without an id, keeps its own price", async () => {
      const own = await openStaffed(world);
      const { id } = await placed(own.owner, counterOrder(own.shop));
      await own.owner.patch(`/api/services/${own.shop.kiloanId}`, { base_price_amount: 9_000 });
      const [before, added] = [5.2, 2].map((weight_kg) => ({ service_id: own.shop.kiloanId, weight_kg }));
      const both = (await own.owner.patch(`/api/orders/${id}`, { items: [before, added] })).body.data;
      const left = (await own.owner.patch(`/api/orders/${id}`, { items: [added] })).body.data;
      expect(left.items).toEqual([both.items[1]]);
      expect(left).toMatchObject({ total_amount: 18_000, items: [{ unit_price_amount: 9_000 }] });
    });

    it("sent again as the client knows them change nothing, whoever sends them", async () => {
      const order = await richOrder();
      const before = await fingerprint(world.kabar);
      world.clock.set(later);
      const items = order.items.map((item: { service_id: string; qty: string | null; weight_kg: string | null }) => ({
        service_id: item.service_id,
        ...(item.qty === null ? {} : { qty: Number(item.qty) }),
        ...(item.weight_kg === null ? {} : { weight_kg: Number(item.weight_kg) }),
      }));
      const body = {
        outlet_id: shop.outletId,
        is_pickup_delivery: true,
        requires_pickup: false,
        requires_delivery: true,
        shipping_fee_amount: 10_000,
        discount_amount: 1_000,
        customer: { name: "Budi Santoso", phone: "+62 813-1111-2222" },
        courier_user_id: shop.people.courier.userId,
        notes: "jangan dilipat",
        items,
      };
      const data = await edited(order.id, body);
      world.clock.set(start);
      expect(data).toEqual((await owner.get(`/api/orders/${order.id}`)).body.data);
      expect(data.updated_at).toBe("2026-11-22T03:00:00.000Z");
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("in another order are shown in that order, and no phone is told of it as a change of an item", async () => {
      const order = await richOrder();
      const [kiloan, satuan] = order.items;
      const before = await feedHead(world, shop);
      const data = await edited(order.id, { items: [{ id: satuan.id }, { id: kiloan.id }] });
      expect(data.items).toEqual([satuan, kiloan]);
      expect((await owner.get(`/api/orders/${order.id}`)).body.data.items).toEqual([satuan, kiloan]);
      expect(await changesOf(world, shop, before)).toEqual(["upsert order"]);
    });

    it("of a pickup are entered by an edit, and the delivery's time then follows on the outlet's clock", async () => {
      const own = await openStaffed(world, { timezone: "Asia/Jayapura" });
      const order = await placed(
        own.owner,
        pickupOrder(own.shop, { requires_delivery: true, delivery: { address: "Jl. Sentani" } }),
      );
      world.clock.set(later);
      const items = [{ service_id: own.shop.kiloanId, weight_kg: 2 }];
      const { data } = (await own.owner.patch(`/api/orders/${order.id}`, { items })).body;
      world.clock.set(start);
      expect(data.delivery).toEqual({
        address: "Jl. Sentani",
        slot: "2026-11-25 14:30",
        slot_auto: true,
        slot_generated_at: "2026-11-22T05:30:00+00:00",
        slot_generated_duration_minutes: 4_320,
      });
      const again = (
        await own.owner.patch(`/api/orders/${order.id}`, { items: [{ service_id: own.shop.satuanId, qty: 1 }] })
      ).body.data;
      expect(again.delivery).toEqual(data.delivery);
      expect(await messagesOf(world, own.shop)).toHaveLength(1);
    });

    it.each([
      ["none", []],
      ["empty rows only", [{}, { qty: null }]],
    ])("%s are refused", async (_case, items) => {
      const { id } = await richOrder();
      await expectNothingEdited(id, { items }, ["items"]);
    });

    it("every wrong one is named: unknown, another order's, doubled, of another service, without service, unsold", async () => {
      const order = await richOrder();
      const other = await richOrder();
      const items = [
        { id: newId(), qty: 1 },
        { id: other.items[0].id },
        { id: order.items[0].id },
        { id: order.items[0].id },
        { id: order.items[1].id, service_id: shop.kiloanId },
      ];
      await expectNothingEdited(order.id, { items }, ["items.0.id", "items.1.id", "items.3.id", "items.4.service_id"]);
      await expectNothingEdited(order.id, { items: [{ qty: 1 }] }, ["items.0.service_id"]);
      await expectNothingEdited(order.id, { items: [{ service_id: newId(), qty: 1 }] }, ["items.0.service_id"]);
      const twice = [{ service_id: shop.kiloanId }, { service_id: shop.kiloanId }];
      await expectNothingEdited(order.id, { items: twice }, ["items.1.weight_kg"]);
    });
  });

  describe("what is not given", () => {
    it("stays: fee, discount, notes, delivery, courier, customer and items", async () => {
      const order = await richOrder();
      world.clock.set(later);
      const data = await edited(order.id, { notes: "lipat saja" });
      world.clock.set(start);
      const stamps = { updated_at: "2026-11-22T05:30:00.000Z", updated_by: shop.people.cashier.userId };
      expect(data).toEqual({ ...order, ...stamps, notes: "lipat saja" });
      const nulls = { notes: null, discount_amount: null, shipping_fee_amount: null, customer: null, items: null };
      expect(await edited(order.id, { ...nulls, delivery: null, outlet_id: null })).toEqual(data);
    });

    it("does not include the courier, whom null takes away", async () => {
      const order = await richOrder();
      expect(order.courier.id).toBe(shop.people.courier.userId);
      const data = await edited(order.id, { courier_user_id: null });
      expect([data.courier, data.courier_user_id]).toEqual([null, null]);
      expect((await onlyEvent(order.id)).metadata.fields).toEqual(["courier_user_id"]);
    });
  });

  describe("the customer", () => {
    it("is renamed by the same phone, keeps its notes, and every phone is told", async () => {
      const order = await placed(
        owner,
        counterOrder(shop, { customer: { name: "Ani", phone: "0812 9999 0001", notes: "alergi pewangi" } }),
      );
      const before = await feedHead(world, shop);
      const data = await edited(order.id, { customer: { name: "Ani Lestari", phone: "+62 812 9999 0001" } });
      expect(data.customer).toEqual({ ...order.customer, name: "Ani Lestari", notes: "alergi pewangi" });
      expect(await changesOf(world, shop, before)).toEqual(["upsert customer", "upsert order"]);
      expect((await onlyEvent(order.id)).metadata.fields).toEqual(["customer"]);
      expect(JSON.stringify(await onlyEvent(order.id))).not.toMatch(/Ani|99990001/u);
    });

    it("keeps name and phone and gets new notes, when notes are all that is new", async () => {
      const customer = { name: "Ani", phone: "0812 9999 0003" };
      const order = await placed(owner, counterOrder(shop, { customer: { ...customer, notes: "lama" } }));
      const data = await edited(order.id, { customer: { ...customer, notes: "baru" } });
      expect(data.customer).toEqual({ ...order.customer, notes: "baru" });
    });

    it("with another phone is another one; the former stays who it was", async () => {
      const order = await placed(owner, counterOrder(shop));
      const data = await edited(order.id, { customer: { name: "Rina", phone: "0812 9999 0002" } });
      expect(data.customer).toMatchObject({ name: "Rina", phone_normalized: "6281299990002" });
      expect(data.customer_id).not.toBe(order.customer_id);
      const former = await placed(owner, counterOrder(shop));
      expect(former.customer).toEqual(order.customer);
    });

    it("with a phone that is none is refused by name, with all else that is wrong", async () => {
      const { id } = await richOrder();
      const customer = { name: "Rina", phone: "12" };
      await expectNothingEdited(id, { customer, outlet_id: shop.otherOutletId, items: [] }, [
        "customer.phone",
        "items",
        "outlet_id",
      ]);
    });
  });

  describe("the courier's side", () => {
    it("turned on: the order waits for its pickup and its customer is told, once", async () => {
      const own = await openStaffed(world);
      const order = await placed(own.owner, counterOrder(own.shop));
      expect(await messagesOf(world, own.shop)).toEqual([]);
      const on = { requires_pickup: true, pickup: { slot: "Besok pagi" }, shipping_fee_amount: 5_000 };
      const { data } = (await own.owner.patch(`/api/orders/${order.id}`, on)).body;
      expect(data).toMatchObject({ courier_status: "pickup_pending", total_amount: 46_600, is_pickup_delivery: true });
      const messages = await messagesOf(world, own.shop);
      expect(messages.map(({ template_id, status }) => [template_id, status])).toEqual([
        ["WA_PICKUP_CONFIRM", "queued"],
      ]);
      expect(messages[0]?.body_text).toContain("Jadwal jemput: Besok pagi");
      await own.owner.patch(`/api/orders/${order.id}`, { is_pickup_delivery: false });
      await own.owner.patch(`/api/orders/${order.id}`, on);
      await own.owner.patch(`/api/orders/${order.id}`, { ...on, notes: "x" });
      expect(await messagesOf(world, own.shop)).toHaveLength(1);
    });

    it("on since the order was placed is no news: a shop that gets WhatsApp later tells nobody of it then", async () => {
      const own = await openStaffed(world, { plan: "free" });
      const { id } = await placed(own.owner, pickupOrder(own.shop));
      await sql`update tenants set plan_key = 'premium' where id = ${own.shop.tenantId}::uuid`.execute(
        world.kabar.database.queries,
      );
      const on = { requires_pickup: true, pickup: { slot: "Lusa" }, notes: "x" };
      expect((await own.owner.patch(`/api/orders/${id}`, on)).status).toBe(200);
      expect(await messagesOf(world, own.shop)).toEqual([]);
    });

    it("turned off: no status, courier, stops or fee are left", async () => {
      const order = await richOrder();
      expect(await edited(order.id, { is_pickup_delivery: false })).toMatchObject({
        courier_status: null,
        courier: null,
        delivery: null,
        shipping_fee_amount: 0,
        total_amount: 41_600 + 15_000 - 1_000,
      });
    });

    it("takes a courier of the outlet only, but keeps one who has left it since", async () => {
      const own = await openStaffed(world);
      const { courier, worker } = own.shop.people;
      const order = await placed(own.owner, pickupOrder(own.shop, { courier_user_id: courier.userId }));
      const address = `/api/orders/${order.id}`;
      for (const courier_user_id of [worker.userId, newId(), shop.people.courier.userId]) {
        const answer = await own.owner.patch(address, { courier_user_id });
        expectRefusal(answer, 422, "VALIDATION_FAILED", ["courier_user_id"]);
      }
      await sql`delete from user_outlets where user_id = ${courier.userId}::uuid`.execute(world.kabar.database.queries);
      const kept = await own.owner.patch(address, { courier_user_id: courier.userId, notes: "tetap" });
      expect([kept.status, kept.body.data.courier.id]).toEqual([200, courier.userId]);
      const counter = await placed(own.owner, counterOrder(own.shop));
      const none = await own.owner.patch(`/api/orders/${counter.id}`, { courier_user_id: null });
      expectRefusal(none, 422, "VALIDATION_FAILED", ["courier_user_id"]);
    });

    it("asks for a time when pickup is spoken of", async () => {
      const { id } = await placed(owner, pickupOrder(shop));
      for (const pickup of [null, {}, { address: "Jl. Melati", slot: "  " }]) {
        await expectNothingEdited(id, { pickup }, ["pickup"]);
      }
      expect((await edited(id, { pickup: { date: "Lusa" } })).pickup).toEqual({ date: "Lusa" });
    });
  });

  describe("what was paid", () => {
    it("is a floor: a discount or an item taken away may not bring the total below it", async () => {
      const order = await richOrder();
      await owner.post(`/api/orders/${order.id}/payments`, { amount: 60_000, method: "cash" });
      await expectNothingEdited(order.id, { discount_amount: 6_601 }, ["discount_amount"]);
      await expectNothingEdited(order.id, { items: [{ id: order.items[0].id }] }, ["discount_amount"]);
      expect(await edited(order.id, { discount_amount: 6_600 })).toMatchObject({ total_amount: 60_000, due_amount: 0 });
    });

    it("may be more than is due: such an order is edited like any other, and may become dearer", async () => {
      const order = await placed(owner, counterOrder(shop));
      await owner.post(`/api/orders/${order.id}/payments`, { amount: 50_000, method: "cash" });
      expect(await edited(order.id, { notes: "kembalian menyusul" })).toMatchObject({ paid_amount: 50_000 });
      await expectNothingEdited(order.id, { discount_amount: 1 }, ["discount_amount"]);
      const items = [{ id: order.items[0].id, weight_kg: 6 }];
      expect(await edited(order.id, { items })).toMatchObject({ total_amount: 48_000, due_amount: 0 });
    });
  });

  describe("is refused", () => {
    it("for a completed and for a delivered order, as `order`", async () => {
      await expectNothingEdited(await completedOrder(owner, shop), { notes: "x" }, ["order"]);
      const { id } = await placed(owner, counterOrder(shop, { requires_delivery: true, discount_amount: 41_600 }));
      await walk(owner, id, "laundry", ...toReady);
      await walk(owner, id, "courier", "delivery_pending", "delivery_on_the_way");
      await edited(id, { notes: "lewat pintu belakang" });
      await walk(owner, id, "courier", "delivered");
      await expectNothingEdited(id, { notes: "x" }, ["order"]);
    });

    it("for a cancelled order, one of nobody, one of another outlet, one of a read-only shop", async () => {
      const own = await openStaffed(world);
      const order = await placed(own.owner, counterOrder(own.shop));
      await own.owner.post(`/api/orders/${order.id}/cancel`, { reason: "x" });
      const before = await fingerprint(world.kabar);
      expectRefusal(await own.owner.patch(`/api/orders/${order.id}`, { items: [] }), 422, "ORDER_CANCELLED");
      expectRefusal(await own.owner.patch(`/api/orders/${newId()}`, {}), 404, "DATA_NOT_FOUND");
      expect(await fingerprint(world.kabar)).toBe(before);
      const there = await placed(own.owner, counterOrder(own.shop, { outlet_id: own.shop.otherOutletId }));
      expectRefusal(await own.cashier.patch(`/api/orders/${there.id}`, {}), 403, "OUTLET_ACCESS_DENIED");
      await setReadOnly(world.kabar, own.shop);
      expectRefusal(await own.owner.patch(`/api/orders/${there.id}`, {}), 423, "SUBSCRIPTION_READ_ONLY");
    });

    it("in an archived outlet, like every other change there", async () => {
      const own = await openStaffed(world);
      const order = await placed(own.owner, pickupOrder(own.shop));
      await archiveOutlet(world.kabar, own.shop, own.shop.outletId);
      const address = `/api/orders/${order.id}`;
      const answers = [
        await own.owner.patch(address, { notes: "x" }),
        await own.owner.post(`${address}/payments`, { amount: 1, method: "cash" }),
        await own.owner.post(`${address}/status/courier`, { status: "pickup_on_the_way" }),
        await own.owner.post(`${address}/cancel`, { reason: "x" }),
      ];
      for (const answer of answers) expectRefusal(answer, 403, "OUTLET_ACCESS_DENIED");
      expect((await own.owner.get(address)).status).toBe(200);
    });

    it("with names that only a new order has", async () => {
      const { id } = await richOrder();
      await expectNothingEdited(id, { id: newId(), order_code: "X", invoice_no: "Y", status: "z" }, [
        "id",
        "invoice_no",
        "order_code",
        "status",
      ]);
    });
  });

  // Only a server has sessions side by side.
  describe.skipIf(testEngine === "pglite")("beside another change", () => {
    it("payments: whichever comes first, the total is never below what is paid", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await placed(owner, counterOrder(shop));
        const [payment, discount] = await Promise.all([
          owner.post(`/api/orders/${id}/payments`, { amount: 41_600, method: "cash" }),
          edit(id, { discount_amount: 10_000 }),
        ]);
        expect(payment.status).toBe(201);
        const order = (await owner.get(`/api/orders/${id}`)).body.data;
        expect(order.paid_amount).toBe(41_600);
        if (discount.status === 200) expect(order.total_amount).toBe(31_600);
        else expectRefusal(discount, 422, "VALIDATION_FAILED", ["discount_amount"]);
      }
    });

    const itemsOf = (qty: number) => [
      { service_id: shop.kiloanId, weight_kg: qty },
      { service_id: shop.satuanId, qty },
    ];

    it("a second edit sees what the first has made: no line is doubled, totals are those of the lines", async () => {
      for (let round = 0; round < 10; round += 1) {
        const order = await richOrder();
        const answers = await Promise.all([1, 2, 3, 4].map((qty) => edit(order.id, { items: itemsOf(qty) })));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
        const after = (await owner.get(`/api/orders/${order.id}`)).body.data;
        expect(after.items.map((item: { id: string }) => item.id)).toEqual(
          order.items.map((item: { id: string }) => item.id),
        );
        const qty = Number(after.items[1].qty);
        expect(after.total_amount).toBe(qty * 13_000 + 10_000 - 1_000);
      }
    });
  });
});

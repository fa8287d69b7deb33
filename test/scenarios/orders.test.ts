import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { addService, archiveOutlet, setOutletService } from "../support/catalogue.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { expectNothingPlaced, openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";
const amountMax = 999_999_999_999;
const customer = { name: "Budi Santoso", phone: "0813 1111 2222" };

describe("orders", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  describe("totals and prices", () => {
    it("5.2 kg at an override of Rp9.000 less Rp2.000 costs Rp44.800: without courier a fee does not count", async () => {
      const { shop, cashier } = await openStaffed(world);
      await setOutletService(world.kabar, shop, shop.outletId, shop.kiloanId, { price_override_amount: 9_000 });
      const order = await placed(cashier, {
        ...counterOrder(shop),
        is_pickup_delivery: false,
        discount_amount: 2_000,
        shipping_fee_amount: 10_000,
        customer: { name: "Budi", phone: "0812 3456 7890" },
      });
      expect(order).toMatchObject({
        total_amount: 44_800,
        due_amount: 44_800,
        paid_amount: 0,
        shipping_fee_amount: 0,
        discount_amount: 2_000,
        customer: { phone_normalized: "6281234567890" },
        items: [{ weight_kg: "5.20", qty: null, unit_price_amount: 9_000, subtotal_amount: 46_800 }],
      });
    });

    it("with courier the fee counts, on several lines of both units", async () => {
      const { shop, cashier } = await openStaffed(world);
      const order = await placed(cashier, {
        ...counterOrder(shop),
        requires_delivery: true,
        shipping_fee_amount: 10_000,
        items: [
          { service_id: shop.kiloanId, weight_kg: 3.5 },
          { service_id: shop.satuanId, qty: 3, weight_kg: 1.25 },
        ],
      });
      expect(order.total_amount).toBe(28_000 + 15_000 + 10_000);
      expect(order.items).toMatchObject([
        { qty: null, weight_kg: "3.50", service_name_snapshot: "Kiloan Reguler", unit_type_snapshot: "kg" },
        { qty: "3.00", weight_kg: "1.25", service_name_snapshot: "Cuci Satuan", unit_type_snapshot: "pcs" },
      ]);
    });

    it("an override counts in its outlet only", async () => {
      const { shop, owner } = await openStaffed(world);
      await setOutletService(world.kabar, shop, shop.otherOutletId, shop.kiloanId, { price_override_amount: 0 });
      expect((await placed(owner, counterOrder(shop))).total_amount).toBe(41_600);
      expect((await placed(owner, counterOrder(shop, { outlet_id: shop.otherOutletId }))).total_amount).toBe(0);
    });

    it("half a rupiah is rounded up, and a discount above the sum leaves nothing to pay", async () => {
      const { shop, cashier } = await openStaffed(world);
      const odd = await addService(world.kabar, shop, { base_price_amount: 1_250 });
      const items = [{ service_id: odd, weight_kg: 1.01 }];
      expect((await placed(cashier, counterOrder(shop, { items }))).total_amount).toBe(1_263);
      const free = await placed(cashier, counterOrder(shop, { items, discount_amount: 1_264 }));
      expect(free).toMatchObject({ total_amount: 0, due_amount: 0, discount_amount: 1_264 });
    });

    it("a price and name stay in the order when the service changes or is archived", async () => {
      const { shop, cashier } = await openStaffed(world);
      const { id } = await placed(cashier, counterOrder(shop));
      await sql`update services set name = 'Kiloan Baru', base_price_amount = 99000, unit_type = 'pcs', deleted_at = now()
                 where id = ${shop.kiloanId}::uuid`.execute(world.kabar.database.queries);
      const order = (await cashier.get(`/api/orders/${id}`)).body.data;
      expect(order).toMatchObject({
        total_amount: 41_600,
        items: [{ service_name_snapshot: "Kiloan Reguler", unit_type_snapshot: "kg", unit_price_amount: 8_000 }],
      });
    });

    it.each([
      ["inactive", { active: false }],
      ["archived", { deleted_at: new Date(start) }],
      ["a group", { is_group: true }],
    ])("a service that is %s is not sold", async (_case, fields) => {
      const { shop, cashier } = await openStaffed(world);
      const service_id = await addService(world.kabar, shop, fields);
      const items = [
        { service_id: shop.kiloanId, weight_kg: 1 },
        { service_id, weight_kg: 1 },
      ];
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items }), ["items.1.service_id"]);
    });

    it("a service that is switched off at the outlet, is another shop's or nobody's is not sold", async () => {
      const { shop, cashier } = await openStaffed(world);
      const other = await world.openShop();
      await setOutletService(world.kabar, shop, shop.outletId, shop.satuanId, { active: false });
      const items = [shop.satuanId, other.kiloanId, newId()].map((service_id) => ({
        service_id,
        qty: 1,
        weight_kg: 1,
      }));
      const fields = ["items.0.service_id", "items.1.service_id", "items.2.service_id"];
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items }), fields);
    });

    it("kg needs a weight, pieces and metres a number: each missing one is named", async () => {
      const { shop, cashier } = await openStaffed(world);
      const karpet = await addService(world.kabar, shop, { unit_type: "meter", base_price_amount: 20_000 });
      const items = [
        { service_id: shop.kiloanId, qty: 2 },
        { service_id: shop.satuanId, weight_kg: 2 },
        { service_id: karpet, weight_kg: 2 },
      ];
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items }), [
        "items.0.weight_kg",
        "items.1.qty",
        "items.2.qty",
      ]);
      const order = await placed(cashier, counterOrder(shop, { items: [{ service_id: karpet, qty: 2.5 }] }));
      expect(order).toMatchObject({ total_amount: 50_000, items: [{ unit_type_snapshot: "meter", qty: "2.50" }] });
    });

    it("the largest legal amounts are taken; one more is refused by name, never a fault", async () => {
      const { shop, cashier } = await openStaffed(world);
      const dearest = await addService(world.kabar, shop, { base_price_amount: 1_000_000_000, unit_type: "pcs" });
      const flow = { requires_pickup: true, pickup: { slot: "Besok" }, customer, outlet_id: shop.outletId };
      expect((await placed(cashier, { ...flow, shipping_fee_amount: amountMax })).total_amount).toBe(amountMax);
      expect((await placed(cashier, counterOrder(shop, { discount_amount: amountMax }))).total_amount).toBe(0);
      const delivery = { ...counterOrder(shop), requires_delivery: true };
      await expectNothingPlaced(world, cashier, { ...flow, shipping_fee_amount: amountMax + 1 }, [
        "shipping_fee_amount",
      ]);
      await expectNothingPlaced(world, cashier, { ...delivery, discount_amount: amountMax + 1 }, ["discount_amount"]);
      await expectNothingPlaced(world, cashier, { ...delivery, shipping_fee_amount: amountMax }, ["items"]);
      const line = (qty: number) => ({ service_id: dearest, qty });
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items: [line(1_000)] }), ["items.0.qty"]);
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items: [line(600), line(600)] }), ["items"]);
    });

    it.each([
      ["below a hundredth", 0.009],
      ["nothing", 0],
      ["negative", -1],
      ["three decimals", 1.005],
      ["above the bound", 100_000],
      ["text", "5"],
      ["true", true],
      ["an object", {}],
    ])("a weight that is %s is refused by name", async (_case, weight_kg) => {
      const { shop, cashier } = await openStaffed(world);
      const items = [{ service_id: shop.kiloanId, weight_kg }];
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items }), ["items.0.weight_kg"]);
    });

    it("the smallest and the largest weight are taken, and 200 lines but not 201", async () => {
      const { shop, cashier } = await openStaffed(world);
      const line = (weight_kg: number) => ({ service_id: shop.kiloanId, weight_kg });
      const order = await placed(cashier, counterOrder(shop, { items: [line(0.01), line(99_999.99)] }));
      expect(order.total_amount).toBe(80 + 799_999_920);
      const many = Array.from({ length: 201 }, (_, index) => line(index + 1));
      const full = await placed(cashier, counterOrder(shop, { items: many.slice(0, 200) }));
      expect(full.items.map((item: { weight_kg: string }) => Number(item.weight_kg))).toEqual(
        many.slice(0, 200).map((item) => item.weight_kg),
      );
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items: many }), ["items"]);
    });
  });

  describe("ways of the courier", () => {
    const slot = { slot: "Besok, 09.00-11.00", address: "Jl. Kenanga 12" };
    it.each([
      ["nothing asked", {}, false, false, null],
      ["explicit pickup", { requires_pickup: true, pickup: slot, items: [] }, true, false, "pickup_pending"],
      ["explicit delivery", { requires_delivery: true }, false, true, "at_outlet"],
      [
        "explicit both",
        { requires_pickup: true, requires_delivery: true, pickup: slot, items: null },
        true,
        true,
        "pickup_pending",
      ],
      ["the older flag", { is_pickup_delivery: true }, true, true, "pickup_pending"],
      ["the older flag, off", { is_pickup_delivery: false }, false, false, null],
      ["explicit wins over older", { requires_delivery: true, is_pickup_delivery: false }, false, true, "at_outlet"],
      ["explicit null wins over older", { requires_pickup: null, is_pickup_delivery: true }, false, false, null],
    ])("%s", async (_case, fields, requires_pickup, requires_delivery, courier_status) => {
      const { shop, cashier } = await openStaffed(world);
      const order = await placed(cashier, counterOrder(shop, fields));
      expect(order).toMatchObject({
        requires_pickup,
        requires_delivery,
        courier_status,
        is_pickup_delivery: requires_pickup || requires_delivery,
        laundry_status: "received",
      });
    });

    it("without pickup at least one item is required; empty rows of a form do not count", async () => {
      const { shop, cashier } = await openStaffed(world);
      for (const items of [
        undefined,
        null,
        [],
        [{}],
        [{ service_id: null, qty: null, weight_kg: null }],
        [{ service_id: "" }],
      ]) {
        const refused = await expectNothingPlaced(world, cashier, counterOrder(shop, { items }), ["items"]);
        expect(refused.body.errors.items[0]).toContain("items field is required");
      }
      const rows = [{}, { service_id: shop.kiloanId, weight_kg: 1 }, { service_id: "  " }];
      expect((await placed(cashier, counterOrder(shop, { items: rows }))).items).toHaveLength(1);
    });

    it("a row with a quantity or weight but no service is named", async () => {
      const { shop, cashier } = await openStaffed(world);
      const items = [{ qty: 1 }, { service_id: shop.kiloanId, weight_kg: 1 }, { weight_kg: 2 }];
      const fields = ["items.0.service_id", "items.2.service_id"];
      await expectNothingPlaced(world, cashier, counterOrder(shop, { items }), fields);
    });

    it("an explicit pickup takes a slot under any of its names, and no items", async () => {
      const { shop, cashier } = await openStaffed(world);
      for (const pickup of [{ slot: "a" }, { schedule_slot: "a" }, { date: "2026-11-23" }, { slot: null, date: "b" }]) {
        await placed(cashier, pickupOrder(shop, { pickup }));
      }
      for (const pickup of [undefined, null, {}, { slot: " " }, { slot: null }, { address: "Jl. Kenanga" }]) {
        const refused = await expectNothingPlaced(world, cashier, pickupOrder(shop, { pickup }), ["pickup"]);
        expect(refused.body.errors.pickup[0]).toContain("pickup slot is required");
      }
      const items = [{ service_id: shop.kiloanId, weight_kg: 1 }];
      await expectNothingPlaced(world, cashier, pickupOrder(shop, { items }), ["items"]);
    });

    it("an order with the older flag needs neither slot nor items", async () => {
      const { shop, cashier } = await openStaffed(world);
      const body = { outlet_id: shop.outletId, is_pickup_delivery: true, customer };
      expect((await placed(cashier, body)).items).toEqual([]);
      expect((await placed(cashier, counterOrder(shop, { is_pickup_delivery: true }))).items).toHaveLength(1);
    });

    it("only the ways that are gone keep their stop; a delivery's slot is the server's, in outlet time", async () => {
      const { shop, owner } = await openStaffed(world, { timezone: "Asia/Makassar" });
      const stop = {
        slot: "typed",
        schedule_slot: "typed",
        date: "typed",
        slot_auto: false,
        address: "Jl. Kenanga",
        n: [1, { a: "b" }],
      };
      const order = await placed(owner, {
        ...counterOrder(shop),
        requires_delivery: true,
        pickup: stop,
        delivery: stop,
        items: [
          { service_id: shop.kiloanId, weight_kg: 1 },
          { service_id: shop.satuanId, qty: 1 },
        ],
      });
      expect(order.pickup).toBeNull();
      expect(order.delivery).toEqual({
        address: "Jl. Kenanga",
        n: [1, { a: "b" }],
        slot: "2026-11-25 11:00",
        slot_auto: true,
        slot_generated_at: "2026-11-22T03:00:00+00:00",
        slot_generated_duration_minutes: 4_320,
      });
      const both = await placed(owner, pickupOrder(shop, { requires_delivery: true, pickup: stop, delivery: stop }));
      expect([both.pickup, both.delivery]).toEqual([stop, { address: "Jl. Kenanga", n: [1, { a: "b" }] }]);
    });

    it("a courier must be a live courier of the outlet, and go somewhere", async () => {
      const { shop, owner } = await openStaffed(world);
      const other = await world.openShop();
      const { people } = shop;
      const order = await placed(owner, pickupOrder(shop, { courier_user_id: people.courier.userId }));
      expect(order).toMatchObject({
        courier_user_id: people.courier.userId,
        courier: { name: "Test courier", phone: null },
      });
      expect((await placed(owner, pickupOrder(shop, { courier_user_id: null }))).courier).toBeNull();
      for (const courier_user_id of [people.cashier.userId, other.people.courier.userId, newId()]) {
        await expectNothingPlaced(world, owner, pickupOrder(shop, { courier_user_id }), ["courier_user_id"]);
      }
      const away = pickupOrder(shop, { outlet_id: shop.otherOutletId, courier_user_id: people.courier.userId });
      await expectNothingPlaced(world, owner, away, ["courier_user_id"]);
      for (const courier_user_id of [people.courier.userId, null]) {
        await expectNothingPlaced(world, owner, counterOrder(shop, { courier_user_id }), ["courier_user_id"]);
      }
      await sql`update users set status = 'inactive' where id = ${people.courier.userId}::uuid`.execute(
        world.kabar.database.queries,
      );
      await expectNothingPlaced(world, owner, pickupOrder(shop, { courier_user_id: people.courier.userId }), [
        "courier_user_id",
      ]);
    });
  });

  describe("who, where and how", () => {
    it("an order says who took it, when, and through which channel", async () => {
      const { shop, cashier } = await openStaffed(world);
      const channels = { mobile: "mobile", MOBILE: "mobile", system: "system", web: "web", telepathy: "web" };
      for (const [sent, stored] of Object.entries(channels)) {
        const answer = await cashier.post("/api/orders", counterOrder(shop), { "x-source-channel": sent });
        expect(answer.body.data).toMatchObject({
          source_channel: stored,
          created_by: shop.people.cashier.userId,
          updated_by: shop.people.cashier.userId,
          created_at: "2026-11-22T03:00:00.000Z",
          tenant_id: shop.tenantId,
        });
      }
    });

    it("the answer is the order's detail, as reading it gives again", async () => {
      const { shop, cashier } = await openStaffed(world);
      const order = await placed(cashier, counterOrder(shop, { notes: "Jangan disetrika\nHati-hati 🧺" }));
      expect((await cashier.get(`/api/orders/${order.id}`)).body.data).toEqual(order);
      expect(order).toMatchObject({
        notes: "Jangan disetrika\nHati-hati 🧺",
        payments: [],
        is_cancelled: false,
        estimated_completion_at: "2026-11-25T03:00:00.000Z",
        estimated_completion_duration_days: 3,
        estimated_completion_duration_hours: 0,
        estimated_completion_is_late: false,
      });
      try {
        world.clock.set("2026-11-25T03:00:01Z");
        expect((await cashier.get(`/api/orders/${order.id}`)).body.data.estimated_completion_is_late).toBe(true);
      } finally {
        world.clock.set(start);
      }
    });

    it("an archived outlet takes no order, even of the owner; what is there can be read", async () => {
      const { shop, owner, cashier } = await openStaffed(world);
      const order = await placed(cashier, counterOrder(shop));
      await archiveOutlet(world.kabar, shop, shop.outletId);
      expectRefusal(await owner.post("/api/orders", counterOrder(shop)), 403, "OUTLET_ACCESS_DENIED");
      expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 403, "OUTLET_ACCESS_DENIED");
      expect((await owner.get(`/api/orders/${order.id}`)).status).toBe(200);
    });

    it.each([
      ["past_due", "full"],
      ["suspended", "read_only"],
      ["active", "read_only"],
    ])("a subscription that is %s and %s writes nothing and reads everything", async (state, mode) => {
      const { shop, owner } = await openStaffed(world);
      const { id } = await placed(owner, counterOrder(shop));
      await sql`update tenants set subscription_state = ${state}, write_access_mode = ${mode}
                 where id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);
      const before = await fingerprint(world.kabar);
      const writes = [
        await owner.post("/api/orders", counterOrder(shop)),
        await owner.post("/api/orders", {}),
        await owner.post(`/api/orders/${id}/payments`, { amount: 1, method: "cash" }),
        await owner.post(`/api/orders/${id}/status/laundry`, { status: "washing" }),
        await owner.post(`/api/orders/${id}/status/courier`, { status: "delivered" }),
      ];
      for (const write of writes) {
        expectRefusal(write, 423, "SUBSCRIPTION_READ_ONLY");
        expect(write.body).toMatchObject({ subscription_state: state, write_access_mode: mode });
      }
      expect(await fingerprint(world.kabar)).toBe(before);
      expect((await owner.get(`/api/orders/${id}`)).status).toBe(200);
      expect((await owner.get("/api/me")).body.data.quota.can_create_order).toBe(false);
    });

    it("every wrong field is named at once", async () => {
      const { shop, cashier } = await openStaffed(world);
      const body = {
        outlet_id: "x",
        shipping_fee_amount: -1,
        discount_amount: 1.5,
        requires_pickup: "yes",
        pickup: [],
        notes: 5,
        items: {},
        customer: { name: "" },
        surprise: 1,
      };
      const fields = [
        "outlet_id",
        "shipping_fee_amount",
        "discount_amount",
        "requires_pickup",
        "pickup",
        "notes",
        "items",
      ];
      await expectNothingPlaced(world, cashier, body, [...fields, "customer.name", "customer.phone", "surprise"]);
      await expectNothingPlaced(world, cashier, {}, ["outlet_id", "customer"]);
      await expectNothingPlaced(world, cashier, { ...counterOrder(shop), requires_pickup: 1 }, ["requires_pickup"]);
    });
  });
});

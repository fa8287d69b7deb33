import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { eventsOf } from "../support/audit.ts";
import { archiveOutlet, setReadOnly } from "../support/catalogue.ts";
import type { Client } from "../support/client.ts";
import { expectNothingDone } from "../support/expect-nothing-done.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead } from "../support/feed.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

describe("how an outlet sells the shop's services", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  /** Sets how the outlet sells the service. @returns the row. */
  async function set(client: Client, shop: Shop, fields: object = {}) {
    const body = { outlet_id: shop.outletId, service_id: shop.kiloanId, ...fields };
    const answer = await client.put("/api/outlet-services", body);
    expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
    return answer.body.data;
  }

  async function listed(client: Client, outletId: string, query = "") {
    const answer = await client.get(`/api/outlet-services?outlet_id=${outletId}&${query}`);
    expect(answer.status).toBe(200);
    return answer.body.data;
  }

  it("a shop from before gets its row by outlet and service, and changes it; the same again tells nothing", async () => {
    const { shop, owner } = await openStaffed(world);
    expect(await listed(owner, shop.outletId)).toEqual([]);
    const fields = { price_override_amount: 9_000, sla_override: "2 hari" };
    const row = await set(owner, shop, fields);
    expect(row).toEqual({
      id: expect.any(String),
      outlet_id: shop.outletId,
      service_id: shop.kiloanId,
      active: true,
      ...fields,
      created_at: world.clock.now().toISOString(),
      updated_at: world.clock.now().toISOString(),
      service: {
        id: shop.kiloanId,
        tenant_id: shop.tenantId,
        name: "Kiloan Reguler",
        unit_type: "kg",
        base_price_amount: 8_000,
        active: true,
      },
    });
    expect(await changesOf(world, shop)).toEqual(["upsert outlet_service"]);
    for (const body of [fields, {}, { active: null }]) expect(await set(owner, shop, body)).toEqual(row);
    expect((await owner.patch(`/api/outlet-services/${row.id}`, fields)).body.data).toEqual(row);
    expect(await changesOf(world, shop)).toEqual(["upsert outlet_service"]);
    expect(await listed(owner, shop.outletId)).toEqual([row]);
    expect(await listed(owner, shop.otherOutletId)).toEqual([]);
  });

  it("what is given changes; null takes the outlet's price and promise away; all of it is on record", async () => {
    const { shop, owner } = await openStaffed(world);
    const { id } = await set(owner, shop, { price_override_amount: 9_000, sla_override: "2 hari" });
    const change = async (body: object) => (await owner.patch(`/api/outlet-services/${id}`, body)).body.data;
    const head = await feedHead(world, shop);
    world.clock.set("2026-11-22T04:00:00Z");
    try {
      const off = await change({ active: false });
      expect(off).toMatchObject({ active: false, price_override_amount: 9_000, sla_override: "2 hari" });
      expect(off.updated_at).toBe("2026-11-22T04:00:00.000Z");
      expect(await change({ price_override_amount: null })).toMatchObject({
        active: false,
        price_override_amount: null,
      });
      expect(await change({ sla_override: "", active: true })).toMatchObject({ active: true, sla_override: null });
      expect(await change({ price_override_amount: 0 })).toMatchObject({ price_override_amount: 0 });
    } finally {
      world.clock.set(start);
    }
    expect(await changesOf(world, shop, head)).toEqual(Array(4).fill("upsert outlet_service"));
    const events = await eventsOf(owner, id);
    expect(events.map((event: { event_key: string }) => event.event_key)).toEqual(
      Array(5).fill("OUTLET_SERVICE_UPDATED"),
    );
    expect(events[3]).toMatchObject({
      outlet_id: shop.outletId,
      metadata: { service_id: shop.kiloanId, active: false, price_override_amount: 9_000, changed: ["active"] },
    });
  });

  it("a price is that of later orders at this outlet only", async () => {
    const { shop, owner } = await openStaffed(world);
    const total = async (outlet_id: string) => (await placed(owner, counterOrder(shop, { outlet_id }))).total_amount;
    const before = await placed(owner, counterOrder(shop));
    const { id } = await set(owner, shop, { price_override_amount: 9_000 });
    expect([await total(shop.outletId), await total(shop.otherOutletId)]).toEqual([46_800, 41_600]);
    expect((await owner.get(`/api/orders/${before.id}`)).body.data.total_amount).toBe(41_600);
    await owner.patch(`/api/outlet-services/${id}`, { price_override_amount: null });
    expect(await total(shop.outletId)).toBe(41_600);
    await owner.patch(`/api/outlet-services/${id}`, { active: false });
    const refused = await owner.post("/api/orders", counterOrder(shop));
    expectRefusal(refused, 422, "VALIDATION_FAILED", ["items.0.service_id"]);
    expect(await total(shop.otherOutletId)).toBe(41_600);
  });

  it("the list is in the order of services, without archived ones, and can be asked for what is on or off", async () => {
    const { shop, owner } = await openStaffed(world);
    await set(owner, shop);
    await set(owner, shop, { service_id: shop.satuanId, active: false });
    const karpet = (await owner.post("/api/services", { name: "Karpet", base_price_amount: 1, sort_order: -1 })).body
      .data;
    const names = async (query = "") =>
      (await listed(owner, shop.outletId, query)).map((row: { service: { name: string } }) => row.service.name);
    expect(await names()).toEqual(["Karpet", "Cuci Satuan", "Kiloan Reguler"]);
    expect(await names("active=1")).toEqual(["Karpet", "Kiloan Reguler"]);
    expect(await names("active=false")).toEqual(["Cuci Satuan"]);
    await owner.delete(`/api/services/${karpet.id}`);
    expect(await names("active=")).toEqual(["Cuci Satuan", "Kiloan Reguler"]);
  });

  it("a new service is sold at every outlet that is open", async () => {
    const { shop, owner } = await openStaffed(world);
    await archiveOutlet(world.kabar, shop, shop.otherOutletId);
    await owner.post("/api/services", { name: "Karpet", base_price_amount: 1 });
    expect(await listed(owner, shop.outletId)).toHaveLength(1);
    expect(await listed(owner, shop.otherOutletId)).toEqual([]);
  });

  it("of twenty equal settings at once there is one row, told as often as it changed", async () => {
    const { shop, owner } = await openStaffed(world);
    const rows = await Promise.all(
      Array.from({ length: 20 }, () => set(owner, shop, { price_override_amount: 9_000 })),
    );
    expect(new Set(rows.map((row) => row.id)).size).toBe(1);
    expect(await listed(owner, shop.outletId)).toHaveLength(1);
    expect(await changesOf(world, shop)).toEqual(["upsert outlet_service"]);
  });

  it.each([
    ["a negative price", { price_override_amount: -1 }, ["price_override_amount"]],
    ["a price beyond a milliard", { price_override_amount: 1_000_000_001 }, ["price_override_amount"]],
    ["half a rupiah", { price_override_amount: 0.5 }, ["price_override_amount"]],
    ["a long promise", { sla_override: "x".repeat(101) }, ["sla_override"]],
    ["a switch in words", { active: "ya" }, ["active"]],
    ["an unknown field", { price: 1 }, ["price"]],
  ])("%s is refused by name", async (_case, fields, named) => {
    const { shop, owner } = await openStaffed(world);
    const { id } = await set(owner, shop);
    await expectNothingDone(
      world,
      () => owner.patch(`/api/outlet-services/${id}`, fields),
      422,
      "VALIDATION_FAILED",
      named,
    );
    const body = { outlet_id: shop.outletId, service_id: shop.satuanId, ...fields };
    await expectNothingDone(world, () => owner.put("/api/outlet-services", body), 422, "VALIDATION_FAILED", named);
  });

  it("outlet and service are required; a service that is unknown or archived is refused", async () => {
    const { shop, owner } = await openStaffed(world);
    const put = (body: object) => () => owner.put("/api/outlet-services", body);
    await expectNothingDone(world, put({}), 422, "VALIDATION_FAILED", ["outlet_id", "service_id"]);
    const unknown = put({ outlet_id: shop.outletId, service_id: newId() });
    await expectNothingDone(world, unknown, 422, "VALIDATION_FAILED", ["service_id"]);
    const { id } = await set(owner, shop);
    await owner.delete(`/api/services/${shop.kiloanId}`);
    const archived = put({ outlet_id: shop.outletId, service_id: shop.kiloanId });
    await expectNothingDone(world, archived, 422, "VALIDATION_FAILED", ["service_id"]);
    await expectNothingDone(
      world,
      () => owner.patch(`/api/outlet-services/${id}`, { active: false }),
      404,
      "DATA_NOT_FOUND",
    );
    expectRefusal(await owner.get("/api/outlet-services"), 422, "VALIDATION_FAILED", ["outlet_id"]);
  });

  it("an outlet that one is not assigned to is closed to read and write; an archived one to write", async () => {
    const { shop, owner } = await openStaffed(world);
    const admin = await world.client(shop.people.admin);
    const elsewhere = { outlet_id: shop.otherOutletId };
    const { id } = await set(owner, shop, elsewhere);
    const asks = [
      () => admin.get(`/api/outlet-services?outlet_id=${shop.otherOutletId}`),
      () => admin.patch(`/api/outlet-services/${id}`, { active: false }),
      () => admin.put("/api/outlet-services", { ...elsewhere, service_id: shop.kiloanId }),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 403, "OUTLET_ACCESS_DENIED");
    await archiveOutlet(world.kabar, shop, shop.otherOutletId);
    const writes = [
      () => owner.patch(`/api/outlet-services/${id}`, { active: false }),
      () => owner.put("/api/outlet-services", { ...elsewhere, service_id: shop.kiloanId }),
    ];
    for (const write of writes) await expectNothingDone(world, write, 403, "OUTLET_ACCESS_DENIED");
    expect(await listed(owner, shop.otherOutletId)).toHaveLength(1);
  });

  it("another shop's outlets, services and rows do not exist", async () => {
    const [one, two] = [await openStaffed(world), await openStaffed(world)];
    const { id } = await set(one.owner, one.shop);
    const { outletId: outlet_id, kiloanId } = one.shop;
    const asks = [
      () => two.owner.get(`/api/outlet-services?outlet_id=${outlet_id}`),
      () => two.owner.patch(`/api/outlet-services/${id}`, { active: false }),
      () => two.owner.put("/api/outlet-services", { outlet_id, service_id: two.shop.kiloanId }),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 404, "DATA_NOT_FOUND");
    const theirService = () =>
      two.owner.put("/api/outlet-services", { outlet_id: two.shop.outletId, service_id: kiloanId });
    await expectNothingDone(world, theirService, 422, "VALIDATION_FAILED", ["service_id"]);
  });

  it("nothing is written while the subscription is read-only", async () => {
    const { shop, owner } = await openStaffed(world);
    const { id } = await set(owner, shop);
    await setReadOnly(world.kabar, shop);
    const asks = [
      () => owner.patch(`/api/outlet-services/${id}`, { active: false }),
      () => owner.put("/api/outlet-services", { outlet_id: shop.outletId, service_id: shop.satuanId }),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 423, "SUBSCRIPTION_READ_ONLY");
    expect(await listed(owner, shop.outletId)).toHaveLength(1);
  });
});

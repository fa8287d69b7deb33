import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { eventKeysOf, eventsOf } from "../support/audit.ts";
import { setReadOnly } from "../support/catalogue.ts";
import { expectNothingDone } from "../support/expect-nothing-done.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead } from "../support/feed.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { group, karpet, made, names, openEmpty, paket, quota } from "../support/services.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

describe("services", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  describe("making", () => {
    it("a service needs a name and a price; the rest has defaults, and every outlet sells it", async () => {
      const { shop, owner } = await openEmpty(world);
      const service = await made(owner, karpet);
      expect(service).toEqual({
        id: expect.any(String),
        tenant_id: shop.tenantId,
        name: "Karpet",
        service_type: "regular",
        parent_service_id: null,
        is_group: false,
        unit_type: "pcs",
        display_unit: "pcs",
        base_price_amount: 15_000,
        duration_days: 3,
        duration_hours: 0,
        package_quota_value: null,
        package_quota_unit: null,
        package_valid_days: null,
        package_accumulation_mode: null,
        active: true,
        show_in_cashier: true,
        show_to_customer: true,
        sort_order: 0,
        image_icon: null,
        created_at: world.clock.now().toISOString(),
        updated_at: world.clock.now().toISOString(),
        deleted_at: null,
        effective_price_amount: 15_000,
        outlet_override: null,
        process_tags: [],
        process_summary: null,
        children: [],
      });
      expect(await changesOf(world, shop)).toEqual([
        "upsert service",
        "upsert outlet_service",
        "upsert outlet_service",
      ]);
      expect(await eventKeysOf(owner, service.id)).toEqual(["SERVICE_CREATED"]);
      const { body } = await owner.get(`/api/services/${service.id}?outlet_id=${shop.otherOutletId}`);
      expect(body.data.outlet_override).toEqual({
        id: expect.any(String),
        active: true,
        price_override_amount: null,
        sla_override: null,
      });
    });

    it("every field is kept as it was given", async () => {
      const { owner } = await openEmpty(world);
      const body = {
        ...paket,
        id: newId(),
        unit_type: "kg",
        display_unit: "satuan",
        duration_days: 0,
        duration_hours: 6,
        active: false,
        show_in_cashier: false,
        show_to_customer: false,
        sort_order: -5,
        image_icon: "basket",
      };
      expect(await made(owner, { ...body, process_tag_ids: [] })).toMatchObject(body);
    });

    it.each([
      [{ unit_type: "kg" }, { unit_type: "kg", display_unit: "kg" }],
      [{ display_unit: "kg" }, { unit_type: "kg", display_unit: "kg" }],
      [{ display_unit: "satuan" }, { unit_type: "pcs", display_unit: "satuan" }],
      [{ display_unit: "meter" }, { unit_type: "meter", display_unit: "meter" }],
      [{ duration_hours: 6 }, { duration_days: 0, duration_hours: 6 }],
      [
        { duration_days: 0, duration_hours: 0 },
        { duration_days: 3, duration_hours: 0 },
      ],
      [{ service_type: "perfume" }, { duration_days: 1 }],
      [{ service_type: "item" }, { duration_days: 3 }],
      [
        { service_type: "package", ...quota },
        { duration_days: 1, package_quota_value: 10.5 },
      ],
    ])("of %j follows %j", async (fields, expected) => {
      const { owner } = await openEmpty(world);
      expect(await made(owner, { ...karpet, ...fields })).toMatchObject(expected);
    });

    it.each([
      ["nothing", {}, ["base_price_amount", "name"]],
      ["a blank name", { ...karpet, name: " " }, ["name"]],
      ["a long name", { ...karpet, name: "x".repeat(151) }, ["name"]],
      ["a price below nothing", { ...karpet, base_price_amount: -1 }, ["base_price_amount"]],
      ["a price beyond a milliard", { ...karpet, base_price_amount: 1_000_000_001 }, ["base_price_amount"]],
      ["half a rupiah", { ...karpet, base_price_amount: 0.5 }, ["base_price_amount"]],
      ["an unknown type", { ...karpet, service_type: "dry" }, ["service_type"]],
      ["an unknown unit", { ...karpet, unit_type: "satuan", display_unit: "box" }, ["display_unit", "unit_type"]],
      [
        "an endless duration",
        { ...karpet, duration_days: 3_651, duration_hours: 24 },
        ["duration_days", "duration_hours"],
      ],
      ["a far place", { ...karpet, sort_order: 100_001 }, ["sort_order"]],
      ["a long icon", { ...karpet, image_icon: "x".repeat(81) }, ["image_icon"]],
      ["tags", { ...karpet, process_tag_ids: [newId()] }, ["process_tag_ids"]],
      ["a group in a group", { ...group, parent_service_id: newId() }, ["parent_service_id"]],
      ["an unknown group", { ...karpet, parent_service_id: newId() }, ["parent_service_id"]],
      [
        "half a package",
        { ...paket, package_valid_days: null, package_quota_unit: null },
        ["package_quota_unit", "package_valid_days"],
      ],
      ["a quota with three decimals", { ...paket, package_quota_value: 1.005 }, ["package_quota_value"]],
      ["a quota of nothing", { ...paket, package_quota_value: 0 }, ["package_quota_value"]],
      ["a package's field elsewhere", { ...karpet, package_valid_days: 30 }, ["package_valid_days"]],
      ["an unknown field", { ...karpet, price: 1 }, ["price"]],
    ])("%s is refused by name", async (_case, body, fields) => {
      const { owner } = await openEmpty(world);
      await expectNothingDone(world, () => owner.post("/api/services", body), 422, "VALIDATION_FAILED", fields);
    });

    it("a taken id is refused by name, archived or not; another shop's is free", async () => {
      const [{ owner }, other] = [await openEmpty(world), await openEmpty(world)];
      const { id } = await made(owner, karpet);
      const again = () => owner.post("/api/services", { ...karpet, name: "Lain", id });
      await expectNothingDone(world, again, 422, "VALIDATION_FAILED", ["id"]);
      await expectNothingDone(world, () => owner.post("/api/services", { ...karpet, id }), 422, "VALIDATION_FAILED", [
        "id",
      ]);
      await owner.delete(`/api/services/${id}`);
      await expectNothingDone(world, again, 422, "VALIDATION_FAILED", ["id"]);
      expect((await made(other.owner, { ...karpet, id })).id).toBe(id);
    });

    it("a name is one service's within its type and group, in any case, until that is archived", async () => {
      const { owner } = await openEmpty(world);
      const first = await made(owner, karpet);
      const bedCover = await made(owner, group);
      const again = () => owner.post("/api/services", { ...karpet, name: "kARPET" });
      await expectNothingDone(world, again, 422, "VALIDATION_FAILED", ["name"]);
      await made(owner, { ...karpet, service_type: "item" });
      await made(owner, { ...karpet, parent_service_id: bedCover.id });
      await owner.delete(`/api/services/${first.id}`);
      expect((await made(owner, karpet)).id).not.toBe(first.id);
    });

    it("of twenty services of one name at once there is one", async () => {
      const { owner } = await openEmpty(world);
      const answers = await Promise.all(Array.from({ length: 20 }, () => owner.post("/api/services", karpet)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const answer of answers.filter(({ status }) => status !== 201)) {
        expectRefusal(answer, 422, "VALIDATION_FAILED", ["name"]);
      }
      expect(await names(owner)).toEqual(["Karpet"]);
    });

    it("a shop has at most two thousand services; archived ones do not count", async () => {
      const { shop, owner } = await openEmpty(world);
      const { id } = await made(owner, karpet);
      await owner.delete(`/api/services/${id}`);
      await fillUp(shop, 2_000);
      await expectNothingDone(world, () => owner.post("/api/services", karpet), 422, "VALIDATION_FAILED", ["name"]);
      await expectNothingDone(world, () => owner.post(`/api/services/${id}/restore`), 422, "VALIDATION_FAILED", ["id"]);
      expect((await owner.get("/api/services?limit=250&page=8")).body.meta).toMatchObject({
        total: 2_000,
        last_page: 8,
      });
    });

    async function fillUp({ tenantId }: Shop, count: number) {
      const stamps = { created_at: world.clock.now(), updated_at: world.clock.now() };
      const rows = Array.from({ length: count }, (_, index) => ({
        ...stamps,
        tenant_id: tenantId,
        id: newId(),
        name: `Layanan ${index}`,
        unit_type: "pcs" as const,
        base_price_amount: 1,
      }));
      await world.kabar.database.queries.insertInto("services").values(rows).execute();
    }
  });

  describe("changing", () => {
    it("what is given changes, and is told by name; the same again tells nothing", async () => {
      const { shop, owner } = await openEmpty(world);
      const service = await made(owner, karpet);
      const head = await feedHead(world, shop);
      const change = { name: "Karpet Tebal", base_price_amount: 20_000, duration_days: 5, active: false };
      const changed = (await owner.patch(`/api/services/${service.id}`, change)).body.data;
      expect(changed).toEqual({ ...service, ...change, effective_price_amount: 20_000 });
      for (const body of [change, {}, { name: null, active: null, duration_days: null, process_tag_ids: [] }]) {
        expect((await owner.patch(`/api/services/${service.id}`, body)).body.data).toEqual(changed);
      }
      expect(await changesOf(world, shop, head)).toEqual(["upsert service"]);
      const events = await eventsOf(owner, service.id, "SERVICE_UPDATED");
      expect(events.map((event: { metadata: object }) => event.metadata)).toEqual([
        {
          service_type: "regular",
          base_price_amount: 20_000,
          changed: ["name", "base_price_amount", "duration_days", "active"],
        },
      ]);
    });

    it("the price of an order stays what it was; the next one costs the new price", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const before = await placed(cashier, counterOrder(shop));
      await owner.patch(`/api/services/${shop.kiloanId}`, { name: "Kiloan Baru", base_price_amount: 10_000 });
      const after = await placed(cashier, counterOrder(shop));
      expect([before.total_amount, after.total_amount]).toEqual([41_600, 52_000]);
      const shown = (await cashier.get(`/api/orders/${before.id}`)).body.data;
      expect([shown.total_amount, shown.items[0].service_name_snapshot]).toEqual([41_600, "Kiloan Reguler"]);
    });

    it("null takes the group and the icon away; a package that is none any more loses its quota", async () => {
      const { owner } = await openEmpty(world);
      const parent = await made(owner, { ...group, service_type: "package" });
      const service = await made(owner, { ...paket, parent_service_id: parent.id, image_icon: "box" });
      const change = async (body: object) => (await owner.patch(`/api/services/${service.id}`, body)).body.data;
      expect(await change({ package_valid_days: 60, package_quota_unit: null })).toMatchObject({
        ...quota,
        package_valid_days: 60,
      });
      expect(await change({ parent_service_id: null })).toMatchObject({ parent_service_id: null, image_icon: "box" });
      expect(await change({ image_icon: null })).toMatchObject({ image_icon: null });
      expect(await change({ service_type: "item" })).toMatchObject({
        service_type: "item",
        package_quota_value: null,
        package_quota_unit: null,
        package_valid_days: null,
        package_accumulation_mode: null,
      });
    });

    it.each([
      [{ unit_type: "kg" }, { unit_type: "kg", display_unit: "kg" }],
      [{ display_unit: "satuan" }, { unit_type: "pcs", display_unit: "satuan" }],
      [{ duration_days: 0 }, { duration_days: 3, duration_hours: 0 }],
      [
        { duration_days: 0, duration_hours: 8 },
        { duration_days: 0, duration_hours: 8 },
      ],
    ])("of %j follows %j", async (body, expected) => {
      const { owner } = await openEmpty(world);
      const { id } = await made(owner, { ...karpet, unit_type: "meter" });
      expect((await owner.patch(`/api/services/${id}`, body)).body.data).toMatchObject(expected);
    });

    it("what would break a rule is refused by name", async () => {
      const { owner } = await openEmpty(world);
      const { id } = await made(owner, karpet);
      const other = await made(owner, { ...karpet, name: "Gorden" });
      const bedCover = await made(owner, group);
      const ofItems = await made(owner, { ...group, name: "Barang", service_type: "item" });
      await made(owner, { ...karpet, name: "King", parent_service_id: bedCover.id });
      const cases: readonly [string, object, string[]][] = [
        [id, { name: "gorden" }, ["name"]],
        [id, { parent_service_id: id }, ["parent_service_id"]],
        [id, { parent_service_id: other.id }, ["parent_service_id"]],
        [id, { parent_service_id: ofItems.id }, ["parent_service_id"]],
        [id, { parent_service_id: bedCover.id, is_group: true }, ["parent_service_id"]],
        [id, { parent_service_id: bedCover.id, name: "KING" }, ["name"]],
        [id, { service_type: "package" }, Object.keys(quota).sort()],
        [id, { package_quota_unit: "kg" }, ["package_quota_unit"]],
        [id, { process_tag_ids: [newId()] }, ["process_tag_ids"]],
        [bedCover.id, { is_group: false, service_type: "item" }, ["is_group", "service_type"]],
      ];
      for (const [serviceId, body, fields] of cases) {
        await expectNothingDone(
          world,
          () => owner.patch(`/api/services/${serviceId}`, body),
          422,
          "VALIDATION_FAILED",
          fields,
        );
      }
    });

    it("an empty group may become a service, and a service a group", async () => {
      const { owner } = await openEmpty(world);
      const { id } = await made(owner, group);
      expect((await owner.patch(`/api/services/${id}`, { is_group: false })).body.data.is_group).toBe(false);
      expect((await owner.patch(`/api/services/${id}`, { is_group: true })).body.data.is_group).toBe(true);
    });

    it("of a service moved into a group and the group's end at once, one happens", async () => {
      const { owner } = await openEmpty(world);
      for (let round = 0; round < 5; round += 1) {
        const bedCover = await made(owner, { ...group, name: `Grup ${round}` });
        const { id } = await made(owner, { ...karpet, name: `Karpet ${round}` });
        const [moved, ended] = await Promise.all([
          owner.patch(`/api/services/${id}`, { parent_service_id: bedCover.id }),
          owner.patch(`/api/services/${bedCover.id}`, { is_group: false }),
        ]);
        expect([moved.status, ended.status].sort()).toEqual([200, 422]);
      }
    });
  });

  describe("archiving", () => {
    it("an archived service is neither listed nor sold; its orders stay; its name is free", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const order = await placed(cashier, counterOrder(shop));
      const archived = await owner.delete(`/api/services/${shop.kiloanId}`);
      expect([archived.status, archived.body.data]).toEqual([
        200,
        { id: shop.kiloanId, deleted_at: world.clock.now().toISOString() },
      ]);
      expect(await eventKeysOf(owner, shop.kiloanId)).toEqual(["SERVICE_ARCHIVED"]);
      expect(await names(cashier)).toEqual(["Cuci Satuan"]);
      expect(await names(owner, "include_deleted=1&sort=name")).toEqual(["Cuci Satuan", "Kiloan Reguler"]);
      expectRefusal(await cashier.get("/api/services?include_deleted=1"), 403, "ROLE_ACCESS_DENIED");
      expectRefusal(await cashier.get(`/api/services/${shop.kiloanId}`), 404, "DATA_NOT_FOUND");
      expect((await owner.get(`/api/services/${shop.kiloanId}`)).status).toBe(200);
      const refused = await cashier.post("/api/orders", counterOrder(shop));
      expectRefusal(refused, 422, "VALIDATION_FAILED", ["items.0.service_id"]);
      const shown = (await cashier.get(`/api/orders/${order.id}`)).body.data;
      expect(shown.items[0]).toMatchObject({ service_id: shop.kiloanId, subtotal_amount: 41_600 });
      await expectNothingDone(world, () => owner.delete(`/api/services/${shop.kiloanId}`), 404, "DATA_NOT_FOUND");
      await expectNothingDone(
        world,
        () => owner.patch(`/api/services/${shop.kiloanId}`, karpet),
        404,
        "DATA_NOT_FOUND",
      );
    });

    it("restoring needs the name to be free, and happens once", async () => {
      const { shop, owner } = await openEmpty(world);
      const { id } = await made(owner, karpet);
      const restore = () => owner.post(`/api/services/${id}/restore`);
      await expectNothingDone(world, restore, 422, "VALIDATION_FAILED", ["id"]);
      await owner.delete(`/api/services/${id}`);
      const other = await made(owner, { ...karpet, name: "KARPET" });
      await expectNothingDone(world, restore, 422, "VALIDATION_FAILED", ["name"]);
      await owner.patch(`/api/services/${other.id}`, { name: "Gorden" });
      const head = await feedHead(world, shop);
      expect((await restore()).body.data).toMatchObject({ id, deleted_at: null });
      expect(await changesOf(world, shop, head)).toEqual(["upsert service"]);
      expect(await eventKeysOf(owner, id)).toEqual(["SERVICE_RESTORED", "SERVICE_ARCHIVED", "SERVICE_CREATED"]);
    });

    it("a group goes and comes back with what is in it; what had gone before stays away", async () => {
      const { shop, owner } = await openEmpty(world);
      const bedCover = await made(owner, group);
      const [king, queen] = [
        await made(owner, { ...karpet, name: "King", parent_service_id: bedCover.id }),
        await made(owner, { ...karpet, name: "Queen", parent_service_id: bedCover.id }),
      ];
      await owner.delete(`/api/services/${queen.id}`);
      world.clock.set("2026-11-22T04:00:00Z");
      try {
        const head = await feedHead(world, shop);
        await owner.delete(`/api/services/${bedCover.id}`);
        expect(await changesOf(world, shop, head)).toEqual(["upsert service", "upsert service"]);
        expect(await names(owner)).toEqual([]);
        const alone = () => owner.post(`/api/services/${king.id}/restore`);
        await expectNothingDone(world, alone, 422, "VALIDATION_FAILED", ["parent_service_id"]);
        const { body } = await owner.post(`/api/services/${bedCover.id}/restore`);
        expect(body.data.children.map((child: { name: string }) => child.name)).toEqual(["King"]);
        expect((await owner.post(`/api/services/${queen.id}/restore`)).status).toBe(200);
      } finally {
        world.clock.set("2026-11-22T03:00:00Z");
      }
    });

    it("a restored service is sold at outlets that have opened since", async () => {
      const { shop, owner } = await openEmpty(world);
      const { id } = await made(owner, karpet);
      await owner.delete(`/api/services/${id}`);
      const { queries } = world.kabar.database;
      await queries.deleteFrom("outlet_services").where("outlet_id", "=", shop.otherOutletId).execute();
      const head = await feedHead(world, shop);
      await owner.post(`/api/services/${id}/restore`);
      expect(await changesOf(world, shop, head)).toEqual(["upsert service", "upsert outlet_service"]);
    });

    it("of orders beside the archiving each is taken whole or refused by name", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const orders = Array.from({ length: 20 }, () => cashier.post("/api/orders", counterOrder(shop)));
      const [archived, ...answers] = await Promise.all([owner.delete(`/api/services/${shop.kiloanId}`), ...orders]);
      expect(archived?.status).toBe(200);
      for (const answer of answers) {
        if (answer.status === 201) expect(answer.body.data.total_amount).toBe(41_600);
        else expectRefusal(answer, 422, "VALIDATION_FAILED", ["items.0.service_id"]);
      }
      expect((await cashier.post("/api/orders", counterOrder(shop))).status).toBe(422);
    });
  });

  it("another shop's service does not exist: not to read, change, archive or put things into", async () => {
    const [one, two] = [await openEmpty(world), await openEmpty(world)];
    const { id } = await made(one.owner, group);
    const asks = [
      () => two.owner.get(`/api/services/${id}`),
      () => two.owner.patch(`/api/services/${id}`, { name: "X" }),
      () => two.owner.delete(`/api/services/${id}`),
      () => two.owner.post(`/api/services/${id}/restore`),
      () => two.owner.get("/api/services/x"),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 404, "DATA_NOT_FOUND");
    const into = () => two.owner.post("/api/services", { ...karpet, parent_service_id: id });
    await expectNothingDone(world, into, 422, "VALIDATION_FAILED", ["parent_service_id"]);
    expect(await names(two.owner, `include_deleted=1&parent_id=${id}`)).toEqual([]);
    expect(await names(two.owner, "include_deleted=1")).toEqual([]);
  });

  it("nothing is written while the subscription is read-only; everything can be read", async () => {
    const { shop, owner } = await openEmpty(world);
    const { id } = await made(owner, karpet);
    const archived = await made(owner, { ...karpet, name: "Gorden" });
    await owner.delete(`/api/services/${archived.id}`);
    await setReadOnly(world.kabar, shop);
    const asks = [
      () => owner.post("/api/services", paket),
      () => owner.patch(`/api/services/${id}`, { name: "X" }),
      () => owner.delete(`/api/services/${id}`),
      () => owner.post(`/api/services/${archived.id}/restore`),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 423, "SUBSCRIPTION_READ_ONLY");
    expect(await names(owner)).toEqual(["Karpet"]);
  });
});

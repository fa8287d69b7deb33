import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { addOutlet } from "../../src/modules/tenancy/add-outlet.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead } from "../support/feed.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { tryInVain, unchanged } from "../support/in-vain.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";

describe("the outlets of a shop", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  let admin: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner } = await openStaffed(world));
    admin = await world.client(shop.people.admin);
  });
  afterAll(() => world.close());

  const expectUnchanged = (act: () => ReturnType<Client["get"]>) => unchanged(world, act);

  async function eventsOf(client: Client, id: string) {
    return (await client.get(`/api/audit-events?entity_type=outlet&entity_id=${id}`)).body.data.filter(
      (event: { readonly event_key: string }) => event.event_key !== "OUTLET_SERVICES_OFFERED",
    );
  }

  async function opened(client: Client, fields: object = {}) {
    const answer = await client.post("/api/outlets", { name: "Outlet Baru", code: "NEW1", ...fields });
    expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
    return answer.body.data;
  }

  describe("opening", () => {
    it("gives an outlet that takes orders under its own numbers, and is told by the audit log", async () => {
      const own = await openStaffed(world, { timezone: "Asia/Makassar" });
      const outlet = await opened(own.owner, { code: "dg1", phone: "022 123", address: "Jl. Dago 1" });
      expect(outlet).toEqual({
        id: expect.any(String),
        tenant_id: own.shop.tenantId,
        name: "Outlet Baru",
        code: "DG1",
        timezone: "Asia/Makassar",
        phone: "022 123",
        address: "Jl. Dago 1",
        deleted_at: null,
      });
      expect((await own.owner.get(`/api/outlets/${outlet.id}`)).body.data).toEqual(outlet);
      const order = await placed(own.owner, counterOrder(own.shop, { outlet_id: outlet.id }));
      expect(order.invoice_no).toBe("DG1-261122-0001");
      expect(await eventsOf(own.owner, outlet.id)).toMatchObject([
        { event_key: "OUTLET_CREATED", outlet_id: outlet.id, user_id: own.shop.people.owner.userId },
      ]);
    });

    it("offers the shop's services in the same transaction: without them there is no outlet", async () => {
      const before = await fingerprint(world.kabar);
      const input = { name: "X", code: "SVC1" };
      const failing = world.kabar.runWork(shop.asOwner, (work) =>
        addOutlet(work, input, async () => {
          throw new Error("no services");
        }),
      );
      await expect(failing).rejects.toThrow("no services");
      expect(await fingerprint(world.kabar)).toBe(before);
      const offered: string[] = [];
      const added = await world.kabar.runWork(shop.asOwner, (work) =>
        addOutlet(work, input, async (_work, outletId) => {
          offered.push(outletId);
        }),
      );
      expect(added.ok && [added.value.id]).toEqual(offered);
    });

    it.each([
      ["a blank name", { name: " " }, ["name"]],
      ["a code of one letter", { code: "A" }, ["code"]],
      ["a long code", { code: "ABCDEFGHI" }, ["code"]],
      ["a code with a dash", { code: "A-1" }, ["code"]],
      ["a code of other letters", { code: "ÀÀ" }, ["code"]],
      ["a taken code, in any case", { code: "t1" }, ["code"]],
      ["a time zone of nowhere", { timezone: "Asia/Bandung" }, ["timezone"]],
      ["another shop", { tenant_id: newId() }, ["tenant_id"]],
    ])("%s is named, and nothing is opened", async (_case, fields, named) => {
      const body = { name: "Outlet Baru", code: "FREE1", ...fields };
      expectRefusal(await expectUnchanged(() => owner.post("/api/outlets", body)), 422, "VALIDATION_FAILED", named);
    });

    it("the code of an archived outlet stays taken, and one of another shop is free", async () => {
      const own = await openStaffed(world);
      const outlet = await opened(own.owner, { code: "OLD1" });
      await own.owner.delete(`/api/outlets/${outlet.id}`);
      const body = { name: "Lagi", code: "OLD1" };
      expectRefusal(await own.owner.post("/api/outlets", body), 422, "VALIDATION_FAILED", ["code"]);
      expect((await owner.post("/api/outlets", body)).status).toBe(201);
    });

    it.skipIf(testEngine === "pglite")("of ten at once under one code one is opened", async () => {
      const body = { name: "Sama", code: "SAME1" };
      const answers = await Promise.all(Array.from({ length: 10 }, () => owner.post("/api/outlets", body)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(422)]);
    });
  });

  describe("reading", () => {
    it("owners see all by name, admins the assigned ones, and a search looks into name and code", async () => {
      const own = await openStaffed(world);
      const [ownAdmin, names] = [
        await world.client(own.shop.people.admin),
        async (client: Client, query = "") =>
          (await client.get(`/api/outlets${query}`)).body.data.map(({ name }: { name: string }) => name),
      ] as const;
      await opened(own.owner, { name: "100%_Bersih", code: "ZZ9" });
      expect(await names(own.owner)).toEqual(["100%_Bersih", "Outlet Cabang", "Outlet Utama"]);
      expect(await names(ownAdmin)).toEqual(["Outlet Utama"]);
      expect(await names(own.owner, "?q=cabang")).toEqual(["Outlet Cabang"]);
      expect(await names(own.owner, "?q=zz")).toEqual(["100%_Bersih"]);
      expect(await names(own.owner, `?q=${encodeURIComponent("0%B")}`)).toEqual([]);
      expect(await names(own.owner, "?limit=1")).toEqual(["100%_Bersih"]);
    });

    it("one that is not the admin's is refused, one of another shop or of nobody is unknown", async () => {
      const other = await world.openShop();
      expectRefusal(await admin.get(`/api/outlets/${shop.otherOutletId}`), 403, "OUTLET_ACCESS_DENIED");
      for (const client of [owner, admin]) {
        for (const id of [other.outletId, newId(), "x"]) {
          expectRefusal(await client.get(`/api/outlets/${id}`), 404, "DATA_NOT_FOUND");
        }
      }
      const text = (await owner.get("/api/outlets?limit=100&include_deleted=true")).text;
      expect(text).not.toContain(other.outletId);
    });
  });

  describe("editing", () => {
    it("changes what is given, and tells the audit log which fields", async () => {
      const outlet = await opened(owner, { code: "ED1" });
      const change = { name: "Nama Lain", phone: "0812 1", address: "Jl. B", timezone: "Asia/Jayapura", code: "ed1" };
      const answer = await owner.patch(`/api/outlets/${outlet.id}`, change);
      expect(answer.body.data).toEqual({ ...outlet, ...change, code: "ED1" });
      const [event] = await eventsOf(owner, outlet.id);
      expect(event.event_key).toBe("OUTLET_UPDATED");
      expect(event.metadata.changed.sort()).toEqual(["address", "name", "phone", "timezone"]);
    });

    it("what is absent, null or as it was changes nothing and is told to nobody", async () => {
      const outlet = await opened(owner, { code: "ED2", phone: "1", address: "Jl. A" });
      const { name, code, timezone, phone, address } = outlet;
      for (const change of [{}, { name: null, phone: null, address: null }, { name, code, timezone, phone, address }]) {
        const answer = await tryInVain(world, owner, "PATCH", `/api/outlets/${outlet.id}`, change);
        expect([answer.status, answer.body.data]).toEqual([200, outlet]);
      }
    });

    it("another code is refused, because invoice numbers carry it", async () => {
      const answer = await expectUnchanged(() =>
        owner.patch(`/api/outlets/${shop.outletId}`, { code: "T9", name: "X" }),
      );
      expectRefusal(answer, 422, "VALIDATION_FAILED", ["code"]);
      const zone = await expectUnchanged(() => owner.patch(`/api/outlets/${shop.outletId}`, { timezone: "Mars/Base" }));
      expectRefusal(zone, 422, "VALIDATION_FAILED", ["timezone"]);
    });

    it("another time zone counts for the days to come; numbers that were given stay, and none is given twice", async () => {
      const own = await openStaffed(world);
      const order = () => placed(own.owner, counterOrder(own.shop));
      const move = (timezone: string) => own.owner.patch(`/api/outlets/${own.shop.outletId}`, { timezone });
      try {
        world.clock.set("2026-11-22T16:30:00Z"); // 23.30 in Jakarta, already the next day in Jayapura
        const first = await order();
        await move("Asia/Jayapura");
        const second = await order();
        await move("Asia/Jakarta");
        const third = await order();
        expect([first, second, third].map(({ invoice_no }) => invoice_no)).toEqual([
          "T1-261122-0001",
          "T1-261123-0001",
          "T1-261122-0002",
        ]);
        expect((await own.owner.get(`/api/orders/${first.id}`)).body.data.invoice_no).toBe("T1-261122-0001");
      } finally {
        world.clock.set(start);
      }
    });

    it("an outlet of another shop, of nobody or archived is unknown", async () => {
      const other = await world.openShop();
      const archived = await opened(owner, { code: "ED3" });
      await owner.delete(`/api/outlets/${archived.id}`);
      for (const id of [other.outletId, newId(), archived.id]) {
        const answer = await tryInVain(world, owner, "PATCH", `/api/outlets/${id}`, { name: "X" });
        expectRefusal(answer, 404, "DATA_NOT_FOUND");
      }
    });
  });

  describe("archiving and restoring", () => {
    it("takes no orders and no changes of them, and comes back with its people and numbers", async () => {
      const own = await openStaffed(world);
      const outlet = own.shop.outletId;
      const order = await placed(own.cashier, counterOrder(own.shop));
      const archived = await own.owner.delete(`/api/outlets/${outlet}`);
      expect(archived.body).toEqual({ data: { id: outlet, deleted_at: world.clock.now().toISOString() } });
      for (const client of [own.owner, own.cashier]) {
        const refused = await expectUnchanged(() => client.post("/api/orders", counterOrder(own.shop)));
        expectRefusal(refused, 403, "OUTLET_ACCESS_DENIED");
      }
      expect((await own.cashier.get("/api/outlets/allowed")).body.data).toEqual([]);
      const washing = () => own.owner.post(`/api/orders/${order.id}/status/laundry`, { status: "washing" });
      expectRefusal(await expectUnchanged(washing), 403, "OUTLET_ACCESS_DENIED");
      expect((await own.owner.get(`/api/orders/${order.id}`)).status).toBe(200);

      const restored = await own.owner.post(`/api/outlets/${outlet}/restore`);
      expect(restored.body.data).toMatchObject({ id: outlet, deleted_at: null });
      expect((await washing()).body.data.laundry_status).toBe("washing");
      expect((await placed(own.cashier, counterOrder(own.shop))).invoice_no).toBe("T1-261122-0002");
      const keys = (await eventsOf(own.owner, outlet)).map(({ event_key }: { event_key: string }) => event_key);
      expect(keys).toEqual(["OUTLET_RESTORED", "OUTLET_ARCHIVED"]);
    });

    it("is shown to owners who ask for archived ones only", async () => {
      const own = await openStaffed(world);
      const ownAdmin = await world.client(own.shop.people.admin);
      await own.owner.delete(`/api/outlets/${own.shop.otherOutletId}`);
      const ids = async (query: string) =>
        (await own.owner.get(`/api/outlets${query}`)).body.data.map(({ id }: { id: string }) => id);
      expect(await ids("")).toEqual([own.shop.outletId]);
      expect((await ids("?include_deleted=true")).sort()).toEqual([own.shop.outletId, own.shop.otherOutletId].sort());
      expectRefusal(await ownAdmin.get("/api/outlets?include_deleted=true"), 403, "ROLE_ACCESS_DENIED");
    });

    it("again is refused and changes nothing", async () => {
      const outlet = await opened(owner, { code: "AR1" });
      const restore = () => owner.post(`/api/outlets/${outlet.id}/restore`);
      const archive = () => owner.delete(`/api/outlets/${outlet.id}`);
      expectRefusal(await expectUnchanged(restore), 422, "VALIDATION_FAILED", ["id"]);
      await archive();
      expectRefusal(await expectUnchanged(archive), 422, "VALIDATION_FAILED", ["id"]);
    });

    it("the last outlet stays", async () => {
      const own = await openStaffed(world);
      expect((await own.owner.delete(`/api/outlets/${own.shop.outletId}`)).status).toBe(200);
      const last = await expectUnchanged(() => own.owner.delete(`/api/outlets/${own.shop.otherOutletId}`));
      expectRefusal(last, 422, "VALIDATION_FAILED", ["id"]);
    });

    it.skipIf(testEngine === "pglite")("of the last two at once one stays, every time", async () => {
      for (let round = 0; round < 5; round += 1) {
        const own = await openStaffed(world);
        const ids = [own.shop.outletId, own.shop.otherOutletId];
        const answers = await Promise.all(ids.map((id) => own.owner.delete(`/api/outlets/${id}`)));
        expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      }
    });

    it("an outlet of another shop or of nobody is unknown", async () => {
      const other = await world.openShop();
      for (const id of [other.outletId, newId()]) {
        expectRefusal(await tryInVain(world, owner, "DELETE", `/api/outlets/${id}`), 404, "DATA_NOT_FOUND");
        expectRefusal(await tryInVain(world, owner, "POST", `/api/outlets/${id}/restore`), 404, "DATA_NOT_FOUND");
      }
    });
  });

  it("a read-only subscription opens, changes, archives and restores none, and reads all", async () => {
    const own = await openStaffed(world);
    await sql`update tenants set write_access_mode = 'read_only' where id = ${own.shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const path = `/api/outlets/${own.shop.outletId}`;
    const acts = [
      () => own.owner.post("/api/outlets", { name: "X", code: "RO1" }),
      () => own.owner.patch(path, { name: "X" }),
      () => own.owner.delete(path),
      () => own.owner.post(`${path}/restore`),
    ];
    for (const act of acts) expectRefusal(await expectUnchanged(act), 423, "SUBSCRIPTION_READ_ONLY");
    expect([(await own.owner.get("/api/outlets")).status, (await own.owner.get(path)).status]).toEqual([200, 200]);
  });

  it("nothing of outlets is in the change feed but the services that a new one offers", async () => {
    const own = await openStaffed(world);
    const outlet = await opened(own.owner);
    expect(await changesOf(world, own.shop)).toEqual(["upsert outlet_service", "upsert outlet_service"]);
    const before = await feedHead(world, own.shop);
    await own.owner.patch(`/api/outlets/${outlet.id}`, { name: "X" });
    await own.owner.delete(`/api/outlets/${outlet.id}`);
    expect(await changesOf(world, own.shop, before)).toEqual([]);
  });
});

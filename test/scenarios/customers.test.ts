import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { eventKeysOf, eventsOf } from "../support/audit.ts";
import { setReadOnly } from "../support/catalogue.ts";
import type { Client } from "../support/client.ts";
import { expectNothingDone } from "../support/expect-nothing-done.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead } from "../support/feed.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { created, openStaffed, placed } from "../support/placing.ts";
import { counterOrder } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";
const sari = { name: "Ibu Sari", phone: "0812 3456 7890" };

const added = (client: Client, body: object) => created(client, "/api/customers", body);

describe("customers", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  describe("adding", () => {
    it("a new customer is told in full, to audit log and feed as well", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const customer = await added(cashier, { ...sari, notes: "alergi parfum" });
      expect(customer).toEqual({
        id: expect.any(String),
        tenant_id: shop.tenantId,
        name: "Ibu Sari",
        phone_normalized: "6281234567890",
        notes: "alergi parfum",
        created_at: world.clock.now().toISOString(),
        updated_at: world.clock.now().toISOString(),
        deleted_at: null,
        orders_count: 0,
      });
      expect((await cashier.get(`/api/customers/${customer.id}`)).body.data).toEqual(customer);
      expect(await eventKeysOf(owner, customer.id)).toEqual(["CUSTOMER_CREATED"]);
      expect(await changesOf(world, shop)).toEqual(["upsert customer"]);
      const { text } = await owner.get("/api/audit-events");
      expect(text).not.toMatch(/Sari|62812|alergi/u);
    });

    it("every spelling of a number is one customer, written and told once when nothing else is new", async () => {
      const { shop, cashier } = await openStaffed(world);
      const spellings = [
        "081234567890",
        "6281234567890",
        "+6281234567890",
        "006281234567890",
        "+62 0812 3456 7890",
        "81234567890",
        "0812-3456-7890",
        "(+62) 812.3456.7890",
      ];
      const ids = new Set<string>();
      for (const phone of spellings) ids.add((await added(cashier, { name: "Sari", phone })).id);
      expect(ids.size).toBe(1);
      expect(await changesOf(world, shop)).toEqual(["upsert customer"]);
      const before = await fingerprint(world.kabar);
      await added(cashier, { name: "Sari", phone: spellings[0] });
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("a known phone takes over the name and keeps notes until new ones are given", async () => {
      const { cashier, owner } = await openStaffed(world);
      const first = await added(cashier, { ...sari, notes: "[profil]" });
      for (const notes of [undefined, null, "", "  "]) {
        expect(await added(cashier, { ...sari, name: "Sari", notes })).toMatchObject({
          name: "Sari",
          notes: "[profil]",
        });
      }
      expect(await added(cashier, { ...sari, name: "Sari", notes: "baru" })).toMatchObject({
        id: first.id,
        notes: "baru",
      });
      const events = await eventsOf(owner, first.id);
      expect(events.map((event: { metadata: object }) => event.metadata)).toEqual([
        { changed: ["notes"] },
        { changed: ["name"] },
        {},
      ]);
    });

    it("an archived customer comes back as the same one", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const { id } = await added(cashier, sari);
      await owner.delete(`/api/customers/${id}`);
      const before = await feedHead(world, shop);
      expect(await added(cashier, sari)).toMatchObject({ id, deleted_at: null });
      expect(await eventKeysOf(owner, id)).toEqual(["CUSTOMER_RESTORED", "CUSTOMER_ARCHIVED", "CUSTOMER_CREATED"]);
      expect(await changesOf(world, shop, before)).toEqual(["upsert customer"]);
    });

    it.each([
      "100% wol",
      "under_score",
      'O\'Brien "Bob" \\',
      "🧺👨‍👩‍👧 Ibu",
      "ñ".repeat(150),
      "<b>x</b>",
      "{{customer_name}}",
    ])("the name %s is kept as it is", async (name) => {
      const { cashier } = await openStaffed(world);
      expect((await added(cashier, { ...sari, name })).name).toBe(name);
      const found = await cashier.get(`/api/customers?q=${encodeURIComponent(name.slice(0, 100))}`);
      expect(found.body.data.map((row: { name: string }) => row.name)).toEqual([name]);
    });

    it.each([
      ["nothing", {}, ["name", "phone"]],
      ["blanks", { name: " ", phone: " " }, ["name", "phone"]],
      ["a long name", { ...sari, name: "x".repeat(151) }, ["name"]],
      ["a long phone", { ...sari, phone: "0".repeat(31) }, ["phone"]],
      ["no phone number", { ...sari, phone: "12345" }, ["phone"]],
      ["long notes", { ...sari, notes: "x".repeat(5_001) }, ["notes"]],
      ["an unknown field", { ...sari, email: "a@b.test" }, ["email"]],
    ])("%s is refused by name", async (_case, body, fields) => {
      const { cashier } = await openStaffed(world);
      await expectNothingDone(world, () => cashier.post("/api/customers", body), 422, "VALIDATION_FAILED", fields);
    });

    it("of twenty equal customers at once there is one", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const answers = await Promise.all(Array.from({ length: 20 }, () => cashier.post("/api/customers", sari)));
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
      expect(new Set(answers.map((answer) => answer.body.data.id)).size).toBe(1);
      expect(await changesOf(world, shop)).toEqual(["upsert customer"]);
      expect((await owner.get("/api/customers")).body.meta.total).toBe(1);
    });

    it("the same phone in two shops is two customers", async () => {
      const [one, two] = [await openStaffed(world), await openStaffed(world)];
      expect((await added(one.cashier, sari)).id).not.toBe((await added(two.cashier, sari)).id);
    });
  });

  describe("changing", () => {
    it("what is given changes; absent, null and blank keep; the same again tells nothing", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const { id } = await added(cashier, { ...sari, notes: "lama" });
      const change = async (body: object) => (await cashier.patch(`/api/customers/${id}`, body)).body.data;
      world.clock.set("2026-11-22T04:00:00Z");
      try {
        const changed = await change({ name: "Sari Dewi", phone: "+65 9123 4567", notes: "baru" });
        expect(changed).toMatchObject({ name: "Sari Dewi", phone_normalized: "6591234567", notes: "baru" });
        expect(changed.updated_at).toBe("2026-11-22T04:00:00.000Z");
        world.clock.set("2026-11-22T05:00:00Z");
        const head = await feedHead(world, shop);
        const keeping = [{}, { name: null, phone: null, notes: null }, { notes: "" }, { phone: "+65-9123-4567" }];
        for (const body of keeping) expect(await change(body)).toEqual(changed);
        expect(await feedHead(world, shop)).toBe(head);
      } finally {
        world.clock.set(start);
      }
      expect(await eventKeysOf(owner, id)).toEqual(["CUSTOMER_UPDATED", "CUSTOMER_CREATED"]);
    });

    it("a phone that another customer has, archived or not, is refused", async () => {
      const { cashier, owner } = await openStaffed(world);
      const { id } = await added(cashier, sari);
      const other = await added(cashier, { name: "Budi", phone: "0813 1111 2222" });
      const taking = () => cashier.patch(`/api/customers/${id}`, { name: "X", phone: "+62 813 1111 2222" });
      await expectNothingDone(world, taking, 422, "VALIDATION_FAILED", ["phone"]);
      await owner.delete(`/api/customers/${other.id}`);
      await expectNothingDone(world, taking, 422, "VALIDATION_FAILED", ["phone"]);
      const noNumber = () => cashier.patch(`/api/customers/${id}`, { phone: "abc" });
      await expectNothingDone(world, noNumber, 422, "VALIDATION_FAILED", ["phone"]);
    });

    it("two customers given one phone at once: one has it, the other is refused", async () => {
      const { cashier } = await openStaffed(world);
      const ids = [(await added(cashier, sari)).id, (await added(cashier, { ...sari, phone: "0813 1111 2222" })).id];
      const phone = "0819 9999 9999";
      const answers = await Promise.all(ids.map((id) => cashier.patch(`/api/customers/${id}`, { phone })));
      expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
      for (const answer of answers.filter(({ status }) => status === 422)) {
        expectRefusal(answer, 422, "VALIDATION_FAILED", ["phone"]);
      }
    });

    it("the order that was placed shows the customer's new name", async () => {
      const { shop, cashier } = await openStaffed(world);
      const order = await placed(cashier, counterOrder(shop));
      await cashier.patch(`/api/customers/${order.customer_id}`, { name: "Nama Baru" });
      expect((await cashier.get(`/api/orders/${order.id}`)).body.data.customer.name).toBe("Nama Baru");
    });
  });

  describe("archiving", () => {
    it("an archived customer is gone for the counter, and there for owner and admin", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const admin = await world.client(shop.people.admin);
      const { id } = await added(cashier, sari);
      const head = await feedHead(world, shop);
      const archived = await admin.delete(`/api/customers/${id}`);
      expect([archived.status, archived.body.data]).toEqual([200, { id, deleted_at: world.clock.now().toISOString() }]);
      expect(await changesOf(world, shop, head)).toEqual(["upsert customer"]);
      expectRefusal(await cashier.get(`/api/customers/${id}`), 404, "DATA_NOT_FOUND");
      expect((await owner.get(`/api/customers/${id}`)).body.data.deleted_at).toBe(world.clock.now().toISOString());
      const listed = async (client: Client, query = "") => (await client.get(`/api/customers?${query}`)).body;
      expect((await listed(owner)).meta.total).toBe(0);
      expect((await listed(admin, "include_deleted=1")).data).toMatchObject([{ id }]);
      expect((await listed(owner, "include_deleted=true")).meta.total).toBe(1);
      expect((await listed(cashier, "include_deleted=0")).meta.total).toBe(0);
      expectRefusal(await cashier.get("/api/customers?include_deleted=1"), 403, "ROLE_ACCESS_DENIED");
    });

    it("an archived customer is not archived again and not changed", async () => {
      const { cashier, owner } = await openStaffed(world);
      const { id } = await added(cashier, sari);
      await owner.delete(`/api/customers/${id}`);
      await expectNothingDone(world, () => owner.delete(`/api/customers/${id}`), 404, "DATA_NOT_FOUND");
      await expectNothingDone(world, () => owner.patch(`/api/customers/${id}`, { name: "X" }), 404, "DATA_NOT_FOUND");
    });

    it("restoring brings the customer back, once", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const { id } = await added(cashier, sari);
      const restore = () => owner.post(`/api/customers/${id}/restore`);
      await expectNothingDone(world, restore, 422, "VALIDATION_FAILED", ["id"]);
      await owner.delete(`/api/customers/${id}`);
      const head = await feedHead(world, shop);
      expect((await restore()).body.data).toMatchObject({ id, deleted_at: null });
      expect(await changesOf(world, shop, head)).toEqual(["upsert customer"]);
      await expectNothingDone(world, restore, 422, "VALIDATION_FAILED", ["id"]);
      expect(await eventKeysOf(owner, id)).toEqual(["CUSTOMER_RESTORED", "CUSTOMER_ARCHIVED", "CUSTOMER_CREATED"]);
    });

    it("orders of an archived customer go on, and a new order brings the customer back", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const order = await placed(cashier, counterOrder(shop));
      await owner.delete(`/api/customers/${order.customer_id}`);
      const moved = await owner.post(`/api/orders/${order.id}/status/laundry`, { status: "washing" });
      expect(moved.status).toBe(200);
      expect((await cashier.get(`/api/orders/${order.id}`)).body.data.customer.name).toBe("Budi Santoso");
      expect((await placed(cashier, counterOrder(shop))).customer_id).toBe(order.customer_id);
      expect((await cashier.get(`/api/customers/${order.customer_id}`)).body.data.orders_count).toBe(2);
    });

    it("archiving beside orders of the same customer breaks neither", async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const { customer_id } = await placed(cashier, counterOrder(shop));
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          index % 2 === 0
            ? cashier.post("/api/orders", counterOrder(shop))
            : owner.delete(`/api/customers/${customer_id}`),
        ),
      );
      for (const [index, { status }] of answers.entries())
        expect(index % 2 === 0 ? [201] : [200, 404]).toContain(status);
      expect((await owner.get(`/api/customers/${customer_id}`)).body.data.orders_count).toBe(11);
    });
  });

  describe("the list", () => {
    it("pages hold every customer once, newest change first, also when many changed in one instant", async () => {
      const own = await openWorld();
      try {
        // Rows that come out of an index are in its order, asked for or not.
        await sql`drop index customers_by_update`.execute(own.kabar.database.queries);
        const { cashier } = await openStaffed(own);
        const ids: string[] = [];
        for (let made = 0; made < 23; made += 1) {
          ids.push((await added(cashier, { name: `Pelanggan ${made}`, phone: `0812 0000 10${10 + made}` })).id);
        }
        own.clock.set("2026-11-22T04:00:00Z");
        await cashier.patch(`/api/customers/${ids[3]}`, { name: "Terbaru" });
        const seen: string[] = [];
        for (let page = 1; page <= 3; page += 1) {
          const { body } = await cashier.get(`/api/customers?limit=10&page=${page}`);
          seen.push(...body.data.map((row: { id: string }) => row.id));
          expect(body.meta).toEqual({ page, per_page: 10, last_page: 3, total: 23, has_more: page < 3 });
        }
        expect(seen).toEqual([ids[3], ...ids.filter((_, index) => index !== 3).toReversed()]);
      } finally {
        await own.close();
      }
    });

    it("a search finds names in any case and phones in any spelling; percent, underscore and backslash mean themselves", async () => {
      const { cashier } = await openStaffed(world);
      await added(cashier, { name: "Ani 100%", phone: "0812 0000 1111" });
      await added(cashier, { name: "Budi_Santoso", phone: "0812 0000 2222" });
      await added(cashier, { name: "Citra \\ Dewi", phone: "+65 9123 4567" });
      const found = async (q: string) =>
        (await cashier.get(`/api/customers?q=${encodeURIComponent(q)}`)).body.data.map(
          (row: { name: string }) => row.name.split(/\W|_/u)[0],
        );
      expect(await found("ani")).toEqual(["Ani"]);
      expect(await found("  CITRA ")).toEqual(["Citra"]);
      expect(await found("%")).toEqual(["Ani"]);
      expect(await found("_")).toEqual(["Budi"]);
      expect(await found("\\")).toEqual(["Citra"]);
      expect(await found("a%i")).toEqual([]);
      for (const phone of ["081200002222", "+62 812-0000-2222", "0062 812 0000 2222", "81200002222", "00002222"]) {
        expect([phone, await found(phone)]).toEqual([phone, ["Budi"]]);
      }
      expect(await found("65 9123")).toEqual(["Citra"]);
      expect(await found("' or '1'='1")).toEqual([]);
      expect((await found("")).sort()).toEqual(["Ani", "Budi", "Citra"]);
    });

    it.each([
      ["limit=0", "limit"],
      ["limit=101", "limit"],
      ["page=0", "page"],
      ["page=1000001", "page"],
      ["include_deleted=yes", "include_deleted"],
      [`q=${"x".repeat(101)}`, "q"],
      ["q=a&q=b", "q"],
      ["sort=name", "sort"],
    ])("%s is refused, naming %s", async (query, field) => {
      const { cashier } = await openStaffed(world);
      expectRefusal(await cashier.get(`/api/customers?${query}`), 422, "VALIDATION_FAILED", [field]);
    });
  });

  it("another shop's customer does not exist", async () => {
    const [one, two] = [await openStaffed(world), await openStaffed(world)];
    const { id } = await added(one.cashier, sari);
    const asks = [
      () => two.owner.get(`/api/customers/${id}`),
      () => two.owner.patch(`/api/customers/${id}`, { name: "X" }),
      () => two.owner.delete(`/api/customers/${id}`),
      () => two.owner.post(`/api/customers/${id}/restore`),
      () => two.owner.get(`/api/customers/${newId()}`),
      () => two.owner.get("/api/customers/x"),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 404, "DATA_NOT_FOUND");
    expect((await two.owner.get("/api/customers?include_deleted=1")).body.data).toEqual([]);
  });

  it("nothing is written while the subscription is read-only; everything can be read", async () => {
    const { shop, owner } = await openStaffed(world);
    const { id } = await added(owner, sari);
    const archived = await added(owner, { ...sari, phone: "0813 1111 2222" });
    await owner.delete(`/api/customers/${archived.id}`);
    await setReadOnly(world.kabar, shop);
    const asks = [
      () => owner.post("/api/customers", sari),
      () => owner.patch(`/api/customers/${id}`, { name: "X" }),
      () => owner.delete(`/api/customers/${id}`),
      () => owner.post(`/api/customers/${archived.id}/restore`),
    ];
    for (const ask of asks) await expectNothingDone(world, ask, 423, "SUBSCRIPTION_READ_ONLY");
    expect((await owner.get("/api/customers")).body.data).toMatchObject([{ id }]);
  });

  // Only a server has writers side by side.
  it.skipIf(testEngine === "pglite")(
    "additions, changes and orders of one phone at once leave one customer",
    async () => {
      const { shop, cashier, owner } = await openStaffed(world);
      const phone = "0813 1111 2222";
      const other = await added(cashier, { name: "Lain", phone: "0819 0000 0000" });
      const asks = Array.from({ length: 40 }, (_, index) => {
        if (index % 4 === 0) return cashier.post("/api/customers", { name: `Nama ${index}`, phone });
        if (index % 4 === 1) return cashier.post("/api/orders", counterOrder(shop));
        if (index % 4 === 2) return cashier.patch(`/api/customers/${other.id}`, { phone });
        return cashier.patch(`/api/customers/${other.id}`, { phone: "0819 0000 0000" });
      });
      const statuses = (await Promise.all(asks)).map((answer) => answer.status);
      for (const status of statuses) expect([200, 201, 422]).toContain(status);
      const { body } = await owner.get("/api/customers?q=81311112222");
      expect(body.data).toHaveLength(1);
    },
  );
});

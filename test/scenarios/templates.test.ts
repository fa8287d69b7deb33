import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../support/client.ts";
import { deliveriesOf, messagesOf, placeQuietOrder, plan } from "../support/messages.ts";
import { pickupOrder, type Shop, type ShopOptions } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const path = "/api/wa/templates/WA_PICKUP_CONFIRM";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function shopWithOwner(options?: ShopOptions) {
  const shop = await world.openShop(options);
  return { shop, owner: await world.client(shop.people.owner) };
}

function saying(text: string) {
  return { definition: { body_lines: [text] } };
}

/** What the customer of a new pickup order is told, and from which template. */
async function told(shop: Shop, by: Client, outletId = shop.outletId) {
  const placed = await by.post("/api/orders", pickupOrder(shop, { outlet_id: outletId }));
  expect(placed.status).toBe(201);
  const message = (await messagesOf(world, shop)).find(({ order_id }) => order_id === placed.body.data.id);
  const { template_source: source, template_version: version } = message?.metadata_json ?? {};
  return { text: message?.body_text, source, version };
}

describe("which wording is in force", () => {
  it("the built-in one, then the tenant's, then the outlet's own, each from the next message on", async () => {
    const { shop, owner } = await shopWithOwner();
    expect(await told(shop, owner)).toMatchObject({ source: "default", version: 1 });
    await owner.put(path, saying("Tenant {{customer_name}}"));
    expect(await told(shop, owner)).toEqual({ text: "Tenant Siti Aminah", source: "tenant", version: 1 });
    await owner.put(path, { ...saying("Outlet {{customer_name}}"), outlet_id: shop.outletId });
    expect(await told(shop, owner)).toEqual({ text: "Outlet Siti Aminah", source: "outlet", version: 1 });
    expect(await told(shop, owner, shop.otherOutletId)).toMatchObject({ source: "tenant" });
    await owner.put(path, saying("Tenant lagi"));
    expect(await told(shop, owner)).toMatchObject({ source: "outlet" });
    expect(await told(shop, owner, shop.otherOutletId)).toEqual({ text: "Tenant lagi", source: "tenant", version: 2 });
  });

  it("the list tells it per outlet, in the order of an order's life", async () => {
    const { shop, owner } = await shopWithOwner();
    await owner.put(path, saying("Tenant"));
    await owner.put(path, { ...saying("Outlet"), outlet_id: shop.outletId });
    const list = async (query: string) => (await owner.get(`/api/wa/templates${query}`)).body.data;
    const ids = (await list("")).map(({ template_id }: { template_id: string }) => template_id);
    expect(ids).toEqual([
      "WA_PICKUP_CONFIRM",
      "WA_PICKUP_OTW",
      "WA_LAUNDRY_READY",
      "WA_DELIVERY_OTW",
      "WA_ORDER_DONE",
      "WA_BILLING_REMINDER",
    ]);
    expect((await list(""))[0]).toMatchObject({ source: "tenant", version: 1, definition: { body_lines: ["Tenant"] } });
    expect((await list(`?outlet_id=${shop.outletId}`))[0]).toMatchObject({ source: "outlet" });
    expect((await list(`?outlet_id=${shop.otherOutletId}`))[0]).toMatchObject({ source: "tenant" });
    expect((await list(""))[1]).toMatchObject({ source: "default", version: 1 });
  });

  it("a message keeps the words it was planned with, whatever is saved before it leaves", async () => {
    const { shop, owner } = await shopWithOwner();
    await owner.put(path, saying("Lama"));
    await told(shop, owner);
    await owner.put(path, saying("Baru"));
    await world.sendEverything();
    expect((await deliveriesOf(world, shop)).map(({ body_text }) => body_text)).toEqual(["Lama"]);
  });

  it("a shop that speaks English is given English built-in messages", async () => {
    const { shop, owner } = await shopWithOwner();
    const { text: indonesian } = await told(shop, owner);
    await sql`update tenants set language = 'en' where id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const { text: english } = await told(shop, owner);
    expect(indonesian).toContain("Terima kasih");
    expect(english).toContain("Thank you");
  });

  it("another tenant's wording is never used", async () => {
    const { owner } = await shopWithOwner();
    await owner.put(path, saying("Milik orang lain"));
    const { shop, owner: other } = await shopWithOwner();
    expect(await told(shop, other)).toMatchObject({ source: "default" });
  });
});

describe("saving appends a version", () => {
  it("counted per level and per template, the id in any case", async () => {
    const { shop, owner } = await shopWithOwner();
    const versions: unknown[] = [];
    for (const [address, body] of [
      [path, saying("a")],
      [path.toLowerCase(), saying("b")],
      [path, { ...saying("c"), outlet_id: shop.outletId }],
      ["/api/wa/templates/WA_ORDER_DONE", saying("d")],
      [path, saying("e")],
    ] as const) {
      const saved = await owner.put(address, body);
      versions.push([saved.status, saved.body.data.template_id, saved.body.data.outlet_id, saved.body.data.version]);
    }
    expect(versions).toEqual([
      [201, "WA_PICKUP_CONFIRM", null, 1],
      [201, "WA_PICKUP_CONFIRM", null, 2],
      [201, "WA_PICKUP_CONFIRM", shop.outletId, 1],
      [201, "WA_ORDER_DONE", null, 1],
      [201, "WA_PICKUP_CONFIRM", null, 3],
    ]);
  });

  it("ten saves at the same moment are versions 1 to 10, and the tenth is in force", async () => {
    const { owner } = await shopWithOwner();
    const saves = Array.from({ length: 10 }, (_, index) => owner.put(path, saying(`Versi ${index}`)));
    const saved = (await Promise.all(saves)).map(({ body }) => body.data);
    const byVersion = saved.toSorted((a, b) => a.version - b.version);
    expect(byVersion.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const [inForce] = (await owner.get("/api/wa/templates")).body.data;
    expect(inForce).toMatchObject({ version: 10, definition: byVersion.at(-1)?.definition });
  });
});

describe("a wording that would not work is refused when it is saved", () => {
  const faulty = {
    definition: {
      body_lines: [
        "Halo {{customer_nam}}",
        { text: "Sisa", condition: { gt: ["due_amount", 0] } },
        "{{total | rupee}}",
      ],
    },
  };

  it("naming every faulty line and its remedy, in the reader's language", async () => {
    const { shop, owner } = await shopWithOwner();
    const refused = await owner.put(path, faulty);
    expect([refused.status, refused.body.reason_code]).toEqual([422, "VALIDATION_FAILED"]);
    const inEnglish = (await owner.put(path, faulty, { "accept-language": "en" })).body;
    expect(Object.keys(inEnglish.errors)).toEqual(Object.keys(refused.body.errors));
    const lines = Object.keys(refused.body.errors).map((field) => /body_lines\.(\d+)/u.exec(field)?.[1]);
    expect(new Set(lines)).toEqual(new Set(["0", "1", "2"]));
    const english = Object.values<string[]>(inEnglish.errors).flat().join("\n");
    const indonesian = Object.values<string[]>(refused.body.errors).flat().join("\n");
    for (const remedy of ["customer_name", "due_amount_numeric"]) {
      expect(english).toContain(remedy);
      expect(indonesian).toContain(remedy);
    }
    expect(english).not.toBe(indonesian);
    const [inForce] = (await owner.get(`/api/wa/templates?outlet_id=${shop.outletId}`)).body.data;
    expect(inForce).toMatchObject({ source: "default" });
  });

  it.each([
    ["no lines", { definition: { body_lines: [] } }],
    ["no definition", {}],
    ["a list for a definition", { definition: [] }],
    ["a NUL in a line", saying("Halo \u0000")],
    ["an unknown operator", { definition: { body_lines: [{ text: "a", condition: { like: ["a", "b"] } }] } }],
    ["an endless line", saying("x".repeat(200_000))],
  ])("%s", async (_, body) => {
    const { owner } = await shopWithOwner();
    const refused = await owner.put(path, body);
    expect([refused.status, refused.body.reason_code]).toEqual([422, "VALIDATION_FAILED"]);
  });

  it("an unknown template id, naming those that exist", async () => {
    const { owner } = await shopWithOwner();
    const refused = await owner.put("/api/wa/templates/WA_HELLO", saying("Halo"));
    expect(refused.status).toBe(422);
    expect(refused.body.errors.templateId[0]).toContain("WA_BILLING_REMINDER");
  });
});

describe("a template that cannot be filled never stops the order", () => {
  it("its message is stored failed with what was missing, is never sent, and holds nobody back", async () => {
    const { shop, owner } = await shopWithOwner();
    const demanding = { body_lines: ["Kurir {{courier_name}}"], required_vars_all: ["courier_name", "maps_link"] };
    expect((await owner.put(path, { definition: demanding })).status).toBe(201);
    const placed = await owner.post("/api/orders", pickupOrder(shop));
    expect(placed.status).toBe(201);
    await owner.post(`/api/orders/${placed.body.data.id}/status/courier`, { status: "pickup_on_the_way" });
    await world.sendEverything();
    const [moved, failed] = (await owner.get("/api/wa/messages")).body.data;
    expect(failed).toMatchObject({
      status: "failed",
      attempts: 0,
      body_text: "",
      last_error_code: "TEMPLATE_RENDER_FAILED",
      last_error_message: "Missing: courier_name, maps_link",
      next_attempt_at: null,
    });
    expect(failed.hint).toContain("Perbaiki template");
    expect(moved).toMatchObject({ template_id: "WA_PICKUP_OTW", status: "sent" });
    expect(await deliveriesOf(world, shop)).toHaveLength(1);
  });

  it("nor does one of which no line is left", async () => {
    const { shop, owner } = await shopWithOwner();
    const body_lines = [{ text: "Kurir {{courier_name}}", condition: { exists: "courier_name" } }];
    await owner.put(path, { definition: { body_lines } });
    expect((await owner.post("/api/orders", pickupOrder(shop))).status).toBe(201);
    expect(await messagesOf(world, shop)).toMatchObject([
      { status: "failed", is_head: false, last_error_code: "TEMPLATE_RENDER_FAILED" },
    ]);
  });

  it("nor does one that an older language left behind", async () => {
    const { shop, owner } = await shopWithOwner();
    await sql`insert into wa_templates (tenant_id, id, outlet_id, template_id, version, definition_json, created_at)
      values (${shop.tenantId}::uuid, gen_random_uuid(), null, 'WA_PICKUP_CONFIRM', 1, '{"body_lines": [{"ever": 1}]}', now())`.execute(
      world.kabar.database.queries,
    );
    expect((await owner.post("/api/orders", pickupOrder(shop))).status).toBe(201);
    expect(await messagesOf(world, shop)).toMatchObject([
      { status: "failed", last_error_message: "The stored template no longer compiles." },
    ]);
    expect((await owner.get("/api/wa/templates")).body.data[0]).toMatchObject({ source: "tenant", definition: {} });
  });

  it("a render that failed is not planned anew by a repeat", async () => {
    const { shop, owner } = await shopWithOwner();
    await owner.put(path, { definition: { body_lines: ["a"], required_vars_all: ["maps_link"] } });
    const order = await placeQuietOrder(world, shop);
    expect(await plan(world, shop, order, "WA_PICKUP_CONFIRM")).toEqual([]);
    expect(await plan(world, shop, order, "WA_PICKUP_CONFIRM")).toEqual([]);
    expect(await messagesOf(world, shop)).toHaveLength(1);
  });
});

describe("who may word the messages", () => {
  it("an owner everywhere, an admin for the tenant and the assigned outlets", async () => {
    const { shop, owner } = await shopWithOwner();
    const admin = await world.client(shop.people.admin);
    const save = async (client: Client, outlet_id?: string) => {
      const reply = await client.put(path, { ...saying("a"), ...(outlet_id === undefined ? {} : { outlet_id }) });
      return reply.body.reason_code ?? reply.status;
    };
    expect(await save(owner)).toBe(201);
    expect(await save(owner, shop.otherOutletId)).toBe(201);
    expect(await save(admin)).toBe(201);
    expect(await save(admin, shop.outletId)).toBe(201);
    expect(await save(admin, shop.otherOutletId)).toBe("OUTLET_ACCESS_DENIED");
    const list = await admin.get(`/api/wa/templates?outlet_id=${shop.otherOutletId}`);
    expect(list.body.reason_code).toBe("OUTLET_ACCESS_DENIED");
  });

  it("nobody at another tenant's outlet, which does not exist for them", async () => {
    const { owner } = await shopWithOwner();
    const { outletId: outlet_id } = await world.openShop();
    const saved = await owner.put(path, { ...saying("a"), outlet_id });
    const listed = await owner.get(`/api/wa/templates?outlet_id=${outlet_id}`);
    for (const reply of [saved, listed])
      expect([reply.status, reply.body.reason_code]).toEqual([404, "DATA_NOT_FOUND"]);
  });

  it.each(["cashier", "worker", "courier"] as const)("not a %s", async (role) => {
    const { shop } = await shopWithOwner();
    const reply = await (await world.client(shop.people[role])).put(path, saying("a"));
    expect([reply.status, reply.body.reason_code]).toEqual([403, "ROLE_ACCESS_DENIED"]);
  });

  it("nobody while the subscription is read-only, for the tenant or for an outlet", async () => {
    const { shop, owner } = await shopWithOwner();
    await sql`update tenants set write_access_mode = 'read_only' where id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    for (const outlet of [{}, { outlet_id: shop.outletId }]) {
      const reply = await owner.put(path, { ...saying("a"), ...outlet });
      expect([reply.status, reply.body.reason_code]).toEqual([423, "SUBSCRIPTION_READ_ONLY"]);
    }
  });
});

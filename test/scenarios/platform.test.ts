import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import type { Reply } from "../support/client.ts";
import { expectErrorShape, expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { messagesOf } from "../support/messages.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { openPlatformPeople, type PlatformPeople } from "../support/platform-people.ts";
import { counterOrder, pickupOrder, type Shop, setMock } from "../support/shop.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
let people: PlatformPeople;
beforeAll(async () => {
  world = await openWorld();
  people = await openPlatformPeople(world);
});
afterAll(() => world.close());

const tenantPath = (shop: Shop) => `/api/platform/tenants/${shop.tenantId}`;

/** Changes a shop as the platform's owner. @returns its row. */
async function change(shop: Shop, body: object): Promise<Reply["body"]> {
  const answer = await people.platform.patch(tenantPath(shop), body);
  expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  return answer.body.data;
}

async function list(query = ""): Promise<Reply["body"][]> {
  const answer = await people.platform.get(`/api/platform/tenants?limit=100${query}`);
  expect(answer.status).toBe(200);
  return answer.body.data;
}

async function auditOf(shop: Shop) {
  return world.kabar.database.queries
    .selectFrom("audit_events")
    .selectAll()
    .where("tenant_id", "=", shop.tenantId)
    .where("event_key", "=", "PLATFORM_TENANT_UPDATED")
    .execute();
}

describe("what a change of the platform does to a shop at once", () => {
  it("a quota that was used up is open again with the next request, by a new limit or a new plan", async () => {
    const { shop, cashier } = await openStaffed(world, { plan: "free", ordersLimit: 1 });
    const order = () => cashier.post("/api/orders", counterOrder(shop));
    await placed(cashier, counterOrder(shop));
    expectRefusal(await order(), 422, "QUOTA_EXCEEDED");
    expect(await change(shop, { orders_limit_override: 2 })).toMatchObject({
      orders_limit_override: 2,
      quota: { orders_limit: 2, orders_used: 1, orders_remaining: 1 },
    });
    expect((await order()).status).toBe(201);
    expectRefusal(await order(), 422, "QUOTA_EXCEEDED");
    expect(await change(shop, { plan_key: "standard", orders_limit_override: null })).toMatchObject({
      plan: { key: "standard", name: "Standar", orders_limit: 1_000 },
      orders_limit_override: null,
      quota: { period: "2026-11", orders_limit: 1_000, orders_used: 2, orders_remaining: 998 },
    });
    expect((await order()).status).toBe(201);
  });

  it("a downgrade below what is used refuses the next order and loses nothing", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { ordersLimit: 5 });
    for (let made = 0; made < 3; made += 1) await placed(cashier, counterOrder(shop));
    const row = await change(shop, { orders_limit_override: 2 });
    expect(row.quota).toMatchObject({ orders_limit: 2, orders_used: 3, orders_remaining: 0 });
    const before = await fingerprint(world.kabar);
    const refused = await cashier.post("/api/orders", counterOrder(shop));
    expectRefusal(refused, 422, "QUOTA_EXCEEDED");
    expect(refused.body).toMatchObject({ orders_limit: 2, orders_used: 3 });
    expect(await fingerprint(world.kabar)).toBe(before);
    const list = await owner.get(`/api/orders?outlet_id=${shop.outletId}`);
    expect(list.body.data).toHaveLength(3);
    expect((await owner.get("/api/me")).body.data.quota).toMatchObject({ warning_percent: 100, orders_remaining: 0 });
  });

  it("an override of 0 blocks every order; null gives the plan's limit back", async () => {
    const { shop, cashier } = await openStaffed(world, { plan: "pro" });
    await change(shop, { orders_limit_override: 0 });
    expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 422, "QUOTA_EXCEEDED");
    await change(shop, { name: "Tetap nol" }); // absent keeps it
    expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 422, "QUOTA_EXCEEDED");
    expect((await change(shop, { orders_limit_override: null })).quota.orders_limit).toBe(20_000);
    await placed(cashier, counterOrder(shop));
  });

  it("WhatsApp opens and closes with the plan, for its pages, for new orders and for what still waits", async () => {
    const { shop, cashier, owner } = await openStaffed(world, { plan: "free" });
    await placed(cashier, pickupOrder(shop));
    expectRefusal(await owner.get("/api/wa/messages"), 403, "PLAN_FEATURE_DISABLED");
    await change(shop, { plan_key: "premium" });
    await setMock(world.kabar, shop, "ok");
    expect((await owner.get("/api/wa/messages")).body.data).toEqual([]);
    await placed(cashier, pickupOrder(shop));
    expect((await messagesOf(world, shop)).map(({ status }) => status)).toEqual(["queued"]);
    await change(shop, { plan_key: "standard" });
    expectRefusal(await owner.get("/api/wa/messages"), 403, "PLAN_FEATURE_DISABLED");
    await placed(cashier, pickupOrder(shop));
    await world.sendEverything();
    await world.kabar.dispatcher.sweepOnce();
    const messages = await messagesOf(world, shop);
    expect(messages).toMatchObject([{ status: "skipped", last_error_code: "PLAN_FEATURE_DISABLED" }]);
  });

  it("a suspended shop reads and does not write; activated, it writes at once", async () => {
    const { shop, cashier } = await openStaffed(world);
    const suspended = await people.platform.post(`${tenantPath(shop)}/suspend`, { reason: "unpaid_invoice" });
    expect(suspended.status).toBe(200);
    expect(suspended.body.data).toMatchObject({ subscription_state: "suspended", write_access_mode: "read_only" });
    const refused = await cashier.post("/api/orders", counterOrder(shop));
    expectRefusal(refused, 423, "SUBSCRIPTION_READ_ONLY");
    expect(refused.body).toMatchObject({ subscription_state: "suspended", write_access_mode: "read_only" });
    expect((await cashier.get("/api/me")).body.data.subscription.state).toBe("suspended");
    const active = await people.platform.post(`${tenantPath(shop)}/activate`);
    expect(active.body.data).toMatchObject({ subscription_state: "active", write_access_mode: "full" });
    await placed(cashier, counterOrder(shop));
  });

  it("nobody of an inactive shop is signed in or can sign in; active again, the same tokens count", async () => {
    const { shop, owner } = await openStaffed(world);
    await giveSignIn(world.kabar, shop.people.owner, "rahasia-sekali");
    const signIn = async () => {
      const nobody = await world.client();
      return nobody.post("/api/auth/login", { login: shop.people.owner.email, password: "rahasia-sekali" });
    };
    await change(shop, { status: "inactive" });
    expectRefusal(await owner.get("/api/me"), 401, "UNAUTHENTICATED");
    expectRefusal(await signIn(), 403, "USER_INACTIVE");
    await change(shop, { status: "active" });
    expect((await owner.get("/api/me")).status).toBe(200);
    expect((await signIn()).status).toBe(200);
  });

  it("a new time zone moves the month's bounds at once; the name is what customers read", async () => {
    const { shop, cashier, owner } = await openStaffed(world);
    const row = await change(shop, { timezone: "asia/jayapura", name: "  Laundry Baru " });
    expect([row.timezone, row.name]).toEqual(["Asia/Jayapura", "Laundry Baru"]);
    const { quota } = (await owner.get("/api/billing/quota")).body.data;
    expect(quota.cycle_start_at).toBe("2026-10-31T15:00:00.000Z");
    await placed(cashier, pickupOrder(shop));
    expect((await messagesOf(world, shop))[0]?.body_text).toContain("Laundry Baru");
  });

  it.skipIf(testEngine === "pglite")("a change while orders are placed loses no order and no count", async () => {
    const { shop, cashier } = await openStaffed(world, { ordersLimit: 40 });
    const answers = await Promise.all([
      ...Array.from({ length: 60 }, () => cashier.post("/api/orders", counterOrder(shop))),
      people.platform.patch(tenantPath(shop), { plan_key: "pro", timezone: "Asia/Makassar" }),
    ]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(40);
    expect(answers.at(-1)?.status).toBe(200);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  });
});

describe("what is told of a change", () => {
  it("the shop's own audit log tells who changed what from what to what, in the transaction of the change", async () => {
    const { shop, owner } = await openStaffed(world, { plan: "free", ordersLimit: 7 });
    const body = { plan_key: "pro", orders_limit_override: null, name: "Rahasia", timezone: "Asia/Jakarta" };
    await people.platform.patch(tenantPath(shop), body, { "x-request-id": "naik-kelas" });
    const [event] = (await owner.get("/api/audit-events?event_key=PLATFORM_TENANT_UPDATED")).body.data;
    expect(event).toMatchObject({
      user_id: people.person.userId,
      user_name: null,
      outlet_id: null,
      entity_type: "tenant",
      entity_id: shop.tenantId,
      channel: "api",
      request_id: "naik-kelas",
      metadata: {
        changed: ["plan_key", "orders_limit_override", "name"],
        from: { plan_key: "free", orders_limit_override: 7 },
        to: { plan_key: "pro", orders_limit_override: null },
      },
    });
    expect(JSON.stringify(event)).not.toContain("Rahasia");
    await people.platform.post(`${tenantPath(shop)}/suspend`, { reason: "unpaid_invoice" });
    const suspended = (await auditOf(shop)).filter(({ metadata }) => "reason" in metadata);
    expect(suspended.map(({ metadata }) => metadata)).toEqual([
      {
        changed: ["subscription_state", "write_access_mode"],
        from: { subscription_state: "active", write_access_mode: "full" },
        to: { subscription_state: "suspended", write_access_mode: "read_only" },
        reason: "unpaid_invoice",
      },
    ]);
  });

  it("the same values again write nothing at all", async () => {
    const { shop } = await openStaffed(world, { plan: "free", ordersLimit: 7 });
    await people.platform.post(`${tenantPath(shop)}/suspend`, {});
    const before = await fingerprint(world.kabar);
    const asBefore = { plan_key: "free", status: "active", orders_limit_override: 7, timezone: "ASIA/JAKARTA" };
    for (const body of [{}, asBefore, { name: null, status: null }]) await change(shop, body);
    expect((await people.platform.post(`${tenantPath(shop)}/suspend`, { reason: "again" })).status).toBe(200);
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("of twenty equal changes at once one is written and told", async () => {
    const { shop } = await openStaffed(world, { plan: "free" });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => people.platform.patch(tenantPath(shop), { plan_key: "pro" })),
    );
    for (const answer of answers) expect([answer.status, answer.body.data.plan.key]).toEqual([200, "pro"]);
    expect(await auditOf(shop)).toHaveLength(1);
  });

  it("a change that its audit event cannot follow is not made", async () => {
    const { shop } = await openStaffed(world, { plan: "free" });
    const { queries } = world.kabar.database;
    await sql`alter table audit_events add constraint surprise check (tenant_id <> ${sql.lit(shop.tenantId)}::uuid)`.execute(
      queries,
    );
    try {
      expect((await people.platform.patch(tenantPath(shop), { plan_key: "pro" })).status).toBe(500);
      expect((await people.platform.get(tenantPath(shop))).body.data.plan.key).toBe("free");
    } finally {
      await sql`alter table audit_events drop constraint surprise`.execute(queries);
    }
  });
});

describe("who may change what", () => {
  it("whoever keeps the books changes plan, limit, and between active and past due", async () => {
    const { shop } = await openStaffed(world, { plan: "free" });
    for (const body of [
      { plan_key: "pro" },
      { orders_limit_override: 3 },
      { orders_limit_override: null },
      { subscription_state: "past_due" },
      { subscription_state: "active", plan_key: "free", name: null },
    ]) {
      expect((await people.billing.patch(tenantPath(shop), body)).status).toBe(200);
    }
    expect((await people.billing.get(tenantPath(shop))).body.data.plan.key).toBe("free");
    expect((await auditOf(shop)).every(({ user_id }) => user_id === people.bookkeeper.userId)).toBe(true);
  });

  it("and nothing else: not status, mode, name or time zone, and a suspension neither given nor taken back", async () => {
    const { shop } = await openStaffed(world, { plan: "free" });
    const before = await fingerprint(world.kabar);
    for (const body of [
      { status: "inactive" },
      { status: "active" },
      { write_access_mode: "read_only" },
      { name: "Lain" },
      { timezone: "Asia/Jakarta" },
      { subscription_state: "suspended" },
      { plan_key: "pro", name: "Lain" },
    ]) {
      expectRefusal(await people.billing.patch(tenantPath(shop), body), 403, "ROLE_ACCESS_DENIED");
    }
    expectRefusal(await people.billing.post(`${tenantPath(shop)}/suspend`, {}), 403, "ROLE_ACCESS_DENIED");
    expect(await fingerprint(world.kabar)).toBe(before);
    await people.platform.post(`${tenantPath(shop)}/suspend`, {});
    const suspended = await fingerprint(world.kabar);
    for (const state of ["active", "past_due"]) {
      const body = { subscription_state: state };
      expectRefusal(await people.billing.patch(tenantPath(shop), body), 403, "ROLE_ACCESS_DENIED");
    }
    expectRefusal(await people.billing.post(`${tenantPath(shop)}/activate`), 403, "ROLE_ACCESS_DENIED");
    expect(await fingerprint(world.kabar)).toBe(suspended);
  });

  it("nobody of a shop may look or change, whatever platform role somebody gave them", async () => {
    const { shop, owner } = await openStaffed(world);
    const { tenantId: tenant_id, userId: user_id } = shop.people.owner;
    await world.kabar.database.queries
      .insertInto("user_roles")
      .values({ tenant_id, user_id, role_key: "platform_owner" })
      .execute();
    const before = await fingerprint(world.kabar);
    for (const answer of [
      await owner.get("/api/platform/tenants"),
      await owner.get(tenantPath(shop)),
      await owner.patch(tenantPath(shop), { plan_key: "pro" }),
      await owner.post(`${tenantPath(shop)}/activate`),
    ]) {
      expectRefusal(answer, 403, "ROLE_ACCESS_DENIED");
    }
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("the platform's own tenant and an unknown one exist for nobody", async () => {
    const before = await fingerprint(world.kabar);
    for (const tenantId of [people.person.tenantId, newId(), "x"]) {
      const path = `/api/platform/tenants/${tenantId}`;
      for (const answer of [
        await people.platform.get(path),
        await people.platform.patch(path, { plan_key: "free" }),
        await people.platform.post(`${path}/suspend`, {}),
        await people.platform.post(`${path}/activate`),
      ]) {
        expectRefusal(answer, 404, "DATA_NOT_FOUND");
      }
    }
    expect(await fingerprint(world.kabar)).toBe(before);
  });
});

describe("a change that makes no sense", () => {
  it.each([
    ["plan_key", "gold", "free, standard, premium, pro"],
    ["timezone", "Asia/Bandung", "Asia/Jakarta"],
    ["timezone", "PST", "Asia/Jakarta"], // Intl knows it, the database does not
    ["timezone", "+07:00", "Asia/Jakarta"],
    ["orders_limit_override", -1, ""],
    ["orders_limit_override", 1.5, ""],
    ["orders_limit_override", 1_000_000_001, ""],
    ["status", "closed", "active, inactive"],
    ["subscription_state", "trial", "active, past_due, suspended"],
    ["write_access_mode", "none", "full, read_only"],
    ["name", "x".repeat(121), "120"],
    ["tenant_id", newId(), ""],
    ["kind", "platform", ""],
  ])("%s = %j is refused, naming the field and the remedy", async (field, value, remedy) => {
    const { shop } = await openStaffed(world);
    const before = await fingerprint(world.kabar);
    const answer = await people.platform.patch(tenantPath(shop), { orders_limit_override: 9, [field]: value });
    expectRefusal(answer, 422, "VALIDATION_FAILED", [field]);
    expect(answer.body.errors[field].join()).toContain(remedy);
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("no value of any field makes a fault, or a half-done write", async () => {
    const { shop } = await openStaffed(world);
    const field = fc.constantFrom(
      ...["plan_key", "status", "write_access_mode", "subscription_state", "orders_limit_override", "timezone", "name"],
    );
    const text = fc.constantFrom(
      "free",
      "pro",
      "active",
      "suspended",
      "read_only",
      "UTC",
      "Factory",
      "posixrules",
      "x",
      "0",
    );
    const value = fc.oneof(text, fc.string({ unit: "binary" }), fc.integer(), fc.jsonValue({ maxDepth: 2 }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, value, { minKeys: 1, maxKeys: 3 }), async (body) => {
        const before = await fingerprint(world.kabar);
        const answer = await people.platform.patch(tenantPath(shop), body);
        expect(answer.status).toBeLessThan(500);
        expect((await list()).length).toBeGreaterThan(0); // what was taken can be read: the database knows the time zone
        if (answer.status === 200) return;
        expectErrorShape(answer);
        expect(await fingerprint(world.kabar)).toBe(before);
      }),
      { numRuns: 150 },
    );
  });

  it("a suspension needs no reason, nor any body at all", async () => {
    const { shop } = await openStaffed(world);
    for (const [payload, headers] of [
      ["", {}],
      ["{}", { "content-type": "application/json" }],
      ['{"reason":null}', { "content-type": "application/json" }],
    ] as const) {
      const answer = await people.platform.send("POST", `${tenantPath(shop)}/suspend`, payload, headers);
      expect([answer.status, answer.body.data?.subscription_state]).toEqual([200, "suspended"]);
    }
  });

  it("a reason is a code, for the audit log keeps it", async () => {
    const { shop } = await openStaffed(world);
    const answer = await people.platform.post(`${tenantPath(shop)}/suspend`, { reason: "Budi belum bayar" });
    expectRefusal(answer, 422, "VALIDATION_FAILED", ["reason"]);
  });
});

describe("the list of shops", () => {
  it("tells plan, state, use of the shop's own month, and how many outlets and people there are", async () => {
    const { shop, cashier } = await openStaffed(world, { plan: "free", timezone: "Pacific/Kiritimati" });
    await placed(cashier, counterOrder(shop));
    const { queries } = world.kabar.database;
    await sql`update outlets set deleted_at = now() where id = ${shop.otherOutletId}::uuid`.execute(queries);
    await sql`update users set deleted_at = now() where id = ${shop.people.worker.userId}::uuid`.execute(queries);
    const row = {
      id: shop.tenantId,
      name: expect.stringMatching(/^Laundry \d+$/u),
      timezone: "Pacific/Kiritimati",
      status: "active",
      plan: { key: "free", name: "Gratis", orders_limit: 200 },
      orders_limit_override: null,
      subscription_state: "active",
      write_access_mode: "full",
      quota: { period: "2026-11", orders_limit: 200, orders_used: 1, orders_remaining: 199 },
      outlets_total: 1,
      users_total: 5,
      created_at: world.clock.now().toISOString(),
    };
    expect((await list())[0]).toEqual(row);
    expect((await people.billing.get(tenantPath(shop))).body.data).toEqual(row);
    try {
      world.clock.set("2026-11-30T11:00:00Z"); // December there, November in Jakarta
      expect((await list())[0]?.quota).toMatchObject({ period: "2026-12", orders_used: 0 });
    } finally {
      world.clock.set("2026-11-22T03:00:00Z");
    }
  });

  it("is narrowed by name, plan, status and state; a % in the name means itself", async () => {
    const { shop } = await openStaffed(world, { plan: "standard" });
    await change(shop, { name: "Cuci 100% Bersih", status: "inactive", subscription_state: "past_due" });
    const names = async (query: string) => (await list(query)).map(({ name }) => name);
    expect(await names("&q=100%25%20BERSIH")).toEqual(["Cuci 100% Bersih"]);
    expect(await names("&q=100_")).toEqual([]);
    expect(await names("&status=inactive")).toEqual(["Cuci 100% Bersih"]);
    expect(await names("&subscription_state=past_due&plan_key=standard")).toEqual(["Cuci 100% Bersih"]);
    expect(await names("&subscription_state=past_due&plan_key=pro")).toEqual([]);
  });

  it("pages go back without a gap or a double, and never show the platform itself", async () => {
    const all = (await list()).map(({ id }) => id as string);
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await people.billing.get(`/api/platform/tenants?limit=7${cursor}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (body.meta.next_cursor === null) break;
      cursor = `&cursor=${body.meta.next_cursor}`;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain(people.person.tenantId);
  });

  it.each(["limit=0", "limit=101", "cursor=x", "status=closed", "page=1"])("%s is refused", async (query) => {
    const refused = await people.platform.get(`/api/platform/tenants?${query}`);
    expectRefusal(refused, 422, "VALIDATION_FAILED", [query.split("=")[0] ?? ""]);
  });
});

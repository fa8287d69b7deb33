import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetExpiredTokens } from "../../src/modules/tenancy/forget-expired-tokens.ts";
import type { Tables } from "../../src/platform/database/tables.ts";
import { expectErrorShape, expectRefusal } from "../support/expect-refusal.ts";
import { openPlatform } from "../support/platform-user.ts";
import { counterOrder, nobodysHash } from "../support/shop.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { testEngine } from "../support/test-database.ts";
import { freshAddress, postFrom } from "../support/visitor.ts";
import { openWorld, type World } from "../support/world.ts";

const password = " sandi rahasia 1 ";
const start = "2026-11-22T03:00:00Z";

describe("signing in", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  const login = (body: object, address = freshAddress(), headers: Readonly<Record<string, string>> = {}) =>
    postFrom(world, "/api/auth/login", body, { address, headers });

  /** A shop whose cashier may sign in under these names. */
  async function openShopWithCashier(...names: readonly string[]) {
    const shop = await world.openShop();
    const { cashier } = shop.people;
    await giveSignIn(world.kabar, cashier, password, ...names);
    return { shop, cashier };
  }

  async function withToken(token: string) {
    const response = await world.app.inject({
      method: "GET",
      url: "/api/me",
      headers: { authorization: `Bearer ${token}` },
    });
    return response.statusCode;
  }

  it("the right password gives a token and the whole context, under any case of the e-mail address", async () => {
    const { shop, cashier } = await openShopWithCashier();
    const answer = await login({ login: `  ${cashier.email.toUpperCase()} `, password, device_name: "Kasir 1" });
    expect(answer.status).toBe(200);
    expect(answer.headers["x-request-id"]).toBeTruthy();
    expect(answer.body).toEqual({
      token_type: "Bearer",
      access_token: expect.stringMatching(/^kbr_[\w-]{43}$/u),
      data: {
        user: {
          id: cashier.userId,
          tenant_id: shop.tenantId,
          name: "Test cashier",
          email: cashier.email,
          phone: null,
          status: "active",
        },
        roles: ["cashier"],
        allowed_outlets: [
          { id: shop.outletId, tenant_id: shop.tenantId, name: "Outlet Utama", code: "T1", timezone: "Asia/Jakarta" },
        ],
        workspace: "tenant",
        plan: { key: "premium", orders_limit: 5_000 },
        quota: {
          period: "2026-11",
          orders_limit: 5_000,
          orders_used: 0,
          orders_remaining: 5_000,
          warning_percent: null,
          can_create_order: true,
        },
        subscription: {
          state: "active",
          write_access_mode: "full",
          cycle_start_at: "2026-10-31T17:00:00.000Z",
          cycle_end_at: "2026-11-30T17:00:00.000Z",
        },
      },
    });
    expect(await withToken(answer.body.access_token)).toBe(200);
  });

  it("the older field email works like login", async () => {
    const { cashier } = await openShopWithCashier();
    expect((await login({ email: cashier.email, password })).status).toBe(200);
  });

  it("an owner is told of every outlet of the shop, assigned or not", async () => {
    const shop = await world.openShop();
    await giveSignIn(world.kabar, shop.people.owner, password);
    const answer = await login({ login: shop.people.owner.email, password });
    expect(answer.body.data.allowed_outlets.map((outlet: { id: string }) => outlet.id).sort()).toEqual(
      [shop.outletId, shop.otherOutletId].sort(),
    );
    const owner = await world.client(shop.people.owner);
    expect((await owner.get("/api/outlets/allowed")).body.data).toEqual(answer.body.data.allowed_outlets);
  });

  it("a person of the platform sees the platform's workspace and no shop", async () => {
    const platform = await openPlatform(world.kabar);
    await giveSignIn(world.kabar, platform, password);
    const { body } = await login({ login: platform.email, password });
    expect(body.data).toMatchObject({
      user: { tenant_id: null },
      roles: ["platform_owner"],
      allowed_outlets: [],
      workspace: "platform",
      plan: { key: null, orders_limit: null },
      quota: { orders_limit: null, orders_remaining: null, can_create_order: false },
    });
  });

  it("a phone number is one name in every spelling", async () => {
    await openShopWithCashier("6281234567890");
    const spellings = [
      "081234567890",
      "0812 3456 7890",
      "0812-3456-7890",
      "6281234567890",
      "+62 812 3456 7890",
      "+62 (0)812 3456 7890",
      "81234567890",
      "0062 812 3456 7890",
    ];
    for (const spelling of spellings) {
      expect([spelling, (await login({ login: spelling, password })).status]).toEqual([spelling, 200]);
    }
  });

  it("a wrong password and an unknown name get the same answer, naming both fields in the words that phones look for", async () => {
    const { cashier } = await openShopWithCashier();
    const wrong = await login({ login: cashier.email, password: "salah" });
    expectRefusal(wrong, 422, "VALIDATION_FAILED", ["login", "email"]);
    expect(wrong.body.errors.login[0].toLowerCase()).toContain("provided credentials are incorrect");
    for (const login_ of ["nobody@shop.test", "081299990000", "' or 1=1 --", "%", "nobody"]) {
      const unknown = await login({ login: login_, password });
      expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
    }
    const english = await login({ login: cashier.email, password: "salah" }, freshAddress(), {
      "accept-language": "en",
    });
    expect(english.body.errors.email).toEqual(["The provided credentials are incorrect."]);
  });

  it("a password is compared with its blanks and case, in whatever Unicode form it was typed", async () => {
    const shop = await world.openShop();
    await giveSignIn(world.kabar, shop.people.cashier, "Caf\u00e9 rahasia");
    const attempt = async (typed: string) =>
      (await login({ login: shop.people.cashier.email, password: typed })).status;
    expect(await attempt("Cafe\u0301 rahasia")).toBe(200);
    expect(await attempt("Caf\u00e9 rahasia ")).toBe(422);
    expect(await attempt("caf\u00e9 rahasia")).toBe(422);
  });

  it.each([
    ["no name", { password }, "login", "login field is required"],
    ["a blank name", { login: "  ", email: "", password }, "login", "login field is required"],
    ["no password", { login: "a@b.test" }, "password", "password field is required"],
    ["an empty password", { login: "a@b.test", password: "" }, "password", "password field is required"],
    ["a null password", { login: "a@b.test", password: null }, "password", "password field is required"],
  ])("%s is named, in the words that phones look for, in both languages", async (_case, body, field, words) => {
    for (const language of ["id", "en"]) {
      const answer = await login(body, freshAddress(), { "accept-language": language });
      expectRefusal(answer, 422, "VALIDATION_FAILED", [field]);
      expect(answer.body.errors[field][0].toLowerCase()).toContain(words);
    }
  });

  it("an inactive person is told so, but only with the right password", async () => {
    const { cashier } = await openShopWithCashier();
    await sql`update users set status = 'inactive' where id = ${cashier.userId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const refused = await login({ login: cashier.email, password });
    expectRefusal(refused, 403, "USER_INACTIVE");
    expect(refused.body.message.toLowerCase()).toContain("your account is inactive");
    expectRefusal(await login({ login: cashier.email, password: "salah" }), 422, "VALIDATION_FAILED");
  });

  it("a person of a closed shop is told so, and an archived one is nobody", async () => {
    const closed = await openShopWithCashier();
    const archived = await openShopWithCashier();
    const { queries } = world.kabar.database;
    await sql`update tenants set status = 'inactive' where id = ${closed.shop.tenantId}::uuid`.execute(queries);
    await sql`update users set deleted_at = now() where id = ${archived.cashier.userId}::uuid`.execute(queries);
    expectRefusal(await login({ login: closed.cashier.email, password }), 403, "USER_INACTIVE");
    expectRefusal(await login({ login: archived.cashier.email, password }), 422, "VALIDATION_FAILED");
  });

  it("after ten failures an account waits, whatever the address and spelling; successes do not count", async () => {
    await openShopWithCashier("628999000111");
    const spellings = ["0899 9000 111", "+62 899 9000 111", "8999000111"];
    for (let round = 0; round < 12; round += 1) {
      expect((await login({ login: "08999000111", password })).status).toBe(200);
    }
    for (let failure = 0; failure < 10; failure += 1) {
      const refused = await login({ login: spellings[failure % 3], password: "salah" });
      expect([failure, refused.status]).toEqual([failure, 422]);
    }
    const limited = await login({ login: "08999000111", password });
    expectRefusal(limited, 429, "TOO_MANY_REQUESTS");
    expect(limited.body.message.toLowerCase()).toContain("too many login attempts");
    const seconds = Number(limited.headers["retry-after"]);
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(limited.body.retry_after_seconds).toBe(seconds);
  });

  it("the failures of an account are counted together, whichever of its names is typed", async () => {
    await openShopWithCashier("satu@kasir.test", "628999000222");
    for (let failure = 0; failure < 5; failure += 1) {
      for (const name of ["Satu@kasir.test", "08999000222"]) {
        expect((await login({ login: name, password: "salah" })).status).toBe(422);
      }
    }
    for (const name of ["satu@kasir.test", "08999000222"]) {
      expectRefusal(await login({ login: name, password }), 429, "TOO_MANY_REQUESTS");
    }
  });

  it("guesses made at the same moment are limited like guesses made in turn", async () => {
    const { cashier } = await openShopWithCashier();
    const guesses = await Promise.all(
      Array.from({ length: 25 }, () => login({ login: cashier.email, password: "salah" })),
    );
    const statuses = guesses.map((answer) => answer.status);
    expect(statuses.filter((status) => status === 422).length).toBeLessThanOrEqual(10);
    expect((await login({ login: cashier.email, password })).status).toBe(429);
  });

  it("after thirty attempts an address waits, whatever the names", async () => {
    const { cashier } = await openShopWithCashier();
    const address = freshAddress();
    for (let attempt = 0; attempt < 30; attempt += 1) {
      expect((await login({ login: `nobody${attempt}@x.test`, password }, address)).status).toBe(422);
    }
    const limited = await login({ login: cashier.email, password }, address);
    expectRefusal(limited, 429, "TOO_MANY_REQUESTS");
    expect(Number(limited.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect((await login({ login: cashier.email, password })).status).toBe(200);
  });

  it("a token is stored as its hash only", async () => {
    const { cashier } = await openShopWithCashier();
    const token: string = (await login({ login: cashier.email, password })).body.access_token;
    const { rows } = await sql<{ row: string; hash: Buffer }>`
      select t::text as row, token_hash as hash from access_tokens t where user_id = ${cashier.userId}::uuid`.execute(
      world.kabar.database.queries,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).toEqual(createHash("sha256").update(token).digest());
    for (const form of [token, Buffer.from(token).toString("hex"), token.slice(4)]) {
      expect(rows[0]?.row).not.toContain(form);
    }
  });

  it("signing out ends that token only", async () => {
    const { cashier } = await openShopWithCashier();
    const first: string = (await login({ login: cashier.email, password })).body.access_token;
    const second: string = (await login({ login: cashier.email, password })).body.access_token;
    const logout = () =>
      world.app.inject({ method: "POST", url: "/api/auth/logout", headers: { authorization: `Bearer ${first}` } });
    const out = await logout();
    expect([out.statusCode, typeof out.json().message]).toEqual([200, "string"]);
    expect([await withToken(first), await withToken(second)]).toEqual([401, 200]);
    expect((await logout()).statusCode).toBe(401);
  });

  describe("in the audit log", () => {
    interface Event {
      readonly event_key: string;
      readonly user_id: string | null;
      readonly entity_id: string | null;
      readonly metadata: object;
      readonly request_id: string | null;
      readonly ip_address: string | null;
    }

    function eventsOf(tenantId: string): Promise<readonly Event[]> {
      return world.kabar.database.queries
        .selectFrom("audit_events")
        .where("tenant_id", "=", tenantId)
        .select(["event_key", "user_id", "entity_id", "metadata", "request_id", "ip_address"])
        .orderBy("id")
        .execute();
    }

    it("signing in and out are told once, with the session's row and its end", async () => {
      const { shop, cashier } = await openShopWithCashier();
      const headers = { "x-request-id": "masuk-1" };
      const token: string = (await login({ login: cashier.email, password }, "10.9.9.9", headers)).body.access_token;
      const { rows } = await sql<{
        id: string;
      }>`select id from access_tokens where user_id = ${cashier.userId}::uuid`.execute(world.kabar.database.queries);
      const authorization = `Bearer ${token}`;
      await world.app.inject({ method: "POST", url: "/api/auth/logout", headers: { authorization } });
      await world.app.inject({ method: "POST", url: "/api/auth/logout", headers: { authorization } });
      const of = { user_id: cashier.userId, entity_id: cashier.userId };
      expect(await eventsOf(shop.tenantId)).toMatchObject([
        {
          ...of,
          event_key: "AUTH_LOGIN_SUCCESS",
          metadata: { token_id: rows[0]?.id },
          request_id: "masuk-1",
          ip_address: "10.9.9.9",
        },
        { ...of, event_key: "AUTH_LOGOUT" },
      ]);
    });

    it.each([
      ["a wrong password", null, "salah", "AUTH_LOGIN_FAILED", "invalid_credentials"],
      ["an archived person", sql`update users set deleted_at = now()`, password, "AUTH_LOGIN_FAILED", "archived"],
      [
        "an inactive person",
        sql`update users set status = 'inactive'`,
        password,
        "AUTH_LOGIN_INACTIVE",
        "user_inactive",
      ],
      [
        "an inactive shop",
        sql`update tenants set status = 'inactive'`,
        password,
        "AUTH_LOGIN_INACTIVE",
        "tenant_inactive",
      ],
    ])("%s is told with the reason", async (_case, change, typed, event_key, reason) => {
      const { shop, cashier } = await openShopWithCashier();
      if (change !== null) {
        const id = reason === "tenant_inactive" ? shop.tenantId : cashier.userId;
        await sql`${change} where id = ${id}::uuid`.execute(world.kabar.database.queries);
      }
      await login({ login: cashier.email, password: typed });
      await expect.poll(async () => (await eventsOf(shop.tenantId)).length).toBe(1);
      const [event] = await eventsOf(shop.tenantId);
      expect(event).toMatchObject({ event_key, user_id: cashier.userId, metadata: { reason } });
      expect(JSON.stringify(event)).not.toMatch(/salah|sandi|@/u);
    });

    it("a name that nobody has is told nowhere", async () => {
      const count = async () =>
        (await sql<{ n: number }>`select count(*) as n from audit_events`.execute(world.kabar.database.queries)).rows[0]
          ?.n;
      const before = await count();
      expect((await login({ login: "nobody@shop.test", password })).status).toBe(422);
      expect(await count()).toBe(before);
    });
  });

  it.skipIf(testEngine === "pglite")(
    "a password that is changed while it is being checked opens nothing, and neither does an end meanwhile",
    async () => {
      const changes = [
        { change: sql`update users set password_hash = ${nobodysHash}`, status: 422 },
        { change: sql`update users set deleted_at = now()`, status: 422 },
        { change: sql`update users set status = 'inactive'`, status: 403 },
      ];
      for (const { change, status } of changes) {
        const { cashier } = await openShopWithCashier();
        const { queries } = world.kabar.database;
        const pending = await queries.transaction().execute(async (db) => {
          await sql`${change} where id = ${cashier.userId}::uuid`.execute(db);
          const attempt = login({ login: cashier.email, password });
          await expect.poll(async () => isSomebodyWaiting(queries)).toBe(true);
          return { attempt };
        });
        expect((await pending.attempt).status).toBe(status);
        const { rows } = await sql`select 1 from access_tokens where user_id = ${cashier.userId}::uuid`.execute(
          queries,
        );
        expect(rows).toEqual([]);
      }
    },
  );

  it("sessions that have run out are forgotten, a bounded number at a time; the others stay", async () => {
    const { cashier } = await openShopWithCashier();
    const { database, clock } = world.kabar;
    const live: string = (await login({ login: cashier.email, password })).body.access_token;
    await sql`insert into access_tokens (tenant_id, id, user_id, token_hash, name, created_at, last_used_at, expires_at)
      select ${cashier.tenantId}::uuid, gen_random_uuid(), ${cashier.userId}::uuid, sha256(n::text::bytea), 'old', ${clock.now()},
             ${clock.now()}, ${clock.now()} from generate_series(1, 1005) n`.execute(database.queries);
    expect(await forgetExpiredTokens(database, clock.now())).toBe(1_000);
    expect(await forgetExpiredTokens(database, clock.now())).toBe(5);
    expect(await forgetExpiredTokens(database, clock.now())).toBe(0);
    expect(await withToken(live)).toBe(200);
  });

  it("a token lives for ninety days after its last use, and not a moment longer", async () => {
    const { cashier } = await openShopWithCashier();
    const token: string = (await login({ login: cashier.email, password })).body.access_token;
    try {
      world.clock.set("2027-02-20T02:59:59Z"); // 89 days 23:59:59 later: used, so its life begins anew
      expect(await withToken(token)).toBe(200);
      world.clock.set("2027-05-21T02:59:58Z");
      expect(await withToken(token)).toBe(200);
      world.clock.set("2027-08-19T02:59:58Z");
      expect(await withToken(token)).toBe(401);
    } finally {
      world.clock.set(start);
    }
  });

  it.each([
    ["is deactivated", sql`update users set status = 'inactive'`],
    ["is archived", sql`update users set deleted_at = now()`],
  ])("a person who %s is refused at the next request", async (_case, change) => {
    const shop = await world.openShop();
    const cashier = await world.client(shop.people.cashier);
    expect((await cashier.get("/api/me")).status).toBe(200);
    await sql`${change} where id = ${shop.people.cashier.userId}::uuid`.execute(world.kabar.database.queries);
    expectRefusal(await cashier.get("/api/me"), 401, "UNAUTHENTICATED");
    expectRefusal(await cashier.post("/api/orders", counterOrder(shop)), 401, "UNAUTHENTICATED");
  });

  it("a shop that is closed, a role and an outlet that are taken away count at the next request", async () => {
    const shop = await world.openShop();
    const { queries } = world.kabar.database;
    const cashier = await world.client(shop.people.cashier);
    const order = () => cashier.post("/api/orders", counterOrder(shop));
    expect((await order()).status).toBe(201);
    await sql`delete from user_outlets where user_id = ${shop.people.cashier.userId}::uuid`.execute(queries);
    expectRefusal(await order(), 403, "OUTLET_ACCESS_DENIED");
    await sql`update user_roles set role_key = 'worker' where user_id = ${shop.people.cashier.userId}::uuid`.execute(
      queries,
    );
    expectRefusal(await order(), 403, "ROLE_ACCESS_DENIED");
    await sql`update tenants set status = 'inactive' where id = ${shop.tenantId}::uuid`.execute(queries);
    expectRefusal(await order(), 401, "UNAUTHENTICATED");
  });

  it.each([
    ["none", undefined],
    ["another scheme", "Basic b3duZXI6cGFzc3dvcmQ="],
    ["no token", "Bearer "],
    ["an unknown token", "Bearer kbr_nobody"],
    ["two tokens", "Bearer a b"],
    ["a token with a line break", "Bearer a\tb"],
    ["a very long token", `Bearer ${"x".repeat(10_000)}`],
    ["text that SQL would read", "Bearer ';drop/**/table/**/users;--"],
  ])("%s as authorization is refused", async (_case, authorization) => {
    const nobody = await world.client();
    const refused = await nobody.get("/api/me", authorization === undefined ? {} : { authorization });
    expectRefusal(refused, 401, "UNAUTHENTICATED");
  });

  it("me tells 404 for an outlet of nobody and of another shop, 403 for one that is not assigned", async () => {
    const shop = await world.openShop();
    const other = await world.openShop();
    for (const role of ["owner", "cashier"] as const) {
      const client = await world.client(shop.people[role]);
      expect((await client.get(`/api/me?outlet_id=${shop.outletId}`)).status).toBe(200);
      expectRefusal(await client.get(`/api/me?outlet_id=${other.outletId}`), 404, "DATA_NOT_FOUND");
      expectRefusal(await client.get(`/api/me?outlet_id=${shop.tenantId}`), 404, "DATA_NOT_FOUND");
    }
    const cashier = await world.client(shop.people.cashier);
    expectRefusal(await cashier.get(`/api/me?outlet_id=${shop.otherOutletId}`), 403, "OUTLET_ACCESS_DENIED");
  });

  it("requests beyond the limit of a token are refused with the time to wait; other tokens go on", async () => {
    const limited = await openWorld({ KABAR_RATE_LIMIT_PER_MINUTE: "5" });
    try {
      const shop = await limited.openShop();
      const cashier = await limited.client(shop.people.cashier);
      const owner = await limited.client(shop.people.owner);
      for (let request = 0; request < 5; request += 1) expect((await cashier.get("/api/me")).status).toBe(200);
      const refused = await cashier.get("/api/me");
      expectErrorShape(refused);
      expectRefusal(refused, 429, "TOO_MANY_REQUESTS");
      expect(Number(refused.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect((await owner.get("/api/me")).status).toBe(200);
    } finally {
      await limited.close();
    }
  });
});

async function isSomebodyWaiting(queries: Kysely<Tables>): Promise<boolean> {
  const { rows } =
    await sql`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
      queries,
    );
  return rows.length > 0;
}

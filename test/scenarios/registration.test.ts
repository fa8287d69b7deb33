import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { readQuota } from "../../src/modules/plans/read-quota.ts";
import { type FoundShopTools, foundShop, type NewShop } from "../../src/modules/tenancy/found-shop.ts";
import { createPasswords } from "../../src/modules/tenancy/passwords.ts";
import { register } from "../../src/modules/tenancy/register.ts";
import { systemContext } from "../../src/platform/database/work.ts";
import { limitPerMinute } from "../../src/platform/http/rate-limit.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { unchanged } from "../support/in-vain.ts";
import { signInAs } from "../support/people.ts";
import { openPlatform } from "../support/platform-user.ts";
import { nobodysHash } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { freshAddress, postFrom } from "../support/visitor.ts";
import { openWorld, type World } from "../support/world.ts";

const password = "kata sandi baru";

describe("opening a shop", () => {
  let world: World;
  let made = 0;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  function registration(fields: object = {}) {
    made += 1;
    const email = `pemilik${made}@laundry.test`;
    const passwords = { password, password_confirmation: password };
    return { name: "Ibu Sari", tenant_name: "Sari Laundry", email, ...passwords, ...fields };
  }

  const sign = (login: string) => signInAs(world, login, password);
  const send = (body: object, address?: string) => postFrom(world, "/api/auth/register", body, { address });

  async function expectNothingFounded(body: object, fields: readonly string[]) {
    const answer = await unchanged(world, () => send(body));
    expectRefusal(answer, 422, "VALIDATION_FAILED", fields);
    return answer;
  }

  async function meOf(token: string) {
    const headers = { authorization: `Bearer ${token}` };
    return (await world.app.inject({ method: "GET", url: "/api/me", headers })).json().data;
  }

  it("a registration gives a shop on the free plan, its outlet, and the owner signed in, as signing in tells it", async () => {
    const body = registration({ phone: "0812-9000 1111", device_name: "HP Sari" });
    const answer = await send(body);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      token_type: "Bearer",
      access_token: expect.stringMatching(/^kbr_[\w-]{43}$/u),
      data: {
        user: {
          id: expect.any(String),
          tenant_id: expect.any(String),
          name: "Ibu Sari",
          email: body.email,
          phone: "6281290001111",
          status: "active",
        },
        roles: ["owner"],
        allowed_outlets: [
          {
            id: expect.any(String),
            tenant_id: answer.body.data.user.tenant_id,
            name: "Outlet Utama",
            code: "OUTLETUT",
            timezone: "Asia/Jakarta",
          },
        ],
        workspace: "tenant",
        plan: { key: "free", orders_limit: 200 },
        quota: {
          period: "2026-11",
          orders_limit: 200,
          orders_used: 0,
          orders_remaining: 200,
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
    expect(await meOf(answer.body.access_token)).toEqual(answer.body.data);
    for (const name of [body.email.toUpperCase(), "+62 812 9000 1111", "081290001111"]) {
      expect([name, (await sign(name)).body.data]).toEqual([name, answer.body.data]);
    }
  });

  it("is told by the audit log of the new shop, in the owner's name, by ids only", async () => {
    const { body } = await send(registration());
    const { id, tenant_id } = body.data.user;
    const owner = await world.client({ tenantId: tenant_id, userId: id });
    const events = (await owner.get("/api/audit-events")).body.data;
    expect(events).toMatchObject([
      { event_key: "CATALOGUE_SEEDED", user_id: id, entity_type: "tenant", metadata: { services: expect.any(Number) } },
      {
        event_key: "AUTH_REGISTER_SUCCESS",
        user_id: id,
        entity_type: "tenant",
        entity_id: tenant_id,
        channel: "api",
        metadata: { outlet_id: body.data.allowed_outlets[0].id, owner_id: id, plan_key: "free" },
      },
    ]);
    const told = events.map(({ metadata }: { metadata: object }) => metadata);
    expect(JSON.stringify(told)).not.toMatch(/Sari|laundry|pemilik/u);
  });

  it.each([
    [{ city: "Denpasar" }, "Asia/Makassar", "2026-10-31T16:00:00.000Z"],
    [{ city: "Kota Jayapura" }, "Asia/Jayapura", "2026-10-31T15:00:00.000Z"],
    [{ city: "Bandung" }, "Asia/Jakarta", "2026-10-31T17:00:00.000Z"],
    [{ city: "Atlantis" }, "Asia/Jakarta", "2026-10-31T17:00:00.000Z"],
    [{ city: "Bandung", timezone: "Asia/Jayapura" }, "Asia/Jayapura", "2026-10-31T15:00:00.000Z"],
  ])("%j counts months and days in %s", async (fields, timezone, monthBegan) => {
    const { data } = (await send(registration(fields))).body;
    expect(data.allowed_outlets[0].timezone).toBe(timezone);
    expect(data.subscription.cycle_start_at).toBe(monthBegan);
    const owner = await world.client({ tenantId: data.user.tenant_id, userId: data.user.id });
    const [outlet] = (await owner.get("/api/outlets")).body.data;
    expect(outlet.address).toBe(fields.city);
  });

  it("the outlet's code comes from its name", async () => {
    const { data } = (await send(registration({ outlet_name: "Cabang Dago 2" }))).body;
    expect(data.allowed_outlets).toMatchObject([{ name: "Cabang Dago 2", code: "CABANGDA" }]);
  });

  it.each([
    ["a short password", { password: "1234567", password_confirmation: "1234567" }, ["password"]],
    ["passwords that differ", { password_confirmation: "kata sandi lama" }, ["password"]],
    ["passwords that differ in blanks", { password_confirmation: `${password} ` }, ["password"]],
    ["no phone number", { phone: "12345" }, ["phone"]],
    ["a phone number and passwords at once", { phone: "x", password_confirmation: "x" }, ["password", "phone"]],
    ["no e-mail address", { email: "sari" }, ["email"]],
    ["an address without a dot", { email: "sari@laundry" }, ["email"]],
    ["an address with a blank", { email: "sa ri@laundry.id" }, ["email"]],
    ["an address that is not ASCII", { email: "ſari@laundry.id" }, ["email"]],
    ["a time zone of nowhere", { timezone: "Asia/Bandung" }, ["timezone"]],
    ["an offset for a zone", { timezone: "+07:00" }, ["timezone"]],
    ["a zone that only the database reads", { timezone: "WIB-7" }, ["timezone"]],
    ["a blank name", { name: "  " }, ["name"]],
    ["a long shop name", { tenant_name: "x".repeat(121) }, ["tenant_name"]],
    ["an unknown field", { plan_key: "pro" }, ["plan_key"]],
    ["an id of its own", { tenant_id: newId() }, ["tenant_id"]],
  ])("%s is named, and nothing is founded", async (_case, fields, named) => {
    await expectNothingFounded(registration(fields), named);
  });

  it("every time zone that can be registered is one in which the database can tell the day", async () => {
    const { queries } = world.kabar.database;
    const { rows } = await sql<{ known: number; told: number }>`
      select count(*) filter (where is_time_zone(name)) as known,
             count(*) filter (where is_time_zone(name) and now() at time zone case when is_time_zone(name) then name
               else 'UTC' end is not null) as told
        from unnest(${[...Intl.supportedValuesOf("timeZone"), "Nowhere/Else", ""]}::text[]) as name`.execute(queries);
    expect(rows[0]?.known).toBeGreaterThan(350);
    expect(rows[0]?.told).toBe(rows[0]?.known);
  });

  it("an e-mail address or phone number that signs somebody in cannot be taken, in whatever spelling or shop", async () => {
    const taken = registration({ phone: "0813 7000 2222" });
    expect((await send(taken)).status).toBe(201);
    await expectNothingFounded(registration({ email: taken.email.toUpperCase() }), ["email"]);
    await expectNothingFounded(registration({ phone: "+62 813-7000-2222" }), ["phone"]);
    await expectNothingFounded({ ...taken, phone: "62 813 7000 2222" }, ["email", "phone"]);
  });

  it("a failure of whichever statement leaves nothing, and the same registration can be sent again", async () => {
    const { engine } = world.kabar.database;
    const acquire = engine.acquire.bind(engine);
    const body = registration({ phone: "0813 7000 9999" });
    const failed: string[] = [];

    /** Registers while the statement of this number fails in the database. */
    async function registerFailingAt(place: number) {
      let asked = 0;
      vi.spyOn(engine, "acquire").mockImplementation(async () => {
        const session = await acquire();
        const query = session.query.bind(session);
        vi.spyOn(session, "query").mockImplementation((text, parameters) => {
          if (text !== "rollback") asked += 1;
          if (asked !== place || text === "rollback") return query(text, parameters);
          failed.push(text);
          return query("select 1 / 0", []);
        });
        return session;
      });
      try {
        return await send({ ...body, email: `gagal${place}@laundry.test` });
      } finally {
        vi.restoreAllMocks();
      }
    }

    for (let place = 1; ; place += 1) {
      const before = await fingerprint(world.kabar);
      const answer = await registerFailingAt(place);
      if (answer.status === 201) break;
      expect([failed.at(-1), answer.status]).toEqual([failed.at(-1), 500]);
      expect(await fingerprint(world.kabar)).toBe(before);
    }
    expect(failed.length).toBeGreaterThan(12);
    expect([failed[0], failed.at(-1)]).toEqual([expect.stringMatching(/^begin/u), "commit"]);
  });

  it("after five a minute an address waits, and so does an e-mail address", async () => {
    const address = freshAddress();
    const invalid = () => registration({ phone: "x" });
    for (let time = 0; time < 5; time += 1) expect((await send(invalid(), address)).status).toBe(422);
    const limited = await send(registration(), address);
    expectRefusal(limited, 429, "TOO_MANY_REQUESTS");
    expect(Number(limited.headers["retry-after"])).toBeGreaterThanOrEqual(1);

    const body = invalid();
    for (let time = 0; time < 5; time += 1) expect((await send(body)).status).toBe(422);
    const upper = { ...registration(), email: body.email.toUpperCase() };
    expectRefusal(await send(upper), 429, "TOO_MANY_REQUESTS");
    expect((await send(registration())).status).toBe(201);
  });

  it("of twenty at once under one e-mail address one is a shop, whole, and no other leaves a trace", async () => {
    const body = registration({ phone: "0813 7000 3333" });
    const tables = ["tenants", "outlets", "users", "user_roles", "user_outlets", "access_tokens", "audit_events"];
    const count = async () => {
      const parts = tables.map((table) => sql`select ${sql.lit(table)} as t, count(*) as n from ${sql.table(table)}`);
      const { rows } = await sql<{ n: number }>`${sql.join(parts, sql` union all `)} order by t`.execute(
        world.kabar.database.queries,
      );
      return rows.map(({ n }) => n);
    };
    const before = await count();
    const loose = limitPerMinute(1_000);
    const tools = {
      clock: world.clock,
      foundTenant: world.kabar.foundTenant,
      seedCatalogue: async () => {},
      passwords: { ...(await createPasswords()), hash: async () => ({ ok: true, value: nobodysHash }) as const },
      readQuota,
      registrationLimiters: { address: loose, email: loose },
    };
    const web = { channel: "web", source: "api", isReadOnly: false } as const;
    const origin = { ...web, requestId: null, ipAddress: "10.0.0.1" };
    const answers = await Promise.all(Array.from({ length: 20 }, () => register(tools, origin, body)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    for (const answer of answers.filter((one) => !one.ok)) {
      expect(answer).toMatchObject({ ok: false, refusal: { code: "VALIDATION_FAILED" } });
    }
    expect(await count()).toEqual(before.map((n) => n + 1));
  });

  describe("founding", () => {
    function newShop(): NewShop {
      made += 1;
      const outlet = { id: newId(), name: "Outlet", code: "O1", timezone: "Asia/Jakarta", address: null };
      const owner = { id: newId(), name: "P", email: `p${made}@x.test`, phone: null, passwordHash: nobodysHash };
      return { by: "registration", name: "T", planKey: "free", timezone: "Asia/Jakarta", outlet, owner, token: null };
    }

    const found = (seedCatalogue: FoundShopTools["seedCatalogue"], tenantId = newId(), shop = newShop()) =>
      foundShop({ foundTenant: world.kabar.foundTenant, seedCatalogue }, systemContext(tenantId), shop, async () => 1);

    it("goes on as the application, fenced in the new tenant, once the tenant is there", async () => {
      const tenantId = newId();
      const shop = newShop();
      const seen: unknown[] = [];
      const result = await found(
        async (work, outletIds) => {
          const { rows } = await sql`select current_user as role, (select count(*) from tenants) as tenants,
            (select count(*) from outlets) as outlets`.execute(work.db);
          seen.push(work.tenantId, outletIds, rows);
        },
        tenantId,
        shop,
      );
      expect(result).toEqual({ ok: true, value: 1 });
      expect(seen).toEqual([tenantId, [shop.outlet.id], [{ role: "kabar_app", tenants: 1, outlets: 1 }]]);
    });

    it("leaves nothing behind when the services cannot be written", async () => {
      const before = await fingerprint(world.kabar);
      const founding = found(async () => {
        throw new Error("no services");
      });
      await expect(founding).rejects.toThrow("no services");
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("begins again after a lost race, and counts once", async () => {
      const tenantId = newId();
      let starts = 0;
      const result = await found(async () => {
        starts += 1;
        if (starts < 3) throw Object.assign(new Error("deadlock detected"), { code: "40P01" });
      }, tenantId);
      expect([result.ok, starts]).toEqual([true, 3]);
      const rows = await world.kabar.database.queries
        .selectFrom("audit_events")
        .where("tenant_id", "=", tenantId)
        .select("event_key")
        .execute();
      expect(rows).toEqual([{ event_key: "AUTH_REGISTER_SUCCESS" }]);
    });

    it("leaves the session as it was for the next one", async () => {
      await found(async () => {});
      const { rows } =
        await sql`select current_user as role, nullif(current_setting('app.tenant_id', true), '') as tenant`.execute(
          world.kabar.database.queries,
        );
      expect(rows).toEqual([{ role: "postgres", tenant: null }]);
    });
  });

  describe("by the platform", () => {
    let platform: Client;
    let platformUserId: string;
    beforeAll(async () => {
      const person = await openPlatform(world.kabar);
      platformUserId = person.userId;
      platform = await world.client(person);
    });

    function tenant(fields: { readonly owner?: object; readonly outlet?: object } & Record<string, unknown> = {}) {
      made += 1;
      const { owner, outlet, ...rest } = fields;
      return {
        name: "Bersih Laundry",
        plan_key: "premium",
        owner: { name: "Pak Budi", email: `budi${made}@laundry.test`, password, ...owner },
        outlet: { name: "Outlet Dago", code: "dg1", ...outlet },
        ...rest,
      };
    }

    it("gives tenant, outlet and owner, who signs in with the password that was chosen", async () => {
      const body = tenant({
        timezone: "Asia/Makassar",
        owner: { phone: "0813 7000 4444" },
        outlet: { address: "Jl. A" },
      });
      const answer = await platform.post("/api/platform/tenants", body);
      expect(answer.status).toBe(201);
      const { tenant: opened, outlet, owner } = answer.body.data;
      expect(opened).toMatchObject({
        name: "Bersih Laundry",
        timezone: "Asia/Makassar",
        status: "active",
        plan: { key: "premium", name: "Premium", orders_limit: 5_000 },
        orders_limit_override: null,
        subscription_state: "active",
        write_access_mode: "full",
      });
      expect(outlet).toEqual({
        id: expect.any(String),
        tenant_id: opened.id,
        name: "Outlet Dago",
        code: "DG1",
        timezone: "Asia/Makassar",
        phone: null,
        address: "Jl. A",
        deleted_at: null,
      });
      expect(owner).toMatchObject({
        tenant_id: opened.id,
        email: body.owner.email,
        phone: "6281370004444",
        roles: [{ id: "owner", key: "owner", name: "Owner" }],
        outlets: [{ id: outlet.id, name: "Outlet Dago", code: "DG1" }],
      });
      const signedIn = (await sign("081370004444")).body.data;
      expect(signedIn).toMatchObject({ user: { id: owner.id }, roles: ["owner"], plan: { key: "premium" } });
    });

    it("is told by the audit log of the new shop, in the name of the platform's person", async () => {
      const { tenant: opened, owner } = (await platform.post("/api/platform/tenants", tenant())).body.data;
      const client = await world.client({ tenantId: opened.id, userId: owner.id });
      expect((await client.get("/api/audit-events")).body.data).toMatchObject([
        { event_key: "CATALOGUE_SEEDED", user_id: platformUserId, entity_id: opened.id },
        {
          event_key: "PLATFORM_TENANT_CREATED",
          user_id: platformUserId,
          user_name: null,
          entity_type: "tenant",
          entity_id: opened.id,
          metadata: { owner_id: owner.id, plan_key: "premium" },
        },
      ]);
    });

    it("makes no sessions: the platform's person holds no key to the shop", async () => {
      const { tenant: opened } = (await platform.post("/api/platform/tenants", tenant())).body.data;
      const rows = await world.kabar.database.queries
        .selectFrom("access_tokens")
        .where("tenant_id", "=", opened.id)
        .select("id")
        .execute();
      expect(rows).toEqual([]);
    });

    it.each([
      ["an unknown plan", { plan_key: "gold" }, ["plan_key"]],
      ["a time zone of nowhere", { timezone: "Mars/Base" }, ["timezone"]],
      ["an outlet in a time zone of nowhere", { outlet: { timezone: "Mars/Base" } }, ["outlet.timezone"]],
      ["a code with a blank", { outlet: { code: "D 1" } }, ["outlet.code"]],
      ["a code of one letter", { outlet: { code: "D" } }, ["outlet.code"]],
      ["a long code", { outlet: { code: "DAGODAGO1" } }, ["outlet.code"]],
      ["a short password", { owner: { password: "short" } }, ["owner.password"]],
      ["no phone number", { owner: { phone: "12" } }, ["owner.phone"]],
    ])("%s is named, and nothing is founded", async (_case, fields, named) => {
      const before = await fingerprint(world.kabar);
      expectRefusal(await platform.post("/api/platform/tenants", tenant(fields)), 422, "VALIDATION_FAILED", named);
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("an owner's name that somebody has is named as the owner's", async () => {
      const body = tenant({ owner: { phone: "0813 7000 5555" } });
      expect((await platform.post("/api/platform/tenants", body)).status).toBe(201);
      const before = await fingerprint(world.kabar);
      const again = await platform.post("/api/platform/tenants", body);
      expectRefusal(again, 422, "VALIDATION_FAILED", ["owner.email", "owner.phone"]);
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it.skipIf(testEngine === "pglite")("of two at once under one phone number one is a shop", async () => {
      const body = () => tenant({ owner: { phone: "0813 7000 6666" } });
      const answers = await Promise.all([1, 2].map(() => platform.post("/api/platform/tenants", body())));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    });
  });
});

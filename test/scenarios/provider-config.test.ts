import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { saveProviderConfig } from "../../src/modules/messaging/save-provider-config.ts";
import { createCipher } from "../../src/platform/secrets/cipher.ts";
import { outsideProvider } from "../support/dispatchers.ts";
import { must, planLane } from "../support/messages.ts";
import type { Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

async function shopWithOwner() {
  const shop = await world.openShop({ scenario: null });
  return { shop, owner: await world.client(shop.people.owner) };
}

function configsOf(shop: Shop) {
  return world.kabar.database.queries
    .selectFrom("wa_provider_configs")
    .selectAll()
    .where("tenant_id", "=", shop.tenantId)
    .orderBy("provider_id")
    .execute();
}

const save = { provider_key: "mock" };

describe("saving a provider", () => {
  it("makes it the shop's active one, and the list says so without its credentials", async () => {
    const { owner } = await shopWithOwner();
    expect((await owner.get("/api/wa/providers")).body.data).toEqual([
      {
        id: 1,
        key: "mock",
        name: "Mock Provider",
        configured: false,
        is_active: false,
        priority: null,
        credentials_set: false,
        sender: null,
        parked_until: null,
        parked_code: null,
        updated_at: null,
      },
    ]);
    const saved = await owner.post("/api/wa/provider-config", { ...save, credentials: { scenario: "flaky:2" } });
    expect(saved.status).toBe(200);
    expect(saved.body.data).toEqual({
      id: expect.any(String),
      provider_id: 1,
      provider_key: "mock",
      is_active: true,
      credentials_set: true,
      health: { ok: true, message: expect.any(String) },
    });
    const [listed] = (await owner.get("/api/wa/providers")).body.data;
    expect(listed).toMatchObject({ configured: true, is_active: true, priority: 1, credentials_set: true });
    expect(JSON.stringify(listed)).not.toContain("flaky");
  });

  it("merges: blank and absent values leave what was stored, given ones replace it", async () => {
    const { shop, owner } = await shopWithOwner();
    const scenarioAfter = async (credentials: object | undefined) => {
      const reply = await owner.post("/api/wa/provider-config", { ...save, credentials });
      expect(reply.status).toBe(200);
      const [config] = await configsOf(shop);
      const place = `${shop.tenantId}|${config?.id}|wa_provider_configs.credentials`;
      return JSON.parse(world.kabar.cipher.decrypt(config?.credentials_encrypted ?? "", place)).scenario;
    };
    expect(await scenarioAfter({ scenario: " transient " })).toBe("transient");
    expect(await scenarioAfter(undefined)).toBe("transient");
    expect(await scenarioAfter({})).toBe("transient");
    expect(await scenarioAfter({ scenario: "" })).toBe("transient");
    expect(await scenarioAfter({ scenario: null })).toBe("transient");
    expect(await scenarioAfter({ scenario: "slow:5" })).toBe("slow:5");
    expect(await configsOf(shop)).toHaveLength(1);
  });

  it("two saves at once lose nothing of each other, though each asks the provider in between", async () => {
    const { shop } = await shopWithOwner();
    const driver = outsideProvider({
      // While the first save waits for the provider, the second one comes and goes.
      health: async (credentials) => {
        if (!("device" in credentials)) must(await saveWith({ device: "62811" }));
        return { ok: true, message: "ready" };
      },
    });
    const tools = { ...world.kabar, drivers: new Map([["mock", driver]]), nudge: () => {} };
    const saveWith = (credentials: object) =>
      saveProviderConfig(tools, shop.asOwner, {
        providerKey: "mock",
        credentials: { ...credentials },
        isActive: true,
        priority: null,
      });
    must(await saveWith({ token: "abc" }));
    const [config] = await configsOf(shop);
    const place = `${shop.tenantId}|${config?.id}|wa_provider_configs.credentials`;
    const stored = JSON.parse(world.kabar.cipher.decrypt(config?.credentials_encrypted ?? "", place));
    expect(stored).toEqual({ token: "abc", device: "62811" });
  });

  it("a provider that is not well is saved inactive, with its reason", async () => {
    const { shop } = await shopWithOwner();
    const health = { ok: false, message: "Scan the QR code." };
    const drivers = new Map([["mock", outsideProvider({ health: async () => health })]]);
    const input = { providerKey: "mock", credentials: {}, isActive: true, priority: null };
    const saved = must(await saveProviderConfig({ ...world.kabar, drivers, nudge: () => {} }, shop.asOwner, input));
    expect(saved).toMatchObject({ isActive: false, health });
    expect(await configsOf(shop)).toMatchObject([{ is_active: false }]);
  });

  it("frees a parked sender and wakes the dispatcher", async () => {
    const { shop } = await shopWithOwner();
    let nudges = 0;
    const nudge = () => {
      nudges += 1;
    };
    const input = { providerKey: "mock", credentials: {}, isActive: true, priority: null };
    must(await saveProviderConfig({ ...world.kabar, nudge }, shop.asOwner, input));
    await sql`update wa_provider_configs set parked_until = now() + interval '1 hour', parked_code = 'SENDER_BLOCKED'
      where tenant_id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);
    must(await saveProviderConfig({ ...world.kabar, nudge }, shop.asOwner, input));
    expect(await configsOf(shop)).toMatchObject([{ parked_until: null, parked_code: null }]);
    expect(nudges).toBe(2);
  });

  it.each(["unknown", "MOCK", "meta"])("refuses the provider %s and names those that exist", async (provider_key) => {
    const { owner } = await shopWithOwner();
    const reply = await owner.post("/api/wa/provider-config", { provider_key });
    expect([reply.status, reply.body.errors]).toEqual([422, { provider_key: ["harus salah satu dari: mock"] }]);
  });

  it("refuses every credential that the provider does not take, by its name, and stores nothing", async () => {
    const { shop, owner } = await shopWithOwner();
    const credentials = { token: "secret-1", base_url: "http://10.0.0.1", scenario: "ok" };
    const reply = await owner.post("/api/wa/provider-config", { ...save, credentials });
    expect([reply.status, reply.body.reason_code]).toEqual([422, "VALIDATION_FAILED"]);
    expect(Object.keys(reply.body.errors).sort()).toEqual(["credentials.base_url", "credentials.token"]);
    expect(reply.text).not.toContain("secret-1");
    expect(await configsOf(shop)).toEqual([]);
  });

  it.each([
    { scenario: "explode" },
    { scenario: "slow:999999" },
    { scenario: 5 },
    { scenario: ["ok"] },
    { scenario: {} },
  ])("refuses %j as a scenario, naming it", async (credentials) => {
    const { owner } = await shopWithOwner();
    const reply = await owner.post("/api/wa/provider-config", { ...save, credentials });
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ["credentials.scenario"]]);
  });

  it.each(["cashier", "worker", "courier"] as const)("is not for a %s", async (role) => {
    const { shop } = await shopWithOwner();
    const reply = await (await world.client(shop.people[role])).post("/api/wa/provider-config", save);
    expect([reply.status, reply.body.reason_code]).toEqual([403, "ROLE_ACCESS_DENIED"]);
  });
});

describe("several providers", () => {
  let crowded: World;
  beforeAll(async () => {
    crowded = await openWorld();
    await sql`insert into wa_providers (id, key, name, active) values (2, 'second', 'Second', true), (3, 'gone', 'Gone', false)`.execute(
      crowded.kabar.database.queries,
    );
  });
  afterAll(() => crowded.close());

  function saveIn(shop: Shop, providerKey: string, priority: number | null = null) {
    const drivers = new Map(["mock", "second", "gone"].map((key) => [key, outsideProvider({ key })]));
    const tools = { ...crowded.kabar, drivers, nudge: () => {} };
    return saveProviderConfig(tools, shop.asOwner, { providerKey, credentials: {}, isActive: true, priority });
  }

  function activeOf(shop: Shop) {
    return crowded.kabar.database.queries
      .selectFrom("wa_provider_configs")
      .select(["provider_id", "priority"])
      .where("tenant_id", "=", shop.tenantId)
      .where("is_active", "=", true)
      .orderBy("priority")
      .execute();
  }

  it("activating one without a priority deactivates the others; with one, both stay active", async () => {
    const shop = await crowded.openShop({ scenario: null });
    must(await saveIn(shop, "mock"));
    must(await saveIn(shop, "second", 2));
    expect(await activeOf(shop)).toEqual([
      { provider_id: 1, priority: 1 },
      { provider_id: 2, priority: 2 },
    ]);
    must(await saveIn(shop, "second"));
    expect(await activeOf(shop)).toEqual([{ provider_id: 2, priority: 2 }]);
  });

  it("of two that are activated at the same moment exactly one is active in the end", async () => {
    for (let rounds = 0; rounds < 20; rounds += 1) {
      const shop = await crowded.openShop({ scenario: null });
      const both = await Promise.all([saveIn(shop, "mock"), saveIn(shop, "second")]);
      for (const saved of both) must(saved);
      expect(await activeOf(shop)).toHaveLength(1);
    }
  });

  it("one that the platform has switched off is unknown", async () => {
    const refused = await saveIn(await crowded.openShop({ scenario: null }), "gone");
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: "VALIDATION_FAILED", fields: [{ field: "provider_key" }] },
    });
  });
});

describe("credentials at rest", () => {
  const canary = "slow:31337";

  it("are encrypted: their text is nowhere in the row, in an answer or in the log", async () => {
    const { shop, owner } = await shopWithOwner();
    const answers = [
      await owner.post("/api/wa/provider-config", { ...save, credentials: { scenario: canary } }),
      await owner.get("/api/wa/providers"),
      await owner.post("/api/wa/provider-config", { ...save, credentials: { scenario: canary, other: 1 } }),
    ];
    const { rows } = await sql<{ row: string }>`
      select c::text as row from wa_provider_configs c where tenant_id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    expect(rows).toHaveLength(1);
    for (const text of [rows[0]?.row ?? "", world.logs.join(""), ...answers.map((answer) => answer.text)]) {
      expect(text).not.toContain("31337");
    }
  });

  it("that were moved to another tenant's row do not open there: nothing is shown, nothing is sent, saving anew mends it", async () => {
    const { shop, owner } = await shopWithOwner();
    const thief = await shopWithOwner();
    await owner.post("/api/wa/provider-config", { ...save, credentials: { scenario: canary } });
    await thief.owner.post("/api/wa/provider-config", save);
    await sql`update wa_provider_configs set credentials_encrypted =
      (select credentials_encrypted from wa_provider_configs where tenant_id = ${shop.tenantId}::uuid)
      where tenant_id = ${thief.shop.tenantId}::uuid`.execute(world.kabar.database.queries);
    const [listed] = (await thief.owner.get("/api/wa/providers")).body.data;
    expect(listed).toMatchObject({ configured: true, credentials_set: false });
    await planLane(world, thief.shop, 1);
    await world.kabar.dispatcher.runOnce();
    expect((await thief.owner.get("/api/wa/messages")).body.data).toMatchObject([
      { status: "queued", last_error_code: "CREDENTIALS_INVALID", attempts: 0 },
    ]);
    expect((await thief.owner.post("/api/wa/provider-config", save)).status).toBe(200);
    await world.kabar.dispatcher.runOnce();
    expect((await thief.owner.get("/api/wa/messages")).body.data).toMatchObject([{ status: "sent" }]);
  });

  it("open under a new first key while the old one is still given", async () => {
    const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
    const { shop } = await shopWithOwner();
    const input = { providerKey: "mock", credentials: {}, isActive: true, priority: null };
    const tools = { ...world.kabar, nudge: () => {} };
    const sealed = { ...input, credentials: { scenario: "flaky:3" } };
    must(await saveProviderConfig({ ...tools, cipher: createCipher([oldKey]) }, shop.asOwner, sealed));
    const saved = must(
      await saveProviderConfig({ ...tools, cipher: createCipher([newKey, oldKey]) }, shop.asOwner, input),
    );
    expect(saved.areCredentialsSet).toBe(true);
    const again = must(await saveProviderConfig({ ...tools, cipher: createCipher([newKey]) }, shop.asOwner, input));
    expect(again.areCredentialsSet).toBe(true);
  });
});

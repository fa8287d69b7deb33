import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { counterOrder, pickupOrder } from "../support/shop.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { openWorld, type World } from "../support/world.ts";

/** Words that stand nowhere else, put wherever a client may put something. */
const canaries = {
  password: "kenari-sandi-1",
  wrongPassword: "kenari-sandi-2",
  phone: "0812 7777 8888",
  phoneDigits: "81277778888",
  name: "Kenari Sulaiman",
  notes: "kenari-catatan",
  address: "Jl. Kenari 77",
  template: "Kenari berkicau",
  method: "kenari-tunai",
  key: "kenari-kunci",
  search: "kenari-cari",
};

describe("what is logged", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  const levels = () => world.logs.map((line) => JSON.parse(line) as { level: number; msg: string; reqId?: string });

  async function walkThroughEverything() {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const nobody = await world.client();
    await giveSignIn(
      world.kabar,
      shop.people.cashier,
      canaries.password,
      shop.people.cashier.email,
      `62${canaries.phoneDigits}`,
    );
    const signIn = (login: string, password: string) => nobody.post("/api/auth/login", { login, password });
    const signedIn = await signIn(canaries.phone, canaries.password);
    await signIn(shop.people.cashier.email, canaries.wrongPassword);
    const customer = { name: canaries.name, phone: canaries.phone, notes: canaries.notes };
    const stop = { slot: "Besok", address: canaries.address };
    const definition = { body_lines: [`${canaries.template} {{customer_name}}`] };
    await owner.put("/api/wa/templates/WA_PICKUP_CONFIRM", { definition });
    const body = pickupOrder(shop, { customer, pickup: stop, notes: canaries.notes });
    const order = (await owner.post("/api/orders", body, { "idempotency-key": canaries.key })).body.data;
    await owner.post("/api/orders", body, { "idempotency-key": canaries.key });
    await owner.post("/api/orders", counterOrder(shop, { customer: { ...customer, phone: `${canaries.phone}x` } }));
    await owner.post("/api/orders", counterOrder(shop, { customer, [canaries.notes]: 1 }));
    await owner.send("POST", "/api/orders", `{"${canaries.notes}":`, { "content-type": "application/json" });
    await owner.post(`/api/orders/${order.id}/payments`, { amount: 1, method: canaries.method, notes: canaries.notes });
    await owner.post(`/api/orders/${order.id}/status/courier`, { status: canaries.notes });
    const courier_user_id = shop.people.courier.userId;
    await owner.patch(`/api/orders/${order.id}`, { customer, notes: canaries.address, delivery: stop });
    await owner.patch(`/api/orders/${order.id}/schedule`, { pickup: stop, notes: canaries.name });
    await owner.post(`/api/orders/${order.id}/assign-courier`, { courier_user_id });
    await owner.post(`/api/orders/${order.id}/cancel`, { reason: canaries.notes });
    await nobody.get(`/pelanggan/track/${order.tracking_token}`);
    await nobody.get(`/pelanggan/track/${canaries.search}`);
    await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials: { scenario: canaries.password } });
    await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials: { [canaries.password]: "x" } });
    await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials: { scenario: "transient" } });
    const added = (await owner.post("/api/customers", customer)).body.data;
    await owner.patch(`/api/customers/${added.id}`, { name: canaries.name, phone: `${canaries.phone}x` });
    await owner.post("/api/services", { name: canaries.name, base_price_amount: 1, image_icon: canaries.notes });
    await owner.post("/api/services", { name: canaries.name, base_price_amount: -1 });
    const questions = [
      `/api/customers?q=${encodeURIComponent(canaries.phone)}`,
      `/api/services?q=${encodeURIComponent(canaries.search)}`,
      "/api/me",
      "/api/outlets/allowed",
      "/api/billing/quota",
      "/api/wa/providers",
      "/api/wa/templates",
      "/api/wa/messages",
      "/api/wa/mock-deliveries",
      `/api/orders/${order.id}`,
      `/api/orders?outlet_id=${shop.outletId}&q=${encodeURIComponent(canaries.search)}`,
      `/api/orders?outlet_id=${shop.outletId}&q=${encodeURIComponent(canaries.phone)}&date=x`,
      `/api/orders/${canaries.search}`,
      `/${canaries.search}`,
      `/api/me?token=${signedIn.body.access_token}`,
    ];
    for (const question of questions) await owner.get(question);
    await world.sendEverything();
    await owner.post("/api/auth/logout");
    return { shop, owner, tokens: [owner.token, signedIn.body.access_token] as readonly string[], order };
  }

  it("a run through every route, right and wrong, logs no secret, person, number or text, and no fault", async () => {
    const { shop, tokens, order } = await walkThroughEverything();
    const text = world.logs.join("");
    expect(levels().filter(({ level }) => level >= 50)).toEqual([]);
    expect(levels().length).toBeGreaterThan(25);
    const secrets = [
      ...Object.values(canaries),
      ...tokens,
      shop.people.cashier.email,
      order.tracking_token,
      "shop1.test",
    ];
    for (const secret of secrets) {
      for (const form of [secret, encodeURIComponent(secret), secret.replaceAll(" ", "")]) {
        expect(text).not.toContain(form);
      }
    }
  });

  it("every answered request is one line that names route, status, tenant and person by id", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    await owner.get("/api/me", { "x-request-id": "line-1" });
    const lines = world.logs.filter((line) => line.includes("line-1")).map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      {
        reqId: "line-1",
        method: "GET",
        route: "/api/me",
        status: 200,
        tenantId: shop.tenantId,
        userId: shop.people.owner.userId,
      },
    ]);
  });

  it("the line names the outlet that was asked about, and the code of a refusal", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const { outletId } = shop;
    const id = (name: string) => ({ "x-request-id": name });
    await owner.get(`/api/orders?outlet_id=${outletId}`, id("outlet-1"));
    await owner.post("/api/orders", pickupOrder(shop), id("outlet-2"));
    await owner.post("/api/orders", { outlet_id: shop.tenantId }, id("outlet-3"));
    await owner.post("/api/orders", { outlet_id: `${canaries.phone} at 1` }, id("outlet-4"));
    await (await world.client()).get("/api/me", id("outlet-5"));
    const lineOf = (name: string) => JSON.parse(world.logs.find((line) => line.includes(`"${name}"`)) ?? "{}");
    expect(lineOf("outlet-1")).toMatchObject({ outletId, status: 200 });
    expect(lineOf("outlet-1")).not.toHaveProperty("refusal");
    expect(lineOf("outlet-2")).toMatchObject({ outletId, status: 201 });
    expect(lineOf("outlet-3")).toMatchObject({ outletId: shop.tenantId, refusal: "VALIDATION_FAILED" });
    expect(lineOf("outlet-4")).toMatchObject({ status: 422, refusal: "VALIDATION_FAILED" });
    expect(lineOf("outlet-4")).not.toHaveProperty("outletId");
    expect(lineOf("outlet-5")).toMatchObject({ status: 401, refusal: "UNAUTHENTICATED" });
  });

  it("a phone number that code wrote into a line by mistake is masked before it is written", async () => {
    const { logger } = world.kabar;
    logger.warn({ order: { customer: { contact: canaries.phone } } }, `could not reach ${canaries.phone}`);
    logger.error({ err: new Error(`no such number: +62 ${canaries.phoneDigits}`) }, "failed by mistake");
    expect(world.logs.slice(-2).join("")).not.toMatch(/7777/u);
    expect(world.logs.slice(-2).join("")).toContain("could not reach [hidden]");
  });

  it("what nobody expects is answered without detail, logged once with its cause, and undone", async () => {
    const own = await openWorld();
    try {
      const shop = await own.openShop();
      const owner = await own.client(shop.people.owner);
      await sql`alter table orders add constraint surprise check (notes <> ${sql.lit(canaries.notes)})`.execute(
        own.kabar.database.queries,
      );
      const customer = { name: canaries.name, phone: canaries.phone };
      const fault = await owner.post("/api/orders", pickupOrder(shop, { customer, notes: canaries.notes }), {
        "x-request-id": "fault-1",
      });
      expect(fault.status).toBe(500);
      expect(fault.headers["x-request-id"]).toBe("fault-1");
      expect(fault.body).toEqual({
        reason_code: "INTERNAL_ERROR",
        message: "Terjadi kesalahan di server. Sebutkan kode permintaan bila menghubungi kami.",
      });
      const faults = own.logs.filter((line) => line.includes('"level":50'));
      expect(faults).toHaveLength(1);
      expect(JSON.parse(faults[0] ?? "")).toMatchObject({
        reqId: "fault-1",
        err: { code: "23514", constraint: "surprise", table: "orders" },
      });
      for (const word of [canaries.notes, canaries.name, canaries.phoneDigits]) {
        expect(own.logs.join("")).not.toContain(word);
      }
      const order = await owner.post("/api/orders", pickupOrder(shop, { customer }));
      expect(order.body.data).toMatchObject({ invoice_no: "T1-261122-0001" });
      expect((await owner.get("/api/billing/quota")).body.data.quota.orders_used).toBe(1);
    } finally {
      await own.close();
    }
  });
});

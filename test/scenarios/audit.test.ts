import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { ok } from "../../src/kit/result.ts";
import { appendEvents } from "../../src/modules/audit/append-events.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { invitation, invite, signInAs } from "../support/people.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder } from "../support/shop.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { openWorld, type World } from "../support/world.ts";

describe("the audit log", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  async function eventsOf(client: Client, query = "") {
    const answer = await client.get(`/api/audit-events?limit=100${query}`);
    expect(answer.status).toBe(200);
    return answer.body.data;
  }

  it("tells who did what, when and from where, by ids only", async () => {
    const { shop, cashier, owner } = await openStaffed(world);
    const order = await placed(cashier, counterOrder(shop));
    await cashier.post(
      `/api/orders/${order.id}/payments`,
      { amount: 5, method: "cash" },
      { "x-request-id": "bayar-1" },
    );
    const [payment, created] = await eventsOf(owner);
    expect(created).toMatchObject({
      event_key: "ORDER_CREATED",
      user_id: shop.people.cashier.userId,
      user_name: "Test cashier",
      outlet_id: shop.outletId,
      entity_type: "order",
      entity_id: order.id,
      channel: "api",
      ip_address: "127.0.0.1",
      metadata: { order_code: order.order_code, invoice_no: order.invoice_no, total_amount: 41_600 },
      created_at: world.clock.now().toISOString(),
    });
    expect(payment).toMatchObject({
      event_key: "PAYMENT_ADDED",
      entity_type: "payment",
      request_id: "bayar-1",
      metadata: { order_id: order.id, amount: 5, method: "cash" },
    });
    expect(JSON.stringify(created)).not.toMatch(/Budi|62813/u);
  });

  it("a step counts once however often it is asked for, and a refused one not at all", async () => {
    const { shop, owner } = await openStaffed(world);
    const order = await placed(owner, counterOrder(shop));
    for (const status of ["washing", "washing", "received", "ready"]) {
      await owner.post(`/api/orders/${order.id}/status/laundry`, { status });
    }
    const steps = await eventsOf(owner, "&event_key=ORDER_LAUNDRY_STATUS_UPDATED");
    expect(steps.map((event: { metadata: object }) => event.metadata)).toEqual([{ from: "received", to: "washing" }]);
  });

  it("nothing is told of what was rolled back", async () => {
    const { shop, owner } = await openStaffed(world, { ordersLimit: 0 });
    const before = await fingerprint(world.kabar);
    expectRefusal(await owner.post("/api/orders", counterOrder(shop)), 422, "QUOTA_EXCEEDED");
    expect(await fingerprint(world.kabar)).toBe(before);
    expect(await eventsOf(owner)).toEqual([]);
  });

  it("settings of WhatsApp are told without their credentials and wording", async () => {
    const { owner } = await openStaffed(world);
    await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials: { scenario: "flaky:2" } });
    await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition: { body_lines: ["Selesai, kak"] } });
    const events = await eventsOf(owner);
    expect(events).toMatchObject([
      { event_key: "WA_TEMPLATE_UPDATED", metadata: { template_id: "WA_ORDER_DONE", version: 1 } },
      { event_key: "WA_PROVIDER_CONFIG_UPDATED", metadata: { provider_key: "mock", is_active: true, health_ok: true } },
    ]);
    expect(JSON.stringify(events)).not.toMatch(/flaky|kak/u);
  });

  it("pages go back without a gap or a double, and one row's story can be asked for", async () => {
    const { shop, owner } = await openStaffed(world);
    const orders: { readonly id: string }[] = [];
    for (let made = 0; made < 5; made += 1) orders.push(await placed(owner, pickupOrder(shop)));
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await owner.get(`/api/audit-events?limit=2${cursor}`);
      seen.push(...body.data.map((event: { entity_id: string }) => event.entity_id));
      if (body.meta.next_cursor === null) break;
      cursor = `&cursor=${body.meta.next_cursor}`;
    }
    expect(seen).toEqual(orders.map((order) => order.id).toReversed());
    const story = await eventsOf(owner, `&entity_type=order&entity_id=${orders[0]?.id}`);
    expect(story).toHaveLength(1);
    expect(await eventsOf(owner, `&entity_type=order&entity_id=${newId()}`)).toEqual([]);
  });

  it("an admin sees the own outlets and what belongs to none", async () => {
    const { shop, owner } = await openStaffed(world);
    await placed(owner, counterOrder(shop, { outlet_id: shop.otherOutletId }));
    const own = await placed(owner, counterOrder(shop));
    await owner.post("/api/wa/provider-config", { provider_key: "mock" });
    const admin = await world.client(shop.people.admin);
    const keys = (await eventsOf(admin)).map((event: { event_key: string }) => event.event_key);
    expect(keys).toEqual(["WA_PROVIDER_CONFIG_UPDATED", "ORDER_CREATED"]);
    expect((await eventsOf(admin, "&entity_type=order"))[0].entity_id).toBe(own.id);
    expect(await eventsOf(owner)).toHaveLength(3);
    expect(await eventsOf(owner, `&outlet_id=${shop.otherOutletId}`)).toHaveLength(1);
  });

  it("an outlet that is not the admin's is refused, one of another shop or of nobody is unknown", async () => {
    const { shop, owner } = await openStaffed(world);
    const other = await openStaffed(world);
    await placed(other.owner, counterOrder(other.shop));
    const admin = await world.client(shop.people.admin);
    const ask = (client: Client, outletId: string) => client.get(`/api/audit-events?outlet_id=${outletId}`);
    expectRefusal(await ask(admin, shop.otherOutletId), 403, "OUTLET_ACCESS_DENIED");
    for (const client of [owner, admin]) {
      for (const id of [other.shop.outletId, newId()]) expectRefusal(await ask(client, id), 404, "DATA_NOT_FOUND");
    }
  });

  it("a cursor of another shop is a place in time and nothing more", async () => {
    const { shop, owner } = await openStaffed(world);
    const other = await openStaffed(world);
    const own = await placed(owner, counterOrder(shop));
    await placed(other.owner, counterOrder(other.shop));
    await placed(other.owner, counterOrder(other.shop));
    const page = await other.owner.get("/api/audit-events?limit=1");
    const seen = await eventsOf(owner, `&cursor=${page.body.meta.next_cursor}`);
    expect(seen.map((event: { entity_id: string }) => event.entity_id)).toEqual([own.id]);
  });

  it("of people an admin sees what was done to those who share an outlet, whoever did it; owners see all", async () => {
    const { shop, owner } = await openStaffed(world);
    const here = await invite(owner, invitation(shop));
    const there = await invite(owner, invitation(shop, { outlet_ids: [shop.otherOutletId] }));
    for (const { email } of [here, there]) await signInAs(world, email, "kata sandi awal");
    await giveSignIn(world.kabar, shop.people.owner, "kata sandi awal");
    await signInAs(world, shop.people.owner.email, "kata sandi awal");
    const told = async (client: Client) =>
      (await eventsOf(client)).map(({ event_key, entity_id }: { event_key: string; entity_id: string }) => [
        event_key,
        entity_id,
      ]);
    const admin = await world.client(shop.people.admin);
    expect(await told(admin)).toEqual([
      ["AUTH_LOGIN_SUCCESS", here.id],
      ["USER_INVITED", here.id],
    ]);
    expect(await told(owner)).toHaveLength(5);
    await admin.post("/api/auth/logout");
    const again = await world.client(shop.people.admin);
    expect((await told(again))[0]).toEqual(["AUTH_LOGOUT", shop.people.admin.userId]);
  });

  it("the events of one transaction stand in the order in which they were told", async () => {
    const { shop, owner } = await openStaffed(world);
    const keys = Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (letter) => `EVENT_${letter}`);
    await world.kabar.runWork(shop.asOwner, async (work) => {
      const { tenantId, source, requestId, ipAddress, now: at } = work;
      const origin = { tenantId, userId: null, source, requestId, ipAddress, at };
      const nothing = { outletId: null, entityType: null, entityId: null, metadata: {} };
      await appendEvents(
        work.db,
        origin,
        keys.map((eventKey) => ({ eventKey, ...nothing })),
      );
      return ok();
    });
    const told = (await eventsOf(owner)).map((event: { event_key: string }) => event.event_key);
    expect(told).toEqual(keys.toReversed());
  });

  it("what is written cannot be changed or deleted by the application", async () => {
    const { shop, owner } = await openStaffed(world);
    await placed(owner, counterOrder(shop));
    for (const statement of ["update audit_events set user_id = null", "delete from audit_events"]) {
      const attempt = world.kabar.runWork(shop.asOwner, (work) => sql.raw(statement).execute(work.db) as never);
      await expect(attempt, statement).rejects.toMatchObject({ code: "42501" });
    }
  });
});

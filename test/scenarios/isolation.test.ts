import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client, Reply } from "../support/client.ts";
import { expectErrorShape, expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

/** Two shops that look alike, each with an order, a payment, messages and a template of its own. */
describe("two shops on one server", () => {
  let world: World;
  let ours: Twin;
  let theirs: Twin;
  beforeAll(async () => {
    world = await openWorld();
    ours = await openTwin("kami");
    theirs = await openTwin("mereka");
  });
  afterAll(() => world.close());

  interface Twin {
    readonly shop: Shop;
    readonly owner: Client;
    readonly orderId: string;
    readonly customerId: string;
    readonly paymentId: string;
    readonly messageId: string;
    /** Every id and word by which this shop's rows are known. */
    readonly marks: readonly string[];
  }

  async function openTwin(word: string): Promise<Twin> {
    const { shop, owner } = await openStaffed(world);
    const customer = {
      name: `Pelanggan ${word}`,
      phone: `0812 3456 ${word === "kami" ? 1111 : 2222}`,
      notes: `n-${word}`,
    };
    const order = await placed(owner, pickupOrder(shop, { customer, notes: `catatan-${word}` }));
    const payment = { amount: 1, method: `tunai-${word}` };
    const paid = await owner.post(`/api/orders/${order.id}/payments`, payment);
    expect(paid.status).toBe(201);
    const definition = { body_lines: [`Teks ${word} {{customer_name}}`] };
    expect((await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition })).status).toBe(201);
    await world.sendEverything();
    const message = (await owner.get("/api/wa/messages")).body.data[0];
    const ids = [shop.tenantId, shop.outletId, shop.otherOutletId, shop.kiloanId, shop.satuanId];
    const people = Object.values(shop.people).flatMap((person) => [person.userId, person.email]);
    const { id: orderId, customer_id: customerId, order_code, tracking_token } = order;
    const { id: paymentId } = paid.body.data;
    const { id: messageId } = message;
    const rows = [orderId, customerId, order_code, tracking_token, paymentId, messageId, message.provider_message_id];
    const marks = [...ids, ...people, ...rows, `catatan-${word}`, `Pelanggan ${word}`, `tunai-${word}`, `Teks ${word}`];
    return { shop, owner, orderId, customerId, paymentId, messageId, marks };
  }

  /** Says nothing of the other shop but what the question itself said. */
  function expectSilent(answer: Reply, question: string) {
    const told = theirs.marks.filter((mark) => answer.text.includes(mark) && !question.includes(mark));
    expect([question, told]).toEqual([question, []]);
  }

  it("a twin's own questions are answered, so that silence means something", async () => {
    const order = await theirs.owner.get(`/api/orders/${theirs.orderId}`);
    const messages = await theirs.owner.get("/api/wa/messages");
    const templates = await theirs.owner.get("/api/wa/templates");
    expect([order.status, messages.status, templates.status]).toEqual([200, 200, 200]);
    const text = order.text + messages.text + templates.text;
    expect(theirs.marks.filter((mark) => text.includes(mark)).length).toBeGreaterThan(12);
  });

  it("the other shop's order exists for nobody here: not to read, pay or move", async () => {
    const before = await fingerprint(world.kabar);
    const address = `/api/orders/${theirs.orderId}`;
    for (const role of ["owner", "admin", "cashier", "worker", "courier", "tenant_manager"] as const) {
      const client = await world.client(ours.shop.people[role]);
      const answers = [
        await client.get(address),
        await client.post(`${address}/payments`, { amount: 1, method: "cash" }),
        await client.post(`${address}/status/laundry`, { status: "washing" }),
        await client.post(`${address}/status/courier`, { status: "pickup_on_the_way" }),
        await client.patch(address, { notes: "x" }),
        await client.patch(`${address}/schedule`, { notes: "x" }),
        await client.post(`${address}/assign-courier`, { courier_user_id: ours.shop.people.courier.userId }),
        await client.post(`${address}/cancel`, { reason: "x" }),
        await client.delete(address),
      ];
      for (const answer of answers) {
        expect([403, 404]).toContain(answer.status);
        expectErrorShape(answer);
        expect(answer.body.reason_code).toBe(answer.status === 404 ? "DATA_NOT_FOUND" : "ROLE_ACCESS_DENIED");
        expectSilent(answer, "");
      }
    }
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("the other shop's outlet exists for nobody here, in any query or body", async () => {
    const { outletId } = theirs.shop;
    const before = await fingerprint(world.kabar);
    for (const role of ["owner", "admin"] as const) {
      const client = await world.client(ours.shop.people[role]);
      for (const path of ["/api/orders", "/api/me", "/api/wa/templates", "/api/wa/messages"]) {
        const answer = await client.get(`${path}?outlet_id=${outletId}`);
        expectRefusal(answer, 404, "DATA_NOT_FOUND");
        expectSilent(answer, outletId);
      }
      const definition = { body_lines: ["x"] };
      const writes = [
        await client.post("/api/orders", counterOrder(ours.shop, { outlet_id: outletId })),
        await client.put("/api/wa/templates/WA_ORDER_DONE", { outlet_id: outletId, definition }),
      ];
      for (const answer of writes) expectRefusal(answer, 404, "DATA_NOT_FOUND");
    }
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("the other shop's services and people are unknown inside an order", async () => {
    const before = await fingerprint(world.kabar);
    const items = [{ service_id: theirs.shop.kiloanId, weight_kg: 1 }];
    const service = await ours.owner.post("/api/orders", counterOrder(ours.shop, { items }));
    expectRefusal(service, 422, "VALIDATION_FAILED", ["items.0.service_id"]);
    const courier_user_id = theirs.shop.people.courier.userId;
    const courier = await ours.owner.post("/api/orders", pickupOrder(ours.shop, { courier_user_id }));
    expectRefusal(courier, 422, "VALIDATION_FAILED", ["courier_user_id"]);
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("the other shop's ids are free here, and using them changes nothing there", async () => {
    const theirOrder = async () => (await theirs.owner.get(`/api/orders/${theirs.orderId}`)).text;
    const before = await theirOrder();
    const order = await placed(ours.owner, counterOrder(ours.shop, { id: theirs.orderId }));
    expect(order.tenant_id).toBe(ours.shop.tenantId);
    const payment = { id: theirs.paymentId, amount: 5, method: "cash" };
    expect((await ours.owner.post(`/api/orders/${order.id}/payments`, payment)).status).toBe(201);
    expect((await ours.owner.post(`/api/orders/${order.id}/status/laundry`, { status: "washing" })).status).toBe(200);
    expect(await theirOrder()).toBe(before);
    await sql`delete from payments where tenant_id = ${ours.shop.tenantId}::uuid and order_id = ${order.id}::uuid`.execute(
      world.kabar.database.queries,
    );
    await sql`delete from orders where tenant_id = ${ours.shop.tenantId}::uuid and id = ${order.id}::uuid`.execute(
      world.kabar.database.queries,
    );
  });

  it("every question with every id of the other shop is answered without a word of it", async () => {
    const { shop, orderId, customerId, messageId, paymentId } = theirs;
    const ids = [shop.tenantId, shop.outletId, shop.kiloanId, orderId, customerId, messageId, paymentId];
    const questions = ids.flatMap((id) => [
      `/api/orders/${id}`,
      `/api/orders?outlet_id=${ours.shop.outletId}&q=${id}`,
      `/api/orders?outlet_id=${id}`,
      `/api/me?outlet_id=${id}`,
      `/api/wa/messages?order_id=${id}`,
      `/api/wa/messages?cursor=${id}`,
      `/api/wa/messages?outlet_id=${id}`,
      `/api/wa/messages?template_id=${id}`,
      `/api/wa/templates?outlet_id=${id}`,
      `/api/billing/quota?tenant_id=${id}`,
    ]);
    const open = [
      "/api/me",
      "/api/outlets/allowed",
      "/api/billing/quota",
      "/api/wa/providers",
      "/api/wa/messages",
      "/api/wa/mock-deliveries",
      "/api/wa/templates",
      `/api/orders?outlet_id=${ours.shop.outletId}&q=Pelanggan`,
      `/api/orders?outlet_id=${ours.shop.outletId}&q=081234562222`,
    ];
    for (const question of [...questions, ...open]) expectSilent(await ours.owner.get(question), question);
  });

  it("the tenant is the token's, whatever header, query or body says", async () => {
    const headers = { "x-tenant-id": theirs.shop.tenantId, "x-outlet-id": theirs.shop.outletId };
    const me = await ours.owner.get("/api/me", headers);
    expect(me.body.data.user.tenant_id).toBe(ours.shop.tenantId);
    const body = counterOrder(ours.shop, { tenant_id: theirs.shop.tenantId });
    expectRefusal(await ours.owner.post("/api/orders", body, headers), 422, "VALIDATION_FAILED", ["tenant_id"]);
  });

  it("an Idempotency-Key of the other shop is free here", async () => {
    const key = { "idempotency-key": "satu" };
    const there = await theirs.owner.post("/api/orders", counterOrder(theirs.shop), key);
    const here = await ours.owner.post("/api/orders", counterOrder(ours.shop), key);
    expect([here.status, here.headers["idempotency-replayed"]]).toEqual([201, undefined]);
    expect(here.body.data.tenant_id).toBe(ours.shop.tenantId);
    expect(here.body.data.id).not.toBe(there.body.data.id);
  });

  it("within a shop, who is assigned to one outlet sees nothing of the other", async () => {
    const { shop, owner } = ours;
    const customer = { name: "Rahasia Cabang", phone: "0811 2222 3333" };
    const order = await placed(owner, pickupOrder(shop, { outlet_id: shop.otherOutletId, customer }));
    for (const role of ["admin", "cashier", "worker", "courier", "tenant_manager"] as const) {
      const client = await world.client(shop.people[role]);
      expectRefusal(await client.get(`/api/orders/${order.id}`), 403, "OUTLET_ACCESS_DENIED");
      const lists = [
        await client.get(`/api/orders?outlet_id=${shop.outletId}&q=Rahasia`),
        await client.get(`/api/orders?outlet_id=${shop.otherOutletId}`),
        await client.get("/api/wa/messages"),
        await client.get(`/api/wa/messages?order_id=${order.id}`),
        await client.get(`/api/wa/messages?outlet_id=${shop.otherOutletId}`),
        await client.get("/api/outlets/allowed"),
      ];
      for (const answer of lists) expect(answer.text).not.toMatch(/Rahasia|6281122223333|Outlet Cabang/u);
    }
  });
});

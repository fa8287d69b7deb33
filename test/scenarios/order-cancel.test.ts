import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { eventsOf } from "../support/audit.ts";
import { setReadOnly } from "../support/catalogue.ts";
import type { Client } from "../support/client.ts";
import { dispatcherWith, outsideProvider } from "../support/dispatchers.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { changesOf, feedHead, feedOf } from "../support/feed.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { deliveriesOf, messagesOf, placeQuietOrder, plan } from "../support/messages.ts";
import { completedOrder, openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const reason = "Pelanggan batal";

describe("an order that is not to be", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  let cashier: Client;
  beforeAll(async () => {
    world = await openWorld();
    ({ shop, owner, cashier } = await openStaffed(world));
  });
  afterAll(() => world.close());

  const cancel = (id: string, client = cashier) => client.post(`/api/orders/${id}/cancel`, { reason });
  const remove = (id: string, client = owner) => client.delete(`/api/orders/${id}`);

  async function cancelled(body: object = counterOrder(shop)) {
    const order = await placed(owner, body);
    expect((await cancel(order.id)).status).toBe(200);
    return order;
  }

  describe("is cancelled", () => {
    it("with a reason: nothing is due any more, lines and statuses stay as they were", async () => {
      const order = await placed(
        owner,
        counterOrder(shop, { requires_delivery: true, shipping_fee_amount: 10_000, discount_amount: 500 }),
      );
      const before = await feedHead(world, shop);
      const answer = await cancel(order.id);
      expect(answer.status).toBe(200);
      expect(answer.body.data).toEqual({
        ...order,
        is_cancelled: true,
        cancelled_at: "2026-11-22T03:00:00.000Z",
        cancelled_by: shop.people.cashier.userId,
        cancelled_reason: reason,
        total_amount: 0,
        due_amount: 0,
        shipping_fee_amount: 0,
        discount_amount: 0,
        updated_by: shop.people.cashier.userId,
      });
      expect((await owner.get(`/api/orders/${order.id}`)).body.data).toEqual(answer.body.data);
      expect(await changesOf(world, shop, before)).toEqual(["upsert order"]);
      const { order_code, invoice_no } = order;
      expect(await eventsOf(owner, order.id, "ORDER_CANCELLED")).toMatchObject([
        { metadata: { order_code, invoice_no } },
      ]);
    });

    it("once: again it is refused, and takes no other change", async () => {
      const { id } = await cancelled(pickupOrder(shop));
      const before = await fingerprint(world.kabar);
      expectRefusal(await cancel(id), 422, "ORDER_ALREADY_CANCELLED");
      const courier_user_id = shop.people.courier.userId;
      const others = [
        await owner.patch(`/api/orders/${id}`, { notes: "x" }),
        await owner.patch(`/api/orders/${id}/schedule`, { notes: "x" }),
        await owner.post(`/api/orders/${id}/assign-courier`, { courier_user_id }),
        await owner.post(`/api/orders/${id}/payments`, { amount: 1, method: "cash" }),
        await owner.post(`/api/orders/${id}/status/courier`, { status: "pickup_on_the_way" }),
        await owner.post(`/api/orders/${id}/status/laundry`, { status: "washing" }),
      ];
      for (const answer of others) expectRefusal(answer, 422, "ORDER_CANCELLED");
      expect(await fingerprint(world.kabar)).toBe(before);
    });

    it("and gives nothing back to the quota", async () => {
      const own = await openStaffed(world, { ordersLimit: 1 });
      const { id } = await placed(own.owner, counterOrder(own.shop));
      expect((await own.owner.post(`/api/orders/${id}/cancel`, { reason })).status).toBe(200);
      expect((await own.owner.delete(`/api/orders/${id}`)).status).toBe(200);
      expectRefusal(await own.owner.post("/api/orders", counterOrder(own.shop)), 422, "QUOTA_EXCEEDED");
      const { rows } =
        await sql`select order_id from quota_ledger where tenant_id = ${own.shop.tenantId}::uuid`.execute(
          world.kabar.database.queries,
        );
      expect(rows).toEqual([{ order_id: id }]);
    });
  });

  describe("is not cancelled", () => {
    it("once paid, once completed, without a reason: in this order, and nothing is written", async () => {
      const paid = await placed(owner, counterOrder(shop));
      await owner.post(`/api/orders/${paid.id}/payments`, { amount: 1, method: "cash" });
      const done = await completedOrder(owner, shop);
      const { id } = await placed(owner, counterOrder(shop));
      const before = await fingerprint(world.kabar);
      const refusal = await cancel(paid.id);
      expectRefusal(refusal, 422, "PAYMENT_EXISTS");
      expect(refusal.body.paid_amount).toBe(1);
      expectRefusal(await cashier.post(`/api/orders/${paid.id}/cancel`, {}), 422, "PAYMENT_EXISTS");
      expectRefusal(await cashier.post(`/api/orders/${done}/cancel`, {}), 422, "ORDER_ALREADY_COMPLETED");
      for (const body of [{}, { reason: null }, { reason: "  " }, { reason: "x".repeat(301) }, { reason: 1 }]) {
        expectRefusal(await cashier.post(`/api/orders/${id}/cancel`, body), 422, "VALIDATION_FAILED", ["reason"]);
      }
      expect(await fingerprint(world.kabar)).toBe(before);
      expect((await cashier.post(`/api/orders/${id}/cancel`, { reason: "x".repeat(300) })).status).toBe(200);
    });

    it("by somebody of another outlet, in a read-only shop, or when it is nobody's", async () => {
      const own = await openStaffed(world);
      const { id } = await placed(own.owner, counterOrder(own.shop, { outlet_id: own.shop.otherOutletId }));
      expectRefusal(await cancel(id, own.cashier), 403, "OUTLET_ACCESS_DENIED");
      expectRefusal(await remove(id, await world.client(own.shop.people.admin)), 403, "OUTLET_ACCESS_DENIED");
      expectRefusal(await cancel(newId()), 404, "DATA_NOT_FOUND");
      await setReadOnly(world.kabar, own.shop);
      expectRefusal(await cancel(id, own.owner), 423, "SUBSCRIPTION_READ_ONLY");
      expectRefusal(await remove(id, own.owner), 423, "SUBSCRIPTION_READ_ONLY");
    });
  });

  describe("its messages", () => {
    it("that still wait are cancelled with it, the whole lane, and nothing is sent later", async () => {
      const own = await openStaffed(world, { scenario: "flaky:1" });
      const order = await placeQuietOrder(world, own.shop);
      await plan(world, own.shop, order, "WA_PICKUP_CONFIRM", "WA_PICKUP_OTW", "WA_LAUNDRY_READY");
      await world.kabar.dispatcher.runOnce();
      expect(await messagesOf(world, own.shop)).toMatchObject([{ attempts: 1, status: "queued" }, {}, {}]);
      expect((await cancel(order.row.id, own.owner)).status).toBe(200);
      const ended = {
        status: "cancelled",
        is_head: false,
        next_attempt_at: null,
        last_error_code: null,
        updated_by: own.shop.people.owner.userId,
      };
      expect(await messagesOf(world, own.shop)).toMatchObject([ended, ended, ended]);
      const [message] = (await own.owner.get("/api/wa/messages?limit=1")).body.data;
      expect(message.hint).toBe("Dibatalkan sebelum dikirim.");
      await world.sendEverything();
      await world.kabar.dispatcher.sweepOnce();
      expect(await deliveriesOf(world, own.shop)).toEqual([]);
    });

    it("of other orders go their way", async () => {
      const own = await openStaffed(world);
      const [one, other] = [await placeQuietOrder(world, own.shop), await placeQuietOrder(world, own.shop)];
      await plan(world, own.shop, one, "WA_LAUNDRY_READY");
      await plan(world, own.shop, other, "WA_LAUNDRY_READY");
      await cancel(one.row.id, own.owner);
      await world.sendEverything();
      const stories = await messagesOf(world, own.shop);
      expect(new Map(stories.map(({ order_id, status }) => [order_id, status]))).toEqual(
        new Map([
          [one.row.id, "cancelled"],
          [other.row.id, "sent"],
        ]),
      );
    });

    it("that were sent stay sent; one that is being sent is left to its sender, what stood behind it is cancelled", async () => {
      const own = await openStaffed(world);
      const order = await placeQuietOrder(world, own.shop);
      await plan(world, own.shop, order, "WA_PICKUP_CONFIRM");
      await world.sendEverything();
      await plan(world, own.shop, order, "WA_PICKUP_OTW", "WA_LAUNDRY_READY");
      const provider = outsideProvider({
        async send() {
          expect((await cancel(order.row.id, own.owner)).status).toBe(200);
          return { kind: "accepted", providerMessageId: "x" };
        },
      });
      await dispatcherWith(world, provider).runOnce();
      await world.sendEverything();
      const stories = await messagesOf(world, own.shop);
      expect(stories.map(({ template_id, status }) => `${template_id} ${status}`).sort()).toEqual([
        "WA_LAUNDRY_READY cancelled",
        "WA_PICKUP_CONFIRM sent",
        "WA_PICKUP_OTW sent",
      ]);
    });

    it("are not cancelled by a cancellation that is refused", async () => {
      const own = await openStaffed(world);
      const order = await placed(own.owner, pickupOrder(own.shop));
      await own.owner.post(`/api/orders/${order.id}/payments`, { amount: 1, method: "cash" });
      expectRefusal(await cancel(order.id, own.owner), 422, "PAYMENT_EXISTS");
      expect(await messagesOf(world, own.shop)).toMatchObject([{ status: "queued", is_head: true }]);
    });
  });

  describe("is deleted", () => {
    it("once cancelled: it and its lines are gone and every phone is told; audit, messages and quota stay", async () => {
      const order = await cancelled(pickupOrder(shop, { is_pickup_delivery: null }));
      const items = [{ service_id: shop.kiloanId, weight_kg: 1 }];
      const withItems = await placed(owner, counterOrder(shop, { items }));
      await cancel(withItems.id);
      const before = await feedHead(world, shop);
      const answer = await remove(order.id);
      expect([answer.status, answer.body]).toEqual([200, { data: { id: order.id }, message: "Order sudah dihapus." }]);
      const inEnglish = await owner.send("DELETE", `/api/orders/${withItems.id}`, "", { "accept-language": "en" });
      expect(inEnglish.body.message).toBe("The order has been deleted.");
      const rows = (await feedOf(world, shop)).filter(({ cursor }) => cursor > before);
      expect(rows.map(({ op, entity_type, entity_id }) => [op, entity_type, entity_id])).toEqual([
        ["delete", "order", order.id],
        ["delete", "order_item", withItems.items[0].id],
        ["delete", "order", withItems.id],
      ]);
      for (const { id } of [order, withItems]) {
        expectRefusal(await owner.get(`/api/orders/${id}`), 404, "DATA_NOT_FOUND");
        expectRefusal(await remove(id), 404, "DATA_NOT_FOUND");
      }
      expect(await eventsOf(owner, order.id, "ORDER_DELETED")).toHaveLength(1);
      const messages = (await messagesOf(world, shop)).filter(({ lane_id }) => lane_id === order.id);
      expect(messages).toMatchObject([{ order_id: null, status: "cancelled" }]);
    });

    it("only when cancelled and unpaid, and by owner or admin", async () => {
      const { id } = await placed(owner, counterOrder(shop));
      expectRefusal(await remove(id), 422, "ORDER_NOT_CANCELLED");
      expectRefusal(await remove(id, cashier), 403, "ROLE_ACCESS_DENIED");
      await cancel(id);
      const payment = { tenant_id: shop.tenantId, id: newId(), order_id: id, amount: 5, method: "cash", notes: null };
      const stamps = {
        paid_at: new Date(),
        created_at: new Date(),
        updated_at: new Date(),
        source_channel: "web" as const,
      };
      const { queries } = world.kabar.database;
      await queries
        .insertInto("payments")
        .values({ ...payment, ...stamps, created_by: null, updated_by: null })
        .execute();
      await sql`update orders set paid_amount = 5 where id = ${id}::uuid`.execute(queries);
      expectRefusal(await remove(id), 422, "PAYMENT_EXISTS");
      await queries.deleteFrom("payments").where("order_id", "=", id).execute();
      await sql`update orders set paid_amount = 0 where id = ${id}::uuid`.execute(queries);
      expect((await remove(id, await world.client(shop.people.admin))).status).toBe(200);
    });

    it("and its id is not taken again: it stands in the quota's ledger for ever", async () => {
      const id = newId();
      await cancelled(counterOrder(shop, { id }));
      await remove(id);
      const before = await fingerprint(world.kabar);
      expectRefusal(await owner.post("/api/orders", counterOrder(shop, { id })), 422, "VALIDATION_FAILED", ["id"]);
      expect(await fingerprint(world.kabar)).toBe(before);
    });
  });

  // Only a server has sessions side by side.
  describe.skipIf(testEngine === "pglite")("beside another change", () => {
    it("a payment: one of the two is refused, never money on a cancelled order", async () => {
      for (let round = 0; round < 15; round += 1) {
        const { id } = await placed(owner, counterOrder(shop));
        const [payment, cancellation] = await Promise.all([
          owner.post(`/api/orders/${id}/payments`, { amount: 1_000, method: "cash" }),
          cancel(id),
        ]);
        if (payment.status === 201) expectRefusal(cancellation, 422, "PAYMENT_EXISTS");
        else expectRefusal(payment, 422, "ORDER_CANCELLED");
        const order = (await owner.get(`/api/orders/${id}`)).body.data;
        expect(order.is_cancelled).toBe(payment.status !== 201);
        expect(order.payments).toHaveLength(payment.status === 201 ? 1 : 0);
      }
    });

    it("cancellations: of eight at once one counts", async () => {
      const { id } = await placed(owner, counterOrder(shop));
      const answers = await Promise.all(Array.from({ length: 8 }, () => cancel(id)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      for (const answer of answers) if (answer.status !== 200) expectRefusal(answer, 422, "ORDER_ALREADY_CANCELLED");
      expect(await eventsOf(owner, id, "ORDER_CANCELLED")).toHaveLength(1);
    });

    it("a deletion and an edit: the order is gone, and the edit was refused", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await cancelled();
        const [deletion, edit] = await Promise.all([remove(id), owner.patch(`/api/orders/${id}`, { notes: "x" })]);
        expect(deletion.status).toBe(200);
        expect([404, 422]).toContain(edit.status);
        expectRefusal(await owner.get(`/api/orders/${id}`), 404, "DATA_NOT_FOUND");
      }
    });

    it("an edit and a cancellation: nothing is due of a cancelled order", async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await placed(owner, counterOrder(shop));
        await Promise.all([
          cancel(id),
          owner.patch(`/api/orders/${id}`, { items: [{ service_id: shop.satuanId, qty: 9 }] }),
        ]);
        expect((await owner.get(`/api/orders/${id}`)).body.data).toMatchObject({ is_cancelled: true, total_amount: 0 });
      }
    });

    it("the sender: every message is either sent, and then it was not cancelled, or cancelled and never handed out", async () => {
      const own = await openStaffed(world);
      const orders = await Promise.all(Array.from({ length: 12 }, () => placeQuietOrder(world, own.shop)));
      for (const order of orders) await plan(world, own.shop, order, "WA_PICKUP_CONFIRM", "WA_LAUNDRY_READY");
      const sending = (async () => {
        for (let idle = 0; idle < 3; ) idle = (await world.kabar.dispatcher.runOnce()) === 0 ? idle + 1 : 0;
      })();
      const answers = await Promise.all(orders.map((order) => cancel(order.row.id, own.owner)));
      expect(answers.map(({ status }) => status)).toEqual(orders.map(() => 200));
      await sending;
      await world.sendEverything();
      const messages = await messagesOf(world, own.shop);
      const handedOut = (await deliveriesOf(world, own.shop)).map(({ reference }) => reference);
      expect(messages).toHaveLength(24);
      for (const { id, status } of messages) {
        expect(["sent", "cancelled"]).toContain(status);
        expect([status, handedOut.filter((reference) => reference === id).length]).toEqual([
          status,
          status === "sent" ? 1 : 0,
        ]);
      }
    });
  });
});

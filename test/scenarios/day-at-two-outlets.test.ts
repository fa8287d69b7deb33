import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPlatform } from "../support/platform-user.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { openWorld, type World } from "../support/world.ts";

// biome-ignore lint/suspicious/noExplicitAny: the test is the judge of the shape
type Json = any;

/** The whole product as its users meet it: sockets, JSON and tokens, nothing of the inside. */
describe("a day at two outlets", () => {
  let world: World;
  let api: string;
  beforeAll(async () => {
    world = await openWorld();
    await world.app.listen({ host: "127.0.0.1", port: 0 });
    api = `http://127.0.0.1:${(world.app.server.address() as AddressInfo).port}/api`;
  });
  afterAll(() => world.close());

  async function call(token: string | null, method: string, path: string, body?: object): Promise<Json> {
    const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(`${api}/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json: Json = await answer.json();
    expect([method, path, answer.status, json.reason_code, json.errors]).toEqual([
      method,
      path,
      expect.toBeOneOf([200, 201]),
      undefined,
      undefined,
    ]);
    return json;
  }

  async function signIn(login: string): Promise<string> {
    return (await call(null, "POST", "auth/login", { login, password: "rahasia-123" })).access_token;
  }

  async function openShop() {
    const registered = await call(null, "POST", "auth/register", {
      name: "Bu Ratna",
      tenant_name: "Laundry Melati",
      email: "ratna@melati.test",
      phone: "0812 9000 0001",
      password: "rahasia-123",
      password_confirmation: "rahasia-123",
    });
    expect(registered.data).toMatchObject({ roles: ["owner"], plan: { key: "free", orders_limit: 200 } });
    const platform = await openPlatform(world.kabar);
    await giveSignIn(world.kabar, platform, "rahasia-123");
    const tenantId = registered.data.user.tenant_id;
    await call(await signIn(platform.email), "PATCH", `platform/tenants/${tenantId}`, { plan_key: "premium" });
    const owner: string = registered.access_token;
    await call(owner, "POST", "wa/provider-config", { provider_key: "mock", credentials: { receipts: true } });
    const [first] = registered.data.allowed_outlets;
    const second = (
      await call(owner, "POST", "outlets", { name: "Melati Timur", code: "MT", timezone: "Asia/Makassar" })
    ).data;
    return { owner, first, second };
  }

  async function invite(owner: string, role: string, outletIds: readonly string[]) {
    const email = `${role}@melati.test`;
    const person = { name: `Melati ${role}`, email, password: "rahasia-123", role_key: role, outlet_ids: outletIds };
    const { data } = await call(owner, "POST", "users", person);
    return { id: data.id as string, token: await signIn(email) };
  }

  it("from registration to the last receipt: five messages in order, totals right, everything on record", async () => {
    const { owner, first, second } = await openShop();
    const cashier = await invite(owner, "cashier", [second.id]);
    const worker = await invite(owner, "worker", [second.id]);
    const courier = await invite(owner, "courier", [second.id]);
    const admin = await invite(owner, "admin", [first.id, second.id]);

    const services = (await call(admin.token, "GET", `services?outlet_id=${second.id}`)).data;
    const kiloan = services.find((service: Json) => service.unit_type === "kg" && !service.is_group);
    const sold = (await call(admin.token, "GET", `outlet-services?outlet_id=${second.id}`)).data;
    const override = sold.find((row: Json) => row.service_id === kiloan.id);
    await call(admin.token, "PATCH", `outlet-services/${override.id}`, { price_override_amount: 11_000 });

    const order = (
      await call(cashier.token, "POST", "orders", {
        outlet_id: second.id,
        requires_pickup: true,
        requires_delivery: true,
        shipping_fee_amount: 10_000,
        pickup: { slot: "Hari ini, 13.00-15.00", address: "Jl. Mawar 3" },
        delivery: { address: "Jl. Mawar 3" },
        items: [],
        customer: { name: "Ibu Sari", phone: "+62 812-3456-7890" },
      })
    ).data;
    expect(order).toMatchObject({
      invoice_no: "MT-261122-0001",
      total_amount: 10_000,
      courier_status: "pickup_pending",
    });
    const path = `orders/${order.id}`;
    const move = (token: string, way: string, status: string) =>
      call(token, "POST", `${path}/status/${way}`, { status });

    await call(admin.token, "POST", `${path}/assign-courier`, { courier_user_id: courier.id });
    await move(courier.token, "courier", "pickup_on_the_way");
    await move(courier.token, "courier", "picked_up");
    const weighed = await call(cashier.token, "PATCH", path, {
      outlet_id: second.id,
      items: [{ service_id: kiloan.id, weight_kg: 3.5 }],
    });
    expect(weighed.data).toMatchObject({ total_amount: 48_500, due_amount: 48_500, shipping_fee_amount: 10_000 });
    expect(weighed.data.delivery).toMatchObject({ slot_auto: true, address: "Jl. Mawar 3" });
    await move(courier.token, "courier", "at_outlet");
    for (const status of ["washing", "drying", "ironing", "ready"]) await move(worker.token, "laundry", status);
    await move(courier.token, "courier", "delivery_pending");
    await move(courier.token, "courier", "delivery_on_the_way");
    for (const amount of [20_000, 28_500]) {
      await call(cashier.token, "POST", `${path}/payments`, { amount, method: "cash" });
    }
    await move(courier.token, "courier", "delivered");

    await world.sendEverything();
    const log = (await call(owner, "GET", `wa/messages?order_id=${order.id}`)).data.toReversed();
    expect(log.map((message: Json) => message.template_id)).toEqual([
      "WA_PICKUP_CONFIRM",
      "WA_PICKUP_OTW",
      "WA_LAUNDRY_READY",
      "WA_DELIVERY_OTW",
      "WA_ORDER_DONE",
    ]);
    expect(log.map((message: Json) => [message.attempts, message.last_error_code])).toEqual(log.map(() => [1, null]));
    const deliveries = (await call(owner, "GET", "wa/mock-deliveries")).data;
    expect(deliveries.map((delivery: Json) => delivery.reference).toReversed()).toEqual(log.map((row: Json) => row.id));
    expect(log[2].body_text).toContain("48.500");

    const done = (await call(cashier.token, "GET", path)).data;
    expect(done).toMatchObject({
      total_amount: 48_500,
      paid_amount: 48_500,
      due_amount: 0,
      courier_status: "delivered",
    });
    const open = await call(cashier.token, "GET", `orders?outlet_id=${second.id}&status_scope=open`);
    const completed = await call(cashier.token, "GET", `orders?outlet_id=${second.id}&status_scope=completed&q=sari`);
    expect([open.meta.total, completed.meta.total]).toEqual([0, 1]);
    expect((await call(owner, "GET", `orders?outlet_id=${first.id}`)).meta.total).toBe(0);

    const usage = (await call(owner, "GET", "billing/usage")).data;
    expect(usage).toMatchObject({ orders_used: 1, orders_limit: 5_000 });
    const count = async (key: string) =>
      (await call(owner, "GET", `audit-events?event_key=${key}&limit=100`)).data.length as number;
    const keys = ["ORDER_COURIER_STATUS_UPDATED", "ORDER_LAUNDRY_STATUS_UPDATED", "PAYMENT_ADDED", "ORDER_CREATED"];
    expect(await Promise.all(keys.map(count))).toEqual([6, 4, 2, 1]);
    expect(await count("USER_INVITED")).toBe(4);
  });
});

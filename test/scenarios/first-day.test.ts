import { afterAll, beforeAll, expect, it } from "vitest";
import type { Client } from "../support/client.ts";
import { postFrom } from "../support/visitor.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it("an owner registers, finds services, places an order, and quota, audit log and feed tell of it", async () => {
  const nobody = await world.client();
  const password = "kata sandi baru";
  const registered = await postFrom(world, "/api/auth/register", {
    name: "Ibu Sari",
    tenant_name: "Sari Laundry",
    email: "Sari+Laundry@Contoh.id",
    phone: "0812 3000 4000",
    city: "Denpasar",
    password,
    password_confirmation: password,
  });
  expect(registered.status).toBe(201);
  const { access_token, data } = registered.body;
  const [outlet] = data.allowed_outlets;
  const authorization = `Bearer ${access_token}`;
  const get = async (path: string) => (await nobody.get(path, { authorization })).body;
  const post: Client["post"] = (path, body) => nobody.post(path, body, { authorization });

  const services = (await get(`/api/services?outlet_id=${outlet.id}&limit=100`)).data;
  const kiloan = services.find(({ name }: { name: string }) => name === "Kiloan Reguler");
  expect(kiloan).toMatchObject({ unit_type: "kg", active: true });
  const order = await post("/api/orders", {
    outlet_id: outlet.id,
    customer: { name: "Budi Santoso", phone: "0813 1111 2222" },
    items: [{ service_id: kiloan.id, weight_kg: 5.2 }],
  });
  expect([order.status, order.body.data?.invoice_no]).toEqual([201, "OUTLETUT-261122-0001"]);
  expect(order.body.data.total_amount).toBe(Math.round(5.2 * kiloan.effective_price_amount));

  const { quota } = (await get("/api/me")).data;
  expect(quota).toMatchObject({ orders_limit: 200, orders_used: 1, orders_remaining: 199, can_create_order: true });
  const events = (await get("/api/audit-events")).data;
  expect(
    events.map((event: Record<string, unknown>) => [event["event_key"], event["user_name"], event["entity_id"]]),
  ).toEqual([
    ["ORDER_CREATED", "Ibu Sari", order.body.data.id],
    ["CATALOGUE_SEEDED", "Ibu Sari", data.user.tenant_id],
    ["AUTH_REGISTER_SUCCESS", "Ibu Sari", data.user.tenant_id],
  ]);

  const feed = await world.kabar.database.queries
    .selectFrom("sync_changes")
    .where("tenant_id", "=", data.user.tenant_id)
    .select(["cursor", "entity_type", "entity_id"])
    .orderBy("cursor")
    .execute();
  const idsOf = (type: string) => feed.filter((row) => row.entity_type === type).map((row) => row.entity_id);
  expect(feed.map(({ cursor }) => cursor)).toEqual(feed.map((_row, index) => index + 1));
  expect(idsOf("service")).toContain(kiloan.id);
  expect(idsOf("outlet_service")).toHaveLength(idsOf("service").length);
  expect(feed.at(-1)).toMatchObject({ entity_type: "order", entity_id: order.body.data.id });

  const login = await postFrom(world, "/api/auth/login", { login: "081230004000", password });
  expect(Object.keys(login.body)).toEqual(Object.keys(registered.body));
  expect(login.body.data).toEqual({ ...data, quota });
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pickupOrder } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

describe("WhatsApp endpoints, by outlet and subscription", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  it("the mock's log shows an admin the deliveries of the assigned outlets only", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const admin = await world.client(shop.people.admin);
    const here = { name: "Siti", phone: "0812 0000 0001" };
    const there = { name: "Rina", phone: "0812 0000 0002" };
    await owner.post("/api/orders", pickupOrder(shop, { customer: here }));
    await owner.post("/api/orders", pickupOrder(shop, { outlet_id: shop.otherOutletId, customer: there }));
    await world.sendEverything();

    const seenBy = async (client: typeof owner) =>
      (await client.get("/api/wa/mock-deliveries")).body.data.map((row: { to_phone: string }) => row.to_phone).sort();
    expect(await seenBy(owner)).toEqual(["6281200000001", "6281200000002"]);
    expect(await seenBy(admin)).toEqual(["6281200000001"]);
  });

  it("a read-only subscription reads its settings and changes none", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const { queries } = world.kabar.database;
    await sql`update tenants set write_access_mode = 'read_only' where id = ${shop.tenantId}::uuid`.execute(queries);

    expect((await owner.get("/api/wa/providers")).status).toBe(200);
    const refused = [
      await owner.post("/api/wa/provider-config", { provider_key: "mock" }),
      await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition: { body_lines: ["Selesai"] } }),
    ];
    for (const answer of refused) {
      expect(answer.status).toBe(423);
      expect(answer.body).toMatchObject({ reason_code: "SUBSCRIPTION_READ_ONLY", write_access_mode: "read_only" });
    }
  });

  it("a message says through which door and from which client its order came", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const placed = await owner.post("/api/orders", pickupOrder(shop), { "x-source-channel": "Mobile" });
    expect(placed.body.data.source_channel).toBe("mobile");
    const [message] = (await owner.get("/api/wa/messages")).body.data;
    expect(message.metadata_json).toMatchObject({ event: "order_created", source: "api", source_channel: "mobile" });
  });

  it("a wrong phone is told together with what else is wrong with an order", async () => {
    const shop = await world.openShop();
    const cashier = await world.client(shop.people.cashier);
    const order = { outlet_id: shop.outletId, customer: { name: "Siti", phone: "12" } };
    const answer = await cashier.post("/api/orders", order);
    expect(Object.keys(answer.body.errors).sort()).toEqual(["customer.phone", "items"]);
  });
});

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { acceptReceipts } from "../../src/modules/messaging/accept-receipts.ts";
import { messagesOf, planLane } from "../support/messages.ts";
import type { Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const patience = { timeout: 30_000, interval: 20 };
const delivered = new Date("2026-11-22T03:00:05.000Z");
const read = new Date("2026-11-22T03:01:00.000Z");

describe("what a provider reports of a message that it accepted", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  async function sentMessage(shop: Shop) {
    await planLane(world, shop, 1);
    await world.sendEverything();
    return messageOf(shop);
  }

  async function messageOf(shop: Shop) {
    const [message] = await messagesOf(world, shop);
    if (message === undefined) throw new Error("nothing was planned");
    return message;
  }

  function receipt(shop: Shop, providerMessageId: string | null, status: "delivered" | "read") {
    const occurredAt = status === "read" ? read : delivered;
    const providerKey = "mock";
    return { tenantId: shop.tenantId, providerKey, providerMessageId: providerMessageId ?? "", status, occurredAt };
  }

  it("the mock reports delivered and read by itself when it is told to", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const credentials = { receipts: true };
    const saved = await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials });
    expect(saved.status).toBe(200);
    await sentMessage(shop);
    await vi.waitFor(async () => {
      await world.kabar.dispatcher.sweepOnce();
      const [message] = (await owner.get("/api/wa/messages")).body.data;
      expect(message).toMatchObject({ status: "read", delivered_at: expect.any(String), read_at: expect.any(String) });
    }, patience);
  });

  it("receipts that are no boolean are refused by name", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    const credentials = { receipts: "yes", colour: "red" };
    const answer = await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials });
    expect(answer.status).toBe(422);
    expect(Object.keys(answer.body.errors).sort()).toEqual(["credentials.colour", "credentials.receipts"]);
  });

  it("a message moves from sent to delivered to read, and keeps when that was", async () => {
    const shop = await world.openShop();
    const { provider_message_id: id } = await sentMessage(shop);
    await acceptReceipts(world.kabar.database, [receipt(shop, id, "delivered")]);
    expect(await messageOf(shop)).toMatchObject({ status: "delivered", delivered_at: delivered, read_at: null });
    await acceptReceipts(world.kabar.database, [receipt(shop, id, "read")]);
    expect(await messageOf(shop)).toMatchObject({ status: "read", delivered_at: delivered, read_at: read });
  });

  it("a receipt that comes late or again lowers and changes nothing", async () => {
    const shop = await world.openShop();
    const { provider_message_id: id } = await sentMessage(shop);
    await acceptReceipts(world.kabar.database, [receipt(shop, id, "read")]);
    const before = await messageOf(shop);
    await acceptReceipts(world.kabar.database, [receipt(shop, id, "delivered"), receipt(shop, id, "read")]);
    await acceptReceipts(world.kabar.database, [receipt(shop, id, "delivered")]);
    expect(await messageOf(shop)).toMatchObject({ status: "read", read_at: read, delivered_at: before.delivered_at });
  });

  it("a receipt that is here before its message was settled waits for it", async () => {
    const shop = await world.openShop();
    await planLane(world, shop, 1);
    const early = "mock-known-before-the-answer";
    await acceptReceipts(world.kabar.database, [receipt(shop, early, "delivered")]);
    await world.sendEverything();
    const { id } = await messageOf(shop);
    const { queries } = world.kabar.database;
    await queries.updateTable("wa_messages").set({ provider_message_id: early }).where("id", "=", id).execute();
    expect(await messageOf(shop)).toMatchObject({ status: "sent" });
    await world.kabar.dispatcher.sweepOnce();
    expect(await messageOf(shop)).toMatchObject({ status: "delivered", delivered_at: delivered });
  });

  it("another shop's receipt with the same provider id moves nothing here", async () => {
    const shop = await world.openShop();
    const other = await world.openShop();
    const { provider_message_id: id } = await sentMessage(shop);
    await acceptReceipts(world.kabar.database, [receipt(other, id, "read")]);
    await world.kabar.dispatcher.sweepOnce();
    expect(await messageOf(shop)).toMatchObject({ status: "sent", read_at: null });
  });
});

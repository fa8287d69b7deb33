import { expect } from "vitest";
import type { Client, Reply } from "./client.ts";
import { expectNothingDone } from "./expect-nothing-done.ts";
import { counterOrder, type Shop, type ShopOptions } from "./shop.ts";
import type { World } from "./world.ts";

/** A shop with its cashier and owner signed in. */
export async function openStaffed(world: World, options: ShopOptions = {}) {
  const shop = await world.openShop(options);
  const cashier = await world.client(shop.people.cashier);
  const owner = await world.client(shop.people.owner);
  return { shop, cashier, owner };
}

/** Makes something that is taken. @returns it, as the answer tells it. */
export async function created(client: Client, path: string, body: object): Promise<Reply["body"]> {
  const answer = await client.post(path, body);
  expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
  return answer.body.data;
}

/** Places an order that is taken. @returns its detail. */
export function placed(client: Client, body: object): Promise<Reply["body"]> {
  return created(client, "/api/orders", body);
}

/** Refused naming these fields, and nothing is written: no customer, number, order or use of the quota. */
export function expectNothingPlaced(world: World, client: Client, body: object, fields: readonly string[]) {
  return expectNothingDone(world, () => client.post("/api/orders", body), 422, "VALIDATION_FAILED", fields);
}

export const toReady = ["washing", "drying", "ironing", "ready"] as const;

/** Through these statuses, one after the other, each accepted. */
export async function walk(
  client: Client,
  orderId: string,
  pipeline: "laundry" | "courier",
  ...statuses: readonly string[]
) {
  for (const status of statuses) {
    const answer = await client.post(`/api/orders/${orderId}/status/${pipeline}`, { status });
    expect([status, answer.status]).toEqual([status, 200]);
    expect(answer.body.data[`${pipeline}_status`]).toBe(status);
  }
}

/** An order of the counter that owes nothing and was fetched. @returns its id. */
export async function completedOrder(owner: Client, shop: Shop): Promise<string> {
  const { id } = await placed(owner, counterOrder(shop, { discount_amount: 41_600 }));
  await walk(owner, id, "laundry", ...toReady, "completed");
  return id;
}

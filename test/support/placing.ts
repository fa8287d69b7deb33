import { expect } from "vitest";
import type { Client, Reply } from "./client.ts";
import { expectRefusal } from "./expect-refusal.ts";
import { fingerprint } from "./fingerprint.ts";
import type { ShopOptions } from "./shop.ts";
import type { World } from "./world.ts";

/** A shop with its cashier and owner signed in. */
export async function openStaffed(world: World, options: ShopOptions = {}) {
  const shop = await world.openShop(options);
  const cashier = await world.client(shop.people.cashier);
  const owner = await world.client(shop.people.owner);
  return { shop, cashier, owner };
}

/** Places an order that is taken. @returns its detail. */
export async function placed(client: Client, body: object): Promise<Reply["body"]> {
  const answer = await client.post("/api/orders", body);
  expect([answer.status, answer.body.errors]).toEqual([201, undefined]);
  return answer.body.data;
}

/** Refused naming these fields, and nothing is written: no customer, number, order or use of the quota. */
export async function expectNothingPlaced(world: World, client: Client, body: object, fields: readonly string[]) {
  const before = await fingerprint(world.kabar);
  const answer = await client.post("/api/orders", body);
  expectRefusal(answer, 422, "VALIDATION_FAILED", fields);
  expect(await fingerprint(world.kabar)).toBe(before);
  return answer;
}

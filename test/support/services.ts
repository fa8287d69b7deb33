import { expect } from "vitest";
import { emptyCatalogue } from "./catalogue.ts";
import type { Client } from "./client.ts";
import { created, openStaffed } from "./placing.ts";
import type { World } from "./world.ts";

export const karpet = { name: "Karpet", base_price_amount: 15_000 };
export const quota = {
  package_quota_value: 10.5,
  package_quota_unit: "kg",
  package_valid_days: 30,
  package_accumulation_mode: "accumulative",
};
export const paket = { name: "Paket", service_type: "package", base_price_amount: 70_000, ...quota };
export const group = { name: "Bed Cover", base_price_amount: 0, is_group: true };

/** A shop that sells nothing yet, with its cashier and owner signed in. */
export async function openEmpty(world: World) {
  const staffed = await openStaffed(world);
  await emptyCatalogue(world.kabar, staffed.shop);
  return staffed;
}

/** Makes a service that is taken. @returns it. */
export const made = (client: Client, body: object) => created(client, "/api/services", body);

/** The list's names, in its order. */
export async function names(client: Client, query = ""): Promise<readonly string[]> {
  const answer = await client.get(`/api/services?${query}`);
  expect([answer.status, answer.body.errors]).toEqual([200, undefined]);
  return answer.body.data.map((service: { name: string }) => service.name);
}

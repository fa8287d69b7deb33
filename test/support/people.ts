import type { Client, Reply } from "./client.ts";
import type { Person, Shop } from "./shop.ts";
import { postFrom } from "./visitor.ts";
import type { World } from "./world.ts";

let invited = 0;

/** A cashier of the shop's first outlet, under an e-mail address that nobody has. */
export function invitation(shop: Shop, fields: object = {}) {
  invited += 1;
  return {
    name: `Pegawai ${invited}`,
    email: `pegawai${invited}@laundry.test`,
    password: "kata sandi awal",
    role_key: "cashier",
    outlet_ids: [shop.outletId],
    ...fields,
  };
}

/** Invites and gives back the person, as the answer tells it. */
export async function invite(client: Client, body: object): Promise<Reply["body"]> {
  const answer = await client.post("/api/users", body);
  if (answer.status !== 201) throw new Error(`the invitation was answered ${answer.status} ${answer.text}`);
  return answer.body.data;
}

export function personOf(user: { readonly tenant_id: string; readonly id: string; readonly email: string }): Person {
  return { tenantId: user.tenant_id, userId: user.id, email: user.email };
}

export function signInAs(world: World, login: string, password: string): Promise<Reply> {
  return postFrom(world, "/api/auth/login", { login, password });
}

/** How a token is answered. */
export async function statusOf(world: World, token: string): Promise<number> {
  const headers = { authorization: `Bearer ${token}` };
  return (await world.app.inject({ method: "GET", url: "/api/me", headers })).statusCode;
}

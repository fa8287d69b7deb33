import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ok } from "../../src/kit/result.ts";
import { editUser } from "../../src/modules/tenancy/edit-user.ts";
import { inviteUser, type PeopleTools } from "../../src/modules/tenancy/invite-user.ts";
import type { WorkContext } from "../../src/platform/database/work.ts";
import { limitPerMinute } from "../../src/platform/http/rate-limit.ts";
import type { Client } from "../support/client.ts";
import { unchanged } from "../support/in-vain.ts";
import { invitation, invite } from "../support/people.ts";
import { nobodysHash, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

/** Between the gate and the transaction stand the upload of the body and the wait for a hash: seconds, if somebody wants them. */
describe("managing people while one's own rights end", () => {
  let world: World;
  let shop: Shop;
  let owner: Client;
  let tools: PeopleTools;
  /** As the gate let the admin in. */
  let admin: WorkContext;
  beforeAll(async () => {
    world = await openWorld();
    const passwords = { hash: async () => ok(nobodysHash), verify: async () => ok(false) };
    tools = { runWork: world.kabar.runWork, passwords, nameLimiter: limitPerMinute(1_000) };
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    shop = await world.openShop();
    owner = await world.client(shop.people.owner);
    const { userId } = shop.people.admin;
    await world.client(shop.people.admin);
    const { rows } = await sql<{ id: string }>`select id from access_tokens where user_id = ${userId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const actor = { userId, roles: ["admin"], outletIds: [shop.outletId], tokenId: rows[0]?.id };
    admin = { ...shop.asOwner, source: "api", actor };
  });

  const endings = [
    ["is deactivated", "UNAUTHENTICATED", () => change({ status: "inactive" })],
    ["is archived", "UNAUTHENTICATED", () => owner.delete(`/api/users/${shop.people.admin.userId}`)],
    ["is given another password", "UNAUTHENTICATED", () => change({ password: "sandi yang lain" })],
    ["is made a cashier", "ROLE_ACCESS_DENIED", () => change({ role_key: "cashier" })],
    ["is moved to the other outlet", "OUTLET_ACCESS_DENIED", () => change({ outlet_ids: [shop.otherOutletId] })],
  ] as const;

  async function change(body: object) {
    const answer = await owner.patch(`/api/users/${shop.people.admin.userId}`, body);
    expect(answer.status).toBe(200);
  }

  it.each(endings)("an admin who %s meanwhile adds nobody: %s", async (_case, code, meanwhile) => {
    await meanwhile();
    const body = { ...invitation(shop), role_key: "cashier" as const };
    const result = await unchanged(world, () => inviteUser(tools, admin, body));
    expect(result).toMatchObject({ ok: false, refusal: { code } });
  });

  it.each(endings)("an admin who %s meanwhile takes nobody over: %s", async (_case, code, meanwhile) => {
    const user = await invite(owner, invitation(shop));
    await meanwhile();
    const edit = () => editUser(tools, admin, user.id, { password: "pintu belakang" });
    expect(await unchanged(world, edit)).toMatchObject({ ok: false, refusal: { code } });
  });

  it("an admin whose rights are as they were adds and changes people", async () => {
    const added = await inviteUser(tools, admin, { ...invitation(shop), role_key: "cashier" as const });
    expect(added.ok).toBe(true);
    const edited = added.ok && (await editUser(tools, admin, added.value.id, { password: "sandi yang lain" }));
    expect(edited).toMatchObject({ ok: true });
  });
});

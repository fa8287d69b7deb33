import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { signInAs, statusOf } from "../support/people.ts";
import { openPlatform } from "../support/platform-user.ts";
import type { Person } from "../support/shop.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { testEngine } from "../support/test-database.ts";
import { freshAddress, postFrom } from "../support/visitor.ts";
import { openWorld, type World } from "../support/world.ts";

const password = " kata sandi lama ";
const next = " kata sandi baru ";

describe("changing the own password", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  async function someone() {
    const shop = await world.openShop();
    const { cashier } = shop.people;
    await giveSignIn(world.kabar, cashier, password);
    return { shop, cashier };
  }

  const change = (token: string, body: object, address?: string) =>
    postFrom(world, "/api/auth/password", body, { address, headers: { authorization: `Bearer ${token}` } });

  const right = { current_password: password, password: next, password_confirmation: next };
  const tokenOf = async (person: Person, typed = password): Promise<string> =>
    (await signInAs(world, person.email, typed)).body.access_token;

  async function eventsOf(client: Client) {
    const { body } = await client.get("/api/audit-events?event_key=AUTH_PASSWORD_CHANGED");
    return body.data;
  }

  it("signs in with the new one only, blanks and all; other sessions end, this one goes on", async () => {
    const { shop, cashier } = await someone();
    const [mine, other] = [await tokenOf(cashier), await tokenOf(cashier)];
    const colleague = await world.client(shop.people.worker);
    const answer = await change(mine, right);
    expect([answer.status, typeof answer.body.message]).toEqual([200, "string"]);
    expect([await statusOf(world, mine), await statusOf(world, other)]).toEqual([200, 401]);
    expect((await colleague.get("/api/me")).status).toBe(200);
    expect((await signInAs(world, cashier.email, password)).status).toBe(422);
    expect((await signInAs(world, cashier.email, next.trim())).status).toBe(422);
    expect((await signInAs(world, cashier.email, next)).status).toBe(200);
    const owner = await world.client(shop.people.owner);
    const events = await eventsOf(owner);
    expect(events).toMatchObject([{ user_id: cashier.userId, entity_id: cashier.userId, metadata: {} }]);
  });

  it.each([
    ["a wrong current password", { current_password: "salah" }, ["current_password"]],
    ["the current password without its blanks", { current_password: password.trim() }, ["current_password"]],
    ["passwords that differ", { password_confirmation: `${next}x` }, ["password"]],
    ["a short one", { password: "1234567", password_confirmation: "1234567" }, ["password"]],
    ["a missing one", { current_password: null }, ["current_password"]],
  ])("%s is named, and nothing changes", async (_case, fields, named) => {
    const { cashier } = await someone();
    const [mine, other] = [await tokenOf(cashier), await tokenOf(cashier)];
    const before = await fingerprint(world.kabar);
    expectRefusal(await change(mine, { ...right, ...fields }), 422, "VALIDATION_FAILED", named);
    expect(await fingerprint(world.kabar)).toBe(before);
    expect([await statusOf(world, mine), await statusOf(world, other)]).toEqual([200, 200]);
  });

  it("guesses are limited like those of signing in, and together with them", async () => {
    const { cashier } = await someone();
    const mine = await tokenOf(cashier);
    for (let failure = 0; failure < 5; failure += 1) {
      expect((await change(mine, { ...right, current_password: "salah" })).status).toBe(422);
      expect((await signInAs(world, cashier.email, "salah")).status).toBe(422);
    }
    const limited = await change(mine, right);
    expectRefusal(limited, 429, "TOO_MANY_REQUESTS");
    expect(Number(limited.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    expect((await signInAs(world, cashier.email, password)).status).toBe(429);
  });

  it("an address is limited whatever the accounts", async () => {
    const { cashier } = await someone();
    const mine = await tokenOf(cashier);
    const address = freshAddress();
    for (let attempt = 0; attempt < 30; attempt += 1) {
      await postFrom(world, "/api/auth/login", { login: `nobody${attempt}@x.test`, password }, { address });
    }
    expectRefusal(await change(mine, right, address), 429, "TOO_MANY_REQUESTS");
  });

  it("is for the platform's people too", async () => {
    const platform = await openPlatform(world.kabar);
    await giveSignIn(world.kabar, platform, password);
    expect((await change(await tokenOf(platform), right)).status).toBe(200);
    expect((await signInAs(world, platform.email, next)).status).toBe(200);
  });

  it("while the subscription is read-only, one still signs in, changes the password and signs out", async () => {
    const { shop, cashier } = await someone();
    await sql`update tenants set subscription_state = 'suspended' where id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    const mine = await tokenOf(cashier);
    expect((await change(mine, right)).status).toBe(200);
    const headers = { authorization: `Bearer ${mine}` };
    expect((await world.app.inject({ method: "POST", url: "/api/auth/logout", headers })).statusCode).toBe(200);
  });

  it.skipIf(testEngine === "pglite")(
    "of two changes at once from one password one counts, and its session is the one left",
    async () => {
      const { shop, cashier } = await someone();
      const tokens = [await tokenOf(cashier), await tokenOf(cashier)] as const;
      const answers = await Promise.all(
        tokens.map((token, index) => {
          const chosen = `sandi nomor ${index}`;
          return change(token, { ...right, password: chosen, password_confirmation: chosen });
        }),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const winner = answers.findIndex(({ status }) => status === 200);
      expect((await signInAs(world, cashier.email, `sandi nomor ${winner}`)).status).toBe(200);
      expect(await Promise.all(tokens.map((token) => statusOf(world, token)))).toEqual(
        tokens.map((_, index) => (index === winner ? 200 : 401)),
      );
      expect(await eventsOf(await world.client(shop.people.owner))).toHaveLength(1);
    },
  );
});

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createVerifyPassword, type VerifyPassword } from "../../src/modules/tenancy/passwords.ts";
import { signIn } from "../../src/modules/tenancy/sign-in.ts";
import { limitPerMinute } from "../../src/platform/http/rate-limit.ts";
import type { Person } from "../support/shop.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { openWorld, type World } from "../support/world.ts";
import { wrapSessions } from "../support/wrap-engine.ts";

/** The costly part of a sign-in: each hash that a password was compared with. */
const compared = vi.hoisted(() => [] as string[]);

vi.mock("@node-rs/argon2", async (importActual) => {
  const actual = await importActual<typeof import("@node-rs/argon2")>();
  const verify: typeof actual.verify = (hash, ...rest) => {
    compared.push(String(hash));
    return actual.verify(hash, ...rest);
  };
  return { ...actual, verify };
});

/**
 * Who has an account must not be told by the time that a refusal takes. Time is noise, so the work is counted that makes it:
 * comparisons of argon2, at which cost, and statements to the database.
 */
describe("a refused sign-in", () => {
  let world: World;
  let statements: string[] = [];
  const password = "kata sandi yang panjang";
  beforeAll(async () => {
    world = await openWorld({}, (engine) =>
      wrapSessions(engine, () => (ask, text, parameters) => {
        statements.push(text);
        return ask(text, parameters);
      }),
    );
    const shop = await world.openShop();
    const closed = await world.openShop();
    const { queries } = world.kabar.database;
    const { cashier, worker, courier } = shop.people;
    await give(cashier, "dikenal@kabar.test", "6281299990000");
    await give(worker, "nonaktif@kabar.test");
    await give(courier, "arsip@kabar.test");
    await give(closed.people.owner, "tutup@kabar.test");
    await sql`update users set status = 'inactive' where id = ${worker.userId}::uuid`.execute(queries);
    await sql`update users set deleted_at = now() where id = ${courier.userId}::uuid`.execute(queries);
    await sql`update tenants set status = 'inactive' where id = ${closed.tenantId}::uuid`.execute(queries);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    compared.length = 0;
    statements = [];
  });

  const give = (person: Person, ...names: string[]) => giveSignIn(world.kabar, person, password, ...names);

  const unknown = "tidak-dikenal@kabar.test";
  const names = [
    "dikenal@kabar.test",
    "0812-9999-0000",
    "nonaktif@kabar.test",
    "arsip@kabar.test",
    "tutup@kabar.test",
    "0812-8888-0000",
  ];

  /** What one wrong guess for this name costs. */
  async function workOf(name: string, verifyPassword: VerifyPassword) {
    compared.length = 0;
    statements = [];
    const { database, clock } = world.kabar;
    const limiters = { accountLimiter: limitPerMinute(10), addressLimiter: limitPerMinute(10) };
    const guess = { identifier: name, password: "salah sama sekali", deviceName: "x", address: "10.0.0.1" };
    const result = await signIn({ database, clock, verifyPassword, ...limiters }, guess);
    const costs = compared.map((hash) => /^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$/u.exec(hash)?.[0]);
    return { result, costs, statements: [...statements] };
  }

  it.each(names)("costs for %s what it costs for a name that nobody has", async (name) => {
    const verifyPassword = await createVerifyPassword();
    const nobody = await workOf(unknown, verifyPassword);
    expect(nobody.costs).toEqual(["$argon2id$v=19$m=19456,t=2,p=1$"]);
    expect(await workOf(name, verifyPassword)).toEqual(nobody);
  });

  it.each(names)("is answered for %s to the letter like for a name that nobody has", async (name) => {
    const ask = async (login: string, address: string) => {
      const payload = { login, password: "salah sama sekali" };
      const headers = { "x-request-id": "same" };
      const answer = await world.app.inject({
        method: "POST",
        url: "/api/auth/login",
        payload,
        headers,
        remoteAddress: address,
      });
      const { date, ...others } = answer.headers;
      return { status: answer.statusCode, headers: others, text: answer.body };
    };
    const place = names.indexOf(name);
    expect(await ask(name, `10.1.0.${place}`)).toEqual(await ask(`nobody-${place}@kabar.test`, `10.2.0.${place}`));
  });

  it("red check: a check that skips the hashing where nobody has the name is told apart", async () => {
    const honest = await createVerifyPassword();
    const hasty: VerifyPassword = async (guess, hash) =>
      hash === null ? { ok: true, value: false } : honest(guess, hash);
    const [known, nobody] = [await workOf("dikenal@kabar.test", hasty), await workOf(unknown, hasty)];
    expect([known.costs.length, nobody.costs.length]).toEqual([1, 0]);
    expect(known).not.toEqual(nobody);
  });
});

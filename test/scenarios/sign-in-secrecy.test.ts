import { verify } from "@node-rs/argon2";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { giveSignIn } from "../support/sign-in.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

vi.mock(import("@node-rs/argon2"), async (original) => {
  const real = await original();
  return { ...real, verify: vi.fn(real.verify) };
});

/** What takes time is counted, not timed: a slow machine proves nothing. */
describe("which accounts exist", () => {
  const password = "kata sandi benar";
  let world: World;
  let names: Readonly<Record<"wrong" | "archived" | "inactive" | "closed" | "right", string>>;
  let asked = 0;
  beforeAll(async () => {
    world = await openWorld();
    const { queries } = world.kabar.database;
    const open = async () => {
      const shop = await world.openShop();
      await giveSignIn(world.kabar, shop.people.cashier, password);
      return shop;
    };
    const [wrong, archived, inactive, closed, right] = [
      await open(),
      await open(),
      await open(),
      await open(),
      await open(),
    ];
    await sql`update users set deleted_at = now() where id = ${archived.people.cashier.userId}::uuid`.execute(queries);
    await sql`update users set status = 'inactive' where id = ${inactive.people.cashier.userId}::uuid`.execute(queries);
    await sql`update tenants set status = 'inactive' where id = ${closed.tenantId}::uuid`.execute(queries);
    const nameOf = (shop: typeof wrong) => shop.people.cashier.email;
    names = {
      wrong: nameOf(wrong),
      archived: nameOf(archived),
      inactive: nameOf(inactive),
      closed: nameOf(closed),
      right: nameOf(right),
    };
  });
  afterAll(() => world.close());
  beforeEach(() => {
    vi.mocked(verify).mockClear();
  });

  async function signIn(login: string, typed: string) {
    asked += 1;
    const response = await world.app.inject({
      method: "POST",
      url: "/api/auth/login",
      payload: { login, password: typed },
      remoteAddress: `10.4.0.${asked}`,
    });
    const { "x-request-id": _, date: __, ...headers } = response.headers;
    return { status: response.statusCode, text: response.body, headers };
  }

  it("an unknown name, an archived person, an inactive one and a wrong password get one answer, to the last header", async () => {
    const expected = await signIn(names.wrong, "salah");
    expect(expected.status).toBe(422);
    const answers = [
      await signIn("nobody@x.test", password),
      await signIn("081299998888", password),
      await signIn("no name at all", password),
      await signIn(names.archived, password),
      await signIn(names.archived, "salah"),
      await signIn(names.inactive, "salah"),
      await signIn(names.closed, "salah"),
    ];
    for (const answer of answers) expect(answer).toEqual(expected);
  });

  it.each([
    ["an unknown name", () => signIn("nobody@x.test", password)],
    ["a name that is none", () => signIn("%", password)],
    ["an archived person", () => signIn(names.archived, password)],
    ["a wrong password", () => signIn(names.wrong, "salah")],
    ["an inactive person", () => signIn(names.inactive, password)],
    ["a closed shop", () => signIn(names.closed, password)],
    ["the right password", () => signIn(names.right, password)],
  ])("%s costs one check of a password by argon2id, with the same parameters", async (_case, act) => {
    await act();
    expect(verify).toHaveBeenCalledTimes(1);
    expect(vi.mocked(verify).mock.calls[0]?.[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/u);
  });

  it.skipIf(testEngine === "pglite")(
    "the answer does not wait for the audit log, where only known accounts are",
    async () => {
      const { queries } = world.kabar.database;
      const failures = async () =>
        (await queries.selectFrom("audit_events").where("event_key", "=", "AUTH_LOGIN_FAILED").selectAll().execute())
          .length;
      await signIn(names.wrong, "salah");
      const before = await failures();
      await queries.transaction().execute(async (db) => {
        await sql`lock table audit_events in exclusive mode`.execute(db);
        expect((await signIn(names.wrong, "salah")).status).toBe(422);
      });
      await expect.poll(failures).toBeGreaterThan(before);
    },
  );
});

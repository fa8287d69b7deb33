import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sealCredentials } from "../../src/modules/messaging/credentials.ts";
import { type Canary, canaries, columnsHolding, formsOf, tells } from "../support/canaries.ts";
import { type WalkedAnswer, walkWithCanaries } from "../support/canary-walk.ts";
import { type Cast, openCast } from "../support/cast.ts";
import { dispatcherWith, outsideProvider } from "../support/dispatchers.ts";
import { giveSignIn } from "../support/sign-in.ts";
import { openWorld, type World } from "../support/world.ts";
import { wrapSessions } from "../support/wrap-engine.ts";

/** What must be nowhere: what signs in, what sends messages, and what only ever stood in a header or a search. */
const secrets = [
  "password",
  "wrongPassword",
  "credential",
  "header",
  "search",
  "stranger",
] as const satisfies readonly Canary[];

const stored = ["idempotency_keys.body"];
/** The columns in which what is not secret belongs; found anywhere else, or not found in one of these, is a finding. */
const belongs: Readonly<Record<Exclude<Canary, (typeof secrets)[number]>, readonly string[]>> = {
  staffPhone: ["sign_in_names.name", "users.phone"],
  email: ["sign_in_names.name", "users.email"],
  customerPhone: ["customers.phone_normalized", "wa_messages.to_phone", "wa_mock_deliveries.to_phone", ...stored],
  customerName: ["customers.name", "wa_messages.body_text", "wa_mock_deliveries.body_text", ...stored],
  notes: ["customers.notes", "orders.notes", "payments.notes", ...stored],
  address: ["orders.delivery", "orders.pickup", ...stored],
  text: ["wa_messages.body_text", "wa_mock_deliveries.body_text", "wa_templates.definition_json"],
  // The one word in the audit log that a client chooses: how something was paid.
  method: ["audit_events.metadata", "payments.method", ...stored],
  device: ["access_tokens.name"],
  key: ["idempotency_keys.key"],
};

describe("secrets and people, sent through every route and every error", () => {
  let world: World;
  let cast: Cast;
  let answers: readonly WalkedAnswer[];
  let fault: (() => Error) | null = null;
  beforeAll(async () => {
    world = await openWorld({}, (engine) =>
      wrapSessions(engine, () => async (ask, text, parameters) => {
        if (text !== "commit" || fault === null) return ask(text, parameters);
        await ask("rollback", []);
        throw fault();
      }),
    );
    cast = await openCast(world);
    await giveSecrets();
    const walked = await walkWithCanaries(world, cast);
    await placePickup();
    await world.sendEverything();
    fault = databaseFault;
    const failed = await walkWithCanaries(world, cast);
    fault = null;
    await sendInVain();
    answers = [...walked, ...failed];
  });
  afterAll(() => world.close());

  /** A person who signs in with canaries, and a provider's credentials as a real one would have them. */
  async function giveSecrets() {
    const { queries } = world.kabar.database;
    const { worker, owner } = cast.ours.people;
    await giveSignIn(world.kabar, worker, canaries.password, canaries.email, canaries.staffPhone);
    await sql`update users set email = ${canaries.email}, phone = ${canaries.staffPhone} where id = ${worker.userId}::uuid`.execute(
      queries,
    );
    const { rows } = await sql<{
      id: string;
    }>`select id from wa_provider_configs where tenant_id = ${owner.tenantId}::uuid`.execute(queries);
    const id = rows[0]?.id ?? "";
    const sealed = sealCredentials(world.kabar.cipher, owner.tenantId, id, { token: canaries.credential });
    await sql`update wa_provider_configs set credentials_encrypted = ${sealed} where id = ${id}::uuid`.execute(queries);
  }

  /** An order whose customer is told with the shop's own words. */
  async function placePickup() {
    const owner = await world.client(cast.ours.people.owner);
    const definition = { body_lines: [`${canaries.text} {{customer_name}}`] };
    expect((await owner.put("/api/wa/templates/WA_PICKUP_CONFIRM", { definition })).status).toBe(201);
    const placed = await owner.post("/api/orders", {
      outlet_id: cast.ours.outletId,
      requires_pickup: true,
      pickup: { slot: "Besok", address: canaries.address },
      customer: { name: canaries.customerName, phone: canaries.customerPhone, notes: canaries.notes },
      notes: canaries.notes,
    });
    expect(placed.status).toBe(201);
    await owner.post("/api/wa/provider-config", {
      provider_key: "mock",
      credentials: { scenario: canaries.credential },
    });
    await owner.post("/api/wa/provider-config", { provider_key: "mock", credentials: { [canaries.credential]: "x" } });
    const signIn = { login: canaries.email, password: canaries.wrongPassword };
    expect((await (await world.client()).post("/api/auth/login", signIn)).status).toBe(422);
  }

  /** A message whose provider cannot be spoken to. */
  async function sendInVain() {
    await placePickup();
    const driver = outsideProvider({
      send: async () => {
        throw new TypeError("fetch failed");
      },
    });
    await dispatcherWith(world, driver).runOnce();
  }

  it("every route was asked, and most in vain as well as with success", () => {
    const granted = answers.filter(({ status }) => status < 400);
    const refused = answers.filter(({ status }) => status >= 400 && status < 500);
    const failed = answers.filter(({ status }) => status === 500);
    expect(granted.length).toBeGreaterThan(30);
    expect(refused.length).toBeGreaterThan(150);
    expect(failed.length).toBeGreaterThan(5);
    expect(world.logs.length).toBeGreaterThan(answers.length);
  });

  it("no line of the log tells any of it", () => {
    const text = world.logs.join("");
    const told = Object.entries(canaries).filter(([, secret]) => tells(text, secret));
    const ofTokens = [...cast.tokens.values()].filter((token) => text.includes(token));
    expect([told, ofTokens]).toEqual([[], []]);
    const issued = answers.flatMap(({ text: body }) => /kbr_[\w-]{43}/u.exec(body) ?? []);
    expect(issued.length).toBeGreaterThan(0);
    expect(issued.filter((token) => text.includes(token))).toEqual([]);
  });

  it("no metric and no description of the API tells any of it", async () => {
    const text = (await world.kabar.metrics.registry.metrics()) + JSON.stringify(world.app.swagger());
    expect(Object.entries(canaries).filter(([, secret]) => tells(text, secret))).toEqual([]);
  });

  it("no refusal and no fault repeats a value", () => {
    // A template's own words come back in what is wrong with them, and a field that does not exist by its name.
    const names: readonly string[] = ["text", "stranger"];
    for (const { route, status, text } of answers.filter((answer) => answer.status >= 400)) {
      const told = Object.entries(canaries).filter(([name, secret]) => !names.includes(name) && tells(text, secret));
      expect([route, status, told]).toEqual([route, status, []]);
    }
  });

  it("no answer gives back a password, a credential or, but to whoever signs in, a token", () => {
    const secret = [canaries.password, canaries.wrongPassword, canaries.credential, ...cast.tokens.values()];
    for (const { route, text } of answers) {
      expect([route, secret.filter((one) => tells(text, one))]).toEqual([route, []]);
      if (!/login|register/u.test(route)) expect([route, /kbr_/u.test(text)]).toEqual([route, false]);
    }
  });

  it.each(secrets)("nothing in the database gives away: %s", async (name) => {
    expect(await columnsHolding(world.kabar.database, canaries[name])).toEqual([]);
  });

  it("nothing in the database is a token that counts", async () => {
    for (const token of cast.tokens.values()) {
      expect(await columnsHolding(world.kabar.database, token)).toEqual([]);
      expect(await columnsHolding(world.kabar.database, token.slice("kbr_".length))).toEqual([]);
    }
  });

  it.each(Object.entries(belongs))("%s stands where it belongs and nowhere else", async (name, columns) => {
    const found = await columnsHolding(world.kabar.database, canaries[name as Canary]);
    expect(found).toEqual([...columns].sort());
  });

  it("red check: a secret is found in whatever form and column somebody puts it", async () => {
    const { queries } = world.kabar.database;
    const where = sql`where tenant_id = ${cast.theirs.tenantId}::uuid`;
    const planted = "Kenari/Tanam+5=?&";
    for (const form of formsOf(planted)) {
      await sql`update payments set notes = ${`x${form}y`} ${where}`.execute(queries);
      expect([form, await columnsHolding(world.kabar.database, planted)]).toEqual([form, ["payments.notes"]]);
    }
    await sql`update payments set notes = null ${where}`.execute(queries);
    await sql`update idempotency_keys set request_hash = ${Buffer.from(`..${planted}..`)}`.execute(queries);
    await sql`update orders set pickup = ${JSON.stringify({ deep: { inside: [planted] } })}::jsonb ${where}`.execute(
      queries,
    );
    const found = await columnsHolding(world.kabar.database, planted);
    expect(found).toEqual(["idempotency_keys.request_hash", "orders.pickup"]);
  });

  it("red check: a line of the log that tells a name is found, and a number is hidden by its pattern", () => {
    world.kabar.logger.warn({ order: { of: canaries.customerName } }, `kepada ${canaries.customerPhone}`);
    const text = world.logs.at(-1) ?? "";
    expect([tells(text, canaries.customerName), tells(text, canaries.customerPhone)]).toEqual([true, false]);
  });

  it("red check: a phone number is found however it is written", () => {
    for (const text of ["6281277778888", "+62 812-7777-8888", "0812 7777 8888", "0812.7777.8888"]) {
      expect([text, tells(`x ${text} y`, canaries.customerPhone)]).toEqual([text, true]);
    }
    expect(tells("0812 7777 8889", canaries.customerPhone)).toBe(false);
  });
});

/** What PostgreSQL says of a broken constraint: it repeats the row. */
function databaseFault(): Error {
  const row = `(${canaries.customerPhone}, ${canaries.customerName}, ${canaries.notes})`;
  return Object.assign(new Error(`new row violates check constraint "x": ${row}`), {
    code: "23514",
    detail: `Failing row contains ${row}.`,
    constraint: "x",
    table: "orders",
  });
}

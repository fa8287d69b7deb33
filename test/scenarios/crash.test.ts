import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { demoShop } from "../../src/app/demo-shop.ts";
import { newId } from "../../src/kit/ids.ts";
import { connectDatabase } from "../../src/platform/database/connect.ts";
import { openPglite } from "../../src/platform/database/pglite-engine.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";
import { type KabarProcess, startInVain, startKabar } from "../support/kabar-process.ts";
import { createServerDatabase, dropServerDatabase, testEngine } from "../support/test-database.ts";

const patience = { timeout: 90_000, interval: 100 };
const premium = demoShop("premium");

let folder: string;
let databaseUrl: string | null;
let environment: Readonly<Record<string, string>>;
let kabar: KabarProcess | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kabar-crash-"));
  databaseUrl = testEngine === "postgres" ? await createServerDatabase() : null;
  environment = {
    KABAR_DATA_DIR: folder,
    KABAR_SEED: "demo",
    WA_RETRY_DELAY_SECONDS: "1",
    KABAR_SEND_TIMEOUT_SECONDS: "3",
    LOG_LEVEL: "warn",
    ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
  };
  kabar = null;
});
afterEach(async () => {
  await kabar?.end("SIGKILL");
  if (databaseUrl !== null) await dropServerDatabase(databaseUrl);
  await rm(folder, { recursive: true });
});

async function start() {
  kabar = await startKabar(environment);
}

async function end(signal: "SIGTERM" | "SIGKILL") {
  const ending = kabar?.end(signal);
  kabar = null;
  return ending;
}

async function call(method: string, path: string, token: string | null, body?: object) {
  if (kabar === null) throw new Error("nobody listens");
  const response = await fetch(`${kabar.url}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function signIn(role: string): Promise<string> {
  const login = { login: `${role}@premium.demo.local`, password: "password" };
  const { status, body } = await call("POST", "/api/auth/login", null, login);
  expect(status).toBe(200);
  return String(body["access_token"]);
}

/** Phones that take one pickup order after the other and, when they got no answer, ask again with the same id. */
function takeOrders(token: string, phones: number) {
  const made = new Set<string>();
  const acknowledged = new Set<string>();
  const odd: unknown[] = [];
  let isOver = false;

  async function takeOne(id: string) {
    const order = {
      id,
      outlet_id: premium.outletIds[0],
      requires_pickup: true,
      pickup: { slot: "Besok, 09.00-11.00" },
      customer: { name: "Siti Aminah", phone: `0812 ${randomInt(10_000_000, 99_999_999)}` },
    };
    const answer = await call("POST", "/api/orders", token, order).catch(() => null); // no answer: nobody knows
    const isTaken = answer?.status === 422 && "id" in ((answer.body["errors"] ?? {}) as object);
    if (answer?.status === 201 || isTaken) acknowledged.add(id);
    else if (answer !== null && answer.status !== 503) odd.push(answer);
    return acknowledged.has(id);
  }

  async function phone() {
    while (!isOver) {
      const id = newId();
      made.add(id);
      while (!isOver && !(await takeOne(id))) await new Promise((done) => setImmediate(done));
    }
  }

  const running = Promise.all(Array.from({ length: phones }, phone));
  return {
    made,
    acknowledged,
    odd,
    /** Until so many more orders were acknowledged. */
    more: (count: number) => {
      const goal = acknowledged.size + count;
      return vi.waitFor(() => expect(acknowledged.size).toBeGreaterThanOrEqual(goal), { timeout: 60_000, interval: 5 });
    },
    async stop() {
      isOver = true;
      await running;
    },
  };
}

async function untilNothingWaits(token: string) {
  const left = async (status: string) =>
    (await call("GET", `/api/wa/messages?limit=1&status=${status}`, token)).body["data"];
  const settled = vi.waitFor(async () => {
    expect(await left("queued")).toEqual([]);
    expect(await left("sending")).toEqual([]);
  }, patience);
  await Promise.race([settled, kabar === null ? settled : diedByItself(kabar)]);
}

async function diedByItself({ ended, output }: KabarProcess): Promise<never> {
  throw new Error(`the process ended by itself with ${await ended}: ${output()}`);
}

/** The rows as they stand, read when no process is there any more. */
async function readRows() {
  const engine =
    databaseUrl === null
      ? await openPglite(folder)
      : openPostgres({ url: databaseUrl, sessionsMax: 2, onIdleError: () => {} });
  const database = connectDatabase(engine);
  const { queries } = database;
  const tenantId = premium.tenantId;
  const rows = {
    orders: await queries.selectFrom("orders").select("id").where("tenant_id", "=", tenantId).execute(),
    usage: await queries.selectFrom("quota_usage").select("orders_used").where("tenant_id", "=", tenantId).execute(),
    ledger: await queries.selectFrom("quota_ledger").select("order_id").where("tenant_id", "=", tenantId).execute(),
    messages: await queries
      .selectFrom("wa_messages")
      .select(["id", "order_id", "status", "template_id"])
      .where("tenant_id", "=", tenantId)
      .execute(),
    attempts: await queries
      .selectFrom("wa_message_attempts")
      .select(["message_id", "outcome"])
      .where("tenant_id", "=", tenantId)
      .execute(),
    deliveries: await queries
      .selectFrom("wa_mock_deliveries")
      .select("reference")
      .where("tenant_id", "=", tenantId)
      .execute(),
  };
  await database.close();
  return rows;
}

type Rows = Awaited<ReturnType<typeof readRows>>;

function expectNothingLostOrDoubled(rows: Rows, made: ReadonlySet<string>, acknowledged: ReadonlySet<string>) {
  const orderIds = new Set(rows.orders.map(({ id }) => id));
  expect([...acknowledged].filter((id) => !orderIds.has(id))).toEqual([]);
  expect(rows.usage.reduce((sum, { orders_used }) => sum + orders_used, 0)).toBe(rows.orders.length);
  expect(rows.ledger.map(({ order_id }) => order_id).sort()).toEqual([...orderIds].sort());
  const ours = rows.orders.filter(({ id }) => made.has(id)).map(({ id }) => id);
  const messages = rows.messages.filter(({ order_id }) => made.has(order_id ?? ""));
  expect(messages.map(({ order_id }) => order_id).sort()).toEqual(ours.sort());
  return messages;
}

function expectEachToldOnce(rows: Rows, made: ReadonlySet<string>, acknowledged: ReadonlySet<string>) {
  const messages = expectNothingLostOrDoubled(rows, made, acknowledged);
  expect(messages.filter(({ status }) => status !== "sent")).toEqual([]);
  const ids = messages.map(({ id }) => id).sort();
  const accepted = rows.attempts.filter(({ outcome }) => outcome === "accepted").map(({ message_id }) => message_id);
  expect(accepted.filter((id) => ids.includes(id)).sort()).toEqual(ids);
  const delivered = rows.deliveries.map(({ reference }) => reference);
  expect(delivered.filter((id) => ids.includes(id)).sort()).toEqual(ids);
}

describe("a process that is killed while it takes orders and sends", () => {
  it("loses no acknowledged order, doubles none, and each customer is told exactly once", async () => {
    await start();
    const token = await signIn("cashier");
    const owner = await signIn("owner");
    const orders = takeOrders(token, 4);
    for (let kills = 0; kills < 10; kills += 1) {
      await orders.more(randomInt(3, 25));
      expect(await end("SIGKILL")).toBeNull();
      await start();
    }
    await orders.more(5);
    await orders.stop();
    await untilNothingWaits(owner);
    expect(await end("SIGTERM")).toBe(0);

    expect(orders.odd).toEqual([]);
    expectEachToldOnce(await readRows(), orders.made, orders.acknowledged);
  });

  it("told to stop, it finishes what is under way and exits 0, with nothing in doubt", async () => {
    await start();
    const owner = await signIn("owner");
    const scenario = { provider_key: "mock", credentials: { scenario: "slow:300" } };
    expect((await call("POST", "/api/wa/provider-config", owner, scenario)).status).toBe(200);
    const orders = takeOrders(await signIn("cashier"), 4);
    await orders.more(20);
    const code = end("SIGTERM");
    await orders.stop();
    expect(await code).toBe(0);

    expect(orders.odd).toEqual([]);
    const rows = await readRows();
    const messages = expectNothingLostOrDoubled(rows, orders.made, orders.acknowledged);
    expect(messages.filter(({ status }) => status !== "sent" && status !== "queued")).toEqual([]);
    expect(rows.attempts.filter(({ outcome }) => outcome === null)).toEqual([]);
    const sent = messages.filter(({ status }) => status === "sent").map(({ id }) => id);
    const delivered = rows.deliveries.map(({ reference }) => reference);
    expect(delivered.filter((id) => messages.some((message) => message.id === id)).sort()).toEqual(sent.sort());
  });
});

if (testEngine === "postgres") {
  describe("a server that ends sessions while orders are taken and sent", () => {
    it("costs no acknowledged order and no message, hands none over twice, and the process lives", async () => {
      await start();
      const owner = await signIn("owner");
      const orders = takeOrders(await signIn("cashier"), 4);
      const server = connectDatabase(openPostgres({ url: databaseUrl ?? "", sessionsMax: 1, onIdleError: () => {} }));
      for (let rounds = 0; rounds < 50; rounds += 1) {
        await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid() order by random() limit 3`.execute(
          server.queries,
        );
        await orders.more(randomInt(1, 4));
      }
      await server.close();
      await orders.stop();
      await untilNothingWaits(owner);
      expect(await end("SIGTERM")).toBe(0);

      expect(orders.odd).toEqual([]);
      const rows = await readRows();
      const messages = expectNothingLostOrDoubled(rows, orders.made, orders.acknowledged);
      const delivered = rows.deliveries.map(({ reference }) => reference);
      const copies = messages.map(({ id, status }) => [status, delivered.filter((other) => other === id).length]);
      // The mock's own log is in the same database: where its session ended, the sender cannot know what the mock has noted.
      expect(copies.filter(([status, count]) => !(status === "sent" ? count === 1 : Number(count) <= 1))).toEqual([]);
      expect(copies.filter(([status]) => status !== "sent" && status !== "unknown")).toEqual([]);
    });
  });
}

describe("a start that cannot be", () => {
  if (testEngine === "pglite") {
    it("a second process on the same folder exits 1 and names the first, which goes on", async () => {
      await start();
      const second = await startInVain(environment);
      expect(second.code).toBe(1);
      expect(second.output.trim().split("\n")).toEqual([expect.stringContaining(`process ${kabar?.pid};`)]);
      expect(second.output).toContain("KABAR_DATA_DIR");
      expect((await call("GET", "/livez", null)).status).toBe(200);
    });
  }

  it.each([
    ["PORT", "eighty"],
    ["KABAR_ROLE", "queen"],
    ["KABAR_SEED", "everything"],
    ["WA_RETRY_DELAY_SECONDS", "-1"],
    ["KABAR_SEND_TIMEOUT_SECONDS", "0"],
    ["KABAR_SECRET_KEY", "short"],
    ["LOG_LEVEL", "loud"],
    ["DATABASE_URL", "mysql://127.0.0.1/kabar"],
    ["DATABASE_URL", "postgres://postgres@127.0.0.1:1/kabar"],
  ])("%s=%s ends the start with 1 and one line that names it", async (name, value) => {
    const { code, output } = await startInVain({ ...environment, [name]: value });
    expect(code).toBe(1);
    expect(output.trim().split("\n")).toEqual([expect.stringContaining(`kabar: ${name}`)]);
  });
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createHttp } from "../../src/app/http.ts";
import { assembleKabar } from "../../src/app/kabar.ts";
import { connectDatabase } from "../../src/platform/database/connect.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";
import { signedInClient } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { placed } from "../support/placing.ts";
import { counterOrder, openShop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const main = join(import.meta.dirname, "../../src/main.ts");

/** Runs the command line with nothing but these settings. */
function start(environment: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", main, ...words], {
    env: { PATH: process.env["PATH"], LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = { out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.error += text;
  });
  const closed = once(child, "close").then(([code]) => code as number | null);
  return { child, output, closed };
}

/** The embedded engine has no second session to end or to hold a lock, and takes seconds to start anew. */
const onServer = it.runIf(testEngine === "postgres");

describe("what the environment says", () => {
  let world: World;
  /** The database of this engine: a process of its own can only share one on a server. */
  let database: Readonly<Record<string, string>>;
  beforeAll(async () => {
    world = await openWorld();
    database = world.databaseUrl === null ? { KABAR_DATA_DIR: "memory" } : { DATABASE_URL: world.databaseUrl };
  });
  afterAll(() => world.close());

  it.each([
    ["PORT", { PORT: "many" }],
    ["DATABASE_URL", { DATABASE_URL: "postgres://u:rahasia@127.0.0.1:9/x" }],
    ["KABAR_SECRET_KEY", { KABAR_SECRET_KEY: "rahasia" }],
    ["KABAR_PREPARED_STATEMENTS", { KABAR_PREPARED_STATEMENTS: "yes" }],
    ["KABAR_TENANT_REQUESTS_AT_ONCE", { KABAR_TENANT_REQUESTS_AT_ONCE: "0" }],
  ])("a bad %s ends the process at once with one line that names it", async (name, bad) => {
    const { output, closed } = start(bad, "serve");
    expect(await closed).toBe(1);
    expect(output.error).toMatch(new RegExp(`^kabar: ${name}[: ][^\\n]+\\n$`, "u"));
    expect(output.out + output.error).not.toContain("rahasia");
  });

  onServer("a port in use is said to be in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address() as { port: number };
    const { output, closed } = start({ ...database, KABAR_SEED: "none", PORT: String(address.port) }, "serve");
    expect(await closed).toBe(1);
    expect(output.error).toMatch(/^kabar: PORT is in use [^\n]+\n$/u);
    other.close();
  });

  it("the server prints its address, answers there, and ends with 0 when it is asked to", async () => {
    const { child, output, closed } = start({ ...database, KABAR_SEED: "none", PORT: "0" }, "serve");
    while (!/is ready: http\S+/u.test(output.out)) await once(child.stdout, "data");
    const url = /is ready: (http\S+)/u.exec(output.out)?.[1];
    const health = await fetch(`${url}/api/health`);
    expect([health.status, await health.json()]).toMatchObject([200, { ok: true }]);
    child.kill("SIGTERM");
    expect(await closed).toBe(0);
    expect(output.error).toBe("");
  });

  it("demo data is not written in production, whoever asks", async () => {
    const { output, closed } = start(
      { ...database, NODE_ENV: "production", KABAR_SECRET_KEY: Buffer.alloc(32, 7).toString("base64") },
      "seed",
      "demo",
    );
    expect(await closed).toBe(1);
    expect(output.error).toMatch(/^kabar: NODE_ENV is production[^\n]+\n$/u);
  });

  it("a worker serves health and metrics, and no API to anybody", async () => {
    const worker = await openWorld({ KABAR_ROLE: "worker", DATABASE_URL: "postgres://unused.test/x" });
    try {
      const shop = await worker.openShop();
      const owner = await worker.client(shop.people.owner);
      for (const path of ["/api/health", "/livez", "/readyz"]) expect((await owner.get(path)).body.ok).toBe(true);
      expect((await owner.get("/metrics")).text).toContain("kabar_http_request_seconds_bucket");
      for (const path of ["/api/me", "/api/orders", "/docs", "/api/openapi.json", "/"]) {
        expectRefusal(await owner.get(path), 404, "DATA_NOT_FOUND");
      }
      expectRefusal(await owner.post("/api/orders", counterOrder(shop)), 404, "DATA_NOT_FOUND");
    } finally {
      await worker.close();
    }
  });

  it("the public address is where customers are sent, else the one by which the request came", async () => {
    const open = await openWorld({ KABAR_PUBLIC_URL: "https://kabar.test/" });
    try {
      const shop = await open.openShop();
      const owner = await open.client(shop.people.owner);
      const headers = { host: "evil.test", "x-forwarded-host": "evil.test" };
      const order = (await owner.post("/api/orders", counterOrder(shop), headers)).body.data;
      expect(order.tracking_url).toBe(`https://kabar.test/pelanggan/track/${order.tracking_token}`);
    } finally {
      await open.close();
    }
    const shop = await world.openShop();
    const order = await placed(await world.client(shop.people.owner), counterOrder(shop));
    expect(order.tracking_url).toMatch(/^http:\/\/localhost(:80)?\/pelanggan\/track\//u);
  });

  it("metrics tell routes, never addresses, people or shops", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    await owner.get(`/api/orders/${shop.outletId}`);
    await owner.get(`/api/orders?outlet_id=${shop.outletId}&q=Siti`);
    await owner.get("/unknown/Siti");
    const { text } = await owner.get("/metrics");
    expect(text).toMatch(/route="\/api\/orders\/:orderId",status="404"/u);
    expect(text).toMatch(/route="unknown",status="404"/u);
    expect(text).not.toMatch(/Siti|[0-9a-f]{8}-[0-9a-f]{4}-/u);
  });

  onServer("without prepared statements nothing is kept in a session, and everything works the same", async () => {
    const engine = openPostgres({
      url: world.databaseUrl ?? "",
      sessionsMax: 2,
      onIdleError: () => {},
      preparesStatements: false,
    });
    const database = connectDatabase(engine);
    try {
      const kabar = assembleKabar(world.kabar.config, world.clock, world.kabar.logger, database);
      const shop = await openShop(kabar, {});
      const app = await createHttp(kabar);
      const owner = await signedInClient(kabar, app, shop.people.owner);
      expect((await placed(owner, counterOrder(shop))).invoice_no).toBe("T1-261122-0001");
      const kept = await sql<{ n: number }>`select count(*) as n from pg_prepared_statements`.execute(database.queries);
      expect(kept.rows).toEqual([{ n: 0 }]);
      await app.close();
    } finally {
      await database.close();
    }
  });

  onServer("sessions that the server ends are replaced: the next request is answered", async () => {
    const shop = await world.openShop();
    const owner = await world.client(shop.people.owner);
    await Promise.all(Array.from({ length: 10 }, () => owner.get("/api/me")));
    await sql`select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()`.execute(world.kabar.database.queries);
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.get("/api/me")));
    for (const answer of answers) {
      if (answer.status !== 200) expectBusy(answer);
    }
    // A session whose end has not arrived here yet may be handed out once more.
    await vi.waitFor(async () => {
      for (let n = 0; n < 20; n += 1) expect((await owner.get("/api/me")).status).toBe(200);
    });
  });

  function expectBusy(answer: {
    status: number;
    body: { reason_code: string };
    headers: Readonly<Record<string, unknown>>;
  }) {
    expect([answer.status, answer.body.reason_code, answer.headers["retry-after"]]).toEqual([503, "SERVER_BUSY", "1"]);
  }

  onServer(
    "a database that is busy for too long is answered 503 with the time to wait, and nothing is written",
    async () => {
      const shop = await world.openShop();
      const owner = await world.client(shop.people.owner);
      await placed(owner, counterOrder(shop));
      await world.kabar.database.queries.transaction().execute(async (db) => {
        await sql`select 1 from invoice_counters where outlet_id = ${shop.outletId}::uuid for update`.execute(db);
        expectBusy(await owner.post("/api/orders", counterOrder(shop)));
      });
      expect((await placed(owner, counterOrder(shop))).invoice_no).toBe("T1-261122-0002");
    },
  );
});

import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { demoShop } from "../../src/app/demo-shop.ts";
import { newId } from "../../src/kit/ids.ts";
import { connectDatabase } from "../../src/platform/database/connect.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";
import { type KabarProcess, startKabar } from "../support/kabar-process.ts";
import { pgbouncerVersion, startPgbouncer } from "../support/pgbouncer.ts";
import { createServerDatabase, dropServerDatabase, testEngine } from "../support/test-database.ts";

const version = testEngine === "postgres" ? pgbouncerVersion() : null;
if (testEngine === "postgres" && version === null) {
  process.stdout.write("no pgbouncer on this machine: its scenario is left out\n");
}

const premium = demoShop("premium");
const sessionsMax = 2;

describe.runIf(version !== null)(`behind PgBouncer with ${sessionsMax} sessions for everybody`, () => {
  let databaseUrl: string;
  let pooler: Awaited<ReturnType<typeof startPgbouncer>>;
  let kabar: KabarProcess;
  beforeAll(async () => {
    databaseUrl = await createServerDatabase();
    pooler = await startPgbouncer(databaseUrl, sessionsMax);
    kabar = await startKabar({
      DATABASE_URL: pooler.url,
      DATABASE_ADMIN_URL: databaseUrl,
      KABAR_PREPARED_STATEMENTS: "off",
      KABAR_SEED: "demo",
      KABAR_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
      LOG_LEVEL: "warn",
    });
  });
  afterAll(async () => {
    await kabar?.end("SIGKILL");
    await pooler?.stop();
    await dropServerDatabase(databaseUrl);
  });

  async function call(method: string, path: string, token: string | null, body?: object) {
    const headers = {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    const response = await fetch(`${kabar.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: the test is the judge of the shape
    return { status: response.status, body: (await response.json()) as any };
  }

  async function signIn(role: string): Promise<string> {
    const login = { login: `${role}@premium.demo.local`, password: "password" };
    return (await call("POST", "/api/auth/login", null, login)).body.access_token;
  }

  const order = (id: string) => ({
    id,
    outlet_id: premium.outletIds[0],
    requires_pickup: true,
    pickup: { slot: "Besok, 09.00-11.00" },
    customer: { name: "Siti Aminah", phone: "0812 3456 7890" },
  });

  it("sign-in, orders of twenty phones at once and their messages work as without it, and no session is lost", async () => {
    const [cashier, owner] = [await signIn("cashier"), await signIn("owner")];
    const ids = Array.from({ length: 60 }, newId);
    const queue = [...ids];
    const phone = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        expect((await call("POST", "/api/orders", cashier, order(id))).status).toBe(201);
      }
    };
    await Promise.all(Array.from({ length: 20 }, phone));
    const numbers = await Promise.all(ids.map(async (id) => (await call("GET", `/api/orders/${id}`, owner)).body.data));
    expect(new Set(numbers.map(({ invoice_no }) => invoice_no)).size).toBe(ids.length);
    await vi.waitFor(
      async () => {
        for (const id of ids) {
          const { data } = (await call("GET", `/api/wa/messages?order_id=${id}`, owner)).body;
          expect(data.map(({ status }: { status: string }) => status)).toEqual(["sent"]);
        }
      },
      { timeout: 60_000, interval: 200 },
    );
    expect((await call("GET", "/api/wa/mock-deliveries?limit=1", owner)).status).toBe(200);
    expect(kabar.output()).not.toMatch(/"level":[56]0/u);
  });

  it("tenant and role of a request end with its transaction: the next one of the session has neither", async () => {
    const database = connectDatabase(
      openPostgres({ url: pooler.url, sessionsMax: 5, onIdleError: () => {}, preparesStatements: false }),
    );
    try {
      const states = await Promise.all(
        Array.from({ length: 20 }, () =>
          sql<{ tenant: string | null; role: string }>`
            select nullif(current_setting('app.tenant_id', true), '') as tenant, current_setting('role') as role`.execute(
            database.queries,
          ),
        ),
      );
      for (const { rows } of states) expect(rows).toEqual([{ tenant: null, role: "none" }]);
    } finally {
      await database.close();
    }
  });
});

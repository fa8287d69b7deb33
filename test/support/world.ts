import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { readConfig } from "../../src/app/config.ts";
import { createHttp } from "../../src/app/http.ts";
import { assembleKabar, type Kabar } from "../../src/app/kabar.ts";
import type { HttpServer } from "../../src/platform/http/server.ts";
import { createLogger } from "../../src/platform/telemetry/logger.ts";
import { type Client, signedInClient } from "./client.ts";
import { openShop, type Shop, type ShopOptions } from "./shop.ts";
import { openTestDatabase, type WrapEngine } from "./test-database.ts";

/** A clock that stands still until the test moves it. */
export class TestClock {
  #now = new Date("2026-11-22T03:00:00Z");
  now(): Date {
    return new Date(this.#now);
  }
  set(instant: string) {
    this.#now = new Date(instant);
  }
}

/** The whole product in this process, on a database of its own; the sender stands still until the test says so. */
export interface World {
  readonly kabar: Kabar;
  readonly app: HttpServer;
  readonly clock: TestClock;
  /** Every line that was logged. */
  readonly logs: string[];
  /** null with the embedded engine. */
  readonly databaseUrl: string | null;
  openShop(options?: ShopOptions): Promise<Shop>;
  /** A client that is signed in as this person; without one, as nobody. */
  client(person?: { readonly tenantId: string; readonly userId: string }): Promise<Client>;
  /** Moves everything that the sender waits for into the past by so much. */
  letTimePass(seconds: number): Promise<void>;
  /** Sends until nothing is left to send, however long retries would have to wait. */
  sendEverything(): Promise<void>;
  close(): Promise<void>;
}

export async function openWorld(
  environment: Readonly<Record<string, string>> = {},
  wrapEngine?: WrapEngine,
): Promise<World> {
  const testDatabase = await openTestDatabase(wrapEngine);
  const config = readConfig({
    KABAR_DATA_DIR: "memory",
    KABAR_SECRET_KEY: randomBytes(32).toString("base64"),
    KABAR_TENANT_REQUESTS_AT_ONCE: "1000", // races are the point of many tests; limits.test.ts looks at the limit
    ...environment,
  });
  if (!config.ok) throw new Error(config.refusal);
  const logs: string[] = [];
  const logger = createLogger("debug", { write: (line) => logs.push(line) });
  const clock = new TestClock();
  const kabar = assembleKabar(config.value, clock, logger, testDatabase.database);
  const app = await createHttp(kabar);
  await app.ready();
  const { queries } = testDatabase.database;

  async function letTimePass(seconds: number) {
    const by = sql`make_interval(secs => ${seconds}::double precision)`;
    await sql`update wa_messages set next_attempt_at = next_attempt_at - ${by}, lease_until = lease_until - ${by},
                     expires_at = expires_at - ${by}`.execute(queries);
    await sql`update wa_provider_configs set parked_until = parked_until - ${by}`.execute(queries);
  }

  return {
    kabar,
    app,
    clock,
    logs,
    databaseUrl: testDatabase.url,
    openShop: (options = {}) => openShop(kabar, options),
    client: (person) => signedInClient(kabar, app, person ?? null),
    letTimePass,
    async sendEverything() {
      for (let idle = 0; idle < 2; ) {
        await letTimePass(3_600);
        idle = (await kabar.dispatcher.runOnce()) === 0 ? idle + 1 : 0;
      }
    },
    async close() {
      await app.close();
      await testDatabase.close();
    },
  };
}

import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "kysely";
import { assembleKabar, type Kabar } from "../../src/app/kabar.ts";
import { createDispatcher, type Dispatcher, type DispatcherSettings } from "../../src/modules/messaging/dispatcher.ts";
import type { Driver } from "../../src/modules/messaging/providers/driver.ts";
import { connectDatabase, type Database } from "../../src/platform/database/connect.ts";
import { createMetrics } from "../../src/platform/telemetry/metrics.ts";
import { openServerEngine } from "./test-database.ts";
import type { World } from "./world.ts";

/** A provider outside: answers as the test says. Stands in for the mock's place, takes any credentials. */
export function outsideProvider(answers: Partial<Driver>): Driver {
  return {
    key: "mock",
    checkCredentials: () => [],
    health: async () => ({ ok: true, message: "ready" }),
    send: async () => ({ kind: "accepted", providerMessageId: null }),
    lookup: async () => ({ kind: "unsupported" }),
    ...answers,
  };
}

/** The sender of a process whose shops use this provider. */
export function dispatcherWith(
  { kabar }: World,
  driver: Driver,
  settings: Partial<DispatcherSettings> = {},
): Dispatcher {
  return createDispatcher({
    ...kabar,
    metrics: createMetrics(kabar.database.engine),
    drivers: new Map([[driver.key, driver]]),
    sendTimeoutMs: kabar.config.sendTimeoutMs,
    retryBaseMs: kabar.config.retryBaseMs,
    isAlone: false,
    ...settings,
  });
}

/** The same database, heard before each query; what the listener throws, the query throws. */
export function watchQueries(
  database: Database,
  listener: (text: string, parameters: readonly unknown[]) => void,
): Database {
  const queries = database.queries.withPlugin({
    transformQuery({ node }) {
      if (node.kind === "RawNode") {
        const parameters = node.parameters.map((parameter) => ("value" in parameter ? parameter.value : undefined));
        listener(node.sqlFragments.join("?"), parameters);
      }
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { ...database, queries };
}

/** Another process on the same rows: with sessions of its own on a server, on the one session of the embedded engine. */
export function openColleague({ kabar, databaseUrl }: World): { readonly kabar: Kabar; close(): Promise<void> } {
  const database: Database = databaseUrl === null ? kabar.database : connectDatabase(openServerEngine(databaseUrl, 5));
  return {
    // With any address it knows that it is not alone.
    kabar: assembleKabar(
      { ...kabar.config, databaseUrl: databaseUrl ?? "shared" },
      kabar.clock,
      kabar.logger,
      database,
    ),
    close: async () => (databaseUrl === null ? undefined : database.close()),
  };
}

/** On a server: somebody stands in line for a lock of this database. The embedded engine's one session lets nobody start meanwhile. */
export async function untilSomebodyWaits({ kabar, databaseUrl }: World) {
  for (let isWaiting = databaseUrl === null; !isWaiting; await nextTurn()) {
    const { rows } = await sql`
      select 1 from pg_locks
       where locktype = 'advisory' and not granted
         and database = (select oid from pg_database where datname = current_database())`.execute(
      kabar.database.queries,
    );
    isWaiting = rows.length > 0;
  }
}

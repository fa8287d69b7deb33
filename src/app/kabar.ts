import { sql } from "kysely";
import type { Logger } from "pino";
import type { Clock } from "../kit/clock.ts";
import { acceptReceipts } from "../modules/messaging/accept-receipts.ts";
import { createDispatcher, type Dispatcher } from "../modules/messaging/dispatcher.ts";
import type { Drivers } from "../modules/messaging/providers/driver.ts";
import { createMockDriver } from "../modules/messaging/providers/mock.ts";
import { resealCredentials } from "../modules/messaging/reseal-credentials.ts";
import { forgetExpiredTokens } from "../modules/tenancy/forget-expired-tokens.ts";
import { createLoop } from "../platform/background/loop.ts";
import { connectDatabase, type Database } from "../platform/database/connect.ts";
import { createFoundTenant, type FoundTenant } from "../platform/database/found-tenant.ts";
import { migrateDatabase } from "../platform/database/migrate.ts";
import { openPostgres } from "../platform/database/postgres-engine.ts";
import { createRunWork, type RunWork } from "../platform/database/work.ts";
import { forgetOldAnswers } from "../platform/http/idempotency.ts";
import { type Cipher, createCipher } from "../platform/secrets/cipher.ts";
import { createMetrics, type Metrics } from "../platform/telemetry/metrics.ts";
import type { Config } from "./config.ts";
import { watchQueue } from "./queue-metrics.ts";
import { keepSecretKey } from "./secret-keys.ts";
import { createSubscribers } from "./subscriptions.ts";
import { version } from "./version.ts";
import { watchWork } from "./watch-work.ts";

/** Everything that a process of Kabar is made of, put together once; no part finds another by itself. */
export interface Kabar {
  readonly config: Config;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly cipher: Cipher;
  readonly drivers: Drivers;
  readonly runWork: RunWork;
  readonly foundTenant: FoundTenant;
  readonly dispatcher: Dispatcher;
}

/** Opens and migrates the database and builds the parts. Nothing runs yet. */
export async function buildKabar(config: Config, clock: Clock, logger: Logger): Promise<Kabar> {
  return assembleKabar(config, clock, logger, await openDatabase(config, logger));
}

/** Builds the parts over a database that has the newest schema. */
export function assembleKabar(config: Config, clock: Clock, logger: Logger, database: Database): Kabar {
  const cipher = createCipher(config.secretKeys ?? keepSecretKey(config.dataFolder));
  const metrics = createMetrics(database.engine);
  metrics.buildInfo.set({ version, node: process.version, engine: database.engine.kind, role: config.role }, 1);
  watchQueue(database, metrics);
  const mock = createMockDriver(database, (receipts) => {
    acceptReceipts(database, receipts).catch((error) => logger.error({ err: error }, "receipts were not stored"));
  });
  const drivers: Drivers = new Map([[mock.key, mock]]);
  const dispatcher = createDispatcher({
    database,
    cipher,
    drivers,
    logger,
    metrics,
    sendTimeoutMs: config.sendTimeoutMs,
    retryBaseMs: config.retryBaseMs,
    isAlone: config.databaseUrl === null,
  });
  const subscribers = createSubscribers(metrics, config.publicUrl, (templates) => {
    for (const template of templates) metrics.messagesPlanned.inc({ template });
    dispatcher.nudge();
  });
  const runWork = watchWork(createRunWork({ database, clock, subscribers }), metrics);
  const foundTenant = createFoundTenant({ database, clock, subscribers });
  return { config, clock, logger, database, metrics, cipher, drivers, runWork, foundTenant, dispatcher };
}

/** Opens the database of the settings and brings it to the newest schema. */
export async function openDatabase(config: Config, logger: Logger): Promise<Database> {
  if (config.databaseUrl === null) {
    const { openPglite } = await import("../platform/database/pglite-engine.ts"); // its megabytes only when it is asked for
    const embedded = connectDatabase(await openPglite(config.dataFolder));
    await migrateDatabase(embedded);
    return embedded;
  }
  await migrateServer(config.databaseAdminUrl ?? config.databaseUrl, logger);
  const server = openServer(config.databaseUrl, config.databaseSessionsMax, logger, config.preparesStatements);
  try {
    await tryRoles(server);
    return server;
  } catch (error) {
    await server.close();
    throw error;
  }
}

/** Brings a server's database to the newest schema, as the login of this address. */
export async function migrateServer(url: string, logger: Logger): Promise<void> {
  const admin = openServer(url, 2, logger, false); // nothing of it is run twice
  try {
    await migrateDatabase(admin);
  } finally {
    await admin.close();
  }
}

/** A login that may not take the roles of the work would start, answer "ready" and fail every request. */
async function tryRoles(database: Database): Promise<void> {
  for (const role of ["kabar_app", "kabar_identity", "kabar_dispatcher"]) {
    await sql.raw(`begin; set local role ${role}; commit`).execute(database.queries);
  }
}

/** A server's database as it is: nothing is migrated. */
export function openServer(url: string, sessionsMax: number, logger: Logger, preparesStatements: boolean): Database {
  const onIdleError = (error: Error) => logger.warn({ err: error }, "an idle database session was lost");
  return connectDatabase(openPostgres({ url, sessionsMax, onIdleError, preparesStatements }));
}

const hourMs = 3_600_000;

/** Work that has no request: forgetting what is past its time, moving secrets to the newest key. */
export function createRetention({ database, cipher, clock, logger }: Kabar) {
  return createLoop({
    round: async () => {
      const { resealed, unopened } = await resealCredentials(database, cipher);
      if (resealed > 0) logger.info({ resealed, unopened }, "credentials were sealed anew with the newest key");
      const answers = await forgetOldAnswers(database, clock.now());
      const tokens = await forgetExpiredTokens(database, clock.now());
      return answers + tokens > 0;
    },
    idleMs: { from: hourMs / 2, to: hourMs },
    onError: (error) => logger.error({ err: error }, "retention failed; it will be tried again"),
  });
}

import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { inject } from "vitest";
import { connectDatabase, type Database } from "../../src/platform/database/connect.ts";
import type { Engine } from "../../src/platform/database/engine.ts";
import { pgliteEngine, pgliteOptions } from "../../src/platform/database/pglite-engine.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";

export const testEngine = process.env["KABAR_TEST_ENGINE"] === "postgres" ? "postgres" : "pglite";
const server = process.env["KABAR_TEST_SERVER"] ?? "";

export interface TestDatabase {
  readonly database: Database;
  /** null with the embedded engine. */
  readonly url: string | null;
  close(): Promise<void>;
}

/** What stands between the product and its engine, to watch or to change what it says. */
export type WrapEngine = (engine: Engine) => Engine;

/** A migrated, empty database of its own, on the engine of this run. */
export async function openTestDatabase(wrapEngine: WrapEngine = (engine) => engine): Promise<TestDatabase> {
  return testEngine === "postgres" ? openOnServer(wrapEngine) : openEmbedded(wrapEngine);
}

async function openEmbedded(wrapEngine: WrapEngine): Promise<TestDatabase> {
  const loadDataDir = new Blob([await readFile(inject("template"))]);
  const lite = await PGlite.create("memory://", { ...pgliteOptions, loadDataDir });
  const database = connectDatabase(wrapEngine(pgliteEngine(lite)));
  return { database, url: null, close: () => database.close() };
}

async function openOnServer(wrapEngine: WrapEngine): Promise<TestDatabase> {
  const url = await createServerDatabase();
  const database = connectDatabase(wrapEngine(openServerEngine(url, 20)));
  return {
    database,
    url,
    async close() {
      await database.close();
      await dropServerDatabase(url);
    },
  };
}

/** `host:port` of a PgBouncer in transaction mode in front of the same server: the worlds' queries then go through it. */
const pooler = process.env["KABAR_TEST_POOLER"];

/** Sessions of a database of the server, as the product opens them. */
export function openServerEngine(url: string, sessionsMax: number): Engine {
  const onIdleError = () => {};
  if (pooler === undefined) return openPostgres({ url, sessionsMax, onIdleError });
  const pooled = Object.assign(new URL(url), { host: pooler }).href;
  return openPostgres({ url: pooled, sessionsMax, onIdleError, preparesStatements: false });
}

/** A copy of the template on the server. @returns its address. */
export async function createServerDatabase(): Promise<string> {
  const name = `kabar_test_${randomBytes(6).toString("hex")}`;
  await onServer(`create database ${name} template ${inject("template")}`);
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

export async function dropServerDatabase(url: string) {
  await onServer(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}

async function onServer(command: string) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(command);
  } finally {
    await client.end();
  }
}

import { randomBytes } from "node:crypto";
import pg from "pg";
import { connectDatabase, type Database } from "../../src/platform/database/connect.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";

const serverUrl = process.env["TEST_DATABASE_URL"] ?? "postgres://postgres@127.0.0.1:5432/postgres";

export interface ScratchDatabase {
  readonly url: string;
  readonly database: Database;
  /** Statistics as they are when autovacuum has been by; it also stops it from coming in the middle of a round. */
  settle(): Promise<unknown>;
  drop(): Promise<void>;
}

/** A migrated, empty database of its own on the server of TEST_DATABASE_URL, or the local one. Nobody else's is touched. */
export async function openScratchDatabase(): Promise<ScratchDatabase> {
  const name = `kabar_bench_${randomBytes(4).toString("hex")}`;
  await onServer(`create database ${name} template template0 encoding 'UTF8'`);
  const url = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
  const database = connectDatabase(openPostgres({ url, sessionsMax: 2, onIdleError: () => {} }));
  await migrateDatabase(database);
  return {
    url,
    database,
    settle: () => runOn(url, "vacuum analyze"),
    async drop() {
      await database.close();
      await onServer(`drop database if exists ${name} with (force)`);
    },
  };
}

export async function serverVersion(): Promise<string> {
  return String((await runOn(serverUrl, "show server_version")).rows[0]?.server_version);
}

function onServer(statement: string) {
  return runOn(serverUrl, statement);
}

async function runOn(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

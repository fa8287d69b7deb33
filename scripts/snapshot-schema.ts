/**
 * Keeps db/schema.sql equal to what the migrations make: `node scripts/snapshot-schema.ts [--check]`.
 *
 * Migrates a scratch database on the server of TEST_DATABASE_URL through the product's own code, dumps it with pg_dump and drops it.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import pg from "pg";
import { connectDatabase } from "../src/platform/database/connect.ts";
import { migrateDatabase } from "../src/platform/database/migrate.ts";
import { openPostgres } from "../src/platform/database/postgres-engine.ts";
import { keepSnapshot } from "./keep-snapshot.ts";

const serverUrl = process.env.TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";
const scratchName = `kabar_schema_${process.pid}_${randomBytes(4).toString("hex")}`;
const dumpBytesMax = 64 * 1024 * 1024;
const scratchUrl = Object.assign(new URL(serverUrl), { pathname: `/${scratchName}` }).href;

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => void dropScratch().finally(() => process.exit(1)));
}

await onServer(`create database ${scratchName}`);
let dump: string;
try {
  await migrate(scratchUrl);
  dump = dumpSchema(scratchUrl);
} finally {
  await dropScratch();
}
keepSnapshot("db/schema.sql", withoutWhatVaries(dump), "npm run schema:snapshot");

async function migrate(url: string): Promise<void> {
  const database = connectDatabase(openPostgres({ url, sessionsMax: 2, onIdleError: failLoudly }));
  try {
    await migrateDatabase(database);
  } finally {
    await database.close();
  }
}

function failLoudly(error: Error): never {
  throw error;
}

async function dropScratch(): Promise<void> {
  await onServer(`drop database if exists ${scratchName} with (force)`);
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function dumpSchema(url: string): string {
  const options = ["--schema-only", "--no-owner", `--dbname=${url}`];
  const { stdout, stderr, status, error } = spawnSync("pg_dump", options, {
    encoding: "utf8",
    maxBuffer: dumpBytesMax,
  });
  if (error !== undefined)
    throw new Error("pg_dump could not be run; install PostgreSQL's client tools", { cause: error });
  if (status !== 0) throw new Error(`pg_dump failed: ${stderr}`);
  return stdout;
}

/** Drops what depends on the release of pg_dump and not on the schema: its header, its session settings, its random \restrict key. */
function withoutWhatVaries(text: string): string {
  const varies = [
    /^-- Dumped (from|by) .*$/u,
    /^\\(un)?restrict .*$/u,
    /^SET (\w+_timeout|client_encoding|standard_conforming_strings|check_function_bodies|xmloption|client_min_messages|row_security|default_tablespace|default_table_access_method) = .*;$/u,
    /^SELECT pg_catalog\.set_config\('search_path', '', false\);$/u,
  ];
  const lines = text.split("\n").filter((line) => !varies.some((pattern) => pattern.test(line)));
  return `${lines
    .join("\n")
    .replaceAll(/\n{3,}/gu, "\n\n")
    .trim()}\n`;
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { connectDatabase } from "../../src/platform/database/connect.ts";
import { migrateDatabase } from "../../src/platform/database/migrate.ts";
import { pgliteEngine, pgliteOptions } from "../../src/platform/database/pglite-engine.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A migrated database to copy: a file that PGlite loads, or the name of a PostgreSQL template. */
    template: string;
  }
}

/** Migrates once per run and engine; each test file then copies the result. */
export async function setup(project: TestProject) {
  const { KABAR_TEST_ENGINE: engine, KABAR_TEST_SERVER: server } = project.config.env;
  return engine === "postgres" ? preparePostgres(project, server ?? "") : preparePglite(project);
}

async function preparePglite(project: TestProject) {
  const lite = await PGlite.create("memory://", pgliteOptions);
  await migrateDatabase(connectDatabase(pgliteEngine(lite)));
  const folder = await mkdtemp(join(tmpdir(), "kabar-test-"));
  const file = join(folder, "template.tar");
  await writeFile(file, Buffer.from(await (await lite.dumpDataDir("none")).arrayBuffer()));
  await lite.close();
  project.provide("template", file);
  return () => rm(folder, { recursive: true });
}

async function preparePostgres(project: TestProject, server: string) {
  const name = `kabar_test_${process.pid}`;
  await onServer(server, `drop database if exists ${name}`);
  await onServer(server, `create database ${name} template template0 encoding 'UTF8'`);
  const url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  const database = connectDatabase(openPostgres({ url, sessionsMax: 2, onIdleError: () => {} }));
  await migrateDatabase(database);
  await database.close();
  project.provide("template", name);
  return () => onServer(server, `drop database if exists ${name}`);
}

async function onServer(server: string, command: string) {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(command);
  } finally {
    await client.end();
  }
}

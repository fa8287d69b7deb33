import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import type { Database } from "./connect.ts";

const migrationsFolder = join(import.meta.dirname, "../../../db/migrations");

/** Brings the database to the newest schema, forward only, all or nothing. Gives back the names of what was applied. */
export async function migrateDatabase(database: Database): Promise<readonly string[]> {
  const migrator = new Migrator({ db: database.queries, provider: { getMigrations: readMigrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
  return (results ?? []).map((result) => result.migrationName);
}

/** What `migrateDatabase` would apply; looks only. */
export async function findMissingMigrations(database: Database): Promise<readonly string[]> {
  const migrator = new Migrator({ db: database.queries, provider: { getMigrations: readMigrations } });
  const migrations = await migrator.getMigrations();
  return migrations.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const migrations: Record<string, Migration> = {};
  for (const file of (await readdir(migrationsFolder)).filter((name) => name.endsWith(".sql")).sort()) {
    const script = await readFile(join(migrationsFolder, file), "utf8");
    migrations[file.slice(0, -".sql".length)] = {
      up: async (db) => {
        await sql.raw(script).execute(db);
      },
    };
  }
  return migrations;
}

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { ok, type Result, refused } from "../kit/result.ts";
import { connectDatabase, type Database } from "../platform/database/connect.ts";
import { findMissingMigrations } from "../platform/database/migrate.ts";
import { openPglite } from "../platform/database/pglite-engine.ts";
import type { Config } from "./config.ts";
import { openServer } from "./kabar.ts";

/**
 * The database of the settings for a command that looks at what is there: nothing is made or migrated.
 *
 * @returns one line when there is none, or when it is older than this program.
 */
export async function openExisting(config: Config, logger: Logger): Promise<Result<Database, string>> {
  const database = await open(config, logger);
  if (!database.ok) return database;
  try {
    const missing = await findMissingMigrations(database.value);
    if (missing.length === 0) return database;
  } catch (error) {
    await database.value.close();
    throw error;
  }
  await database.value.close();
  return refused("the database has not the newest schema; run kabar migrate first");
}

async function open({ databaseUrl, databaseSessionsMax, preparesStatements, dataFolder }: Config, logger: Logger) {
  if (databaseUrl !== null) return ok(openServer(databaseUrl, databaseSessionsMax, logger, preparesStatements));
  if (dataFolder === null) return refused("KABAR_DATA_DIR is memory: there is no database to look at");
  if (!existsSync(join(dataFolder, "database")))
    return refused(`KABAR_DATA_DIR: there is no database in ${dataFolder}`);
  return ok(connectDatabase(await openPglite(dataFolder)));
}

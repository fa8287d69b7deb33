import type { Command } from "commander";
import { createLogger } from "../../platform/telemetry/logger.ts";
import type { Config } from "../config.ts";
import { migrateServer, openDatabase } from "../kabar.ts";
import { loadConfig, startOrFail } from "./surroundings.ts";

export function migrateCommand(program: Command): void {
  program
    .command("migrate")
    .description("bring the database to the newest schema")
    .action(() => runMigrate(loadConfig()));
}

async function runMigrate(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const url = config.databaseAdminUrl ?? config.databaseUrl;
  await startOrFail(logger, async () => {
    if (url !== null) await migrateServer(url, logger);
    else await (await openDatabase(config, logger)).close();
  });
  process.stdout.write("The database has the newest schema.\n");
}

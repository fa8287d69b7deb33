import type { Command } from "commander";
import { systemClock } from "../../kit/clock.ts";
import { createLogger } from "../../platform/telemetry/logger.ts";
import type { Config } from "../config.ts";
import { buildKabar } from "../kabar.ts";
import { demoPassword, seedDemo } from "../seed-demo.ts";
import { fail, loadConfig, startOrFail } from "./surroundings.ts";

export function seedCommand(program: Command): void {
  program
    .command("seed")
    .description("write example data")
    .command("demo")
    .description("one demo shop per plan; never in production; safe to repeat")
    .action(() => runSeedDemo(loadConfig()));
}

async function runSeedDemo(config: Config): Promise<void> {
  if (config.isProduction) fail("NODE_ENV is production: demo data has a known password and does not belong there");
  const logger = createLogger(config.logLevel);
  const kabar = await startOrFail(logger, () => buildKabar(config, systemClock, logger));
  await seedDemo(kabar);
  await kabar.database.close();
  process.stdout.write(`Demo shops are there. Password of every demo user: ${demoPassword}\n`);
}

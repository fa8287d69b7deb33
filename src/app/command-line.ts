import closeWithGrace from "close-with-grace";
import { Command } from "commander";
import type { Logger } from "pino";
import { systemClock } from "../kit/clock.ts";
import { createLogger } from "../platform/telemetry/logger.ts";
import { type Config, readConfig } from "./config.ts";
import { buildKabar, migrateServer, openDatabase } from "./kabar.ts";
import { demoPassword, seedDemo } from "./seed-demo.ts";
import { serve } from "./serve.ts";
import { startProblem } from "./start-problem.ts";
import { version } from "./version.ts";

const stopMaxMs = 10_000;

/** `kabar serve`, `kabar migrate`, `kabar seed demo`. Settings come from the environment. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command("kabar").version(version).description("Backend of laundry shops. Settings: see README.");
  program
    .command("serve", { isDefault: true })
    .description("migrate, then serve the API and send messages as KABAR_ROLE says")
    .action(() => runServe(loadConfig()));
  program
    .command("migrate")
    .description("bring the database to the newest schema")
    .action(() => runMigrate(loadConfig()));
  program
    .command("seed")
    .description("write example data")
    .command("demo")
    .description("one demo shop per plan; never in production; safe to repeat")
    .action(() => runSeedDemo(loadConfig()));
  await program.parseAsync([...argv]);
}

function loadConfig(): Config {
  const config = readConfig();
  return config.ok ? config.value : fail(config.refusal);
}

/** One line on standard error, exit 1: a setting or the surroundings are wrong, and a stack would tell nobody anything. */
function fail(problem: string): never {
  process.stderr.write(`kabar: ${problem}\n`);
  process.exit(1);
}

async function runServe(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const running = await startOrFail(logger, () => serve(config, logger));
  process.stdout.write(greeting(config, running.url));
  stopOnSignal(logger, running.stop);
}

async function startOrFail<Started>(logger: Logger, start: () => Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    const problem = startProblem(error);
    if (problem !== null) fail(problem);
    logger.fatal({ err: error }, "could not start"); // the log masks what a raw error would show
    process.exit(1);
  }
}

function greeting(config: Config, url: string): string {
  const lines = ["", `  Kabar ${version} (${config.role}) is ready: ${url}`];
  if (config.role !== "worker") lines.push(`  API reference: ${url}/docs`);
  if (config.databaseUrl === null) {
    lines.push(
      `  Embedded database: ${config.dataFolder ?? "in memory, nothing is kept"} (one process; for trying out and small shops)`,
    );
  }
  if (config.seed === "demo") {
    lines.push(
      `  Demo logins, password "${demoPassword}":`,
      "    cashier@premium.demo.local   takes orders; customers are told by WhatsApp (mock)",
      "    owner@premium.demo.local     sees everything of the shop",
      "    also owner, admin, cashier, worker, courier @ free, standard, pro .demo.local; platform@demo.local",
    );
  }
  return `${lines.join("\n")}\n\n`;
}

/**
 * A signal ends the process within ten seconds. The second of a pair is an echo, not impatience: a terminal's Ctrl-C reaches both
 * npm and the server, and npm passes it on.
 */
function stopOnSignal(logger: Logger, stop: () => Promise<void>): void {
  const grace = closeWithGrace({ delay: stopMaxMs, skip: ["SIGINT", "SIGTERM", "SIGHUP"] }, async ({ err }) => {
    if (err !== undefined) logger.fatal({ err }, "stopping after an unexpected error");
    await stop();
  });
  let isStopping = false;
  const stopOnce = (signal: NodeJS.Signals) => {
    if (isStopping) return;
    isStopping = true;
    logger.info({ signal }, "stopping");
    grace.close();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stopOnce);
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

async function runSeedDemo(config: Config): Promise<void> {
  if (config.isProduction) fail("NODE_ENV is production: demo data has a known password and does not belong there");
  const logger = createLogger(config.logLevel);
  const kabar = await startOrFail(logger, () => buildKabar(config, systemClock, logger));
  await seedDemo(kabar);
  await kabar.database.close();
  process.stdout.write(`Demo shops are there. Password of every demo user: ${demoPassword}\n`);
}

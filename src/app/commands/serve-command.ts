import closeWithGrace from "close-with-grace";
import type { Command } from "commander";
import type { Logger } from "pino";
import { createLogger } from "../../platform/telemetry/logger.ts";
import type { Config } from "../config.ts";
import { demoPassword } from "../seed-demo.ts";
import { serve } from "../serve.ts";
import { version } from "../version.ts";
import { loadConfig, startOrFail } from "./surroundings.ts";

const stopMaxMs = 10_000;

export function serveCommand(program: Command): void {
  program
    .command("serve", { isDefault: true })
    .description("migrate, then serve the API and send messages as KABAR_ROLE says")
    .action(() => runServe(loadConfig()));
}

async function runServe(config: Config): Promise<void> {
  const logger = createLogger(config.logLevel);
  const running = await startOrFail(logger, () => serve(config, logger));
  process.stdout.write(greeting(config, running.url));
  stopOnSignal(logger, running.stop);
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

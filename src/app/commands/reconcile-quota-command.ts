import type { Command } from "commander";
import { systemClock } from "../../kit/clock.ts";
import { createLogger } from "../../platform/telemetry/logger.ts";
import { openExisting } from "../open-existing.ts";
import { reconcileShops } from "../reconcile-shops.ts";
import { fail, loadConfig, readPeriod, readTenantId, startOrFail } from "./surroundings.ts";

interface Options {
  readonly tenant?: string;
  readonly period?: string;
  readonly dryRun?: true;
}

export function reconcileQuotaCommand(program: Command): void {
  program
    .command("reconcile-quota")
    .description("set the monthly order counters to what the ledger of counted orders says")
    .option("--tenant <id>", "only this shop", readTenantId)
    .option("--period <YYYY-MM>", "only this month", readPeriod)
    .option("--dry-run", "look and tell, write nothing")
    .addHelpText(
      "after",
      "\nSafe while servers run, and to repeat. A counter that differed is a fault: see docs/runbooks/quota-drift.md.",
    )
    .action(runReconcile);
}

async function runReconcile(options: Options): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config.logLevel, process.stderr);
  const isDryRun = options.dryRun === true;
  const input = { tenantId: options.tenant ?? null, period: options.period ?? null, isDryRun };
  const shops = await startOrFail(logger, async () => {
    const database = await openExisting(config, logger);
    if (!database.ok) return fail(database.refusal);
    try {
      return await reconcileShops(database.value, systemClock, input, (tenantId, { period, counter, ledger }) => {
        const what = isDryRun ? `counter ${counter}, ledger ${ledger}` : `counter ${counter} set to ${ledger}`;
        process.stdout.write(`${tenantId} ${period}: ${what}\n`);
      });
    } finally {
      await database.value.close();
    }
  });
  if (shops === 0 && input.tenantId !== null) fail(`there is no shop ${input.tenantId}`);
  process.stdout.write(`Looked at the counters of ${shops} shops${isDryRun ? "; nothing was written" : ""}.\n`);
}

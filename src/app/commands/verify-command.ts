import type { Command } from "commander";
import { createLogger } from "../../platform/telemetry/logger.ts";
import type { Config } from "../config.ts";
import { openExisting } from "../open-existing.ts";
import { checks } from "../verify/checks.ts";
import { type BrokenPromise, verifyShops } from "../verify/verify-shops.ts";
import { fail, loadConfig, readTenantId, startOrFail } from "./surroundings.ts";

const exitSound = 0;
const exitBroken = 1;
const exitCouldNotRun = 2;

interface Options {
  readonly tenant?: string;
  readonly json?: true;
}

export function verifyCommand(program: Command): void {
  program
    .command("verify")
    .description("look for broken promises in the database; reads only")
    .option("--tenant <id>", "only this shop", readTenantId)
    .option("--json", "one JSON object instead of lines")
    .addHelpText("after", helpText)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? exitSound : exitCouldNotRun))
    .action((options: Options) => runVerify(loadConfig(exitCouldNotRun), options));
}

const helpText = `
Exit code: 0 all is sound, 1 a promise is broken, 2 it could not run. What to do: docs/runbooks/verify-failed.md.

Promises:
${checks.map(({ name, promise }) => `  ${name.padEnd(16)} ${promise}`).join("\n")}`;

async function runVerify(config: Config, { tenant = null, json }: { tenant?: string | null; json?: true }) {
  const logger = createLogger(config.logLevel, process.stderr);
  const broken: BrokenPromise[] = [];
  const tell = (found: BrokenPromise) => {
    if (json) broken.push(found);
    else process.stdout.write(linesOf(found));
  };
  let promisesBroken = 0;
  const shops = await startOrFail(
    logger,
    async () => {
      const database = await openExisting(config, logger);
      if (!database.ok) return fail(database.refusal, exitCouldNotRun);
      try {
        return await verifyShops(database.value, tenant, (found) => {
          promisesBroken += 1;
          tell(found);
        });
      } finally {
        await database.value.close();
      }
    },
    exitCouldNotRun,
  );
  if (shops === 0 && tenant !== null) fail(`there is no shop ${tenant}`, exitCouldNotRun);
  const isSound = promisesBroken === 0;
  if (json)
    process.stdout.write(
      `${JSON.stringify({ sound: isSound, shops, checks: checks.map(({ name }) => name), broken })}\n`,
    );
  else process.stdout.write(summaryOf(shops, promisesBroken));
  process.exitCode = isSound ? exitSound : exitBroken;
}

function linesOf({ tenant_id, check, promise, total, examples }: BrokenPromise): string {
  const more = total > examples.length ? [`  and ${total - examples.length} more`] : [];
  const lines = [
    `BROKEN ${check} in shop ${tenant_id}: ${promise}`,
    ...examples.map((example) => `  ${example}`),
    ...more,
  ];
  return `${lines.join("\n")}\n`;
}

function summaryOf(shops: number, promisesBroken: number): string {
  const verdict = promisesBroken === 0 ? "all is sound" : `${promisesBroken} broken`;
  return `${shops} shops, ${checks.length} promises each: ${verdict}.\n`;
}

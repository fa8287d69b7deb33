import { Command } from "commander";
import { migrateCommand } from "./commands/migrate-command.ts";
import { reconcileQuotaCommand } from "./commands/reconcile-quota-command.ts";
import { seedCommand } from "./commands/seed-command.ts";
import { serveCommand } from "./commands/serve-command.ts";
import { verifyCommand } from "./commands/verify-command.ts";
import { version } from "./version.ts";

/** `kabar serve` and its siblings, each with `--help`. Settings come from the environment. */
export async function runCommandLine(argv: readonly string[]): Promise<void> {
  const program = new Command("kabar").version(version).description("Backend of laundry shops. Settings: see README.");
  serveCommand(program);
  migrateCommand(program);
  seedCommand(program);
  reconcileQuotaCommand(program);
  verifyCommand(program);
  await program.parseAsync([...argv]);
}

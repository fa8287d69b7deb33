import { InvalidArgumentError } from "commander";
import type { Logger } from "pino";
import { isLocalPeriod } from "../../kit/local-time.ts";
import { type Config, readConfig } from "../config.ts";
import { startProblem } from "../start-problem.ts";

/** The settings, or the end of the process with one line that names the wrong one. */
export function loadConfig(exitCode = 1): Config {
  const config = readConfig();
  return config.ok ? config.value : fail(config.refusal, exitCode);
}

/** One line on standard error: a setting or the surroundings are wrong, and a stack would tell nobody anything. */
export function fail(problem: string, exitCode = 1): never {
  process.stderr.write(`kabar: ${problem}\n`);
  process.exit(exitCode);
}

export async function startOrFail<Started>(
  logger: Logger,
  start: () => Promise<Started>,
  exitCode = 1,
): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    const problem = startProblem(error);
    if (problem !== null) fail(problem, exitCode);
    logger.fatal({ err: error }, "could not start"); // the log masks what a raw error would show
    process.exit(exitCode);
  }
}

/** For `--tenant`. */
export function readTenantId(text: string): string {
  const id = text.toLowerCase();
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) throw new InvalidArgumentError("It must be a UUID.");
  return id;
}

/** For `--period`. */
export function readPeriod(text: string): string {
  if (!isLocalPeriod(text)) throw new InvalidArgumentError("It must be a month, such as 2026-11.");
  return text;
}

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const threads = 2;

export interface PgbenchRun {
  readonly url: string;
  readonly script: string;
  readonly connections: number;
  readonly seconds: number;
  /** 10 to 99; no two runs on one database may share it. */
  readonly round: number;
}

/** Transactions a second of a script, each statement prepared once a connection. A failed transaction fails the run. */
export async function runPgbench({ url, script, connections, seconds, round }: PgbenchRun): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "kabar-bench-"));
  try {
    const file = join(folder, "order.sql");
    await writeFile(file, script);
    const variables = ["-D", `round=${round}`, "-D", "i=0"];
    const size = ["-c", String(connections), "-j", String(Math.min(threads, connections)), "-T", String(seconds)];
    const { stdout, stderr } = await run("pgbench", ["-n", "-M", "prepared", ...size, ...variables, "-f", file, url]);
    const perSecond = /tps = ([\d.]+) \(without/u.exec(stdout)?.[1];
    if (perSecond === undefined || /aborted/u.test(stderr)) throw new Error(`pgbench failed: ${stderr}${stdout}`);
    return Number(perSecond);
  } finally {
    await rm(folder, { recursive: true });
  }
}

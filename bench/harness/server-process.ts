import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const root = join(import.meta.dirname, "../..");
const startMaxMs = 60_000;

export interface ServerProcess {
  readonly port: number;
  readonly pid: number;
  /** From its start to its first 200. */
  readonly startMs: number;
  /** Memory held now, in MiB. */
  residentMib(): number;
  stop(): Promise<void>;
}

/** Kabar with the flags of `npm start` and these settings; its log goes into a file, so that nobody here has to read it. */
export async function startServer(
  environment: Readonly<Record<string, string>>,
  moreFlags: readonly string[] = [],
): Promise<ServerProcess> {
  const port = await freePort();
  const logFile = join(tmpdir(), `kabar-bench-${process.pid}-${port}.log`);
  const log = openSync(logFile, "w");
  const startedAt = performance.now();
  const child = spawn(
    join(root, "node_modules/.bin/node"),
    [...startArguments().slice(0, 4), ...moreFlags, ...startArguments().slice(4)],
    {
      cwd: root,
      env: {
        PATH: process.env["PATH"] ?? "",
        PORT: String(port),
        KABAR_SEED: "none",
        KABAR_RATE_LIMIT_PER_MINUTE: "10000000",
        ...environment,
      },
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);
  const ended = once(child, "close");
  const { pid } = child;
  if (pid === undefined) throw new Error("node does not start");
  while (!(await answers(port))) {
    if (child.exitCode !== null || performance.now() - startedAt > startMaxMs) {
      child.kill("SIGKILL");
      throw new Error(`the server did not start: ${readFileSync(logFile, "utf8").slice(-2_000)}`);
    }
    await sleep(5);
  }
  return {
    port,
    pid,
    startMs: performance.now() - startedAt,
    residentMib: () => Number(/VmRSS:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(logFile);
    },
  };
}

/** What `npm start` gives to Node. */
function startArguments(): readonly string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [exec, node, ...rest] = String(scripts.start).split(" ");
  if (exec !== "exec" || node !== "node") throw new Error("npm start runs something else than Node");
  return rest;
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/api/health`)).status === 200;
  } catch {
    return false; // it does not listen yet
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port is free");
  return address.port;
}

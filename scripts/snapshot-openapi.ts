/**
 * Keeps docs/openapi.json equal to what the server answers: `node scripts/snapshot-openapi.ts [--check]`.
 *
 * Starts the product as its users do, on a free port with a database in memory, and reads GET /api/openapi.json.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { keepSnapshot } from "./keep-snapshot.ts";

const path = "docs/openapi.json";
const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

const server = startServer();
let document: unknown;
try {
  const origin = await printedOrigin(server);
  const answer = await fetch(`${origin}/api/openapi.json`, { signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new Error(`GET /api/openapi.json answered ${answer.status}`);
  document = await answer.json();
} finally {
  await stop(server);
}
keepSnapshot(path, `${JSON.stringify(document, null, 2)}\n`, "npm run openapi:snapshot");

function startServer(): ChildProcess {
  const settings = { PORT: "0", HOST: "127.0.0.1", KABAR_DATA_DIR: "memory", KABAR_SEED: "none" };
  const { DATABASE_URL, ...environment } = process.env; // embedded, whatever this shell is set up for
  return spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/main.ts", "serve"], {
    env: { ...environment, ...settings },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/**
 * With PORT=0 the server prints the address that it got. Its output is read on to the end: a stream that nobody reads any more is closed,
 * and the server's next line would end it.
 */
async function printedOrigin(child: ChildProcess): Promise<string> {
  const tooLate = setTimeout(() => child.kill("SIGKILL"), startTimeoutMs);
  let printed = "";
  const found = new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      printed += String(chunk);
      const origin = /http:\/\/[\w.:[\]-]+:\d+/u.exec(printed)?.[0];
      if (origin !== undefined) resolve(origin);
    });
    child.once("exit", () =>
      reject(new Error(`the server ended or did not answer within ${startTimeoutMs} ms; it printed:\n${printed}`)),
    );
  });
  try {
    return await found;
  } finally {
    clearTimeout(tooLate);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  const tooLate = setTimeout(() => child.kill("SIGKILL"), stopTimeoutMs);
  child.kill("SIGTERM");
  await ended;
  clearTimeout(tooLate);
}

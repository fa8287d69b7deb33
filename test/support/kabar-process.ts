import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

type Environment = Readonly<Record<string, string>>;

/** A real process of Kabar, from `src/main.ts`, with nothing of this one's environment but the path. */
export interface KabarProcess {
  readonly pid: number;
  /** Where it listens. */
  readonly url: string;
  /** Everything that it said, on both streams. */
  readonly output: () => string;
  /** The exit code, when it has ended; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Sends the signal and waits for the end. @returns the exit code; null when the signal itself ended it. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

const root = join(import.meta.dirname, "../..");
const readyShape = /is ready: (http:\/\/\S+)/u;

/** Starts the server and waits until it listens. */
export async function startKabar(environment: Environment): Promise<KabarProcess> {
  const { child, output, ended } = spawnKabar(environment);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const [, address] = readyShape.exec(output()) ?? [];
      if (address !== undefined) resolve(address);
    });
    void ended.then((code) => reject(new Error(`kabar ended with ${code}: ${output()}`)));
  });
  return {
    pid: child.pid ?? 0,
    url,
    output,
    ended,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Starts the server with settings that should end it at once. */
export async function startInVain(environment: Environment) {
  const { child, output, ended } = spawnKabar(environment);
  child.stdout?.on("data", () => {
    if (readyShape.test(output())) child.kill("SIGKILL"); // it started after all
  });
  return { code: await ended, output: output() };
}

function spawnKabar(environment: Environment) {
  const child: ChildProcess = spawn(
    join(root, "node_modules/.bin/node"),
    ["--disable-warning=ExperimentalWarning", "src/main.ts", "serve"],
    {
      cwd: root,
      env: { PATH: process.env["PATH"] ?? "", PORT: "0", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let text = "";
  const hear = (chunk: string) => {
    text += chunk;
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", hear);
  const ended = once(child, "close").then(([code]) => code as number | null);
  return { child, output: () => text, ended };
}

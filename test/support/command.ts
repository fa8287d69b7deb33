import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Runs a command of the command line to its end, with nothing of this process's environment but the path. */
export async function runCommand(environment: Readonly<Record<string, string>>, ...words: readonly string[]) {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "src/main.ts", ...words], {
    cwd: root,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { out: "", error: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said.error += text;
  });
  const [code] = await once(child, "close");
  return { code: code as number | null, ...said };
}

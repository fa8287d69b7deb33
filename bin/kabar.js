#!/usr/bin/env node
/**
 * The command `kabar`. Plain JavaScript, because the Node that starts it may be too old for TypeScript: then the product runs
 * under the Node that npm installed beside it.
 */
import { spawn } from "node:child_process";
import module, { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const nodeMajorMin = 24;
const main = new URL("../src/main.ts", import.meta.url);
// A third of the memory less, as in the script "start" of package.json: less room for new objects, one thread beside ours to compile and
// collect instead of four, and a bound for all objects, without which the heap grows as if the machine were ours alone.
const memoryFlags = ["--max-semi-space-size=8", "--v8-pool-size=1", "--max-old-space-size=512"];

if (Number.parseInt(process.versions.node, 10) >= nodeMajorMin) {
  module.enableCompileCache?.(); // here, so that what strips types from TypeScript is not loaded once everything is in the cache
  await import(main.href);
} else {
  const node = findInstalledNode();
  if (node === undefined) {
    console.error(
      `kabar: Node ${process.versions.node} is too old; install Node ${nodeMajorMin} or newer, or run npm ci without --omit=optional`,
    );
    process.exitCode = 1;
  } else {
    runUnder(node);
  }
}

/** @returns {string | undefined} the program of the optional dependency node-<platform>-<arch> */
function findInstalledNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const program = process.platform === "win32" ? "node.exe" : "node";
  try {
    const manifest = createRequire(import.meta.url).resolve(`node-${platform}-${process.arch}/package.json`);
    return join(dirname(manifest), "bin", program);
  } catch (error) {
    if (error.code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

/** @param {string} node */
function runUnder(node) {
  const command = fileURLToPath(import.meta.url);
  const args = [...memoryFlags, "--disable-warning=ExperimentalWarning", command, ...process.argv.slice(2)];
  const child = spawn(node, args, { stdio: "inherit" });

  // A terminal sends Ctrl-C to the child as well as to us, and a second SIGINT means "now, without grace": so with a terminal we
  // only wait for the child to end. Other signals come to us alone.
  const hasTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  const forward = (signal) => child.kill(signal);
  const wait = () => undefined;
  process.on("SIGINT", hasTerminal ? wait : forward);
  process.on("SIGTERM", forward);
  process.on("SIGHUP", forward);

  child.on("error", (error) => {
    console.error(`kabar: ${node} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const one of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(one);
    process.kill(process.pid, signal);
    process.exitCode = 128 + constants.signals[signal];
  });
}

#!/usr/bin/env node
/**
 * The command `kabar`. Plain JavaScript, because the Node that starts it may be too old for TypeScript: then the product runs
 * under the Node that npm installed beside it.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const nodeMajorMin = 24;
const main = new URL("../src/main.ts", import.meta.url);

if (Number.parseInt(process.versions.node, 10) >= nodeMajorMin) {
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
  const args = ["--disable-warning=ExperimentalWarning", fileURLToPath(main), ...process.argv.slice(2)];
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

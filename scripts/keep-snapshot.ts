import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const printedLinesMax = 400;

/**
 * Writes a snapshot, or with `--check` on the command line compares it, prints the difference and sets exit code 1.
 * `remedy` is the command that writes it anew.
 */
export function keepSnapshot(path: string, fresh: string, remedy: string): void {
  if (!process.argv.includes("--check")) {
    writeFileSync(path, fresh);
    console.log(`${path} written, ${fresh.split("\n").length - 1} lines`);
    return;
  }
  if (existsSync(path) && readFileSync(path, "utf8") === fresh) {
    console.log(`${path} is up to date`);
    return;
  }
  console.error(`${path} differs from what the code makes (+). If that is meant, run: ${remedy}`);
  console.error(differenceFrom(path, fresh));
  process.exitCode = 1;
}

function differenceFrom(path: string, fresh: string): string {
  const folder = mkdtempSync(join(tmpdir(), "kabar-snapshot-"));
  try {
    const freshPath = join(folder, "fresh");
    writeFileSync(freshPath, fresh);
    const before = existsSync(path) ? path : "/dev/null";
    const diff = spawnSync("git", ["diff", "--no-index", "--no-color", "--no-ext-diff", before, freshPath], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
    const lines = diff.stdout.split("\n");
    const firstHunk = Math.max(
      0,
      lines.findIndex((line) => line.startsWith("@@")),
    );
    return lines.slice(firstHunk, firstHunk + printedLinesMax).join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

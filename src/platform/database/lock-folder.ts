import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** The data folder belongs to a running process. */
export class FolderLockedError extends Error {
  readonly pid: string;
  constructor(folder: string, pid: string) {
    super(`the data folder ${folder} is in use by process ${pid}; stop it, or set KABAR_DATA_DIR to another folder`);
    this.pid = pid;
  }
}

/**
 * Takes the folder for this process and gives back the way to let go. SQLite's exclusive lock is a lock of the operating system:
 * a killed process loses it at once, and no clock or process number is trusted.
 *
 * @throws FolderLockedError when another process holds it, naming that process.
 */
export function lockFolder(folder: string): () => void {
  // A folder that is there already keeps its rights: it may be somebody else's.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pidFile = join(folder, "lock.pid");
  const lock = new DatabaseSync(join(folder, "lock"));
  try {
    lock.exec("pragma locking_mode = exclusive; begin exclusive;");
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new FolderLockedError(folder, readPid(pidFile));
  }
  writeFileSync(pidFile, String(process.pid), { mode: 0o600 });
  return () => lock.close();
}

const sqliteBusy = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === sqliteBusy;
}

function readPid(pidFile: string): string {
  try {
    return readFileSync(pidFile, "utf8").trim();
  } catch {
    return "(starting)"; // locked, and the number not yet written
  }
}

import { FolderLockedError } from "../platform/database/lock-folder.ts";
import { SecretKeyError } from "./secret-keys.ts";

/** What an error at start looks like, whoever threw it. */
interface StartError {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

const unreachable = new Set(["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT", "EHOSTUNREACH", "EAI_AGAIN", "ECONNRESET"]);
const refusedLogin = new Set(["28P01", "28000", "3D000"]);
const badFolder = new Set(["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST", "ENOENT", "ENOSPC", "ERR_SQLITE_ERROR"]);

/** One line for a person: the setting that is to blame, and the remedy. @returns null when the fault is ours. */
export function startProblem(error: unknown): string | null {
  if (error instanceof FolderLockedError || error instanceof SecretKeyError) return error.message;
  const { code, syscall, message } = (error ?? {}) as StartError;
  if (typeof code !== "string") return null;
  if (code === "EADDRINUSE") return "PORT is in use by another process; set PORT to another one, or to 0 for any";
  if (syscall === "listen") return `HOST and PORT cannot be listened on (${code})`;
  if (unreachable.has(code)) return `DATABASE_URL: the server cannot be reached (${code})`;
  if (refusedLogin.has(code)) return `DATABASE_URL: ${String(message)}`;
  if (code === "42501") {
    return "DATABASE_URL: its login lacks a right. It must be a member of kabar_app, kabar_identity and kabar_dispatcher; to change the schema, run kabar migrate with DATABASE_ADMIN_URL";
  }
  if (badFolder.has(code)) return `KABAR_DATA_DIR cannot be used as a data folder (${code})`;
  return null;
}

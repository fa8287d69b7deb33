import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { setImmediate as yieldToEventLoop } from "node:timers/promises";
import { PGlite } from "@electric-sql/pglite";
import { type Engine, type EngineAnswer, type EngineSession, parseInt8, typeOid } from "./engine.ts";
import { lockFolder } from "./lock-folder.ts";

/**
 * The embedded engine: PostgreSQL in this process, one session. `folder` null keeps nothing. The folder is locked for as long as
 * the engine is open: PGlite itself would let a second process in and lose its rows.
 */
export async function openPglite(folder: string | null): Promise<Engine> {
  if (folder === null) return pgliteEngine(await PGlite.create("memory://", pgliteOptions));
  const unlock = lockFolder(folder);
  try {
    return pgliteEngine(await PGlite.create(databaseFolder(folder), pgliteOptions), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

export const pgliteOptions = {
  parsers: {
    [typeOid.int8]: parseInt8,
    [typeOid.date]: (text: string) => text,
    [typeOid.bytea]: (text: string) => Buffer.from(text.slice(2), "hex"),
  },
};

/** An engine over an open PGlite, which it closes. */
export function pgliteEngine(lite: PGlite, afterClose: () => void = () => {}): Engine {
  const session: EngineSession = { query: (text, parameters) => runQuery(lite, text, parameters) };
  return {
    kind: "pglite",
    hasManySessions: false,
    acquire: async () => session,
    release: () => {},
    close: async () => {
      await lite.close();
      afterClose();
    },
    load: () => ({ open: 1, idle: 0, waiting: 0, waitMs: 0 }),
  };
}

function databaseFolder(folder: string): string {
  const path = join(folder, "database");
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700); // PGlite makes its files world-readable
  return path;
}

async function runQuery(lite: PGlite, text: string, parameters: readonly unknown[]): Promise<EngineAnswer> {
  try {
    const answer =
      parameters.length === 0
        ? (await lite.exec(text)).at(-1)
        : await lite.query<Record<string, unknown>>(text, [...parameters]);
    return { rows: answer?.rows ?? [], affectedRows: answer?.affectedRows ?? 0 };
  } finally {
    // PGlite answers in microtasks only: without this, queries in a row starve timers, sockets and signals.
    await yieldToEventLoop();
  }
}

import { createHttp } from "../../src/app/http.ts";
import { assembleKabar } from "../../src/app/kabar.ts";
import { connectDatabase } from "../../src/platform/database/connect.ts";
import type { Engine, EngineSession } from "../../src/platform/database/engine.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";
import type { HttpServer } from "../../src/platform/http/server.ts";
import type { World } from "./world.ts";

/** A process with a pool of two sessions, each of which is looked at whenever somebody takes it. */
export interface WatchedPool {
  readonly app: HttpServer;
  /** What a session still held of whoever had it before, one line each. */
  readonly leftovers: readonly string[];
  /** The sessions that it has had. */
  readonly pids: ReadonlySet<number>;
  close(): Promise<void>;
}

/** `rewrite` changes what the product says to the database, to see the watch find what that leaves behind. */
export async function openWatchedPool(
  { kabar, databaseUrl }: World,
  rewrite: (text: string) => string = (text) => text,
): Promise<WatchedPool> {
  if (databaseUrl === null) throw new Error("a pool needs a server");
  const leftovers: string[] = [];
  const pids = new Set<number>();
  const pool = openPostgres({ url: databaseUrl, sessionsMax: 2, onIdleError: () => {} });
  const inner = new WeakMap<EngineSession, EngineSession>();
  const engine: Engine = {
    ...pool,
    async acquire() {
      const session = await pool.acquire();
      try {
        await look(session);
      } catch (error) {
        pool.release(session, true);
        throw error;
      }
      const wrapped: EngineSession = { query: (text, parameters) => session.query(rewrite(text), parameters) };
      inner.set(wrapped, session);
      return wrapped;
    },
    release: (session, isBroken) => pool.release(inner.get(session) ?? session, isBroken),
  };

  async function look(session: EngineSession) {
    const { rows } = await session.query(
      `select coalesce(current_setting('app.tenant_id', true), '') as tenant, current_user as role, session_user as login,
              pg_backend_pid() as pid`,
      [],
    );
    const [{ tenant, role, login, pid } = {}] = rows;
    pids.add(Number(pid));
    if (tenant !== "") leftovers.push(`the tenant ${tenant}`);
    if (role !== login) leftovers.push(`the role ${role}`);
  }

  const database = connectDatabase(engine);
  const app = await createHttp(assembleKabar(kabar.config, kabar.clock, kabar.logger, database));
  await app.ready();
  return {
    app,
    leftovers,
    pids,
    async close() {
      await app.close();
      await database.close();
    },
  };
}

import { createHash } from "node:crypto";
import pg from "pg";
import { type Engine, type EngineSession, parseInt8, typeOid } from "./engine.ts";

export interface PostgresSettings {
  readonly url: string;
  readonly sessionsMax: number;
  /** Called when a session is lost while no query runs on it, in the pool or in use (the server went away); the pool replaces it. */
  readonly onIdleError: (error: Error) => void;
  /** false: nothing is kept in a session, as a pooler asks for that gives each transaction another one. By default true. */
  readonly preparesStatements?: boolean;
}

/** The PostgreSQL engine: a pool of sessions, every parameterised text a named prepared statement unless the settings say no. */
export function openPostgres(settings: PostgresSettings): Engine {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.sessionsMax,
    connectionTimeoutMillis: 5_000,
    application_name: "kabar",
    types: { getTypeParser },
  });
  // For a session's whole life: the pool itself listens to idle ones only, and an error that nobody hears ends the process.
  pool.on("connect", (client) => client.on("error", settings.onIdleError));
  pool.on("error", () => {}); // an idle session's error once more
  const clients = new WeakMap<EngineSession, pg.PoolClient>();
  const nameOf = settings.preparesStatements === false ? () => undefined : statementName;
  /** When each caller that waits for a session began to; the pool serves them in this order. */
  const waitingSince = new Set<{ readonly ms: number }>();

  return {
    kind: "postgres",
    hasManySessions: true,
    async acquire() {
      const caller = { ms: performance.now() };
      waitingSince.add(caller);
      const client = await pool.connect().finally(() => waitingSince.delete(caller));
      const session: EngineSession = { query: (text, parameters) => runQuery(client, nameOf, text, parameters) };
      clients.set(session, client);
      return session;
    },
    release: (session, isBroken) => clients.get(session)?.release(isBroken),
    close: () => pool.end(),
    load() {
      const [longest] = waitingSince;
      const waitMs = longest === undefined ? 0 : performance.now() - longest.ms;
      return { open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount, waitMs };
    },
  };
}

const getTypeParser: pg.CustomTypesConfig["getTypeParser"] = (oid: number, format?: unknown) => {
  if (oid === typeOid.int8) return parseInt8;
  if (oid === typeOid.date) return (text: string) => text;
  return format === "binary" ? pg.types.getTypeParser(oid, "binary") : pg.types.getTypeParser(oid, "text");
};

type NameOf = (text: string) => string | undefined;

async function runQuery(client: pg.PoolClient, nameOf: NameOf, text: string, parameters: readonly unknown[]) {
  const answer: pg.QueryResult | pg.QueryResult[] =
    parameters.length === 0
      ? await client.query(text)
      : await client.query({ name: nameOf(text), text, values: [...parameters] });
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  // COMMIT of a transaction that has failed answers ROLLBACK, without an error: nothing was kept.
  if (text === "commit" && last?.command !== "COMMIT") throw new Error("the transaction was rolled back at commit");
  return { rows: last?.rows ?? [], affectedRows: last?.rowCount ?? 0 };
}

const statementNames = new Map<string, string>();

/** Texts are few (values travel as parameters), so a session keeps each as a prepared statement and the plan is made once. */
function statementName(text: string): string {
  let name = statementNames.get(text);
  if (name === undefined) {
    name = createHash("sha256").update(text).digest("base64url").slice(0, 24);
    statementNames.set(text, name);
  }
  return name;
}

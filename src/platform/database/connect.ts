import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from "kysely";
import type { Engine, EngineSession } from "./engine.ts";
import type { Tables } from "./tables.ts";

/** Where rows live: a query builder over one engine. Requests do not use it directly but through a unit of work. */
export interface Database {
  readonly engine: Engine;
  readonly queries: Kysely<Tables>;
  close(): Promise<void>;
}

/** One way to speak to both engines. The returned database owns the engine and closes it. */
export function connectDatabase(engine: Engine): Database {
  const queries = new Kysely<Tables>({ dialect: engineDialect(engine) });
  return { engine, queries, close: () => queries.destroy() };
}

class OneSessionAdapter extends PostgresAdapter {
  override get supportsMultipleConnections() {
    return false;
  }
  override async acquireMigrationLock() {} // one session: nobody to lock out
  override async releaseMigrationLock() {}
}

function engineDialect(engine: Engine): Dialect {
  return {
    createAdapter: () => (engine.hasManySessions ? new PostgresAdapter() : new OneSessionAdapter()),
    createDriver: () => new EngineDriver(engine),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class EngineDriver implements Driver {
  readonly #engine: Engine;
  constructor(engine: Engine) {
    this.#engine = engine;
  }
  async init() {}
  async acquireConnection() {
    return new EngineConnection(await this.#engine.acquire());
  }
  async beginTransaction(connection: EngineConnection) {
    await connection.session.query("begin", []);
  }
  async commitTransaction(connection: EngineConnection) {
    await connection.session.query("commit", []);
  }
  async rollbackTransaction(connection: EngineConnection) {
    await connection.session.query("rollback", []);
  }
  async releaseConnection(connection: EngineConnection) {
    this.#engine.release(connection.session, connection.isBroken);
  }
  async destroy() {
    await this.#engine.close();
  }
}

class EngineConnection implements DatabaseConnection {
  readonly session: EngineSession;
  /** Set when a rollback failed: what state the session is in nobody knows. */
  isBroken = false;
  /** Set when a query failed: COMMIT would then roll back, and PGlite answers it as if nothing had happened. */
  #hasFailed = false;
  constructor(session: EngineSession) {
    this.session = session;
  }
  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (query.sql === "commit" && this.#hasFailed) throw new Error("a query failed: nothing of this can be committed");
    if (query.sql === "rollback") this.#hasFailed = false;
    try {
      const { rows, affectedRows } = await this.session.query(query.sql, query.parameters);
      return { rows: rows as Row[], numAffectedRows: BigInt(affectedRows) };
    } catch (error) {
      this.#hasFailed = true;
      if (query.sql === "rollback") this.isBroken = true;
      throw error;
    }
  }
  // biome-ignore lint/correctness/useYield: the interface asks for it and nothing here streams
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("streaming is not supported");
  }
}

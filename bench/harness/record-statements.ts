import { readConfig } from "../../src/app/config.ts";
import { createHttp } from "../../src/app/http.ts";
import { assembleKabar } from "../../src/app/kabar.ts";
import { systemClock } from "../../src/kit/clock.ts";
import { connectDatabase } from "../../src/platform/database/connect.ts";
import type { Engine, EngineAnswer, EngineSession } from "../../src/platform/database/engine.ts";
import { openPostgres } from "../../src/platform/database/postgres-engine.ts";
import { createLogger } from "../../src/platform/telemetry/logger.ts";
import type { HttpRequest } from "./http-load.ts";

export interface RecordedStatement {
  readonly text: string;
  readonly parameters: readonly unknown[];
  readonly rows: EngineAnswer["rows"];
}

/**
 * Every statement that one request makes the server send, in order, with its parameters and its answer. The product itself is asked, in
 * this process: a bound made from this cannot drift from it. The request is made twice before, so that nothing is done for the first time
 * and its customer is known.
 */
export async function recordStatements(url: string, request: HttpRequest): Promise<RecordedStatement[]> {
  const config = readConfig({ DATABASE_URL: url, KABAR_ROLE: "api", LOG_LEVEL: "silent" });
  if (!config.ok) throw new Error(config.refusal);
  const { method, path, token, body } = request;
  const statements: RecordedStatement[] = [];
  const engine = openPostgres({ url, sessionsMax: 2, onIdleError: () => {} });
  const database = connectDatabase(listenTo(engine, (statement) => statements.push(statement)));
  const app = await createHttp(assembleKabar(config.value, systemClock, createLogger("silent"), database));
  try {
    for (let time = 1; time <= 3; time += 1) {
      statements.length = 0;
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      };
      const answer = await app.inject({
        method,
        url: path,
        headers,
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      if (answer.statusCode >= 300)
        throw new Error(`the recorded request was answered ${answer.statusCode}: ${answer.body}`);
    }
    return statements;
  } finally {
    await app.close();
    await database.close();
  }
}

function listenTo(engine: Engine, hear: (statement: RecordedStatement) => void): Engine {
  const sessions = new WeakMap<EngineSession, EngineSession>();
  return {
    ...engine,
    async acquire() {
      const inner = await engine.acquire();
      const session: EngineSession = {
        async query(text, parameters) {
          const answer = await inner.query(text, parameters);
          hear({ text, parameters, rows: answer.rows });
          return answer;
        },
      };
      sessions.set(session, inner);
      return session;
    },
    release(session, isBroken) {
      const inner = sessions.get(session);
      if (inner !== undefined) engine.release(inner, isBroken);
    },
  };
}

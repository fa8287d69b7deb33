import type { Engine, EngineAnswer, EngineSession } from "../../src/platform/database/engine.ts";

/** How one session of a wrapped engine answers; `ask` puts the question to the real one. */
export type AnswerQuery = (
  ask: EngineSession["query"],
  text: string,
  parameters: readonly unknown[],
) => Promise<EngineAnswer>;

/** An engine whose every session speaks through a listener of its own. */
export function wrapSessions(engine: Engine, listen: () => AnswerQuery): Engine {
  const inner = new WeakMap<EngineSession, EngineSession>();
  return {
    ...engine,
    async acquire() {
      const session = await engine.acquire();
      const answer = listen();
      const wrapped: EngineSession = {
        query: (text, parameters) => answer((asked, values) => session.query(asked, values), text, parameters),
      };
      inner.set(wrapped, session);
      return wrapped;
    },
    release(session, isBroken) {
      engine.release(inner.get(session) ?? session, isBroken);
    },
  };
}

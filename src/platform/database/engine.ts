/** One query's answer, in the shape that both engines share. */
export interface EngineAnswer {
  readonly rows: readonly Record<string, unknown>[];
  readonly affectedRows: number;
}

/** One session of a database. Not safe for two callers at once; the pool above it sees to that. */
export interface EngineSession {
  /** Without parameters the text may hold several statements (simple protocol); with parameters it holds one. */
  query(text: string, parameters: readonly unknown[]): Promise<EngineAnswer>;
}

/**
 * PostgreSQL or PGlite. Both give the same values: int8 and numeric counts as numbers where exact, numeric as text, dates as
 * `YYYY-MM-DD` text, timestamptz as Date, jsonb parsed.
 */
export interface Engine {
  readonly kind: "postgres" | "pglite";
  /** false: one session only, callers queue for it. */
  readonly hasManySessions: boolean;
  acquire(): Promise<EngineSession>;
  /** `isBroken` sessions are destroyed, not reused. */
  release(session: EngineSession, isBroken: boolean): void;
  close(): Promise<void>;
  /** Open sessions, waiting callers, and how long the one that waits longest has waited; for metrics and for shedding load. */
  load(): { readonly open: number; readonly idle: number; readonly waiting: number; readonly waitMs: number };
}

export const typeOid = { int8: 20, date: 1082, bytea: 17 } as const;

/** Amounts and counts fit a JavaScript number; a value that does not is a fault of ours and must not pass as another number. */
export function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError("an int8 value exceeds 2^53");
  return value;
}

/** SQLSTATE of an error, on either engine; null when the error is not the database's. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
    ? error.code
    : null;
}

const startAgainStates = new Set(["40001", "40P01"]); // serialization failure, deadlock: nothing was kept, the same work may succeed

export function mayStartAgain(error: unknown): boolean {
  return startAgainStates.has(sqlState(error) ?? "");
}

/** The database is there no more, or too busy: lock timeout, statement timeout, resources, connection, shutdown. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error) ?? "";
  if (state === "55P03" || state === "57014" || state.startsWith("53") || state.startsWith("08")) return true;
  if (state.startsWith("57P")) return true;
  return (
    error instanceof Error &&
    /ECONNREFUSED|ECONNRESET|Connection terminated|not queryable|timeout exceeded|pool after calling end/.test(
      error.message,
    )
  );
}

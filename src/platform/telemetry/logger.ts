import pino, { type Logger } from "pino";
import { hideByKey, hideByPattern } from "./redact.ts";

/**
 * The log of the process: JSON lines on standard output, or on the stream given. Code logs ids, never names, phone numbers or
 * texts; what slips through is masked by key at any depth, and by pattern on the finished line.
 */
export function createLogger(level: string, stream: pino.DestinationStream = pino.destination(1)): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { bindings: hideByKey, log: hideByKey },
    serializers: { err: serializeError },
  };
  return pino(options, { write: (line) => stream.write(hideByPattern(line)) });
}

/** A database error's detail repeats the row's values; its code, constraint and stack are enough to find the fault. */
function serializeError(
  error: Error & { readonly code?: string; readonly constraint?: string; readonly table?: string },
) {
  const { code, constraint, table, stack, name } = error;
  const isDatabaseError = typeof code === "string" && /^[0-9A-Z]{5}$/.test(code);
  const firstFrame = stack?.indexOf("\n    at ") ?? -1;
  return {
    name,
    code,
    constraint,
    table,
    message: isDatabaseError ? `SQLSTATE ${code}` : error.message,
    stack: isDatabaseError && firstFrame > 0 ? stack?.slice(firstFrame + 1) : stack,
    cause: error.cause instanceof Error ? String(error.cause.name) : undefined,
  };
}

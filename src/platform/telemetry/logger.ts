import pino, { type Logger } from "pino";

const secretKeys = [
  "password",
  "token",
  "access_token",
  "authorization",
  "credentials",
  "phone",
  "to_phone",
  "phone_normalized",
  "email",
  "body_text",
];

/**
 * The log of the process: JSON lines on standard output, or on the stream given. Values under the keys of a secret or of a
 * person are masked up to two levels down; code logs ids, never names, phone numbers or texts.
 */
export function createLogger(level: string, stream?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[hidden]" },
    serializers: { err: serializeError },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
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

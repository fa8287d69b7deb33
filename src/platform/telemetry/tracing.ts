import { type Attributes, context, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";

/**
 * Hooks for OpenTelemetry. Without an SDK, which `node --import ./my-otel.js` brings, the API does nothing. Spans carry ids and
 * codes only: no names, phone numbers, texts or messages of errors.
 */
const tracer = trace.getTracer("kabar");

/** Runs something in a span of its own. What it throws marks the span as failed and goes on. */
export function inSpan<Value>(
  name: string,
  attributes: Attributes,
  run: () => Promise<Value>,
  outcomeOf: (value: Value) => Attributes,
): Promise<Value> {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      const value = await run();
      span.setAttributes(outcomeOf(value));
      return value;
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The span of a request, which begins and ends in hooks. */
export interface RequestSpan {
  /** What follows belongs to the request: its spans become children of this one. */
  enter(next: () => void): void;
  end(attributes: Attributes, hasFailed: boolean): void;
}

export function startRequestSpan(name: string, attributes: Attributes): RequestSpan {
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes });
  return {
    enter: (next) => context.with(trace.setSpan(context.active(), span), next),
    end(more, hasFailed) {
      span.setAttributes(more);
      if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

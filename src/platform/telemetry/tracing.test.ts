import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  INVALID_SPAN_CONTEXT,
  ROOT_CONTEXT,
  type Span,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inSpan, startRequestSpan } from "./tracing.ts";

interface Recorded {
  readonly name: string;
  readonly parent: string | null;
  readonly attributes: Attributes;
  readonly status: number | null;
}

/** What an SDK does, as far as it matters here: it keeps the current span, and writes down spans that have ended. */
function recordSpans(): Recorded[] {
  const ended: Recorded[] = [];
  const names = new Map<Span, string>();
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, run, self, ...values) => storage.run(active, () => run.call(self, ...values)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  const start = (name: string, given: Attributes = {}, within = context.active()): Span => {
    const parent = names.get(trace.getSpan(within) as Span) ?? null;
    const attributes = { ...given };
    let status: number | null = null;
    const plain = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
    const span: Span = Object.assign(Object.create(plain), {
      setAttributes: (more: Attributes) => Object.assign(attributes, more),
      setStatus: ({ code }: { code: number }) => {
        status = code;
      },
      end: () => ended.push({ name, parent, attributes, status }),
    });
    names.set(span, name);
    return span;
  };
  const provider: TracerProvider = {
    getTracer: () => ({
      startSpan: (name, options) => start(name, options?.attributes),
      startActiveSpan(name: string, options: { attributes?: Attributes }, ...rest: readonly unknown[]) {
        const run = rest.at(-1) as (span: Span) => never;
        const span = start(name, options.attributes);
        return context.with(trace.setSpan(context.active(), span), () => run(span));
      },
    }),
  };
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider(provider);
  return ended;
}

describe("without an SDK", () => {
  it("everything runs as if there were no spans", async () => {
    expect(
      await inSpan(
        "kabar.work",
        {},
        async () => 7,
        () => ({}),
      ),
    ).toBe(7);
    const request = startRequestSpan("GET /x", {});
    let hasRun = false;
    request.enter(() => {
      hasRun = true;
    });
    request.end({}, false);
    expect(hasRun).toBe(true);
  });
});

describe("with an SDK", () => {
  let ended: Recorded[];
  beforeAll(() => {
    ended = recordSpans(); // once: the API takes one provider per process
  });
  beforeEach(() => {
    ended.length = 0;
  });

  it("work is a child of its request, whatever runs at the same time", async () => {
    const one = async (name: string) => {
      const request = startRequestSpan(name, { "http.route": name });
      await new Promise<void>((done) => {
        request.enter(() => {
          void inSpan(
            "kabar.work",
            { of: name },
            async () => {},
            () => ({ "kabar.refusal": "X" }),
          ).then(done);
        });
      });
      request.end({ "http.response.status_code": 200 }, false);
    };
    await Promise.all([one("GET /a"), one("GET /b")]);
    expect(ended).toHaveLength(4);
    for (const name of ["GET /a", "GET /b"]) {
      const attributes = { of: name, "kabar.refusal": "X" };
      expect(ended).toContainEqual({ name: "kabar.work", parent: name, attributes, status: null });
      expect(ended).toContainEqual(expect.objectContaining({ name, parent: null, status: null }));
    }
  });

  it("what is thrown marks the span as failed, says nothing of itself, and goes on", async () => {
    const failing = inSpan(
      "kabar.send",
      {},
      () => Promise.reject(new Error("0812 7777 8888")),
      () => ({}),
    );
    await expect(failing).rejects.toThrow("0812 7777 8888");
    expect(ended).toEqual([{ name: "kabar.send", parent: null, attributes: {}, status: 2 }]);
    startRequestSpan("GET /x", {}).end({}, true);
    expect(ended.at(-1)).toMatchObject({ status: 2 });
  });
});

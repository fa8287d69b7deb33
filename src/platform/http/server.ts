import { randomUUID } from "node:crypto";
import { METHODS, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import AjvCompiler, { type BuildCompilerFromPool } from "@fastify/ajv-compiler";
import helmet from "@fastify/helmet";
import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import Fastify, {
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RouteOptions,
} from "fastify";
import type { Logger } from "pino";
import { isDatabaseUnavailable } from "../database/sql-errors.ts";
import { fieldProblems } from "../refusals/field-problems.ts";
import type { FieldProblem, Refusal } from "../refusals/refuse.ts";
import { refusalTable } from "../refusals/table.ts";
import { refusalText } from "../refusals/text.ts";
import { type RequestSpan, startRequestSpan } from "../telemetry/tracing.ts";
import { type AccessSettings, createGate, everyone } from "./access.ts";
import { canonicalText, isStorable, parseJsonBody } from "./json-body.ts";
import { RefusalError, sendRefusal } from "./reply.ts";
import { schemaProblems } from "./schema-problems.ts";
import type { TenantPlaces } from "./tenant-places.ts";
import { uuidPattern } from "./wire.ts";

export interface ServerSettings extends AccessSettings {
  readonly logger: Logger;
  readonly trustedProxies: readonly string[];
  /** Routes to be registered; they see hooks and parsers already in place. */
  readonly register: (app: HttpServer) => Promise<void>;
}

declare module "fastify" {
  interface FastifyRequest {
    span: RequestSpan | null;
  }
}

export type HttpServer = Awaited<ReturnType<typeof createBareServer>>;

const bodyMaxBytes = 256 * 1024;

/** The HTTP server with every rule that holds for all routes. Hooks run in the order in which they stand here. */
export async function createServer(settings: ServerSettings): Promise<HttpServer> {
  const app = await createBareServer(settings);
  app.decorateRequest("bearer", null);
  app.decorateRequest("refusalCode", null);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  traceRequests(app);
  onRequestEnd(app, logRequest);
  watchPlaces(app, settings.limits.places);
  app.addHook("onRequest", createGate(settings));
  app.addHook("preValidation", cleanAddress);
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
  });
  parseJsonOnly(app);
  const refuseOtherMethods = watchMethods(app);
  app.setErrorHandler<FastifyError>((error, request, reply) => answerError(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendRefusal(request, reply, { code: "DATA_NOT_FOUND" }));
  requireAccess(app);
  await settings.register(app);
  refuseOtherMethods();
  return app;
}

/** For answers that no hook sees: addresses that cannot be read, bytes that are no HTTP. */
const hooklessHeaders = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

async function createBareServer({ logger, trustedProxies }: Pick<ServerSettings, "logger" | "trustedProxies">) {
  const app = Fastify({
    loggerInstance: logger,
    trustProxy: [...trustedProxies],
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyMaxBytes,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 5_000, maxHeaderSize: 16 * 1024 },
    genReqId: (request) => requestId(request.headers["x-request-id"]),
    requestIdHeader: false,
    return503OnClosing: false, // what still comes in on an open connection is answered like any other
    routerOptions: { maxParamLength: 128, ignoreTrailingSlash: true },
    schemaController: { compilersFactory: { buildValidator } },
    frameworkErrors: (_error, request, reply) =>
      sendRefusal(request, reply.headers({ ...hooklessHeaders, "x-request-id": request.id }), {
        code: "DATA_NOT_FOUND",
      }),
    clientErrorHandler: answerBrokenRequest,
  }).withTypeProvider<TypeBoxTypeProvider>();
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        "frame-ancestors": ["'none'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "upgrade-insecure-requests": null,
      },
    },
    xFrameOptions: { action: "deny" },
    strictTransportSecurity: false, // set by whatever ends TLS in front
  });
  return app;
}

/** Nobody was there any more to be answered; proxies call it so too. */
const goneStatus = 499;

/** Calls back when a request is over: answered with this status, or given up by its client. */
export function onRequestEnd(
  app: HttpServer,
  callback: (request: FastifyRequest, reply: FastifyReply, status: number) => void,
) {
  // Of a connection that broke, Fastify's own onResponse does not tell.
  app.addHook("onRequest", async (request, reply) => {
    let isAnswered = false;
    reply.raw.once("finish", () => {
      isAnswered = true;
    });
    reply.raw.once("close", () => {
      if (!isAnswered) callback(request, reply, goneStatus);
    });
  });
  app.addHook("onResponse", async (request, reply) => callback(request, reply, reply.statusCode));
}

function watchPlaces(app: HttpServer, places: TenantPlaces) {
  app.decorateRequest("place", null);
  app.addHook("preHandler", async (request) => places.begin(request));
  app.addHook("onSend", async (request) => places.end(request));
  onRequestEnd(app, (request) => places.leave(request));
}

/** A span per request, should somebody have brought an SDK; the handler runs inside it. */
function traceRequests(app: HttpServer) {
  app.decorateRequest("span", null);
  app.addHook("onRequest", async (request) => {
    const route = request.routeOptions.url ?? "unknown";
    const attributes = { "http.request.method": request.method, "http.route": route, "kabar.request_id": request.id };
    request.span = startRequestSpan(`${request.method} ${route}`, attributes);
  });
  app.addHook("preHandler", (request, _reply, next) => {
    if (request.span === null) next();
    else request.span.enter(next);
  });
  onRequestEnd(app, (request, _reply, status) => {
    const { bearer, refusalCode } = request;
    const attributes = {
      "http.response.status_code": status,
      "kabar.tenant_id": bearer?.tenantId,
      "kabar.user_id": bearer?.userId,
      "kabar.refusal": refusalCode ?? undefined,
    };
    request.span?.end(attributes, status >= 500);
  });
}

/** Who did what, how it ended and how long it took; no address with its query, no body: they hold names and phone numbers. */
function logRequest(request: FastifyRequest, reply: FastifyReply, status: number) {
  const { method } = request;
  const route = request.routeOptions.url ?? "unknown";
  request.log.info(
    {
      method,
      route,
      status,
      durationMs: Math.round(reply.elapsedTime * 10) / 10,
      tenantId: request.bearer?.tenantId,
      outletId: outletIdOf(request.query) ?? outletIdOf(request.body),
      userId: request.bearer?.userId,
      refusal: request.refusalCode ?? undefined,
    },
    `${method} ${route} ${status}`,
  );
}

const uuidShape = new RegExp(uuidPattern);

/** The outlet that the input names, if it names one: the input may have been refused, so only an id's form gets in. */
function outletIdOf(input: unknown): string | undefined {
  const id = typeof input === "object" && input !== null && "outlet_id" in input ? input.outlet_id : undefined;
  return typeof id === "string" && uuidShape.test(id) ? id : undefined;
}

const requestIdShape = /^[A-Za-z0-9._:-]{1,80}$/;

function requestId(header: string | string[] | undefined): string {
  return typeof header === "string" && requestIdShape.test(header) ? header : randomUUID();
}

/** Bodies are taken as they are; addresses are text, so their values are converted. Neither is ever stripped silently. */
const buildValidator: BuildCompilerFromPool = (externalSchemas) => {
  const common = { removeAdditional: false, useDefaults: true, allErrors: true, verbose: true, strict: false } as const;
  const build = AjvCompiler();
  const strict = build(externalSchemas, { customOptions: { ...common, coerceTypes: false } });
  const lenient = build(externalSchemas, { customOptions: { ...common, coerceTypes: "array" } });
  // Typed as a schema, but called with the route part that the schema belongs to.
  return (part) => ((part as { httpPart?: string }).httpPart === "body" ? strict(part) : lenient(part));
};

function parseJsonOnly(app: HttpServer) {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, async (_request: FastifyRequest, body: Buffer) =>
    body.length === 0 ? undefined : parseJsonBody(body),
  );
}

/** Path parameters and query in the form that bodies have. A path that names no possible row is unknown. */
async function cleanAddress(request: FastifyRequest) {
  const params = request.params as Record<string, string>;
  for (const [name, value] of Object.entries(params)) {
    if (!isStorable(value)) throw new RefusalError({ code: "DATA_NOT_FOUND" });
    params[name] = canonicalText(value) ?? "";
  }
  const query = request.query as Record<string, string | string[]>;
  const problems: FieldProblem[] = [];
  for (const [name, value] of Object.entries(query)) {
    if ([name, ...[value].flat()].some((text) => !isStorable(text))) {
      problems.push({ field: name.replaceAll("\u0000", ""), problem: fieldProblems.notText });
    } else if (typeof value === "string") {
      const text = canonicalText(value);
      if (text === null) delete query[name];
      else query[name] = text;
    }
  }
  if (problems.length > 0) throw new RefusalError({ code: "VALIDATION_FAILED", fields: problems });
}

/** All that Node reads, so that none of them looks like an unknown address. CONNECT never comes as a request. */
const methods = METHODS.filter((method) => method !== "CONNECT");

/** Watches the routes; the function it gives back makes every other method of their addresses 405, naming those that exist. */
function watchMethods(app: HttpServer): () => void {
  const known = new Map<string, Set<string>>();
  app.addHook("onRoute", (route: RouteOptions) => {
    const set = known.get(route.url) ?? new Set<string>();
    for (const method of [route.method].flat()) set.add(method);
    known.set(route.url, set);
  });
  return () => {
    for (const method of methods) if (!app.supportedMethods.includes(method)) app.addHttpMethod(method);
    for (const [url, set] of [...known].filter(([address]) => address.startsWith("/api/"))) {
      const allowed = [...set].sort().join(", ");
      const refuseMethod = async (request: FastifyRequest, reply: FastifyReply) =>
        sendRefusal(request, reply.header("allow", allowed), { code: "METHOD_NOT_ALLOWED" });
      app.route({
        url,
        method: methods.filter((method) => !set.has(method)),
        schema: { hide: true },
        config: { access: everyone },
        onRequest: refuseMethod, // before anybody looks at the body
        handler: refuseMethod,
      });
    }
  };
}

/** A route that does not say who may call it is a fault, found when the server starts. */
function requireAccess(app: HttpServer) {
  const routes: RouteOptions[] = [];
  app.addHook("onRoute", (route: RouteOptions) => {
    routes.push(route);
  });
  app.addHook("onReady", async () => {
    const silent = routes.filter((route) => route.config?.access === undefined).map((route) => route.url);
    if (silent.length > 0) throw new Error(`routes without access: ${silent.join(", ")}`);
  });
}

/** Bytes that are no HTTP request, or only half of one in time: the socket is answered in the one error shape and closed. */
function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket) {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const code = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "REQUEST_TIMEOUT" : "MALFORMED_REQUEST";
  const { status } = refusalTable[code];
  const body = JSON.stringify({ reason_code: code, message: refusalText({ code }, "id") });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${randomUUID()}`,
    ...Object.entries(hooklessHeaders).map(([name, value]) => `${name}: ${value}`),
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  const refusal = expectedRefusal(error);
  if (refusal !== null) return sendRefusal(request, reply, refusal);
  if (isDatabaseUnavailable(error)) {
    request.log.warn({ err: error }, "database unavailable");
    return sendRefusal(request, reply, { code: "SERVER_BUSY", facts: { retry_after_seconds: 1 } });
  }
  request.log.error({ err: error }, "request failed");
  return sendRefusal(request, reply, { code: "INTERNAL_ERROR" });
}

function expectedRefusal(error: FastifyError): Refusal | null {
  if (error instanceof RefusalError) return error.refusal;
  if (error.validation !== undefined) {
    const context = error.validationContext;
    if (context === "params") return { code: "DATA_NOT_FOUND" };
    const fields = schemaProblems(error.validation, context === "querystring" ? "querystring" : "body");
    return { code: "VALIDATION_FAILED", fields };
  }
  switch (error.code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return { code: "UNSUPPORTED_MEDIA_TYPE" };
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return { code: "PAYLOAD_TOO_LARGE" };
    default:
      return error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
        ? { code: "MALFORMED_JSON" }
        : null;
  }
}

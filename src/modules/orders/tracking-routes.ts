import type { FastifyReply, FastifyRequest } from "fastify";
import type { RateLimiterMemory } from "rate-limiter-flexible";
import { Type } from "typebox";
import type { Database } from "../../platform/database/connect.ts";
import type { RunWork } from "../../platform/database/work.ts";
import { everyone, requestContext } from "../../platform/http/access.ts";
import { languageOf } from "../../platform/http/language.ts";
import { networkOf, tooManyRequests } from "../../platform/http/rate-limit.ts";
import { RefusalError } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { readTrackedOrder } from "./read-tracked-order.ts";
import { busyPage, missingPage, trackingPage } from "./tracking-page.ts";
import { findTrackedOrder } from "./tracking-store.ts";
import { trackingHeaders } from "./tracking-style.ts";
import { trackingPath } from "./tracking-url.ts";

export interface TrackingTools {
  readonly runWork: RunWork;
  readonly database: Database;
  /** Counts by network: a token has 124 random bits, but the database is not to be asked for every guess. */
  readonly trackingLimiter: RateLimiterMemory;
}

const tokenShape = /^[a-z0-9]{24}$/;
/** Nobody of the shop: the token is all the right there is, and the work only reads. */
const customer = { userId: null, roles: [], outletIds: [] };

/** The page behind the link in a customer's message. Whatever is asked for here is answered in HTML. */
export function trackingRoutes(app: HttpServer, { runWork, database, trackingLimiter }: TrackingTools) {
  app.get(
    `${trackingPath}:token`,
    {
      config: { access: everyone },
      schema: {
        tags: ["tracking"],
        summary: "The customer's page of an order: status, items, what is due. HTML, in the reader's language",
        params: Type.Object({ token: Type.String({ description: "The order's tracking_token" }) }),
      },
      errorHandler: (error, request, reply) => {
        if (error instanceof RefusalError) return sendMissing(request, reply); // no text that could be stored: nobody's token
        return app.errorHandler(error, request, reply);
      },
    },
    async (request, reply) => {
      const limited = await tooManyRequests(trackingLimiter, networkOf(request.ip), "TOO_MANY_REQUESTS");
      if (limited !== null) {
        request.refusalCode = limited.code;
        reply.header("retry-after", limited.facts?.["retry_after_seconds"]);
        return reply
          .code(429)
          .headers(trackingHeaders)
          .send(busyPage(languageOf(request)));
      }
      const { token } = request.params;
      const found = tokenShape.test(token) ? await findTrackedOrder(database, token) : undefined;
      if (found === undefined) return sendMissing(request, reply);
      const context = requestContext(request, found.tenant_id, customer);
      const result = await runWork(context, (work) => readTrackedOrder(work, found.order_id));
      if (!result.ok) return sendMissing(request, reply);
      return reply.headers(trackingHeaders).send(trackingPage(result.value, languageOf(request)));
    },
  );
  // Also what is too long to be a token, or has parts beyond it.
  app.get("/pelanggan/*", { config: { access: everyone }, schema: { hide: true } }, async (request, reply) =>
    sendMissing(request, reply),
  );
}

function sendMissing(request: FastifyRequest, reply: FastifyReply) {
  request.refusalCode = "DATA_NOT_FOUND";
  return reply
    .code(404)
    .headers(trackingHeaders)
    .send(missingPage(languageOf(request)));
}

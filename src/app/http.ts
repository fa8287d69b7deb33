import { sql } from "kysely";
import { auditRoutes } from "../modules/audit/routes.ts";
import { messagingRoutes } from "../modules/messaging/routes.ts";
import { ordersRoutes } from "../modules/orders/routes.ts";
import { readQuota } from "../modules/plans/read-quota.ts";
import { plansRoutes } from "../modules/plans/routes.ts";
import { createVerifyPassword } from "../modules/tenancy/passwords.ts";
import { tenancyRoutes } from "../modules/tenancy/routes.ts";
import { everyone } from "../platform/http/access.ts";
import { healthRoutes } from "../platform/http/health.ts";
import { createLoadWatch } from "../platform/http/load-watch.ts";
import { registerOpenApi } from "../platform/http/openapi.ts";
import { limitPerMinute } from "../platform/http/rate-limit.ts";
import { createRequestLimits } from "../platform/http/request-limits.ts";
import { createServer, type HttpServer } from "../platform/http/server.ts";
import type { Kabar } from "./kabar.ts";
import { version } from "./version.ts";

const loginFailuresPerMinute = 10;
const loginAttemptsPerMinute = 30;

/** The server of a process: health for every role, the API unless the role is worker. */
export function createHttp(kabar: Kabar): Promise<HttpServer> {
  const { config, database, clock, logger, metrics } = kabar;
  const load = createLoadWatch(database.engine);
  const limits = createRequestLimits({
    perToken: config.requestsPerMinute,
    perTenant: config.tenantRequestsPerMinute,
    perAddress: config.addressRequestsPerMinute,
    tenantAtOnce: config.tenantRequestsAtOnce,
    load,
  });
  return createServer({
    database,
    clock,
    limits,
    logger,
    trustedProxies: config.trustedProxies,
    register: async (app) => {
      app.addHook("onListen", async () => load.start());
      app.addHook("onClose", async () => load.stop());
      if (config.role !== "worker") {
        await registerOpenApi(app, version);
        await registerApi(app, kabar);
      }
      healthRoutes(app, { clock, metrics, probe: () => sql`select 1`.execute(database.queries) });
    },
  });
}

async function registerApi(app: HttpServer, kabar: Kabar): Promise<void> {
  const { database, clock, runWork, cipher, drivers, dispatcher, config } = kabar;
  tenancyRoutes(app, {
    database,
    clock,
    runWork,
    readQuota,
    verifyPassword: await createVerifyPassword(),
    accountLimiter: limitPerMinute(loginFailuresPerMinute),
    addressLimiter: limitPerMinute(loginAttemptsPerMinute),
  });
  ordersRoutes(app, { runWork, publicUrl: config.publicUrl });
  plansRoutes(app, { runWork });
  auditRoutes(app, { runWork });
  messagingRoutes(app, { runWork, cipher, drivers, nudge: dispatcher.nudge });
  app.get("/", { config: { access: everyone }, schema: { hide: true } }, (_request, reply) => reply.redirect("/docs"));
}

import { sql } from "kysely";
import { appendEvents } from "../modules/audit/append-events.ts";
import { auditRoutes } from "../modules/audit/routes.ts";
import { offerServicesAtOutlet } from "../modules/catalog/offer-services-at-outlet.ts";
import { catalogRoutes } from "../modules/catalog/routes.ts";
import { seedDefaultCatalogue } from "../modules/catalog/seed-default-catalogue.ts";
import { customersRoutes } from "../modules/customers/routes.ts";
import { messagingRoutes } from "../modules/messaging/routes.ts";
import { ordersRoutes } from "../modules/orders/routes.ts";
import { trackingRoutes } from "../modules/orders/tracking-routes.ts";
import { platformRoutes } from "../modules/plans/platform-routes.ts";
import { readQuota } from "../modules/plans/read-quota.ts";
import { plansRoutes } from "../modules/plans/routes.ts";
import { createPasswords } from "../modules/tenancy/passwords.ts";
import { readOutlet } from "../modules/tenancy/read-outlet.ts";
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
const registrationsPerMinute = 5;
const takenNamesPerMinute = 30;
/** Many customers of one mobile carrier share an address. */
const trackingPagesPerMinute = 300;

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
  const { database, clock, logger, runWork, foundTenant, cipher, drivers, dispatcher, config } = kabar;
  tenancyRoutes(app, {
    database,
    clock,
    runWork,
    readQuota,
    passwords: await createPasswords(),
    appendEvents,
    onLostEvent: (error) => logger.error({ err: error }, "a failed sign-in was not written to the audit log"),
    accountLimiter: limitPerMinute(loginFailuresPerMinute),
    addressLimiter: limitPerMinute(loginAttemptsPerMinute),
    registrationLimiters: {
      address: limitPerMinute(registrationsPerMinute),
      email: limitPerMinute(registrationsPerMinute),
    },
    nameLimiter: limitPerMinute(takenNamesPerMinute),
    foundTenant,
    seedCatalogue: seedDefaultCatalogue,
    offerServices: offerServicesAtOutlet,
  });
  ordersRoutes(app, { runWork, publicUrl: config.publicUrl });
  customersRoutes(app, { runWork });
  catalogRoutes(app, { runWork });
  trackingRoutes(app, { runWork, database, trackingLimiter: limitPerMinute(trackingPagesPerMinute) });
  plansRoutes(app, { runWork });
  platformRoutes(app, { database, clock, appendEvents });
  auditRoutes(app, { runWork, readOutlet });
  messagingRoutes(app, { runWork, cipher, drivers, nudge: dispatcher.nudge });
  app.get("/", { config: { access: everyone }, schema: { hide: true } }, (_request, reply) => reply.redirect("/docs"));
}

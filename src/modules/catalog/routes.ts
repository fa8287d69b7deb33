import type { RunWork } from "../../platform/database/work.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { outletServicesRoutes } from "./outlet-services-routes.ts";
import { catalogSchemas } from "./schemas.ts";
import { servicesRoutes } from "./services-routes.ts";

export interface CatalogTools {
  readonly runWork: RunWork;
}

/** What the shop sells, and how each outlet sells it. */
export function catalogRoutes(app: HttpServer, tools: CatalogTools) {
  for (const schema of catalogSchemas) app.addSchema(schema);
  servicesRoutes(app, tools);
  outletServicesRoutes(app, tools);
}

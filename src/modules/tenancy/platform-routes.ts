import { platformStaff, workContext } from "../../platform/http/access.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Ref, Shape } from "../../platform/http/wire.ts";
import { type OpenTenantTools, openTenant } from "./open-tenant.ts";
import { outletView, userView } from "./people-view.ts";
import { OpenedTenant, OpenTenantBody, Outlet, User } from "./schemas.ts";

/** What the platform's own people do with shops that do not exist yet. */
export function platformTenancyRoutes(app: HttpServer, tools: OpenTenantTools) {
  app.post(
    "/api/platform/tenants",
    {
      config: { access: platformStaff("platform_owner") },
      schema: {
        tags: ["platform"],
        summary: "Open a shop with its first outlet and its owner",
        body: OpenTenantBody,
        response: {
          201: Shape({ data: Shape({ tenant: OpenedTenant, outlet: Ref(Outlet), owner: Ref(User) }) }),
          ...refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "VALIDATION_FAILED", "SERVER_BUSY"),
        },
      },
    },
    async (request, reply) => {
      const result = await openTenant(tools, workContext(request), request.body);
      return sendResult(reply, result, 201, ({ tenant, outlet, owner }) => {
        const { plan_key, plan_name, orders_limit, ...row } = tenant;
        const plan = { key: plan_key, name: plan_name, orders_limit };
        return { data: { tenant: { ...row, plan }, outlet: outletView(outlet), owner: userView(owner) } };
      });
    },
  );
}

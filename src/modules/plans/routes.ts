import { ok } from "../../kit/result.ts";
import type { RunWork } from "../../platform/database/work.ts";
import { staff, workContext } from "../../platform/http/access.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Shape } from "../../platform/http/wire.ts";
import { type Quota, readQuota } from "./read-quota.ts";
import { readUsage } from "./read-usage.ts";
import { PeriodQuery, QuotaSnapshot, Subscription, Usage } from "./schemas.ts";

/** A shop's own plan: how much of the month is used, and where it went. */
export function plansRoutes(app: HttpServer, { runWork }: { readonly runWork: RunWork }) {
  app.get(
    "/api/billing/quota",
    {
      config: { access: staff("owner", "admin") },
      schema: {
        tags: ["billing"],
        summary: "Orders used and left of a month",
        querystring: PeriodQuery,
        response: {
          200: Shape({ data: Shape({ quota: QuotaSnapshot, subscription: Subscription }) }),
          ...refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const asked = request.query.period ?? undefined;
      const context = workContext(request);
      const result = await runWork(context, async (work) => ok(await readQuota(work, asked)));
      return sendResult(reply, result, 200, (quota) => ({
        data: { quota, subscription: subscriptionOf(context.tenantId, quota) },
      }));
    },
  );

  app.get(
    "/api/billing/usage",
    {
      config: { access: staff("owner", "admin") },
      schema: {
        tags: ["billing"],
        summary: "Where a month's quota went, what was warned of, when it will be used up",
        querystring: PeriodQuery,
        response: {
          200: Shape({ data: Usage }),
          ...refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const asked = request.query.period ?? undefined;
      const result = await runWork(workContext(request), async (work) => ok(await readUsage(work, asked)));
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

/** The month's subscription, as the phone client reads it. */
function subscriptionOf(tenantId: string, quota: Quota) {
  return {
    id: `${tenantId}:${quota.period}`,
    period: quota.period,
    status: quota.subscription_state,
    starts_at: quota.cycle_start_at,
    ends_at: quota.cycle_end_at,
    plan: { key: quota.plan, name: quota.plan_name, orders_limit: quota.orders_limit },
  };
}

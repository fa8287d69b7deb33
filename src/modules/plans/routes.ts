import { Type } from "typebox";
import { ok } from "../../kit/result.ts";
import type { RunWork } from "../../platform/database/work.ts";
import { staff, workContext } from "../../platform/http/access.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, Nullable, Shape, Timestamp } from "../../platform/http/wire.ts";
import { type Quota, readQuota } from "./read-quota.ts";

const period = Type.String({ pattern: "^20[0-9]{2}-(0[1-9]|1[0-2])$", examples: ["2026-11"], "x-expected": "YYYY-MM" });

const QuotaSnapshot = Shape({
  plan: Nullable(Type.String()),
  period: Type.String(),
  orders_limit: Nullable(Type.Integer()),
  orders_used: Type.Integer(),
  orders_remaining: Nullable(Type.Integer()),
  can_create_order: Type.Boolean(),
  subscription_state: Type.String(),
  write_access_mode: Type.String(),
  cycle_start_at: Nullable(Timestamp),
  cycle_end_at: Nullable(Timestamp),
});

const Subscription = Shape({
  id: Type.String(),
  period: Type.String(),
  status: Type.String(),
  starts_at: Timestamp,
  ends_at: Timestamp,
  plan: Shape({ key: Type.String(), name: Type.String(), orders_limit: Type.Integer() }),
});

export function plansRoutes(app: HttpServer, { runWork }: { readonly runWork: RunWork }) {
  app.get(
    "/api/billing/quota",
    {
      config: { access: staff("owner", "admin") },
      schema: {
        tags: ["billing"],
        summary: "Orders used and left of a month",
        querystring: Shape({ period: Maybe(period) }),
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

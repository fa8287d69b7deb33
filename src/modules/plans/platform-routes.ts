import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { ok } from "../../kit/result.ts";
import { inSystemWork } from "../../platform/database/work.ts";
import { platformStaff, workContext } from "../../platform/http/access.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendRefusal, sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Nullable, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { findTenant, findTenants, type ListedTenant } from "./platform-store.ts";
import { SuspendBody, TenantChange, TenantPath, TenantRow, TenantsQuery } from "./schemas.ts";
import { type PlatformCaller, type PlatformTools, type UpdateTenantInput, updateTenant } from "./update-tenant.ts";

/** The shops, for the people of the platform. What they change counts from a shop's next request on. */
export function platformRoutes(app: HttpServer, tools: PlatformTools) {
  app.addSchema(TenantRow);
  tenantReadRoutes(app, tools);
  tenantChangeRoute(app, tools);
  suspensionRoutes(app, tools);
}

const tags = ["platform"];
const anyPlatformStaff = platformStaff("platform_owner", "platform_billing");
const oneTenant = Shape({ data: Ref(TenantRow) });

function tenantReadRoutes(app: HttpServer, { database, clock }: PlatformTools) {
  app.get(
    "/api/platform/tenants",
    {
      config: { access: anyPlatformStaff },
      schema: {
        tags,
        summary: "The shops, newest first, with plan, state and use of the month",
        querystring: TenantsQuery,
        response: {
          200: Shape({ data: Type.Array(Ref(TenantRow)), meta: Shape({ next_cursor: Nullable(Uuid) }) }),
          ...refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const { q, status, plan_key, subscription_state, cursor, limit = 30 } = request.query;
      const filter = {
        search: q ?? null,
        status: status ?? null,
        planKey: plan_key ?? null,
        subscriptionState: subscription_state ?? null,
        before: cursor ?? null,
        limit: limit + 1,
      };
      const found = await inSystemWork(database, "kabar_identity", (db) => findTenants(db, filter, clock.now()));
      const page = found.slice(0, limit);
      const next_cursor = found.length > limit ? (page.at(-1)?.id ?? null) : null;
      return sendResult(reply, ok(page), 200, (tenants) => ({ data: tenants.map(tenantView), meta: { next_cursor } }));
    },
  );

  app.get(
    "/api/platform/tenants/:tenantId",
    {
      config: { access: anyPlatformStaff },
      schema: {
        tags,
        summary: "One shop",
        params: TenantPath,
        response: { 200: oneTenant, ...refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "DATA_NOT_FOUND") },
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params;
      const tenant = await inSystemWork(database, "kabar_identity", (db) => findTenant(db, tenantId, clock.now()));
      if (tenant === undefined) return sendRefusal(request, reply, { code: "DATA_NOT_FOUND" });
      return sendResult(reply, ok(tenant), 200, (data) => ({ data: tenantView(data) }));
    },
  );
}

const changeRefusals = refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "DATA_NOT_FOUND", "VALIDATION_FAILED");

function tenantChangeRoute(app: HttpServer, tools: PlatformTools) {
  app.patch(
    "/api/platform/tenants/:tenantId",
    {
      config: { access: anyPlatformStaff },
      schema: {
        tags,
        summary:
          "Change a shop's plan, limit, state, time zone or name; platform_billing: plan, limit, active and past due",
        params: TenantPath,
        body: TenantChange,
        response: { 200: oneTenant, ...changeRefusals },
      },
    },
    (request, reply) =>
      answerChange(tools, request, reply, { tenantId: request.params.tenantId, asked: request.body, reason: null }),
  );
}

function suspensionRoutes(app: HttpServer, tools: PlatformTools) {
  app.post(
    "/api/platform/tenants/:tenantId/suspend",
    {
      config: { access: platformStaff("platform_owner") },
      schema: {
        tags,
        summary: "Make a shop read-only until it is activated; it can still sign in and read",
        params: TenantPath,
        body: Nullable(SuspendBody),
        response: { 200: oneTenant, ...changeRefusals },
      },
    },
    (request, reply) => {
      const asked = { subscription_state: "suspended", write_access_mode: "read_only" } as const;
      const { tenantId } = request.params;
      return answerChange(tools, request, reply, { tenantId, asked, reason: request.body?.reason ?? null });
    },
  );

  app.post(
    "/api/platform/tenants/:tenantId/activate",
    {
      config: { access: platformStaff("platform_owner") },
      schema: {
        tags,
        summary: "Let a shop write again",
        params: TenantPath,
        response: { 200: oneTenant, ...refusals("UNAUTHENTICATED", "ROLE_ACCESS_DENIED", "DATA_NOT_FOUND") },
      },
    },
    (request, reply) => {
      const asked = { subscription_state: "active", write_access_mode: "full" } as const;
      return answerChange(tools, request, reply, { tenantId: request.params.tenantId, asked, reason: null });
    },
  );
}

async function answerChange(
  tools: PlatformTools,
  request: FastifyRequest,
  reply: FastifyReply,
  input: UpdateTenantInput,
) {
  const result = await updateTenant(tools, callerOf(request), input);
  return sendResult(reply, result, 200, (tenant) => ({ data: tenantView(tenant) }));
}

function callerOf(request: FastifyRequest): PlatformCaller {
  const { actor, requestId, ipAddress } = workContext(request);
  return { userId: actor.userId, isPlatformOwner: actor.roles.includes("platform_owner"), requestId, ipAddress };
}

function tenantView(tenant: ListedTenant) {
  const { plan_key: key, plan_name: name, plan_orders_limit, period, orders_limit, orders_used, ...rest } = tenant;
  return {
    ...rest,
    plan: { key, name, orders_limit: plan_orders_limit },
    quota: { period, orders_limit, orders_used, orders_remaining: Math.max(0, orders_limit - orders_used) },
  };
}

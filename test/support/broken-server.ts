import { sql } from "kysely";
import { Type } from "typebox";
import type { Kabar } from "../../src/app/kabar.ts";
import { newId } from "../../src/kit/ids.ts";
import { type Access, everyone, staff, writingStaff } from "../../src/platform/http/access.ts";
import { registerOpenApi } from "../../src/platform/http/openapi.ts";
import { sendRefusal } from "../../src/platform/http/reply.ts";
import { createRequestLimits } from "../../src/platform/http/request-limits.ts";
import { createServer, type HttpServer } from "../../src/platform/http/server.ts";
import { Shape, Uuid } from "../../src/platform/http/wire.ts";
import { fresh, key, maybeRow, type RoutePolicy, row } from "./policy-rules.ts";

/** A fault that a developer could make, as a route of its own, with the policy that it breaks. */
export interface BrokenRoute {
  readonly fault: string;
  readonly route: string;
  readonly policy: RoutePolicy;
  /** What the matrix has to say of it. */
  readonly complaint: RegExp;
  readonly register: (app: HttpServer, kabar: Kabar) => void;
}

const office: Access = staff("owner", "admin");
const params = Shape({ orderId: Uuid });
const ofOffice = { may: ["owner", "admin"], status: 200 } as const;
const ofOrder = { ...ofOffice, ids: { "path.orderId": row("order") } };

export const brokenRoutes: readonly BrokenRoute[] = [
  {
    fault: "a query without the tenant, past row-level security",
    route: "GET /api/broken/leak/:orderId",
    policy: ofOrder,
    complaint: /path\.orderId other-shop: expected 404 .* got 200/u,
    register: (app, { database }) =>
      app.get("/api/broken/leak/:orderId", { config: { access: office }, schema: { params } }, async (request) => {
        const { orderId } = request.params;
        return database.queries.selectFrom("orders").where("id", "=", orderId).select("notes").executeTakeFirst();
      }),
  },
  {
    fault: "an outlet that nobody checks",
    route: "GET /api/broken/outlet/:orderId",
    policy: ofOrder,
    complaint: /by admin, shop open, path\.orderId other-outlet: expected 403 OUTLET_ACCESS_DENIED, got 200/u,
    register: (app, kabar) =>
      app.get(
        "/api/broken/outlet/:orderId",
        { config: { access: office }, schema: { params } },
        async (request, reply) => {
          const found = await orderOf(kabar, request.bearer?.tenantId, request.params.orderId);
          return found ?? sendRefusal(request, reply, { code: "DATA_NOT_FOUND" });
        },
      ),
  },
  {
    fault: "another shop's row answered unlike none",
    route: "GET /api/broken/told-apart/:orderId",
    policy: ofOrder,
    complaint: /path\.orderId unknown: the other shop's is told apart/u,
    register: (app, { database }) =>
      app.get(
        "/api/broken/told-apart/:orderId",
        { config: { access: office }, schema: { params } },
        async (request, reply) => {
          const { orderId } = request.params;
          const found = await database.queries
            .selectFrom("orders")
            .where("id", "=", orderId)
            .selectAll()
            .executeTakeFirst();
          if (found === undefined) return sendRefusal(request, reply, { code: "DATA_NOT_FOUND" });
          return sendRefusal(request, reply, { code: "DATA_NOT_FOUND", facts: { outlet: "x" } });
        },
      ),
  },
  {
    fault: "a list over all outlets",
    route: "GET /api/broken/list",
    policy: { ...ofOffice, ids: { "query.outlet_id": maybeRow("outlet") } },
    complaint: /by admin, shop open, own ids: told of ours-there/u,
    register: (app, { database }) =>
      app.get(
        "/api/broken/list",
        { config: { access: office }, schema: { querystring: Shape({ outlet_id: Type.Optional(Uuid) }) } },
        async (request) =>
          database.queries
            .selectFrom("orders")
            .where("tenant_id", "=", request.bearer?.tenantId ?? "")
            .select("notes")
            .execute(),
      ),
  },
  {
    fault: "a role too many",
    route: "GET /api/broken/role",
    policy: ofOffice,
    complaint: /by cashier, shop open, own ids: expected 403 ROLE_ACCESS_DENIED, got 200/u,
    register: (app) =>
      app.get("/api/broken/role", { config: { access: staff("owner", "admin", "cashier") } }, async () => ({})),
  },
  {
    fault: "an open door",
    route: "GET /api/broken/door",
    policy: ofOffice,
    complaint: /by nobody, shop open, own ids: expected 401 UNAUTHENTICATED, got 200/u,
    register: (app) => app.get("/api/broken/door", { config: { access: everyone } }, async () => ({})),
  },
  {
    fault: "a write that forgets the subscription",
    route: "POST /api/broken/write",
    policy: { ...ofOffice, writes: true, body: {} },
    complaint: /by owner, shop read-only, own ids: expected 423 SUBSCRIPTION_READ_ONLY, got 200/u,
    register: (app) =>
      app.post("/api/broken/write", { config: { access: office }, schema: { body: Shape({}) } }, async () => ({})),
  },
  {
    fault: "a plan that nobody asks for",
    route: "GET /api/broken/plan",
    policy: { ...ofOffice, needsWhatsapp: true },
    complaint: /by admin, shop without-whatsapp, own ids: expected 403 PLAN_FEATURE_DISABLED, got 200/u,
    register: (app) => app.get("/api/broken/plan", { config: { access: office } }, async () => ({})),
  },
  {
    fault: "a refusal that leaves something behind",
    route: "POST /api/broken/half-done/:orderId",
    policy: { ...ofOrder, writes: true, body: {} },
    complaint: /path\.orderId unknown: wrote customers/u,
    register: (app, kabar) =>
      app.post(
        "/api/broken/half-done/:orderId",
        { config: { access: writingStaff("owner", "admin") }, schema: { params, body: Shape({}) } },
        async (request, reply) => {
          const { bearer } = request;
          await sql`insert into customers (tenant_id, id, name, phone_normalized, created_at, updated_at)
            values (${bearer?.tenantId ?? ""}::uuid, ${newId()}::uuid, 'x', '628120000111', now(), now())`.execute(
            kabar.database.queries,
          );
          const found = await orderOf(kabar, bearer?.tenantId, request.params.orderId);
          return found ?? sendRefusal(request, reply, { code: "DATA_NOT_FOUND" });
        },
      ),
  },
  {
    fault: "a question that writes",
    route: "GET /api/broken/counting",
    policy: ofOffice,
    complaint: /by owner, shop open, own ids: wrote tenants/u,
    register: (app, { database }) =>
      app.get("/api/broken/counting", { config: { access: office } }, async (request) => {
        await sql`update tenants set updated_at = updated_at where id = ${request.bearer?.tenantId ?? ""}::uuid`.execute(
          database.queries,
        );
        return {};
      }),
  },
  {
    fault: "a stored answer that is everybody's",
    route: "POST /api/broken/replay",
    policy: { ...ofOffice, status: 201, body: {}, ids: { "header.idempotency-key": key } },
    complaint: /header\.idempotency-key other-shop: told of theirs-here/u,
    register: (app, { database }) =>
      app.post(
        "/api/broken/replay",
        {
          config: { access: office },
          schema: { headers: Type.Object({ "idempotency-key": Type.Optional(Type.String()) }), body: Shape({}) },
        },
        async (request, reply) => {
          const stored = await database.queries
            .selectFrom("idempotency_keys")
            .where("key", "=", request.headers["idempotency-key"] ?? "")
            .select("body")
            .executeTakeFirst();
          return reply.code(201).send(stored?.body ?? {});
        },
      ),
  },
  {
    fault: "a name that is taken in all shops at once",
    route: "POST /api/broken/name",
    policy: { ...ofOffice, status: 201, body: {}, ids: { "body.id": fresh("order") } },
    complaint: /body\.id other-shop: expected 201 .* got 404/u,
    register: (app, { database }) =>
      app.post(
        "/api/broken/name",
        { config: { access: office }, schema: { body: Shape({ id: Type.Optional(Uuid) }) } },
        async (request, reply) => {
          const id = request.body.id ?? newId();
          const taken = await database.queries
            .selectFrom("orders")
            .where("id", "=", id)
            .select("id")
            .executeTakeFirst();
          return taken === undefined
            ? reply.code(201).send({})
            : sendRefusal(request, reply, { code: "DATA_NOT_FOUND" });
        },
      ),
  },
];

function orderOf({ database }: Kabar, tenantId: string | undefined, orderId: string) {
  return database.queries
    .selectFrom("orders")
    .where("tenant_id", "=", tenantId ?? "")
    .where("id", "=", orderId)
    .select("id")
    .executeTakeFirst();
}

/** A server with all of these faults and nothing else. */
export async function openBrokenServer(kabar: Kabar): Promise<HttpServer> {
  const { database, clock, logger } = kabar;
  const load = { isOverloaded: () => false, start: () => {}, stop: () => {} };
  const many = 100_000;
  const limits = createRequestLimits({ perToken: many, perTenant: many, perAddress: many, tenantAtOnce: many, load });
  const app = await createServer({
    database,
    clock,
    logger,
    limits,
    trustedProxies: [],
    register: async (server) => {
      await registerOpenApi(server, "0");
      for (const { register } of brokenRoutes) register(server, kabar);
    },
  });
  await app.ready();
  return app;
}

import { type Caller, signInAs } from "./cast.ts";
import { cursor, filter, fresh, inside, key, maybeRow, type RoutePolicy, refused, row, word } from "./policy-rules.ts";

const office = ["owner", "admin"] as const satisfies readonly Caller[];
const counter = [...office, "cashier"] as const satisfies readonly Caller[];
const staff = [...counter, "worker", "courier"] as const satisfies readonly Caller[];
const everyRole = [...staff, "tenant_manager"] as const satisfies readonly Caller[];

const template = word("WA_ORDER_DONE", refused(422, "VALIDATION_FAILED"));

/**
 * Who may ask what, and which ids each question takes: one entry for each route, checked against the router and the OpenAPI
 * document, and the source of every cell of the access matrix, of the steps of the twin fuzz and of the walk of the canaries.
 */
export const policy: Readonly<Record<string, RoutePolicy>> = {
  "GET /": { may: "public", status: 302 },
  "GET /livez": { may: "public", status: 200 },
  "GET /readyz": { may: "public", status: 200 },
  "GET /metrics": { may: "public", status: 200 },
  "GET /api/openapi.json": { may: "public", status: 200 },
  "GET /api/health": { may: "public", status: 200 },

  "POST /api/auth/login": { may: "public", status: 200, body: signInAs },
  "POST /api/auth/logout": { may: "signed-in", status: 200 },
  "GET /api/me": { may: "signed-in", status: 200, ids: { "query.outlet_id": maybeRow("outlet") } },
  "GET /api/outlets/allowed": { may: "signed-in", status: 200 },

  "GET /api/orders": { may: staff, status: 200, ids: { "query.outlet_id": row("outlet") } },
  "POST /api/orders": {
    may: counter,
    writes: true,
    status: 201,
    body: {
      requires_delivery: true,
      items: [{ weight_kg: 1 }],
      customer: { name: "Pelanggan baru", phone: "0813 1111 2222" },
    },
    ids: {
      "body.outlet_id": row("outlet"),
      "body.id": fresh("order"),
      "body.courier_user_id": inside("courier"),
      "body.items.0.service_id": inside("service"),
      "header.idempotency-key": key,
    },
  },
  "GET /api/orders/:orderId": { may: everyRole, status: 200, ids: { "path.orderId": row("order") } },
  "POST /api/orders/:orderId/payments": {
    may: counter,
    writes: true,
    status: 201,
    body: { amount: 5, method: "cash" },
    ids: { "path.orderId": row("order"), "body.id": fresh("payment"), "header.idempotency-key": key },
  },
  "POST /api/orders/:orderId/status/laundry": {
    may: [...office, "worker"],
    writes: true,
    status: 200,
    body: { status: "washing" },
    ids: { "path.orderId": row("order") },
  },
  "POST /api/orders/:orderId/status/courier": {
    may: [...office, "courier"],
    writes: true,
    status: 200,
    body: { status: "pickup_on_the_way" },
    ids: { "path.orderId": row("order") },
  },

  "GET /api/billing/quota": { may: office, status: 200 },
  "GET /api/audit-events": {
    may: office,
    status: 200,
    ids: {
      "query.outlet_id": maybeRow("outlet"),
      "query.entity_id": filter("order"),
      "query.cursor": cursor("auditEvent"),
    },
  },

  "GET /api/wa/providers": { may: office, needsWhatsapp: true, status: 200 },
  "POST /api/wa/provider-config": {
    may: office,
    writes: true,
    needsWhatsapp: true,
    status: 200,
    body: { provider_key: "mock", credentials: { scenario: "ok" } },
  },
  "GET /api/wa/templates": {
    may: office,
    needsWhatsapp: true,
    status: 200,
    ids: { "query.outlet_id": maybeRow("outlet") },
  },
  "PUT /api/wa/templates/:templateId": {
    may: office,
    writes: true,
    needsWhatsapp: true,
    status: 201,
    body: { definition: { body_lines: ["Halo {{customer_name}}"] } },
    ids: { "path.templateId": template, "body.outlet_id": maybeRow("outlet") },
  },
  "GET /api/wa/messages": {
    may: office,
    needsWhatsapp: true,
    status: 200,
    ids: {
      "query.outlet_id": maybeRow("outlet"),
      "query.order_id": filter("order"),
      "query.template_id": word("WA_ORDER_DONE", { status: 200, code: null }),
      "query.cursor": cursor("message"),
    },
  },
  "GET /api/wa/mock-deliveries": { may: office, needsWhatsapp: true, status: 200 },
};

import { Type } from "typebox";
import { parseInstant } from "../../kit/instant.ts";
import { isLocalDate, isTimeZone } from "../../kit/local-time.ts";
import { ok } from "../../kit/result.ts";
import { staff, workContext, writingStaff } from "../../platform/http/access.ts";
import { runOnce } from "../../platform/http/idempotency.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { Page, PageMeta, pageMeta } from "../../platform/http/page.ts";
import { sendRefusal, sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Maybe, OneOf, Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import type { FieldProblem } from "../../platform/refusals/refuse.ts";
import { addPayment } from "./add-payment.ts";
import { advanceCourier } from "./advance-courier.ts";
import { advanceLaundry } from "./advance-laundry.ts";
import { changeRoutes } from "./change-routes.ts";
import { changeRefusals, everyOrderRefusal, OrderPath, type OrdersTools, requestBase, tags } from "./http-tools.ts";
import { listOrders } from "./list-orders.ts";
import { listedOrderView, orderDetailView, orderRowView } from "./order-view.ts";
import { placeOrder } from "./place-order.ts";
import { readOrder } from "./read-order.ts";
import {
  ListedOrder,
  Order,
  OrderDetail,
  OrderInput,
  orderSchemas,
  Payment,
  PaymentInputBody,
  StatusBody,
} from "./schemas.ts";

const idempotencyHeader = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      description: "Up to 255 characters; the same key and body again get the stored answer for 48 hours",
    }),
  ),
});

/** Orders over HTTP: shapes in, one unit of work, one operation, shapes out. */
export function ordersRoutes(app: HttpServer, tools: OrdersTools) {
  for (const schema of orderSchemas) app.addSchema(schema);
  placeOrderRoute(app, tools);
  readOrderRoutes(app, tools);
  paymentRoute(app, tools);
  statusRoutes(app, tools);
  changeRoutes(app, tools);
}

function placeOrderRoute(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.post(
    "/api/orders",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Take an order: counted, numbered and told to its customer in one commit",
        headers: idempotencyHeader,
        body: Ref(OrderInput),
        response: {
          201: Shape({ data: Ref(OrderDetail) }),
          ...refusals(
            ...changeRefusals,
            "QUOTA_EXCEEDED",
            "INVOICE_RANGE_INVALID",
            "INVOICE_COUNTER_OVERFLOW",
            "IDEMPOTENCY_KEY_REUSED",
            "IDEMPOTENCY_KEY_IN_USE",
          ),
        },
      },
    },
    async (request, reply) => {
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), (work) =>
        runOnce(work, request, async () => {
          const placed = await placeOrder(work, request.body);
          if (!placed.ok) return placed;
          return ok({ status: 201, body: { data: orderDetailView(placed.value, [], base, work.now) } });
        }),
      );
      if (result.ok && result.value.isReplay) reply.header("idempotency-replayed", "true");
      return sendResult(reply, result, 201, ({ body }) => body);
    },
  );
}

function readOrderRoutes(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.get(
    "/api/orders/:orderId",
    {
      config: { access: staff("owner", "admin", "cashier", "worker", "courier", "tenant_manager") },
      schema: {
        tags,
        summary: "One order with customer, items and payments",
        params: OrderPath,
        response: { 200: Shape({ data: Ref(OrderDetail) }), ...refusals(...everyOrderRefusal) },
      },
    },
    async (request, reply) => {
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), async (work) => {
        const found = await readOrder(work, request.params.orderId);
        return found.ok ? ok(orderDetailView(found.value.order, found.value.payments, base, work.now)) : found;
      });
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );

  app.get(
    "/api/orders",
    {
      config: { access: staff("owner", "admin", "cashier", "worker", "courier") },
      schema: {
        tags,
        summary: "The orders of an outlet, newest first",
        querystring: ListQuery,
        response: {
          200: Shape({ data: Type.Array(Ref(ListedOrder)), meta: PageMeta }),
          ...refusals(...everyOrderRefusal, "VALIDATION_FAILED"),
        },
      },
    },
    async (request, reply) => {
      const { outlet_id, limit = 30, page = 1, q, status_scope = "all", timezone } = request.query;
      const { date, date_from, date_to } = request.query;
      const days = date ? [date] : [date_from, date_to].filter((day) => typeof day === "string");
      const timeZone = timezone ?? "UTC";
      const fields = [...badDays({ date, date_from, date_to }), ...(isTimeZone(timeZone) ? [] : [badTimeZone])];
      if (fields.length > 0) return sendRefusal(request, reply, { code: "VALIDATION_FAILED", fields });
      const base = publicUrl ?? requestBase(request);
      const input = { outletId: outlet_id, page, limit, scope: status_scope, search: q ?? null, days, timeZone };
      const result = await runWork(workContext(request), (work) => listOrders(work, input));
      return sendResult(reply, result, 200, ({ orders, total }) => ({
        data: orders.map((order) => listedOrderView(order, base)),
        meta: pageMeta(page, limit, total),
      }));
    },
  );
}

/** Each that is no day, by its own name. */
function badDays(days: Readonly<Record<string, string | null | undefined>>): readonly FieldProblem[] {
  return Object.entries(days)
    .filter(([, day]) => typeof day === "string" && !isLocalDate(day))
    .map(([field]) => ({ field, problem: fieldProblems.wrongFormat, values: { expected: "YYYY-MM-DD" } }));
}

const badTimeZone = { field: "timezone", problem: fieldProblems.wrongFormat, values: { expected: "Asia/Jakarta" } };
const day = Type.String({ maxLength: 10, examples: ["2026-11-22"] });

const ListQuery = Shape({
  outlet_id: Uuid,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  page: Page,
  q: Maybe(Type.String({ maxLength: 100, description: "Part of code, invoice number, customer name or phone" })),
  status_scope: Type.Optional(OneOf(["all", "open", "completed"])),
  date: Maybe(day),
  date_from: Maybe(day),
  date_to: Maybe(day),
  timezone: Maybe(Type.String({ maxLength: 64, description: "In which the days are meant; by default UTC" })),
});

function paymentRoute(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.post(
    "/api/orders/:orderId/payments",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Add a payment",
        headers: idempotencyHeader,
        params: OrderPath,
        body: PaymentInputBody,
        response: {
          201: Shape({ data: Ref(Payment), order: Ref(OrderDetail) }),
          ...refusals(...changeRefusals, "IDEMPOTENCY_KEY_REUSED", "IDEMPOTENCY_KEY_IN_USE"),
        },
      },
    },
    async (request, reply) => {
      const { id, amount, method, paid_at, notes } = request.body;
      const paidAt = paid_at ? parseInstant(paid_at) : null;
      if (paid_at && paidAt === null) {
        const expected = { expected: "ISO 8601" };
        const fields = [{ field: "paid_at", problem: fieldProblems.wrongFormat, values: expected }];
        return sendRefusal(request, reply, { code: "VALIDATION_FAILED", fields });
      }
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), (work) =>
        runOnce(work, request, async () => {
          const added = await addPayment(work, request.params.orderId, { id, amount, method, paidAt, notes });
          if (!added.ok) return added;
          const { order, payment, payments } = added.value;
          return ok({ status: 201, body: { data: payment, order: orderDetailView(order, payments, base, work.now) } });
        }),
      );
      if (result.ok && result.value.isReplay) reply.header("idempotency-replayed", "true");
      return sendResult(reply, result, 201, ({ body }) => body);
    },
  );
}

function statusRoutes(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  const pipelines = [
    { name: "laundry", advance: advanceLaundry, access: writingStaff("owner", "admin", "worker") },
    { name: "courier", advance: advanceCourier, access: writingStaff("owner", "admin", "courier") },
  ] as const;
  for (const { name, advance, access } of pipelines) {
    app.post(
      `/api/orders/:orderId/status/${name}`,
      {
        config: { access },
        schema: {
          tags,
          summary: `Move the ${name} one step on; the present status again changes nothing`,
          params: OrderPath,
          body: StatusBody,
          response: {
            200: Shape({ data: Ref(Order) }),
            ...refusals(
              ...changeRefusals,
              "INVALID_TRANSITION",
              "STATUS_NOT_FORWARD",
              "ITEMS_REQUIRED",
              "PAYMENT_REQUIRED",
            ),
          },
        },
      },
      async (request, reply) => {
        const base = publicUrl ?? requestBase(request);
        const result = await runWork(workContext(request), (work) =>
          advance(work, request.params.orderId, request.body.status),
        );
        return sendResult(reply, result, 200, ({ row }) => ({ data: orderRowView(row, base) }));
      },
    );
  }
}

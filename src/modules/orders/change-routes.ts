import { Type } from "typebox";
import { ok } from "../../kit/result.ts";
import { workContext, writingStaff } from "../../platform/http/access.ts";
import { languageOf } from "../../platform/http/language.ts";
import { refusals } from "../../platform/http/openapi.ts";
import { sendResult } from "../../platform/http/reply.ts";
import type { HttpServer } from "../../platform/http/server.ts";
import { Ref, Shape, Uuid } from "../../platform/http/wire.ts";
import type { Text } from "../../platform/refusals/table.ts";
import { assignCourier } from "./assign-courier.ts";
import { cancelOrder } from "./cancel-order.ts";
import { editOrder } from "./edit-order.ts";
import { changeRefusals, everyOrderRefusal, OrderPath, type OrdersTools, requestBase, tags } from "./http-tools.ts";
import { orderDetailView, orderRowView } from "./order-view.ts";
import { removeOrder } from "./remove-order.ts";
import { rescheduleOrder } from "./reschedule-order.ts";
import {
  AssignCourierBody,
  AssignedOrder,
  CancelBody,
  Order,
  OrderDetail,
  OrderEdit,
  ScheduleBody,
} from "./schemas.ts";

/** What may become of an order besides its way through the laundry. */
export function changeRoutes(app: HttpServer, tools: OrdersTools) {
  editRoute(app, tools);
  cancelRoute(app, tools);
  removeRoute(app, tools);
  assignCourierRoute(app, tools);
  scheduleRoute(app, tools);
}

function editRoute(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.patch(
    "/api/orders/:orderId",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Edit an order: what is not given stays; items keep their ids, names and prices",
        params: OrderPath,
        body: Ref(OrderEdit),
        response: { 200: Shape({ data: Ref(OrderDetail) }), ...refusals(...changeRefusals) },
      },
    },
    async (request, reply) => {
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), async (work) => {
        const edited = await editOrder(work, request.params.orderId, request.body);
        if (!edited.ok) return edited;
        return ok(orderDetailView(edited.value.order, edited.value.payments, base, work.now));
      });
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

function cancelRoute(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.post(
    "/api/orders/:orderId/cancel",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Cancel an order that is neither paid nor completed; messages that still wait are cancelled too",
        params: OrderPath,
        body: CancelBody,
        response: {
          200: Shape({ data: Ref(OrderDetail) }),
          ...refusals(
            ...everyOrderRefusal,
            "SUBSCRIPTION_READ_ONLY",
            "VALIDATION_FAILED",
            "ORDER_ALREADY_CANCELLED",
            "PAYMENT_EXISTS",
            "ORDER_ALREADY_COMPLETED",
          ),
        },
      },
    },
    async (request, reply) => {
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), async (work) => {
        const cancelled = await cancelOrder(work, request.params.orderId, request.body.reason ?? null);
        return cancelled.ok ? ok(orderDetailView(cancelled.value, [], base, work.now)) : cancelled;
      });
      return sendResult(reply, result, 200, (data) => ({ data }));
    },
  );
}

const deleted: Text = { id: "Order sudah dihapus.", en: "The order has been deleted." };

function removeRoute(app: HttpServer, { runWork }: OrdersTools) {
  app.delete(
    "/api/orders/:orderId",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Delete a cancelled order for ever; the quota gets nothing back",
        params: OrderPath,
        response: {
          200: Shape({ data: Shape({ id: Uuid }), message: Type.String() }),
          ...refusals(...everyOrderRefusal, "SUBSCRIPTION_READ_ONLY", "ORDER_NOT_CANCELLED", "PAYMENT_EXISTS"),
        },
      },
    },
    async (request, reply) => {
      const result = await runWork(workContext(request), (work) => removeOrder(work, request.params.orderId));
      return sendResult(reply, result, 200, (data) => ({ data, message: deleted[languageOf(request)] }));
    },
  );
}

function assignCourierRoute(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.post(
    "/api/orders/:orderId/assign-courier",
    {
      config: { access: writingStaff("owner", "admin") },
      schema: {
        tags,
        summary: "Give an order a courier of its outlet; the present one again changes nothing",
        params: OrderPath,
        body: AssignCourierBody,
        response: { 200: Shape({ data: Ref(AssignedOrder) }), ...refusals(...changeRefusals) },
      },
    },
    async (request, reply) => {
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), (work) =>
        assignCourier(work, request.params.orderId, request.body.courier_user_id),
      );
      return sendResult(reply, result, 200, ({ row, courier }) => ({ data: { ...orderRowView(row, base), courier } }));
    },
  );
}

function scheduleRoute(app: HttpServer, { runWork, publicUrl }: OrdersTools) {
  app.patch(
    "/api/orders/:orderId/schedule",
    {
      config: { access: writingStaff("owner", "admin", "cashier") },
      schema: {
        tags,
        summary: "Change pickup, delivery, fee and notes; a cashier only until the courier has set out",
        params: OrderPath,
        body: ScheduleBody,
        response: { 200: Shape({ data: Ref(Order) }), ...refusals(...changeRefusals, "SCHEDULE_LOCKED") },
      },
    },
    async (request, reply) => {
      const base = publicUrl ?? requestBase(request);
      const result = await runWork(workContext(request), (work) =>
        rescheduleOrder(work, request.params.orderId, request.body),
      );
      return sendResult(reply, result, 200, ({ row }) => ({ data: orderRowView(row, base) }));
    },
  );
}

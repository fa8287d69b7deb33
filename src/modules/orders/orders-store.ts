import { type Selectable, sql } from "kysely";
import type { CourierStatus, JsonObject, Tables } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";

export type OrderRow = Selectable<Tables["orders"]>;
export type ItemRow = Selectable<Tables["order_items"]> & { readonly service: ServiceOfItem | null };
export type PaymentRow = Selectable<Tables["payments"]>;

interface ServiceOfItem {
  readonly id: string;
  readonly duration_days: number | null;
  readonly duration_hours: number;
  readonly service_type: string;
}

/** An order with the people and places around it, as one instant of its transaction shows them. */
export interface OrderSnapshot {
  readonly row: OrderRow;
  readonly customer: {
    readonly id: string;
    readonly name: string;
    readonly phone_normalized: string;
    readonly notes: string | null;
  };
  readonly outlet: {
    readonly id: string;
    readonly name: string;
    readonly code: string;
    readonly timezone: string;
    readonly phone: string | null;
    readonly address: string | null;
  };
  readonly tenantName: string;
  readonly courier: { readonly id: string; readonly name: string; readonly phone: string | null } | null;
  readonly items: readonly ItemRow[];
}

export interface NewOrder {
  readonly id: string;
  readonly outletId: string;
  readonly customerId: string;
  readonly invoiceNo: string;
  readonly orderCode: string;
  readonly trackingToken: string;
  readonly requiresPickup: boolean;
  readonly requiresDelivery: boolean;
  readonly courierStatus: CourierStatus | null;
  readonly courierUserId: string | null;
  readonly shippingFeeRupiah: number;
  readonly discountRupiah: number;
  readonly totalRupiah: number;
  readonly pickup: JsonObject | null;
  readonly delivery: JsonObject | null;
  readonly notes: string | null;
}

/** @returns undefined when the id, the code or the invoice number is taken; nothing is written then. */
export function insertOrder(work: Work, order: NewOrder): Promise<OrderRow | undefined> {
  return work.db
    .insertInto("orders")
    .values({
      tenant_id: work.tenantId,
      id: order.id,
      outlet_id: order.outletId,
      customer_id: order.customerId,
      invoice_no: order.invoiceNo,
      order_code: order.orderCode,
      tracking_token: order.trackingToken,
      requires_pickup: order.requiresPickup,
      requires_delivery: order.requiresDelivery,
      laundry_status: "received",
      courier_status: order.courierStatus,
      courier_user_id: order.courierUserId,
      shipping_fee_amount: order.shippingFeeRupiah,
      discount_amount: order.discountRupiah,
      total_amount: order.totalRupiah,
      paid_amount: 0,
      pickup: order.pickup === null ? null : JSON.stringify(order.pickup),
      delivery: order.delivery === null ? null : JSON.stringify(order.delivery),
      notes: order.notes,
      cancelled_at: null,
      cancelled_by: null,
      cancelled_reason: null,
      source_channel: work.channel,
      created_by: work.actor.userId,
      updated_by: work.actor.userId,
      created_at: work.now,
      updated_at: work.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** Which of an order's names another order of the tenant already has. */
export async function findTakenNames(work: Work, id: string, orderCode: string) {
  const rows = await work.db
    .selectFrom("orders")
    .where("tenant_id", "=", work.tenantId)
    .where((where) => where.or([where("id", "=", id), where("order_code", "=", orderCode)]))
    .select(["id", "order_code"])
    .execute();
  return { id: rows.some((row) => row.id === id), orderCode: rows.some((row) => row.order_code === orderCode) };
}

/** Whether an order, that may have been deleted since, was counted under this id: its place in the quota is its own for ever. */
export async function isOrderIdSpent(work: Work, id: string): Promise<boolean> {
  const row = await work.db
    .selectFrom("quota_ledger")
    .where("tenant_id", "=", work.tenantId)
    .where("order_id", "=", id)
    .select("order_id")
    .executeTakeFirst();
  return row !== undefined;
}

/** The order's row, locked until commit: every change of an order takes this lock first. */
export function lockOrder(work: Work, orderId: string): Promise<OrderRow | undefined> {
  return work.db
    .selectFrom("orders")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", orderId)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export function findOrder(work: Work, orderId: string): Promise<OrderRow | undefined> {
  return work.db
    .selectFrom("orders")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", orderId)
    .selectAll()
    .executeTakeFirst();
}

/** Everything around an order's row, in two queries. */
export async function readSnapshot(work: Work, row: OrderRow): Promise<OrderSnapshot> {
  const around = await work.db
    .selectFrom("customers as c")
    .innerJoin("outlets as o", (join) => join.onRef("o.tenant_id", "=", "c.tenant_id").on("o.id", "=", row.outlet_id))
    .innerJoin("tenants as t", "t.id", "c.tenant_id")
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "c.tenant_id").on("u.id", "=", row.courier_user_id),
    )
    .where("c.tenant_id", "=", work.tenantId)
    .where("c.id", "=", row.customer_id)
    .select(["c.name as customer_name", "c.phone_normalized", "c.notes as customer_notes", "t.name as tenant_name"])
    .select(["o.name as outlet_name", "o.code", "o.timezone", "o.phone as outlet_phone", "o.address"])
    .select(["u.name as courier_name", "u.phone as courier_phone"])
    .executeTakeFirstOrThrow();
  return {
    row,
    customer: {
      id: row.customer_id,
      name: around.customer_name,
      phone_normalized: around.phone_normalized,
      notes: around.customer_notes,
    },
    outlet: {
      id: row.outlet_id,
      name: around.outlet_name,
      code: around.code,
      timezone: around.timezone,
      phone: around.outlet_phone,
      address: around.address,
    },
    tenantName: around.tenant_name,
    courier:
      row.courier_user_id === null
        ? null
        : { id: row.courier_user_id, name: around.courier_name ?? "", phone: around.courier_phone },
    items: await findItems(work, row.id),
  };
}

function findItems(work: Work, orderId: string): Promise<ItemRow[]> {
  return work.db
    .selectFrom("order_items as i")
    .leftJoin("services as s", (join) =>
      join.onRef("s.tenant_id", "=", "i.tenant_id").onRef("s.id", "=", "i.service_id"),
    )
    .where("i.tenant_id", "=", work.tenantId)
    .where("i.order_id", "=", orderId)
    .selectAll("i")
    .select(
      sql<ServiceOfItem | null>`case when s.id is not null then jsonb_build_object('id', s.id, 'duration_days', s.duration_days,
        'duration_hours', s.duration_hours, 'service_type', s.service_type) end`.as("service"),
    )
    .orderBy("i.position")
    .orderBy("i.id")
    .execute();
}

export function findPayments(work: Work, orderId: string): Promise<PaymentRow[]> {
  return work.db
    .selectFrom("payments")
    .where("tenant_id", "=", work.tenantId)
    .where("order_id", "=", orderId)
    .selectAll()
    .orderBy("paid_at")
    .orderBy("id")
    .execute();
}

/** What of an order's row may change after it was placed. */
export type OrderChange = Partial<
  Pick<
    OrderRow,
    | "customer_id"
    | "requires_pickup"
    | "requires_delivery"
    | "laundry_status"
    | "courier_status"
    | "courier_user_id"
    | "shipping_fee_amount"
    | "discount_amount"
    | "total_amount"
    | "paid_amount"
    | "pickup"
    | "delivery"
    | "notes"
    | "cancelled_at"
    | "cancelled_by"
    | "cancelled_reason"
  >
>;

/** Changes the locked order's row and gives back what it is now. */
export function updateOrder(work: Work, orderId: string, change: OrderChange): Promise<OrderRow> {
  const { pickup, delivery, ...plain } = change;
  return work.db
    .updateTable("orders")
    .set({
      ...plain,
      ...(pickup === undefined ? {} : { pickup: pickup === null ? null : JSON.stringify(pickup) }),
      ...(delivery === undefined ? {} : { delivery: delivery === null ? null : JSON.stringify(delivery) }),
      updated_by: work.actor.userId,
      updated_at: work.now,
      source_channel: work.channel,
    })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", orderId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The row with its items; what else points to it stays. */
export async function deleteOrder(work: Work, orderId: string): Promise<void> {
  await work.db.deleteFrom("orders").where("tenant_id", "=", work.tenantId).where("id", "=", orderId).execute();
}

export interface NewPayment {
  readonly id: string;
  readonly orderId: string;
  readonly amountRupiah: number;
  readonly method: string;
  readonly paidAt: Date;
  readonly notes: string | null;
}

/** @returns undefined when the id is taken; nothing is written then. */
export function insertPayment(work: Work, payment: NewPayment): Promise<PaymentRow | undefined> {
  return work.db
    .insertInto("payments")
    .values({
      tenant_id: work.tenantId,
      id: payment.id,
      order_id: payment.orderId,
      amount: payment.amountRupiah,
      method: payment.method,
      paid_at: payment.paidAt,
      notes: payment.notes,
      source_channel: work.channel,
      created_by: work.actor.userId,
      updated_by: work.actor.userId,
      created_at: work.now,
      updated_at: work.now,
    })
    .onConflict((conflict) => conflict.columns(["tenant_id", "id"]).doNothing())
    .returningAll()
    .executeTakeFirst();
}

import { formatThousands } from "../../kit/money.ts";
import { normalisePhone } from "../../kit/phone.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import { type CustomerInput, customerProblemsOf, saveCustomer } from "../customers/save-customer.ts";
import { changedColumns } from "./changed-columns.ts";
import { applyEditRules, type Edited, type EditInput } from "./domain/edit-rules.ts";
import { autoDeliverySlot, longestDurationMinutes, withoutSlot } from "./domain/placing-rules.ts";
import { totalWithinBounds } from "./domain/pricing.ts";
import { type EditedItems, editItems } from "./edit-items.ts";
import { deleteItems, saveItems } from "./items-store.ts";
import { type OpenOrderRefusal, openOrder } from "./open-order.ts";
import {
  findPayments,
  type ItemRow,
  type OrderChange,
  type OrderRow,
  type OrderSnapshot,
  type PaymentRow,
  updateOrder,
} from "./orders-store.ts";
import { orderProblems } from "./problems.ts";
import { requireCourier } from "./require-courier.ts";
import "./facts.ts";

/** An edit as a client writes it, with the wire's names. */
export interface EditOrderInput extends EditInput {
  readonly discount_amount?: number | null | undefined;
  readonly notes?: string | null | undefined;
  readonly customer?: CustomerInput | null | undefined;
}

export interface OrderWithPayments {
  readonly order: OrderSnapshot;
  readonly payments: readonly PaymentRow[];
}

/**
 * Changes what the order is, not how far it has come: its lines, customer, courier, stops, fee, discount and notes. What is not
 * given, or null, stays; null takes away a courier. Given items are all that the order is to have (`diffItems`): lines keep their
 * ids, names and prices, new ones cost what they cost today. Announces `order-edited`; an edit that changes nothing writes and
 * announces nothing.
 *
 * Refuses what `openOrder` refuses, and `VALIDATION_FAILED`: what the rules of `applyEditRules` and `diffItems` say, a courier who
 * is none of the outlet, a completed order, a total that falls below what is paid. Locks the order's row, then the customer's.
 */
export async function editOrder(
  work: Work,
  orderId: string,
  input: EditOrderInput,
): Promise<Result<OrderWithPayments, OpenOrderRefusal | Refusal<"VALIDATION_FAILED">>> {
  const opened = await openOrder(work, orderId);
  if (!opened.ok) return opened;
  const before = opened.value;
  const edited = readEdit(before, input);
  if (!edited.ok) return edited;
  const courier = await courierOf(work, before, edited.value.courierUserId);
  if (!courier.ok) return courier;
  const items = await editItems(work, before, edited.value.lines);
  if (!items.ok) return items;
  const total = checkTotal(before.row, items.value.rows, edited.value, input.discount_amount ?? null);
  if (!total.ok) return total;
  const customer = await editCustomer(work, before, input.customer ?? null);
  if (!customer.ok) return customer;

  const wanted: OrderChange = {
    customer_id: customer.value.id,
    requires_pickup: edited.value.requiresPickup,
    requires_delivery: edited.value.requiresDelivery,
    courier_status: edited.value.courierStatus,
    courier_user_id: edited.value.courierUserId,
    shipping_fee_amount: edited.value.shippingFeeRupiah,
    discount_amount: input.discount_amount ?? before.row.discount_amount,
    total_amount: total.value,
    pickup: edited.value.pickup,
    delivery: deliveryOf(work, before, edited.value, items.value.rows),
    notes: input.notes ?? before.row.notes,
  };
  const after = { ...before, courier: courier.value, customer: customer.value, items: items.value.rows };
  const order = await saveEdit(work, before, after, wanted, items.value);
  return ok({ order, payments: await findPayments(work, orderId) });
}

/** Everything that can be judged without looking anything up, in one answer. */
function readEdit(before: OrderSnapshot, input: EditOrderInput): Result<Edited, Refusal<"VALIDATION_FAILED">> {
  const { row } = before;
  const edited = applyEditRules(
    {
      outletId: row.outlet_id,
      requiresPickup: row.requires_pickup,
      requiresDelivery: row.requires_delivery,
      courierStatus: row.courier_status,
      courierUserId: row.courier_user_id,
      laundryStatus: row.laundry_status,
      shippingFeeRupiah: row.shipping_fee_amount,
      pickup: row.pickup,
      delivery: row.delivery,
      itemCount: before.items.length,
    },
    input,
  );
  const ofCustomer = input.customer == null ? [] : customerProblemsOf(input.customer, "customer");
  if (edited.ok) return ofCustomer.length === 0 ? edited : refuseFields(ofCustomer);
  return refuseFields([...(edited.refusal.fields ?? []), ...ofCustomer]);
}

/** The courier whom the order has stays, whatever became of that person since. */
async function courierOf(work: Work, before: OrderSnapshot, userId: string | null) {
  if (userId === before.row.courier_user_id) return ok(before.courier);
  return userId === null ? ok(null) : requireCourier(work, userId, before.row.outlet_id);
}

/** A total that was below the paid sum before may stay there, for more may be paid than is due; none may fall below it. */
function checkTotal(row: OrderRow, items: readonly ItemRow[], edited: Edited, discountRupiah: number | null) {
  const subtotals = items.map((item) => item.subtotal_amount);
  const total = totalWithinBounds(subtotals, edited.shippingFeeRupiah, discountRupiah ?? row.discount_amount);
  if (!total.ok || total.value >= Math.min(row.paid_amount, row.total_amount)) return total;
  return refuseField("discount_amount", orderProblems.totalBelowPaid, { paid: formatThousands(row.paid_amount) });
}

/** Nothing is written when phone, name and notes are what they are: clients send the customer along with every edit. */
async function editCustomer(work: Work, { customer }: OrderSnapshot, input: CustomerInput | null) {
  const isSame =
    input === null ||
    (normalisePhone(input.phone) === customer.phone_normalized &&
      input.name === customer.name &&
      (input.notes ?? customer.notes) === customer.notes);
  return isSame ? ok(customer) : saveCustomer(work, input, "customer");
}

/** With its first lines known, a delivery's slot is when the slowest service will be done. */
function deliveryOf(work: Work, before: OrderSnapshot, edited: Edited, items: readonly ItemRow[]) {
  const areFirst = before.items.length === 0 && items.length > 0;
  if (!edited.requiresDelivery || !areFirst) return edited.delivery;
  const durations = items.map(({ service }) => ({
    days: service?.duration_days ?? null,
    hours: service?.duration_hours ?? 0,
  }));
  const slot = autoDeliverySlot(work.now, longestDurationMinutes(durations), before.outlet.timezone);
  return { ...withoutSlot(edited.delivery), ...slot };
}

async function saveEdit(
  work: Work,
  before: OrderSnapshot,
  after: Omit<OrderSnapshot, "row">,
  wanted: OrderChange,
  items: EditedItems,
): Promise<OrderSnapshot> {
  const changes = changedColumns(before.row, wanted);
  const isCustomerSaved = after.customer !== before.customer;
  const areItemsChanged = items.savedRows.length > 0 || items.removedIds.length > 0;
  const fields = [
    ...Object.keys(changes),
    ...(areItemsChanged ? ["items"] : []),
    ...(isCustomerSaved ? ["customer"] : []),
  ];
  if (fields.length === 0) return before;
  const row = await updateOrder(work, before.row.id, changes);
  await deleteItems(work, row.id, items.removedIds);
  await saveItems(work, items.savedRows);
  const order: OrderSnapshot = { ...after, row };
  work.announce({
    name: "order-edited",
    order,
    fields,
    changedItemIds: items.changedIds,
    removedItemIds: items.removedIds,
    isCustomerSaved,
    awaitsPickup: !before.row.requires_pickup && row.courier_status === "pickup_pending",
  });
  return order;
}

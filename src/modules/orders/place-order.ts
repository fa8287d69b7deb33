import { newOrderCode, newTrackingToken } from "../../kit/ids.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuse, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import { type OutletService, readPrices } from "../catalog/read-prices.ts";
import { type CustomerInput, customerProblemsOf, saveCustomer } from "../customers/save-customer.ts";
import { assignNumber } from "../invoices/assign-number.ts";
import { openOutlet } from "../tenancy/open-outlet.ts";
import { isCourierFlow } from "./domain/courier-mode.ts";
import {
  applyPlacingRules,
  autoDeliverySlot,
  longestDurationMinutes,
  type Placing,
  type PlacingInput,
} from "./domain/placing-rules.ts";
import { priceItems, totalWithinBounds } from "./domain/pricing.ts";
import { saveItems } from "./items-store.ts";
import { newItemRow } from "./new-item-row.ts";
import {
  findTakenNames,
  insertOrder,
  isOrderIdSpent,
  type NewOrder,
  type OrderRow,
  type OrderSnapshot,
} from "./orders-store.ts";
import { orderProblems } from "./problems.ts";
import { requireCourier } from "./require-courier.ts";
import "./facts.ts";

/** An order as a client writes it, with the wire's names: REST and sync hand in the same. */
export interface PlaceOrderInput extends PlacingInput {
  /** Made by the client, so that it can name the order before the server has seen it. */
  readonly id?: string | null | undefined;
  readonly outlet_id: string;
  readonly order_code?: string | null | undefined;
  readonly invoice_no?: string | null | undefined;
  readonly courier_user_id?: string | null | undefined;
  readonly discount_amount?: number | null | undefined;
  readonly notes?: string | null | undefined;
  readonly customer: CustomerInput;
}

type PlaceOrderRefusal = Refusal<
  | "DATA_NOT_FOUND"
  | "OUTLET_ACCESS_DENIED"
  | "SUBSCRIPTION_READ_ONLY"
  | "VALIDATION_FAILED"
  | "INVOICE_RANGE_INVALID"
  | "INVOICE_COUNTER_OVERFLOW"
>;

/**
 * Takes an order: customer by phone, items at the outlet's prices of today, totals, invoice number. Announces `order-placed`;
 * the subscribers write its message and count it against the quota (and refuse `QUOTA_EXCEEDED`) before commit.
 *
 * Locks, in this order: the customer's row, the outlet's invoice counter of the day.
 */
export async function placeOrder(
  work: Work,
  input: PlaceOrderInput,
): Promise<Result<OrderSnapshot, PlaceOrderRefusal>> {
  if (input.invoice_no != null) return refuse("INVOICE_RANGE_INVALID");
  const outlet = await openOutlet(work, input.outlet_id);
  if (!outlet.ok) return outlet;
  const placing = readPlacing(input);
  if (!placing.ok) return placing;
  const courier = await checkCourier(work, input, placing.value);
  if (!courier.ok) return courier;

  const serviceIds = placing.value.lines.map((line) => line.serviceId);
  const services = await readPrices(work, input.outlet_id, serviceIds);
  const items = priceItems(placing.value.lines, services);
  if (!items.ok) return items;
  const subtotals = items.value.map((item) => item.subtotalRupiah);
  const total = totalWithinBounds(subtotals, placing.value.shippingFeeRupiah, input.discount_amount ?? 0);
  if (!total.ok) return total;

  const customer = await saveCustomer(work, input.customer, "customer");
  if (!customer.ok) return customer;
  const invoiceNo = await assignNumber(work, outlet.value, work.now);
  if (!invoiceNo.ok) return invoiceNo;
  const saved = await saveOrder(work, input, {
    id: input.id ?? work.newId(),
    outletId: input.outlet_id,
    customerId: customer.value.id,
    invoiceNo: invoiceNo.value,
    orderCode: input.order_code ?? newOrderCode(),
    trackingToken: newTrackingToken(),
    ...placing.value.mode,
    courierStatus: placing.value.courierStatus,
    courierUserId: input.courier_user_id ?? null,
    shippingFeeRupiah: placing.value.shippingFeeRupiah,
    discountRupiah: input.discount_amount ?? 0,
    totalRupiah: total.value,
    pickup: placing.value.pickup,
    delivery: deliveryOf(work, placing.value, services, outlet.value.timezone),
    notes: input.notes ?? null,
  });
  if (!saved.ok) return saved;
  const rows = items.value.map((item, position) => newItemRow(work, saved.value.id, item, position, services));
  await saveItems(work, rows);
  const order: OrderSnapshot = {
    row: saved.value,
    customer: customer.value,
    outlet: outlet.value,
    tenantName: outlet.value.tenant_name,
    courier: courier.value,
    items: rows,
  };
  work.announce({ name: "order-placed", order });
  return ok(order);
}

/** Everything that can be judged without looking anything up, in one answer. */
function readPlacing(input: PlaceOrderInput): Result<Placing, Refusal<"VALIDATION_FAILED">> {
  const placing = applyPlacingRules(input);
  const ofCustomer = customerProblemsOf(input.customer, "customer");
  if (placing.ok) return ofCustomer.length === 0 ? placing : refuseFields(ofCustomer);
  return refuseFields([...(placing.refusal.fields ?? []), ...ofCustomer]);
}

async function checkCourier(work: Work, input: PlaceOrderInput, placing: Placing) {
  if (input.courier_user_id === undefined) return ok(null);
  if (!isCourierFlow(placing.mode)) return refuseField("courier_user_id", orderProblems.courierNotNeeded);
  if (input.courier_user_id === null) return ok(null);
  return requireCourier(work, input.courier_user_id, input.outlet_id);
}

/** With delivery and items known, the slot is when the slowest service will be done. */
function deliveryOf(work: Work, placing: Placing, services: readonly OutletService[], timeZone: string) {
  if (!placing.mode.requiresDelivery || placing.lines.length === 0) return placing.delivery;
  const durations = services.map(({ durationDays, durationHours }) => ({ days: durationDays, hours: durationHours }));
  return { ...placing.delivery, ...autoDeliverySlot(work.now, longestDurationMinutes(durations), timeZone) };
}

const codeTriesMax = 5;

/**
 * A code that the server makes up is made anew when it is taken; what the client chose and is taken is refused by name. The id of
 * an order that was deleted stays taken.
 */
async function saveOrder(
  work: Work,
  chosen: Pick<PlaceOrderInput, "id" | "order_code">,
  order: NewOrder,
): Promise<Result<OrderRow, Refusal<"VALIDATION_FAILED">>> {
  const isSpent = chosen.id != null && (await isOrderIdSpent(work, chosen.id));
  for (let tries = 1; ; tries += 1) {
    const attempt = tries === 1 ? order : { ...order, orderCode: newOrderCode(), trackingToken: newTrackingToken() };
    const row = isSpent ? undefined : await insertOrder(work, attempt);
    if (row !== undefined) return ok(row);
    const taken = await findTakenNames(work, attempt.id, attempt.orderCode);
    const fields = [
      ...(taken.id || isSpent ? [{ field: "id", problem: fieldProblems.taken }] : []),
      ...(taken.orderCode && chosen.order_code != null ? [{ field: "order_code", problem: fieldProblems.taken }] : []),
    ];
    if (fields.length > 0) return refuseFields(fields);
    if (tries === codeTriesMax) throw new Error("no free order code or invoice number was found");
  }
}

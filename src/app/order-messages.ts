import { formatThousands } from "../kit/money.ts";
import { readableDate, readableTime } from "../modules/messaging/dsl/format-time.ts";
import type { TemplateValues } from "../modules/messaging/dsl/render.ts";
import type { TemplateId } from "../modules/messaging/dsl/template-ids.ts";
import type { MessageRequest } from "../modules/messaging/plan-messages.ts";
import type { ItemRow, OrderSnapshot } from "../modules/orders/orders-store.ts";
import { trackingUrl } from "../modules/orders/tracking-url.ts";
import type { JsonObject } from "../platform/database/tables.ts";
import type { Fact } from "../platform/database/work.ts";

/** The message that a fact calls for, if any; its link to the order's page only with a `publicUrl`. */
export function messageFor(fact: Fact, publicUrl: string | undefined): MessageRequest | null {
  const told = toldOf(fact);
  if (told === null || !("order" in fact)) return null;
  const { row, outlet, customer } = fact.order;
  return {
    templateId: told.templateId,
    event: told.event,
    orderId: row.id,
    isNewOrder: fact.name === "order-placed",
    outletId: row.outlet_id,
    orderLabel: row.invoice_no ?? row.order_code,
    toPhone: customer.phone_normalized,
    values: orderValues(fact.order, publicUrl),
    timeZone: outlet.timezone,
  };
}

/** The one table of events and templates. */
function toldOf(fact: Fact): Told | null {
  switch (fact.name) {
    case "order-placed":
      return fact.order.row.requires_pickup ? pickupConfirm : null;
    case "order-edited":
      return fact.awaitsPickup ? pickupConfirm : null;
    case "courier-moved":
      return courierEvents[fact.to] ?? null;
    case "laundry-moved":
      if (fact.to === "ready") return laundryReady;
      return fact.to === "completed" && !fact.order.row.requires_delivery ? orderDone : null;
    default:
      return null; // nobody outside is told of it
  }
}

interface Told {
  readonly templateId: TemplateId;
  readonly event: string;
}

const pickupConfirm: Told = { templateId: "WA_PICKUP_CONFIRM", event: "order_created" };
const laundryReady: Told = { templateId: "WA_LAUNDRY_READY", event: "laundry_ready" };
const orderDone: Told = { templateId: "WA_ORDER_DONE", event: "order_done" };
const courierEvents: Readonly<Partial<Record<string, Told>>> = {
  pickup_on_the_way: { templateId: "WA_PICKUP_OTW", event: "courier_pickup_otw" },
  delivery_on_the_way: { templateId: "WA_DELIVERY_OTW", event: "courier_delivery_otw" },
  delivered: orderDone,
};

/** An order as templates see it; what it does not have is null. */
export function orderValues(order: OrderSnapshot, publicUrl: string | undefined): TemplateValues {
  const { row, customer, outlet, courier, items } = order;
  return {
    brand_name: order.tenantName,
    customer_name: customer.name,
    customer_display_name: customer.name,
    to_phone: customer.phone_normalized,
    invoice_no: row.invoice_no,
    order_code: row.order_code,
    outlet_name: outlet.name,
    outlet_phone: outlet.phone,
    outlet_address: outlet.address,
    laundry_status: row.laundry_status,
    courier_status: row.courier_status,
    is_pickup_delivery: row.is_pickup_delivery,
    total_amount: formatThousands(row.total_amount),
    total_amount_numeric: row.total_amount,
    paid_amount: formatThousands(row.paid_amount),
    paid_amount_numeric: row.paid_amount,
    due_amount: formatThousands(row.due_amount),
    due_amount_numeric: row.due_amount,
    courier_name: courier?.name ?? null,
    courier_phone: courier?.phone ?? null,
    pickup_slot: slotText(row.pickup, outlet.timezone),
    pickup_address: textAt(row.pickup, "address", "address_short"),
    delivery_slot: slotText(row.delivery, outlet.timezone),
    delivery_address: textAt(row.delivery, "address", "address_short"),
    maps_link: textAt(row.delivery, "maps_link") ?? textAt(row.pickup, "maps_link"),
    tracking_url: publicUrl === undefined ? null : trackingUrl(publicUrl, row.tracking_token),
    items_summary: items.length === 0 ? null : items.map(itemText).join(", "),
    item_count: items.length,
  };
}

/** A slot in a person's words stays as it is; the automatic `2026-11-25 15:30` becomes `25 November 2026, 15.30`. */
function slotText(stop: JsonObject | null, timeZone: string): string | null {
  const slot = textAt(stop, "slot", "schedule_slot", "date");
  const date = slot === null ? null : readableDate(slot, timeZone);
  if (slot === null || date === null) return slot;
  const time = readableTime(slot, timeZone);
  return time === null ? date : `${date}, ${time}`;
}

function textAt(stop: JsonObject | null, ...names: readonly string[]): string | null {
  for (const name of names) {
    const value = stop?.[name];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return null;
}

/** `Kiloan Reguler 5,2 kg`: decimals as Indonesians write them, none when there are none. */
function itemText(item: ItemRow): string {
  const quantity = item.unit_type_snapshot === "kg" ? item.weight_kg : item.qty;
  const shown = String(Number(quantity)).replace(".", ",");
  return `${item.service_name_snapshot} ${shown} ${item.unit_type_snapshot}`;
}

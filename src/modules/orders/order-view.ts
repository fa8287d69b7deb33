import { isFinished } from "./is-finished.ts";
import type { ListedOrder } from "./orders-list-store.ts";
import type { ItemRow, OrderRow, OrderSnapshot, PaymentRow } from "./orders-store.ts";
import { trackingUrl } from "./tracking-url.ts";

/** An order's row as clients see it: the columns and what follows from them. */
export function orderRowView(row: OrderRow, publicUrl: string) {
  return {
    ...row,
    is_cancelled: row.cancelled_at !== null,
    tracking_url: trackingUrl(publicUrl, row.tracking_token),
  };
}

export function listedOrderView(listed: ListedOrder, publicUrl: string) {
  const { customer_name, phone_normalized, courier_name, ...row } = listed;
  return {
    ...orderRowView(row, publicUrl),
    customer: { id: row.customer_id, name: customer_name, phone_normalized },
    courier: row.courier_user_id === null ? null : { id: row.courier_user_id, name: courier_name ?? "" },
  };
}

/** Everything about one order. `now` decides whether it is late. */
export function orderDetailView(order: OrderSnapshot, payments: readonly PaymentRow[], publicUrl: string, now: Date) {
  return {
    ...orderRowView(order.row, publicUrl),
    customer: order.customer,
    courier: order.courier,
    items: order.items,
    payments,
    ...estimatedCompletion(order.row, order.items, now),
  };
}

/** An order is done when its slowest service is. */
function estimatedCompletion(row: OrderRow, items: readonly ItemRow[], now: Date) {
  const durations = items.map(({ service }) => ({
    days: service?.duration_days ?? 0,
    hours: service?.duration_hours ?? 0,
  }));
  const longest = durations.reduce((most, each) => (hoursOf(each) > hoursOf(most) ? each : most), {
    days: 0,
    hours: 0,
  });
  const dueAt = hoursOf(longest) > 0 ? new Date(row.created_at.getTime() + hoursOf(longest) * 3_600_000) : null;
  const isWashed = row.laundry_status === "ready" || row.laundry_status === "completed";
  const isDone = isWashed || isFinished(row);
  return {
    estimated_completion_at: dueAt,
    estimated_completion_duration_days: items.length === 0 ? null : longest.days,
    estimated_completion_duration_hours: longest.hours,
    estimated_completion_is_late: dueAt !== null && !isDone && now > dueAt,
  };
}

function hoursOf(duration: { readonly days: number; readonly hours: number }): number {
  return duration.days * 24 + duration.hours;
}

import type { Work } from "../../platform/database/work.ts";
import { forecastUsage } from "./domain/forecast.ts";
import { readQuota } from "./read-quota.ts";
import { findThresholds, findUsageByDay, type UsageOfDay } from "./usage-store.ts";

/**
 * Where a month's quota went, and when it will be used up. Limit, use, thresholds and forecast are the whole shop's, as
 * `readQuota` tells them to owners and admins alike; days and outlets are those of the actor's outlets.
 */
export async function readUsage(work: Work, askedPeriod?: string) {
  const quota = await readQuota(work, askedPeriod);
  const { period, timezone, orders_limit, orders_used, orders_remaining } = quota;
  const days = await findUsageByDay(work, period, timezone);
  const { exhaustedOn, ordersPerDay } = forecastUsage({
    now: work.now,
    span: { from: quota.cycle_start_at, until: quota.cycle_end_at },
    timeZone: timezone,
    ordersUsed: orders_used,
    ordersLimit: orders_limit,
  });
  return {
    period,
    timezone,
    starts_at: quota.cycle_start_at,
    ends_at: quota.cycle_end_at,
    orders_limit,
    orders_used,
    orders_remaining,
    days,
    outlets: sumByOutlet(days),
    thresholds: await findThresholds(work, period),
    forecast: { exhausted_on: exhaustedOn, orders_per_day: ordersPerDay },
  };
}

/** The busiest first. */
function sumByOutlet(days: readonly UsageOfDay[]) {
  const outlets = new Map<string, { outlet_id: string; name: string; orders: number }>();
  for (const { outlet_id, outlet_name, orders } of days) {
    const before = outlets.get(outlet_id)?.orders ?? 0;
    outlets.set(outlet_id, { outlet_id, name: outlet_name, orders: before + orders });
  }
  return [...outlets.values()].sort((a, b) => b.orders - a.orders || a.name.localeCompare(b.name));
}

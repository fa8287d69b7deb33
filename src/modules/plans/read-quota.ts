import { localPeriod, periodBounds } from "../../kit/local-time.ts";
import type { Work } from "../../platform/database/work.ts";
import { warningPercent } from "./domain/thresholds.ts";
import { findQuota, findTenantTimeZone } from "./plans-store.ts";

export type Quota = Awaited<ReturnType<typeof readQuota>>;

/**
 * The tenant's quota of a period, by default the present month in the tenant's time zone. A past month shows what was used of
 * it; only the present one can take orders. `cycle_*` are the period's first instant and the first instant after it.
 */
export async function readQuota(work: Work, askedPeriod?: string) {
  const { timezone } = await findTenantTimeZone(work);
  const currentPeriod = localPeriod(work.now, timezone);
  const period = askedPeriod ?? currentPeriod;
  const row = await findQuota(work, period);
  const bounds = periodBounds(period, timezone);
  const isWritable = row.subscription_state === "active" && row.write_access_mode === "full";
  const remaining = Math.max(0, row.orders_limit - row.orders_used);
  return {
    plan: row.key,
    plan_name: row.name,
    period,
    orders_limit: row.orders_limit,
    orders_used: row.orders_used,
    orders_remaining: remaining,
    warning_percent: warningPercent(row.orders_used, row.orders_limit),
    can_create_order: isWritable && period === currentPeriod && remaining > 0,
    subscription_state: row.subscription_state,
    write_access_mode: row.write_access_mode,
    cycle_start_at: bounds.from,
    cycle_end_at: bounds.until,
    timezone,
  };
}

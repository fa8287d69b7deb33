import type { Work } from "../../platform/database/work.ts";
import { findOutletServices } from "./catalog-store.ts";

export type OutletService = Awaited<ReturnType<typeof readPrices>>[number];

/** What this outlet asks for these services today, and how long each takes. Archived and foreign services are left out. */
export async function readPrices(work: Work, outletId: string, serviceIds: readonly string[]) {
  if (serviceIds.length === 0) return [];
  const rows = await findOutletServices(work, outletId, serviceIds);
  return rows.map((row) => ({
    serviceId: row.id,
    name: row.name,
    serviceType: row.service_type,
    unitType: row.unit_type,
    basePriceRupiah: row.base_price_amount,
    overridePriceRupiah: row.price_override_amount,
    isActive: row.active,
    isGroup: row.is_group,
    isOfferedAtOutlet: row.offered !== false,
    durationDays: row.duration_days,
    durationHours: row.duration_hours,
  }));
}

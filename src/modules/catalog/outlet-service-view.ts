import type { ListedOutletService } from "./outlet-services-store.ts";

/** How an outlet sells a service, as clients see it. */
export function outletServiceView(listed: ListedOutletService) {
  const { tenant_id, name, unit_type, base_price_amount, service_active, deleted_at, ...row } = listed;
  return {
    ...row,
    service: { id: row.service_id, tenant_id, name, unit_type, base_price_amount, active: service_active },
  };
}

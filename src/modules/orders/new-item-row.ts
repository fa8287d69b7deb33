import type { Work } from "../../platform/database/work.ts";
import type { OutletService } from "../catalog/read-prices.ts";
import type { PricedItem } from "./domain/pricing.ts";
import { formatQuantity } from "./domain/quantity.ts";
import type { ItemRow } from "./orders-store.ts";

/** The row of a line that an order gets. `services` holds what the line was priced by. */
export function newItemRow(
  work: Work,
  orderId: string,
  item: PricedItem,
  position: number,
  services: readonly OutletService[],
): ItemRow {
  const service = services.find(({ serviceId }) => serviceId === item.serviceId);
  return {
    tenant_id: work.tenantId,
    id: work.newId(),
    order_id: orderId,
    position,
    service_id: item.serviceId,
    service_name_snapshot: item.nameSnapshot,
    unit_type_snapshot: item.unitTypeSnapshot,
    qty: item.quantityHundredths === null ? null : formatQuantity(item.quantityHundredths),
    weight_kg: item.weightHundredths === null ? null : formatQuantity(item.weightHundredths),
    unit_price_amount: item.unitPriceRupiah,
    subtotal_amount: item.subtotalRupiah,
    created_at: work.now,
    updated_at: work.now,
    service: service === undefined ? null : serviceOfItem(service),
  };
}

function serviceOfItem(service: OutletService) {
  return {
    id: service.serviceId,
    duration_days: service.durationDays,
    duration_hours: service.durationHours,
    service_type: service.serviceType,
  };
}

import type { ServiceWithChildren } from "./list-services.ts";
import type { ListedService } from "./services-list-store.ts";

/** A service as clients see it. Process tags are not kept yet; clients read their fields. */
export function serviceView({ service, children }: ServiceWithChildren) {
  return { ...childView(service), children: children.map(childView) };
}

function childView(listed: ListedService) {
  const { offer_id, offer_active, price_override_amount, sla_override, package_quota_value, ...service } = listed;
  return {
    ...service,
    package_quota_value: package_quota_value === null ? null : Number(package_quota_value),
    outlet_override:
      offer_id === null ? null : { id: offer_id, active: offer_active === true, price_override_amount, sla_override },
    process_tags: [],
    process_summary: null,
  };
}

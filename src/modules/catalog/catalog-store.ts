import { sql } from "kysely";
import type { Work } from "../../platform/database/work.ts";

/** The services asked for that are not archived, each as this outlet sells it. */
export function findOutletServices(work: Work, outletId: string, serviceIds: readonly string[]) {
  return work.db
    .selectFrom("services as s")
    .leftJoin("outlet_services as o", (join) =>
      join.onRef("o.tenant_id", "=", "s.tenant_id").onRef("o.service_id", "=", "s.id").on("o.outlet_id", "=", outletId),
    )
    .where("s.tenant_id", "=", work.tenantId)
    .where("s.id", "=", sql<string>`any(${serviceIds}::uuid[])`)
    .where("s.deleted_at", "is", null)
    .select(["s.id", "s.name", "s.service_type", "s.unit_type", "s.base_price_amount", "s.active", "s.is_group"])
    .select(["s.duration_days", "s.duration_hours", "o.active as offered", "o.price_override_amount"])
    .execute();
}

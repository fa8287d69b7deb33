import type { Work } from "../../platform/database/work.ts";
import type { OutletServiceRow } from "./catalog-store.ts";

export type ListedOutletService = Awaited<ReturnType<typeof findOffers>>[number];

/** How an outlet sells the shop's services, in the order in which services are shown. `isActive` null: on and off. */
export function findOffers(work: Work, outletId: string, isActive: boolean | null) {
  const query = offers(work).where("o.outlet_id", "=", outletId).where("s.deleted_at", "is", null);
  return (isActive === null ? query : query.where("o.active", "=", isActive))
    .orderBy("s.sort_order")
    .orderBy("s.name")
    .orderBy("o.id")
    .execute();
}

export function findOffer(work: Work, offerId: string) {
  return offers(work).where("o.id", "=", offerId).executeTakeFirst();
}

function offers(work: Work) {
  return work.db
    .selectFrom("outlet_services as o")
    .innerJoin("services as s", (join) =>
      join.onRef("s.tenant_id", "=", "o.tenant_id").onRef("s.id", "=", "o.service_id"),
    )
    .where("o.tenant_id", "=", work.tenantId)
    .selectAll("o")
    .select(["s.name", "s.unit_type", "s.base_price_amount", "s.active as service_active", "s.deleted_at"]);
}

/** The row, locked until commit. */
export function lockOffer(work: Work, offerId: string): Promise<OutletServiceRow | undefined> {
  return work.db
    .selectFrom("outlet_services")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", offerId)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** The row, locked until commit. */
export function lockOfferOf(work: Work, outletId: string, serviceId: string): Promise<OutletServiceRow | undefined> {
  return work.db
    .selectFrom("outlet_services")
    .where("tenant_id", "=", work.tenantId)
    .where("outlet_id", "=", outletId)
    .where("service_id", "=", serviceId)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export interface OfferFields {
  readonly active: boolean;
  readonly price_override_amount: number | null;
  readonly sla_override: string | null;
}

export function updateOffer(work: Work, offerId: string, fields: OfferFields): Promise<OutletServiceRow> {
  return work.db
    .updateTable("outlet_services")
    .set({ ...fields, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", offerId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

import type { OfferedService, OutletServiceRow, ServiceRow } from "./catalog-store.ts";

/** What the catalogue announces. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    "service-saved": {
      readonly service: ServiceRow;
      readonly isNew: boolean;
      /** Wire names of the fields that are not what they were; empty for a new one. */
      readonly changed: readonly string[];
      /** Its new rows at the outlets. */
      readonly offered: readonly OfferedService[];
    };
    /** A new shop has its first services. */
    "catalogue-seeded": {
      readonly tenantId: string;
      readonly services: readonly ServiceRow[];
      readonly offered: readonly OfferedService[];
    };
    "service-archived": { readonly service: ServiceRow };
    "service-restored": { readonly service: ServiceRow; readonly offered: readonly OfferedService[] };
    "outlet-service-saved": { readonly row: OutletServiceRow; readonly changed: readonly string[] };
    /** An outlet has begun to sell what the shop has. */
    "services-offered": { readonly outletId: string; readonly offered: readonly OfferedService[] };
  }
}

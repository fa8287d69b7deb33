import type { CustomerRow } from "./customers-store.ts";

/** What the customers module announces. A customer whom an order names is told by the order. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    "customer-saved": {
      readonly customer: CustomerRow;
      readonly isNew: boolean;
      /** Wire names of the fields that are not what they were; empty for a new one. */
      readonly changed: readonly string[];
    };
    "customer-archived": { readonly customer: CustomerRow };
    "customer-restored": { readonly customer: CustomerRow };
  }
}

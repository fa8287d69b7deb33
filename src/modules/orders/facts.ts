import type { CourierStatus, LaundryStatus } from "../../platform/database/tables.ts";
import type { OrderSnapshot, PaymentRow } from "./orders-store.ts";

/** What the orders module announces. Each fact carries the order as it stands after the change, with all that a listener needs. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    "order-placed": { readonly order: OrderSnapshot };
    "payment-added": { readonly order: OrderSnapshot; readonly payment: PaymentRow };
    "laundry-moved": { readonly order: OrderSnapshot; readonly from: LaundryStatus; readonly to: LaundryStatus };
    "courier-moved": { readonly order: OrderSnapshot; readonly from: CourierStatus; readonly to: CourierStatus };
    "order-edited": {
      readonly order: OrderSnapshot;
      /** What changed: columns of the order, `items`, `customer`. */
      readonly fields: readonly string[];
      /** Items that are new or whose quantity or weight changed. */
      readonly changedItemIds: readonly string[];
      readonly removedItemIds: readonly string[];
      readonly isCustomerSaved: boolean;
      /** Whether the order waits for a courier to pick it up, and did not before. */
      readonly awaitsPickup: boolean;
    };
    "order-cancelled": { readonly order: OrderSnapshot };
    /** With the order as it was. */
    "order-deleted": { readonly order: OrderSnapshot };
    "courier-assigned": { readonly order: OrderSnapshot; readonly from: string | null; readonly to: string };
    "order-rescheduled": { readonly order: OrderSnapshot; readonly fields: readonly string[] };
  }
}

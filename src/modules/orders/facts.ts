import type { CourierStatus, LaundryStatus } from "../../platform/database/tables.ts";
import type { OrderSnapshot, PaymentRow } from "./orders-store.ts";

/** What the orders module announces. Each fact carries the order as it stands after the change, with all that a listener needs. */
declare module "../../platform/database/work.ts" {
  interface FactMap {
    "order-placed": { readonly order: OrderSnapshot };
    "payment-added": { readonly order: OrderSnapshot; readonly payment: PaymentRow };
    "laundry-moved": { readonly order: OrderSnapshot; readonly from: LaundryStatus; readonly to: LaundryStatus };
    "courier-moved": { readonly order: OrderSnapshot; readonly from: CourierStatus; readonly to: CourierStatus };
  }
}

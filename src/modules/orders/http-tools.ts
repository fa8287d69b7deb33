import type { RunWork } from "../../platform/database/work.ts";
import { Shape, Uuid } from "../../platform/http/wire.ts";

export interface OrdersTools {
  readonly runWork: RunWork;
  /** The address under which customers reach this server; undefined: the one by which the request came. */
  readonly publicUrl: string | undefined;
}

export const tags = ["orders"];
export const OrderPath = Shape({ orderId: Uuid });

export const everyOrderRefusal = [
  "UNAUTHENTICATED",
  "ROLE_ACCESS_DENIED",
  "OUTLET_ACCESS_DENIED",
  "DATA_NOT_FOUND",
] as const;

export const changeRefusals = [
  ...everyOrderRefusal,
  "SUBSCRIPTION_READ_ONLY",
  "VALIDATION_FAILED",
  "ORDER_CANCELLED",
] as const;

/** Where the request reached this server. */
export function requestBase(request: { readonly protocol: string; readonly host: string }): string {
  return `${request.protocol}://${request.host}`;
}

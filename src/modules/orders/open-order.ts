import type { Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { type OpenAnyOrderRefusal, openAnyOrder } from "./open-any-order.ts";
import type { OrderSnapshot } from "./orders-store.ts";

export type OpenOrderRefusal = OpenAnyOrderRefusal | Refusal<"ORDER_CANCELLED">;

/** `openAnyOrder` for all changes that a cancelled order takes no more: these it refuses with `ORDER_CANCELLED`. */
export async function openOrder(work: Work, orderId: string): Promise<Result<OrderSnapshot, OpenOrderRefusal>> {
  const opened = await openAnyOrder(work, orderId);
  return opened.ok && opened.value.row.cancelled_at !== null ? refuse("ORDER_CANCELLED") : opened;
}

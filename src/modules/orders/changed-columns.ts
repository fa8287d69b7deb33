import { isDeepStrictEqual } from "node:util";
import type { OrderChange, OrderRow } from "./orders-store.ts";

/** What of `wanted` is not so already. */
export function changedColumns(row: OrderRow, wanted: OrderChange): OrderChange {
  const columns = Object.keys(wanted) as readonly (keyof OrderChange)[];
  return Object.fromEntries(
    columns
      .filter((column) => !isDeepStrictEqual(wanted[column], row[column]))
      .map((column) => [column, wanted[column]]),
  );
}

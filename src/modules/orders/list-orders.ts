import { localDayBounds } from "../../kit/local-time.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { readOutlet } from "../tenancy/read-outlet.ts";
import { findByDay, findBySearch, type ListedOrder, type OrderFilter, readListed } from "./orders-list-store.ts";

export interface ListOrdersInput {
  readonly outletId: string;
  readonly page: number;
  readonly limit: number;
  readonly scope: "all" | "open" | "completed";
  readonly search: string | null;
  /** Days `YYYY-MM-DD`, both included; they may stand in either order. */
  readonly days: readonly string[];
  /** In which the days are meant. */
  readonly timeZone: string;
}

export interface OrderPage {
  readonly orders: readonly ListedOrder[];
  readonly total: number;
}

/**
 * A page of an outlet's orders, newest first.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such outlet, `OUTLET_ACCESS_DENIED` when it is not the actor's.
 */
export async function listOrders(
  work: Work,
  input: ListOrdersInput,
): Promise<Result<OrderPage, Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">>> {
  const outlet = await readOutlet(work, input.outletId);
  if (!outlet.ok) return outlet;
  const filter: OrderFilter = {
    outletId: input.outletId,
    scope: input.scope,
    search: input.search,
    span: spanOf(input.days, input.timeZone),
  };
  const page = { limit: input.limit, offset: (input.page - 1) * input.limit };
  const { total, ids } =
    input.search === null ? await findByDay(work, filter, page) : await findBySearch(work, filter, input.search, page);
  return ok({ orders: await readListed(work, ids), total });
}

function spanOf(days: readonly string[], timeZone: string) {
  const [first, ...rest] = [...days].sort();
  if (first === undefined) return null;
  const last = rest.at(-1) ?? first;
  return { from: localDayBounds(first, timeZone).from, until: localDayBounds(last, timeZone).until };
}

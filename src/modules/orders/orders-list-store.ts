import { type ExpressionBuilder, sql } from "kysely";
import type { InstantSpan } from "../../kit/local-time.ts";
import { phoneCandidates } from "../../kit/phone.ts";
import { contains } from "../../platform/database/contains.ts";
import type { Tables } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";

export interface OrderFilter {
  readonly outletId: string;
  readonly scope: "all" | "open" | "completed";
  readonly search: string | null;
  readonly span: InstantSpan | null;
}

export type ListedOrder = Awaited<ReturnType<typeof findOrders>>[number];

export function findOrders(work: Work, filter: OrderFilter, limit: number, offset: number) {
  return matchingOrders(work, filter)
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "o.tenant_id").onRef("u.id", "=", "o.courier_user_id"),
    )
    .selectAll("o")
    .select(["c.name as customer_name", "c.phone_normalized", "u.name as courier_name"])
    .orderBy("o.created_at", "desc")
    .orderBy("o.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function countOrders(work: Work, filter: OrderFilter): Promise<number> {
  const row = await matchingOrders(work, filter).select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow();
  return row.total;
}

function matchingOrders(work: Work, filter: OrderFilter) {
  const { span, search, scope } = filter;
  let query = work.db
    .selectFrom("orders as o")
    .innerJoin("customers as c", (join) =>
      join.onRef("c.tenant_id", "=", "o.tenant_id").onRef("c.id", "=", "o.customer_id"),
    )
    .where("o.tenant_id", "=", work.tenantId)
    .where("o.outlet_id", "=", filter.outletId);
  if (span !== null) query = query.where("o.created_at", ">=", span.from).where("o.created_at", "<", span.until);
  if (search !== null) query = query.where((where) => matchesSearch(where, search));
  if (scope !== "all") {
    const isOpen = scope === "open";
    query = query.where("o.cancelled_at", "is", null).where(isFinished, "=", !isOpen);
  }
  return query;
}

/** Ends with the delivery when there is one, else with the laundry. */
const isFinished = sql<boolean>`case when o.requires_delivery then coalesce(o.courier_status = 'delivered', false)
  else o.laundry_status = 'completed' end`;

type Searched = ExpressionBuilder<Tables & { o: Tables["orders"]; c: Tables["customers"] }, "o" | "c">;

function matchesSearch(where: Searched, search: string) {
  const pattern = contains(search);
  return where.or([
    where("o.order_code", "ilike", pattern),
    where("o.invoice_no", "ilike", pattern),
    where("c.name", "ilike", pattern),
    ...phoneCandidates(search).map((digits) => where("c.phone_normalized", "like", contains(digits))),
  ]);
}

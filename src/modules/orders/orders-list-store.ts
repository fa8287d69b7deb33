import { sql } from "kysely";
import type { InstantSpan } from "../../kit/local-time.ts";
import { phoneCandidates } from "../../kit/phone.ts";
import { contains } from "../../platform/database/contains.ts";
import type { Work } from "../../platform/database/work.ts";

export interface OrderFilter {
  readonly outletId: string;
  readonly scope: "all" | "open" | "completed";
  readonly search: string | null;
  readonly span: InstantSpan | null;
}

export interface Page {
  readonly limit: number;
  readonly offset: number;
}

/** How many orders there are in all, and which stand on the page, newest first. */
export interface FoundOrders {
  readonly total: number;
  readonly ids: readonly string[];
}

export type ListedOrder = Awaited<ReturnType<typeof readListed>>[number];

/** The orders of a page with customer and courier, newest first. */
export function readListed(work: Work, ids: readonly string[]) {
  return work.db
    .selectFrom("orders as o")
    .innerJoin("customers as c", (join) =>
      join.onRef("c.tenant_id", "=", "o.tenant_id").onRef("c.id", "=", "o.customer_id"),
    )
    .leftJoin("users as u", (join) =>
      join.onRef("u.tenant_id", "=", "o.tenant_id").onRef("u.id", "=", "o.courier_user_id"),
    )
    .where("o.tenant_id", "=", work.tenantId)
    .where("o.id", "=", sql<string>`any(${ids}::uuid[])`)
    .selectAll("o")
    .select(["c.name as customer_name", "c.phone_normalized", "u.name as courier_name"])
    .orderBy("o.created_at", "desc")
    .orderBy("o.id", "desc")
    .execute();
}

/**
 * Without a search, by the sums of `order_days`: whole days (UTC) of the span are added up, and only the rest of its first and last day is
 * counted. The days on which the page lies are then known, and no order before them is passed over. Cost: a row per day that the outlet
 * has been open, and the orders of the page's days.
 */
export async function findByDay(work: Work, filter: OrderFilter, page: Page): Promise<FoundOrders> {
  const { wholeDays, rests } = partSpan(filter.span);
  const ofOutlet = sql`o.tenant_id = ${work.tenantId}::uuid and o.outlet_id = ${filter.outletId}::uuid and ${inScope(filter)}`;
  const { rows } = await sql<FoundOrders>`
    with slices as (
      select day, ${dayCount[filter.scope]} as n, null::timestamptz as from_at, null::timestamptz as until_at
        from order_days
       where tenant_id = ${work.tenantId}::uuid and outlet_id = ${filter.outletId}::uuid
         and day >= (${wholeDays.from}::timestamptz at time zone 'UTC')::date
         and day < (${wholeDays.until}::timestamptz at time zone 'UTC')::date
      union all
      select (r.from_at at time zone 'UTC')::date,
             (select count(*) from orders o where ${ofOutlet} and o.created_at >= r.from_at and o.created_at < r.until_at),
             r.from_at, r.until_at
        from unnest(${rests.map(({ from }) => from)}::timestamptz[], ${rests.map(({ until }) => until)}::timestamptz[]) as r (from_at, until_at)
    ), filled as (
      select * from slices where n > 0 order by day desc limit ${page.offset}::bigint + ${page.limit}::bigint
    ), placed as (
      select *, sum(n) over (order by day desc rows unbounded preceding) - n as before from filled
    ), asked as materialized (
      select before, coalesce(from_at, day::timestamp at time zone 'UTC') as from_at,
             coalesce(until_at, (day + 1)::timestamp at time zone 'UTC') as until_at
        from placed
       where before < ${page.offset}::bigint + ${page.limit}::bigint and before + n > ${page.offset}::bigint
    ), page as (
      select o.id, o.created_at
        from asked a
        cross join lateral (
          select o.id, o.created_at from orders o
           where ${ofOutlet} and o.created_at >= a.from_at and o.created_at < a.until_at
           order by o.created_at desc, o.id desc
           limit ${page.limit} offset greatest(${page.offset} - a.before, 0)) o
       order by o.created_at desc, o.id desc
       limit ${page.limit}
    )
    select (select coalesce(sum(n), 0)::bigint from slices) as total,
           array(select id from page order by created_at desc, id desc) as ids`.execute(work.db);
  return onlyRow(rows);
}

const dayCount = { all: sql`all_orders`, open: sql`open_orders`, completed: sql`completed_orders` } as const;

function inScope({ scope }: OrderFilter) {
  return scope === "all"
    ? sql`true`
    : sql`order_scope(o.requires_delivery, o.courier_status, o.laundry_status, o.cancelled_at) = ${sql.lit(scope)}`;
}

const always = { from: "-infinity", until: "infinity" } as const;
const dayMs = 86_400_000;

/** A span as whole days (UTC) and what is left of the days at its ends. */
function partSpan(span: InstantSpan | null) {
  if (span === null) return { wholeDays: always, rests: [] };
  const from = new Date(Math.ceil(span.from.getTime() / dayMs) * dayMs);
  const until = new Date(Math.floor(span.until.getTime() / dayMs) * dayMs);
  if (until < from) return { wholeDays: { from, until: from }, rests: [span] };
  const rests = [
    { from: span.from, until: from },
    { from: until, until: span.until },
  ].filter((rest) => rest.from < rest.until);
  return { wholeDays: { from, until }, rests };
}

/** Every searched text that has a key; shorter ones are compared row by row. */
const keyLength = 3;

/**
 * With a search: part of an order's code or number, or of its customer's name or phone number. Cost: the orders that match. Fewer than
 * three characters have no key in the index: then every order of the outlet is looked at.
 */
export async function findBySearch(work: Work, filter: OrderFilter, search: string, page: Page): Promise<FoundOrders> {
  const digits = phoneCandidates(search);
  const { from, until } = filter.span ?? always;
  const isKeyed = [search, ...digits].every((text) => [...text].length >= keyLength);
  const { rows } = isKeyed
    ? await sql<FoundOrders>`
        select total, ids from search_orders(
          ${filter.outletId}::uuid, ${search}, ${contains(search)}, ${digits}::text[], ${digits.map(contains)}::text[], ${filter.scope},
          ${from}::timestamptz, ${until}::timestamptz, ${page.offset}, ${page.limit})`.execute(work.db)
    : await sql<FoundOrders>`
        with found as (
          select o.id, o.created_at
            from orders o join customers c on c.tenant_id = o.tenant_id and c.id = o.customer_id
           where o.tenant_id = ${work.tenantId}::uuid and o.outlet_id = ${filter.outletId}::uuid and ${inScope(filter)}
             and o.created_at >= ${from}::timestamptz and o.created_at < ${until}::timestamptz
             and (o.order_code ilike ${contains(search)} or o.invoice_no ilike ${contains(search)} or c.name ilike ${contains(search)}
               or c.phone_normalized like any (${digits.map(contains)}::text[]))
        )
        select (select count(*) from found) as total,
               array(select id from found order by created_at desc, id desc limit ${page.limit} offset ${page.offset}) as ids`.execute(
        work.db,
      );
  return onlyRow(rows);
}

function onlyRow<Row>([row]: readonly Row[]): Row {
  if (row === undefined) throw new Error("a count has one row");
  return row;
}

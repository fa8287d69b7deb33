import { type ExpressionBuilder, type Selectable, sql } from "kysely";
import { phoneCandidates } from "../../kit/phone.ts";
import { contains } from "../../platform/database/contains.ts";
import type { Tables } from "../../platform/database/tables.ts";
import type { Work } from "../../platform/database/work.ts";

export type CustomerRow = Selectable<Tables["customers"]>;

export interface SavedCustomer {
  readonly id: string;
  readonly name: string;
  readonly phone_normalized: string;
  readonly notes: string | null;
}

/** What people write of a customer, ready to store. */
export interface CustomerFields {
  readonly name: string;
  readonly phone_normalized: string;
  readonly notes: string | null;
}

/** One customer per phone: a known one is renamed and, when archived, comes back. Notes are kept unless new ones are given. */
export async function upsertCustomer(
  work: Work,
  customer: { readonly name: string; readonly phone: string; readonly notes: string | null },
): Promise<SavedCustomer> {
  return work.db
    .insertInto("customers")
    .values({
      tenant_id: work.tenantId,
      id: work.newId(),
      name: customer.name,
      phone_normalized: customer.phone,
      notes: customer.notes,
      created_at: work.now,
      updated_at: work.now,
      deleted_at: null,
    })
    .onConflict((conflict) =>
      conflict.columns(["tenant_id", "phone_normalized"]).doUpdateSet({
        name: customer.name,
        notes: sql`coalesce(excluded.notes, customers.notes)`,
        updated_at: work.now,
        deleted_at: null,
      }),
    )
    .returning(["id", "name", "phone_normalized", "notes"])
    .executeTakeFirstOrThrow();
}

/** @returns undefined when the phone has a customer, archived or not; nothing is written then. */
export function insertCustomer(work: Work, fields: CustomerFields): Promise<CustomerRow | undefined> {
  const stamps = { created_at: work.now, updated_at: work.now };
  return work.db
    .insertInto("customers")
    .values({ tenant_id: work.tenantId, id: work.newId(), ...fields, ...stamps })
    .onConflict((conflict) => conflict.columns(["tenant_id", "phone_normalized"]).doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** Archived or not; its row stays locked until commit. */
export function lockCustomer(work: Work, customerId: string): Promise<CustomerRow | undefined> {
  return lockedBy(work, "id", customerId);
}

/** Archived or not; its row stays locked until commit. */
export function lockCustomerByPhone(work: Work, phone: string): Promise<CustomerRow | undefined> {
  return lockedBy(work, "phone_normalized", phone);
}

function lockedBy(work: Work, column: "id" | "phone_normalized", value: string) {
  return work.db
    .selectFrom("customers")
    .where("tenant_id", "=", work.tenantId)
    .where(column, "=", value)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** Changes the locked customer's row. */
export function updateCustomer(
  work: Work,
  customerId: string,
  change: Partial<CustomerFields> & { readonly deleted_at: Date | null },
): Promise<CustomerRow> {
  return work.db
    .updateTable("customers")
    .set({ ...change, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", customerId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface CustomerFilter {
  readonly search: string | null;
  readonly includesArchived: boolean;
}

export type ListedCustomer = CustomerRow & { readonly orders_count: number };

/** Newest change first. */
export function findCustomers(
  work: Work,
  filter: CustomerFilter,
  limit: number,
  offset: number,
): Promise<ListedCustomer[]> {
  return matchingCustomers(work, filter)
    .selectAll("c")
    .select(ordersCount)
    .orderBy("c.updated_at", "desc")
    .orderBy("c.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function countCustomers(work: Work, filter: CustomerFilter): Promise<number> {
  const row = await matchingCustomers(work, filter).select(sql<number>`count(*)`.as("total")).executeTakeFirstOrThrow();
  return row.total;
}

/** Archived or not. */
export function findCustomer(work: Work, customerId: string): Promise<ListedCustomer | undefined> {
  return work.db
    .selectFrom("customers as c")
    .where("c.tenant_id", "=", work.tenantId)
    .where("c.id", "=", customerId)
    .selectAll("c")
    .select(ordersCount)
    .executeTakeFirst();
}

const ordersCount =
  sql<number>`(select count(*) from orders o where o.tenant_id = c.tenant_id and o.customer_id = c.id)`.as(
    "orders_count",
  );

function matchingCustomers(work: Work, { search, includesArchived }: CustomerFilter) {
  let query = work.db.selectFrom("customers as c").where("c.tenant_id", "=", work.tenantId);
  if (!includesArchived) query = query.where("c.deleted_at", "is", null);
  return search === null ? query : query.where((where) => matchesSearch(where, search));
}

type Searched = ExpressionBuilder<Tables & { c: Tables["customers"] }, "c">;

function matchesSearch(where: Searched, search: string) {
  return where.or([
    where("c.name", "ilike", contains(search)),
    ...phoneCandidates(search).map((digits) => where("c.phone_normalized", "like", contains(digits))),
  ]);
}

import type { Selectable } from "kysely";
import { sql } from "kysely";
import { contains } from "../../platform/database/contains.ts";
import type { Tables } from "../../platform/database/tables.ts";
import type { Queries, Work } from "../../platform/database/work.ts";

export type OutletsRow = Selectable<Tables["outlets"]>;

export interface OutletsFilter {
  readonly search: string | null;
  readonly includeArchived: boolean;
}

/** The outlets that the actor may use, by name. */
export function findOutlets(work: Work, { search, includeArchived }: OutletsFilter, limit: number) {
  const { outletIds } = work.actor;
  let query = work.db.selectFrom("outlets as o").where("o.tenant_id", "=", work.tenantId).selectAll();
  if (!includeArchived) query = query.where("o.deleted_at", "is", null);
  if (outletIds !== null) query = query.where("o.id", "=", sql<string>`any(${outletIds}::uuid[])`);
  if (search !== null) {
    const pattern = contains(search);
    query = query.where((where) => where.or([where("o.name", "ilike", pattern), where("o.code", "ilike", pattern)]));
  }
  return query.orderBy("o.name").orderBy("o.id").limit(limit).execute();
}

/** Those of the ids that are outlets of the tenant, not archived. */
export async function findLiveOutletIds(work: Work, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await work.db
    .selectFrom("outlets")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", sql<string>`any(${ids}::uuid[])`)
    .where("deleted_at", "is", null)
    .select("id")
    .execute();
  return rows.map(({ id }) => id);
}

export interface NewOutlet {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly code: string;
  readonly timezone: string;
  readonly phone: string | null;
  readonly address: string | null;
  readonly createdAt: Date;
}

/** @returns undefined when the tenant has an outlet of that code, archived or not; nothing is written then. */
export function insertOutlet(db: Queries, outlet: NewOutlet): Promise<OutletsRow | undefined> {
  return db
    .insertInto("outlets")
    .values({
      tenant_id: outlet.tenantId,
      id: outlet.id,
      name: outlet.name,
      code: outlet.code,
      timezone: outlet.timezone,
      phone: outlet.phone,
      address: outlet.address,
      created_at: outlet.createdAt,
      updated_at: outlet.createdAt,
      deleted_at: null,
    })
    .onConflict((conflict) => conflict.columns(["tenant_id", "code"]).doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** An outlet, archived or not, locked until commit. */
export function lockOutlet(work: Work, outletId: string): Promise<OutletsRow | undefined> {
  return work.db
    .selectFrom("outlets")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", outletId)
    .selectAll()
    .forNoKeyUpdate()
    .executeTakeFirst();
}

/** All outlets of the tenant, locked in one order: of the last two, not both can be archived at the same time. */
export function lockOutlets(work: Work): Promise<OutletsRow[]> {
  return work.db
    .selectFrom("outlets")
    .where("tenant_id", "=", work.tenantId)
    .selectAll()
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
}

export function updateOutlet(
  work: Work,
  outletId: string,
  change: {
    readonly name?: string;
    readonly timezone?: string;
    readonly phone?: string;
    readonly address?: string;
    readonly deleted_at?: Date | null;
  },
): Promise<OutletsRow> {
  return work.db
    .updateTable("outlets")
    .set({ ...change, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", outletId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function isTimeZoneKnown(db: Queries, timeZone: string): Promise<boolean> {
  const { rows } = await sql<{ known: boolean }>`select is_time_zone(${timeZone}) as known`.execute(db);
  return rows[0]?.known === true;
}

import { sql } from "kysely";
import type { Queries, Work } from "../../platform/database/work.ts";

export type SignInUser = NonNullable<Awaited<ReturnType<typeof findSignInUser>>>;

/** Under the identity role: the person who signs in by this name (a lower-case e-mail address, or a phone's digits). */
export function findSignInUser(db: Queries, name: string) {
  return db
    .selectFrom("sign_in_names as n")
    .innerJoin("users as u", (join) => join.onRef("u.tenant_id", "=", "n.tenant_id").onRef("u.id", "=", "n.user_id"))
    .innerJoin("tenants as t", "t.id", "n.tenant_id")
    .where("n.name", "=", name)
    .select(["u.tenant_id", "u.id", "u.password_hash", "u.status", "u.deleted_at", "t.status as tenant_status"])
    .executeTakeFirst();
}

/** Under the identity role: the same person as it is now, its row shared-locked until commit, which keeps changes of it out. */
export function lockSignInUser(db: Queries, user: { readonly tenant_id: string; readonly id: string }) {
  return db
    .selectFrom("users as u")
    .innerJoin("tenants as t", "t.id", "u.tenant_id")
    .where("u.tenant_id", "=", user.tenant_id)
    .where("u.id", "=", user.id)
    .select(["u.password_hash", "u.status", "u.deleted_at", "t.status as tenant_status"])
    .forShare("u")
    .executeTakeFirstOrThrow();
}

export interface NewToken {
  readonly tenantId: string;
  readonly id: string;
  readonly userId: string;
  readonly hash: Buffer;
  readonly name: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Under the identity role. */
export function insertToken(db: Queries, token: NewToken) {
  return db
    .insertInto("access_tokens")
    .values({
      tenant_id: token.tenantId,
      id: token.id,
      user_id: token.userId,
      token_hash: token.hash,
      name: token.name,
      created_at: token.createdAt,
      last_used_at: token.createdAt,
      expires_at: token.expiresAt,
    })
    .execute();
}

/** @returns false when there was none. */
export async function deleteToken(work: Work, tokenId: string): Promise<boolean> {
  const deleted = await work.db
    .deleteFrom("access_tokens")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", tokenId)
    .returning("id")
    .execute();
  return deleted.length > 0;
}

/** Under the identity role. Reads the whole table, once an hour: an index would cost every use of a token. */
export async function deleteExpiredTokens(db: Queries, now: Date, limit: number): Promise<number> {
  const { rows } = await sql`
    delete from access_tokens where (tenant_id, id) in (
      select tenant_id, id from access_tokens where expires_at <= ${now} limit ${limit})
    returning 1 as one`.execute(db);
  return rows.length;
}

export function findUser(work: Work, userId: string) {
  return work.db
    .selectFrom("users as u")
    .innerJoin("tenants as t", "t.id", "u.tenant_id")
    .where("u.tenant_id", "=", work.tenantId)
    .where("u.id", "=", userId)
    .select(["u.id", "u.name", "u.email", "u.phone", "u.status", "t.kind as tenant_kind"])
    .select(
      sql<string[]>`(select coalesce(array_agg(r.role_key order by r.role_key), '{}') from user_roles r
        where r.tenant_id = u.tenant_id and r.user_id = u.id)`.as("roles"),
    )
    .executeTakeFirstOrThrow();
}

/** The outlets, not archived, that a person may use: all of the tenant for owners, else the assigned ones; by name. */
export function findAllowedOutlets(work: Work, userId: string, roles: readonly string[]) {
  const outlets = work.db
    .selectFrom("outlets as o")
    .where("o.tenant_id", "=", work.tenantId)
    .where("o.deleted_at", "is", null)
    .select(["o.id", "o.tenant_id", "o.name", "o.code", "o.timezone"])
    .orderBy("o.name")
    .orderBy("o.id");
  if (roles.includes("owner")) return outlets.execute();
  return outlets
    .innerJoin("user_outlets as a", (join) =>
      join.onRef("a.tenant_id", "=", "o.tenant_id").onRef("a.outlet_id", "=", "o.id").on("a.user_id", "=", userId),
    )
    .execute();
}

/** An outlet, archived or not, with what its tenant lends it. */
export function findOutlet(work: Work, outletId: string) {
  return work.db
    .selectFrom("outlets as o")
    .innerJoin("tenants as t", "t.id", "o.tenant_id")
    .where("o.tenant_id", "=", work.tenantId)
    .where("o.id", "=", outletId)
    .select(["o.tenant_id", "o.id", "o.name", "o.code", "o.timezone", "o.phone", "o.address", "o.deleted_at"])
    .select(["t.name as tenant_name", "t.subscription_state", "t.write_access_mode"])
    .executeTakeFirst();
}

/** A person, by id, who is a live courier assigned to the outlet. */
export function findCourier(work: Work, userId: string, outletId: string) {
  return work.db
    .selectFrom("users as u")
    .innerJoin("user_roles as r", (join) =>
      join.onRef("r.tenant_id", "=", "u.tenant_id").onRef("r.user_id", "=", "u.id").on("r.role_key", "=", "courier"),
    )
    .innerJoin("user_outlets as a", (join) =>
      join.onRef("a.tenant_id", "=", "u.tenant_id").onRef("a.user_id", "=", "u.id").on("a.outlet_id", "=", outletId),
    )
    .where("u.tenant_id", "=", work.tenantId)
    .where("u.id", "=", userId)
    .where("u.status", "=", "active")
    .where("u.deleted_at", "is", null)
    .select(["u.id", "u.name", "u.phone"])
    .executeTakeFirst();
}

export function findTenant(work: Work) {
  return work.db
    .selectFrom("tenants")
    .where("id", "=", work.tenantId)
    .select(["name", "timezone", "subscription_state", "write_access_mode"])
    .executeTakeFirstOrThrow();
}

/** Under the identity role, as all that founds a tenant. */
export function insertTenant(
  db: Queries,
  tenant: {
    readonly id: string;
    readonly name: string;
    readonly planKey: string;
    readonly timezone: string;
    readonly now: Date;
  },
) {
  return db
    .insertInto("tenants")
    .values({
      id: tenant.id,
      name: tenant.name,
      timezone: tenant.timezone,
      plan_key: tenant.planKey,
      orders_limit_override: null,
      created_at: tenant.now,
      updated_at: tenant.now,
    })
    .execute();
}

export async function findPlanKeys(db: Queries): Promise<readonly string[]> {
  const rows = await db.selectFrom("plans").select("key").orderBy("display_order").execute();
  return rows.map(({ key }) => key);
}

export function findTenantRow(work: Work) {
  return work.db
    .selectFrom("tenants as t")
    .innerJoin("plans as p", "p.key", "t.plan_key")
    .where("t.id", "=", work.tenantId)
    .select(["t.id", "t.name", "t.timezone", "t.status", "t.subscription_state", "t.write_access_mode"])
    .select(["t.orders_limit_override", "t.created_at", "t.updated_at"])
    .select(["p.key as plan_key", "p.name as plan_name", "p.orders_limit"])
    .executeTakeFirstOrThrow();
}

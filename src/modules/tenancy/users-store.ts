import { sql } from "kysely";
import { phoneCandidates } from "../../kit/phone.ts";
import { contains } from "../../platform/database/contains.ts";
import type { Queries, Work } from "../../platform/database/work.ts";

export type PersonRow = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

export interface PeopleFilter {
  readonly search: string | null;
  readonly includeArchived: boolean;
}

/** Whom the actor works with, by name: an owner with everybody, others with those who share an outlet. */
export function findPeople(work: Work, filter: PeopleFilter, limit: number, offset: number) {
  return people(work, filter).orderBy("u.name").orderBy("u.id").limit(limit).offset(offset).execute();
}

export async function countPeople(work: Work, filter: PeopleFilter): Promise<number> {
  const row = await people(work, filter)
    .clearSelect()
    .select(sql<number>`count(*)`.as("total"))
    .executeTakeFirstOrThrow();
  return row.total;
}

function people(work: Work, { search, includeArchived }: PeopleFilter) {
  const { outletIds } = work.actor;
  let query = selectPeople(work);
  if (!includeArchived) query = query.where("u.deleted_at", "is", null);
  if (outletIds !== null) {
    query = query.where(
      sql<boolean>`exists (select from user_outlets a where a.tenant_id = u.tenant_id and a.user_id = u.id
        and a.outlet_id = any(${outletIds}::uuid[]))`,
    );
  }
  if (search === null) return query;
  return query.where((where) =>
    where.or([
      where("u.name", "ilike", contains(search)),
      where("u.email", "ilike", contains(search)),
      ...phoneCandidates(search).map((digits) => where("u.phone", "like", contains(digits))),
    ]),
  );
}

export function findPerson(work: Work, userId: string) {
  return selectPeople(work).where("u.id", "=", userId).executeTakeFirst();
}

interface OutletOfPerson {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

/** With roles, the ids of all assigned outlets, and those of them that are not archived. */
function selectPeople(work: Work) {
  return work.db
    .selectFrom("users as u")
    .where("u.tenant_id", "=", work.tenantId)
    .select(["u.id", "u.tenant_id", "u.name", "u.email", "u.phone", "u.status", "u.deleted_at"])
    .select(
      sql<string[]>`(select coalesce(array_agg(r.role_key order by r.role_key), '{}') from user_roles r
        where r.tenant_id = u.tenant_id and r.user_id = u.id)`.as("role_keys"),
    )
    .select(
      sql<string[]>`(select coalesce(array_agg(a.outlet_id::text order by a.outlet_id), '{}') from user_outlets a
        where a.tenant_id = u.tenant_id and a.user_id = u.id)`.as("outlet_ids"),
    )
    .select(
      sql<OutletOfPerson[]>`(select coalesce(jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'code', o.code)
          order by o.name, o.id), '[]')
         from user_outlets a join outlets o on o.tenant_id = a.tenant_id and o.id = a.outlet_id
        where a.tenant_id = u.tenant_id and a.user_id = u.id and o.deleted_at is null)`.as("outlets"),
    );
}

/** The person, archived or not, locked until commit: every change of a person takes this lock first. */
export async function lockPerson(work: Work, userId: string): Promise<PersonRow | undefined> {
  const locked = await work.db
    .selectFrom("users")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", userId)
    .select("id")
    .forNoKeyUpdate()
    .executeTakeFirst();
  return locked === undefined ? undefined : findPerson(work, userId);
}

export interface NewPerson {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string | null;
  readonly status: "active" | "inactive";
  readonly passwordHash: string;
  readonly roleKey: string;
  readonly outletIds: readonly string[];
  readonly createdAt: Date;
}

export async function insertPerson(db: Queries, person: NewPerson): Promise<void> {
  const { tenantId: tenant_id, id: user_id } = person;
  await db
    .insertInto("users")
    .values({
      tenant_id,
      id: user_id,
      name: person.name,
      email: person.email,
      phone: person.phone,
      status: person.status,
      password_hash: person.passwordHash,
      created_at: person.createdAt,
      updated_at: person.createdAt,
      deleted_at: null,
    })
    .execute();
  await insertRole(db, tenant_id, user_id, person.roleKey);
  await insertAssignments(db, tenant_id, user_id, person.outletIds);
}

export function updatePerson(
  work: Work,
  userId: string,
  change: {
    readonly name?: string;
    readonly email?: string;
    readonly phone?: string;
    readonly status?: "active" | "inactive";
    readonly password_hash?: string;
    readonly deleted_at?: Date | null;
  },
) {
  return work.db
    .updateTable("users")
    .set({ ...change, updated_at: work.now })
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", userId)
    .execute();
}

export async function replaceRoles(work: Work, userId: string, roleKey: string): Promise<void> {
  await work.db.deleteFrom("user_roles").where("tenant_id", "=", work.tenantId).where("user_id", "=", userId).execute();
  await insertRole(work.db, work.tenantId, userId, roleKey);
}

/** Assigns the person to these outlets. What it had of archived ones stays, for the day on which they are restored. */
export async function replaceAssignments(work: Work, userId: string, outletIds: readonly string[]): Promise<void> {
  await sql`delete from user_outlets a using outlets o
             where a.tenant_id = ${work.tenantId}::uuid and a.user_id = ${userId}::uuid
               and o.tenant_id = a.tenant_id and o.id = a.outlet_id and o.deleted_at is null`.execute(work.db);
  await insertAssignments(work.db, work.tenantId, userId, outletIds);
}

function insertRole(db: Queries, tenant_id: string, user_id: string, role_key: string) {
  return db.insertInto("user_roles").values({ tenant_id, user_id, role_key }).execute();
}

async function insertAssignments(db: Queries, tenant_id: string, user_id: string, outletIds: readonly string[]) {
  if (outletIds.length === 0) return;
  await db
    .insertInto("user_outlets")
    .values(outletIds.map((outlet_id) => ({ tenant_id, user_id, outlet_id })))
    .execute();
}

/** @returns those of the names that were free and are the person's now. */
export async function insertSignInNames(
  db: Queries,
  person: { readonly tenantId: string; readonly userId: string },
  names: readonly string[],
): Promise<readonly string[]> {
  if (names.length === 0) return [];
  const rows = await db
    .insertInto("sign_in_names")
    .values(names.map((name) => ({ name, tenant_id: person.tenantId, user_id: person.userId })))
    .onConflict((conflict) => conflict.doNothing())
    .returning("name")
    .execute();
  return rows.map(({ name }) => name);
}

export async function findSignInNames(work: Work, userId: string): Promise<readonly string[]> {
  const rows = await work.db
    .selectFrom("sign_in_names")
    .where("tenant_id", "=", work.tenantId)
    .where("user_id", "=", userId)
    .select("name")
    .execute();
  return rows.map(({ name }) => name);
}

/** Gives the person's names free, but for those that it keeps. */
export function deleteSignInNames(work: Work, userId: string, kept: readonly string[] = []) {
  return work.db
    .deleteFrom("sign_in_names")
    .where("tenant_id", "=", work.tenantId)
    .where("user_id", "=", userId)
    .where("name", "<>", sql<string>`all(${kept}::text[])`)
    .execute();
}

/** Ends the person's sessions, all or all but one. */
export function deleteTokens(work: Work, userId: string, keptTokenId: string | null = null) {
  let query = work.db.deleteFrom("access_tokens").where("tenant_id", "=", work.tenantId).where("user_id", "=", userId);
  if (keptTokenId !== null) query = query.where("id", "<>", keptTokenId);
  return query.execute();
}

/** Whether a session has not ended. */
export async function isTokenThere(work: Work, tokenId: string): Promise<boolean> {
  const token = await work.db
    .selectFrom("access_tokens")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", tokenId)
    .select("id")
    .executeTakeFirst();
  return token !== undefined;
}

export function findPasswordHash(work: Work, userId: string) {
  return work.db
    .selectFrom("users")
    .where("tenant_id", "=", work.tenantId)
    .where("id", "=", userId)
    .select("password_hash")
    .executeTakeFirstOrThrow();
}

import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tables } from "../../src/platform/database/tables.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

/** Tables without a tenant: the same rows for everybody. */
const sharedTables = ["plans", "wa_providers", "kysely_migration", "kysely_migration_lock"];
/** Keys that do not begin with the tenant, and why. */
const keysOverAllTenants: Readonly<Record<string, string>> = {
  tenants_pkey: "the tenant itself",
  tenants_one_platform: "there is one platform",
  sign_in_names_pkey: "who signs in is not known to be of any tenant yet",
  access_tokens_token_hash_key: "a token is looked up before its tenant is known",
  orders_by_tracking_token: "the public page of an order knows nothing but the token",
};
/** Foreign keys that do not begin with the tenant: to tables without one, or from the tenant itself. */
const targetsWithoutTenant = ["plans", "wa_providers", "tenants"];

describe("the database keeps shops apart by itself", () => {
  let world: World;
  let ours: Shop;
  let theirs: Shop;
  beforeAll(async () => {
    world = await openWorld();
    const [one, two] = [await openStaffed(world), await openStaffed(world)];
    [ours, theirs] = [one.shop, two.shop];
    for (const { shop, owner } of [one, two]) {
      const { id } = await placed(owner, pickupOrder(shop, { is_pickup_delivery: null }));
      await owner.post(`/api/orders/${id}/payments`, { amount: 1, method: "cash" }, { "idempotency-key": "k" });
      await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition: { body_lines: ["x"] } });
    }
    await world.sendEverything();
  });
  afterAll(() => world.close());

  /** A session as a request has it, but for the WHERE clauses. */
  function asApp<Value>(tenantId: string | null, act: (db: Kysely<Tables>) => Promise<Value>): Promise<Value> {
    return world.kabar.database.queries.transaction().execute(async (db) => {
      if (tenantId !== null) await sql.raw(`set local app.tenant_id = '${tenantId}'`).execute(db);
      await sql`set local role kabar_app`.execute(db);
      return act(db);
    });
  }

  async function tenantTables(): Promise<readonly { name: string; column: string }[]> {
    const { rows } = await sql<{ name: string; column: string }>`
      select c.relname as name, case c.relname when 'tenants' then 'id' else 'tenant_id' end as column
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' and c.relname <> all(${sharedTables}) order by 1`.execute(
      world.kabar.database.queries,
    );
    expect(rows.length).toBeGreaterThan(20);
    return rows;
  }

  async function countRows(db: Kysely<Tables>, table: string): Promise<number | "no access"> {
    const may = await sql<{ may: boolean }>`select has_table_privilege(${table}, 'select') as may`.execute(db);
    if (may.rows[0]?.may !== true) return "no access";
    const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db);
    return rows[0]?.n ?? -1;
  }

  it("a query without any condition sees the tenant's rows only", async () => {
    for (const { name, column } of await tenantTables()) {
      const { rows } = await sql<{ ours: number; all: number }>`
        select count(*) filter (where ${sql.ref(column)} = ${ours.tenantId}::uuid) as ours, count(*) as all
          from ${sql.table(name)}`.execute(world.kabar.database.queries);
      const seen = await asApp(ours.tenantId, (db) => countRows(db, name));
      expect([name, seen === "no access" ? rows[0]?.ours : seen]).toEqual([name, rows[0]?.ours]);
    }
  });

  it("the rows of both shops are there to be mixed up", async () => {
    const filled = await Promise.all(
      ["orders", "payments", "customers", "wa_messages", "idempotency_keys", "quota_ledger", "wa_mock_deliveries"].map(
        (name) => asApp(theirs.tenantId, (db) => countRows(db, name)),
      ),
    );
    for (const count of filled) expect(count).toBeGreaterThan(0);
  });

  it("without a tenant there are no rows at all", async () => {
    for (const tenantId of [null, ""]) {
      for (const { name } of await tenantTables()) {
        const seen = await asApp(tenantId, (db) => countRows(db, name));
        expect([name, seen === "no access" ? 0 : seen]).toEqual([name, 0]);
      }
    }
  });

  it("a row of another tenant cannot be written, changed or deleted", async () => {
    const tenant_id = theirs.tenantId;
    const insert = asApp(ours.tenantId, (db) =>
      sql`insert into quota_usage (tenant_id, period, orders_used) values (${tenant_id}::uuid, '2030-01', 0)`.execute(
        db,
      ),
    );
    await expect(insert).rejects.toMatchObject({ code: "42501" });
    const move = asApp(ours.tenantId, (db) => sql`update customers set tenant_id = ${tenant_id}::uuid`.execute(db));
    await expect(move).rejects.toMatchObject({ code: "42501" });
    const change = await asApp(ours.tenantId, (db) =>
      sql`update orders set notes = 'x' where tenant_id = ${tenant_id}::uuid returning 1 as one`.execute(db),
    );
    const remove = await asApp(ours.tenantId, (db) =>
      sql`delete from payments where tenant_id = ${tenant_id}::uuid returning 1 as one`.execute(db),
    );
    expect([change.rows, remove.rows]).toEqual([[], []]);
  });

  it("the application's role cannot become another one's rows: plans, tenants and the ledger are not its to change", async () => {
    const forbidden = [
      "update tenants set orders_limit_override = 1000000",
      "update plans set orders_limit = 1000000",
      "update quota_ledger set period = '2020-01'",
      "delete from quota_ledger",
      "delete from quota_usage",
      "insert into access_tokens select * from access_tokens",
      "update wa_message_attempts set outcome = 'accepted'",
      "create table smuggled (id int)",
      "alter table orders disable row level security",
      "drop policy tenant_fence on orders",
      "truncate orders cascade",
    ];
    for (const statement of forbidden) {
      const attempt = asApp(ours.tenantId, (db) => sql.raw(statement).execute(db));
      await expect(attempt, statement).rejects.toMatchObject({ code: "42501" });
    }
  });

  it("every table with a tenant is fenced, also against its owner, by the one policy", async () => {
    const { rows } = await sql<{
      name: string;
      enabled: boolean;
      forced: boolean;
      column: string;
      fence: string | null;
    }>`
      select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
             case c.relname when 'tenants' then 'id' else 'tenant_id' end as column,
             (select p.qual || coalesce(' CHECK ' || p.with_check, '') || ' ' || p.cmd || ' ' || p.permissive || ' ' || p.roles::text
                from pg_policies p where p.tablename = c.relname and p.policyname = 'tenant_fence') as fence
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' and c.relname <> all(${sharedTables}) order by 1`.execute(
      world.kabar.database.queries,
    );
    for (const { name, enabled, forced, column, fence } of rows) {
      const uuid = `(${column} = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif"))`;
      expect([name, enabled, forced, fence]).toEqual([name, true, true, `${uuid} ALL PERMISSIVE {kabar_app}`]);
    }
  });

  it("no other policy lets the application's role or everybody in", async () => {
    const { rows } = await sql<{ policy: string }>`
      select tablename || '.' || policyname || ' ' || roles::text as policy from pg_policies
       where policyname <> 'tenant_fence'
         and not roles <@ array['kabar_identity', 'kabar_dispatcher', 'kabar_tracking', 'kabar_search']::name[]`.execute(
      world.kabar.database.queries,
    );
    expect(rows).toEqual([]);
  });

  it("tables without a tenant are the known ones", async () => {
    const { rows } = await sql<{ name: string }>`
      select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind = 'r' and c.relname <> 'tenants' and not exists (
         select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull)`.execute(
      world.kabar.database.queries,
    );
    expect(rows.map((row) => row.name).sort()).toEqual([...sharedTables].sort());
  });

  it("every primary and unique key begins with the tenant, but for the ones with a reason", async () => {
    const { rows } = await sql<{ name: string; first: string }>`
      select i.relname as name, a.attname as first
        from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
       where n.nspname = 'public' and x.indisunique and c.relname <> all(${sharedTables})`.execute(
      world.kabar.database.queries,
    );
    const others = rows.filter(({ first }) => first !== "tenant_id").map(({ name }) => name);
    expect(others.sort()).toEqual(Object.keys(keysOverAllTenants).sort());
  });

  it("every foreign key between tables with a tenant carries it, so that no row points into another shop", async () => {
    const { rows } = await sql<{ name: string; target: string; first: string; target_first: string }>`
      select k.conrelid::regclass || '.' || k.conname as name, t.relname as target,
             (select attname from pg_attribute where attrelid = k.conrelid and attnum = k.conkey[1]) as first,
             (select attname from pg_attribute where attrelid = k.confrelid and attnum = k.confkey[1]) as target_first
        from pg_constraint k join pg_class t on t.oid = k.confrelid
       where k.contype = 'f' and k.connamespace = 'public'::regnamespace`.execute(world.kabar.database.queries);
    expect(rows.length).toBeGreaterThan(15);
    const loose = rows.filter(
      (row) =>
        !targetsWithoutTenant.includes(row.target) && (row.first !== "tenant_id" || row.target_first !== "tenant_id"),
    );
    expect(loose).toEqual([]);
    const toTenants = rows.filter((row) => row.target === "tenants").map((row) => row.first);
    expect(new Set(toTenants)).toEqual(new Set(["tenant_id"]));
  });

  it("the roles of units of work own nothing, cannot sign in and pass no fence", async () => {
    const roles = ["kabar_app", "kabar_identity", "kabar_dispatcher", "kabar_tracking", "kabar_search"];
    const { rows } = await sql<{ name: string; can: boolean; owned: number }>`
      select rolname as name, rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb as can,
             (select count(*) from pg_class c where c.relowner = r.oid) as owned
        from pg_roles r where rolname = any(${roles}) order by 1`.execute(world.kabar.database.queries);
    expect(rows).toEqual(roles.toSorted().map((name) => ({ name, can: false, owned: 0 })));
    const functions = await sql<{ name: string; owner: string; path: string[] | null }>`
      select p.proname as name, p.proowner::regrole::text as owner, p.proconfig as path from pg_proc p
       where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1`.execute(world.kabar.database.queries);
    const path = ['search_path=""'];
    expect(functions.rows).toEqual([
      { name: "find_token_bearer", owner: "kabar_identity", path },
      { name: "find_tracked_order", owner: "kabar_tracking", path },
      { name: "search_orders", owner: "kabar_search", path: [...path, "plan_cache_mode=force_generic_plan"] },
    ]);
  });

  it("the owner of the tracking function may read which token is whose order, and nothing else of anything", async () => {
    const { rows } = await sql<{ grant: string }>`
      select table_name || '.' || column_name || ' ' || privilege_type as grant
        from information_schema.column_privileges where grantee = 'kabar_tracking'
       union all
      select table_name || ' ' || privilege_type from information_schema.table_privileges where grantee = 'kabar_tracking'
       order by 1`.execute(world.kabar.database.queries);
    expect(rows.map(({ grant }) => grant)).toEqual([
      "orders.id SELECT",
      "orders.tenant_id SELECT",
      "orders.tracking_token SELECT",
      "tenants.id SELECT",
      "tenants.status SELECT",
    ]);
  });

  it("everybody else may look up which migrations ran, and nothing more", async () => {
    const { rows } = await sql<{ grant: string }>`
      select table_name || ' ' || privilege_type as grant from information_schema.role_table_grants
       where table_schema = 'public' and grantee = 'PUBLIC' order by 1`.execute(world.kabar.database.queries);
    expect(rows.map(({ grant }) => grant)).toEqual(["kysely_migration SELECT", "kysely_migration_lock SELECT"]);
  });
});

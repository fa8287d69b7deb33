import { type Kysely, sql } from "kysely";
import type { Tables } from "../../src/platform/database/tables.ts";

/** What is known and reviewed; whatever the database holds besides is a finding. */
export interface Reviewed {
  /** Tables without a tenant: the same rows for everybody. */
  readonly sharedTables: readonly string[];
  /** Unique keys that do not begin with the tenant, and why. */
  readonly keysOverAllTenants: Readonly<Record<string, string>>;
  /** The roles of units of work. */
  readonly roles: readonly string[];
  /** What each role and everybody may do with each table: `select insert`. */
  readonly grants: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Tables that a role sees across tenants. */
  readonly openTables: Readonly<Record<string, readonly string[]>>;
  /** Columns that are granted one by one: `orders.id`. */
  readonly columns: readonly string[];
  /** SECURITY DEFINER functions: `name owner`. */
  readonly definers: readonly string[];
  /** Triggers; each runs under the role that writes. */
  readonly triggers: readonly string[];
  /** Functions that everybody may call. */
  readonly publicFunctions: readonly string[];
}

type Db = Kysely<Tables>;
/** @returns what breaks the rule, one line each. */
export type LintRule = (db: Db, reviewed: Reviewed) => Promise<readonly string[]>;

async function lines(query: ReturnType<typeof sql<{ line: string }>>, db: Db): Promise<readonly string[]> {
  const { rows } = await query.execute(db);
  return rows.map(({ line }) => line).sort();
}

function fenceOf(column: string): string {
  const tenant = `( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")`;
  return `(${column} = ${tenant}) ALL PERMISSIVE {kabar_app}`;
}

const ofPublic = sql`c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;

/** The rules that keep tenants apart in the database, whatever a query forgets. */
export const lintRules = {
  "every table has a tenant that is never null, or is shared": (db, { sharedTables }) =>
    lines(
      sql`select c.relname as line from pg_class c
           where ${ofPublic} and c.relname <> 'tenants' and c.relname <> all(${sharedTables}) and not exists (
             select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and a.attnotnull
                and a.atttypid = 'uuid'::regtype)`,
      db,
    ),

  "every table with a tenant is fenced, also against its owner": (db, { sharedTables }) =>
    lines(
      sql`select c.relname as line from pg_class c
           where ${ofPublic} and c.relname <> all(${sharedTables}) and not (c.relrowsecurity and c.relforcerowsecurity)`,
      db,
    ),

  "the fence is the one policy, word for word": async (db, { sharedTables }) => {
    const { rows } = await sql<{ name: string; fence: string | null }>`
      select c.relname as name,
             (select concat_ws(' ', p.qual, p.with_check, p.cmd, p.permissive, p.roles::text) from pg_policies p
               where p.schemaname = 'public' and p.tablename = c.relname and p.policyname = 'tenant_fence') as fence
        from pg_class c where ${ofPublic} and c.relname <> all(${sharedTables})`.execute(db);
    return rows
      .filter(({ name, fence }) => fence !== fenceOf(name === "tenants" ? "id" : "tenant_id"))
      .map(({ name, fence }) => `${name}: ${fence ?? "none"}`);
  },

  "a role passes the fence only where that was reviewed": async (db, { openTables }) => {
    const found = await lines(
      sql`select concat_ws(' ', tablename, policyname, roles::text, qual, with_check, cmd) as line
            from pg_policies where schemaname = 'public' and policyname <> 'tenant_fence'`,
      db,
    );
    const allowed = Object.entries(openTables).flatMap(([role, tables]) =>
      tables.map((table) => `${table} ${role}_access {${role}} true ALL`),
    );
    return difference(found, allowed);
  },

  "every primary and unique key begins with the tenant": async (db, { sharedTables, keysOverAllTenants }) => {
    const found = await lines(
      sql`select i.relname as line
            from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid
            left join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
           where ${ofPublic} and x.indisunique and c.relname <> all(${sharedTables}) and a.attname is distinct from 'tenant_id'`,
      db,
    );
    return difference(found, Object.keys(keysOverAllTenants));
  },

  "every table has a primary key": (db) =>
    lines(
      sql`select c.relname as line from pg_class c
           where ${ofPublic} and not exists (select 1 from pg_index x where x.indrelid = c.oid and x.indisprimary)`,
      db,
    ),

  "every foreign key carries the tenant": (db, { sharedTables }) =>
    lines(
      sql`select k.conrelid::regclass || ' to ' || t.relname as line
            from pg_constraint k join pg_class t on t.oid = k.confrelid
            join pg_attribute f on f.attrelid = k.conrelid and f.attnum = k.conkey[1]
            join pg_attribute r on r.attrelid = k.confrelid and r.attnum = k.confkey[1]
           where k.contype = 'f' and k.connamespace = 'public'::regnamespace and t.relname <> all(${sharedTables})
             and not (f.attname = 'tenant_id' and r.attname = case t.relname when 'tenants' then 'id' else 'tenant_id' end)`,
      db,
    ),

  "the roles of units of work own nothing, cannot sign in and are members of nothing": (db, { roles, definers }) =>
    lines(
      sql`select r.rolname || ' ' || f.fault as line from pg_roles r cross join lateral (
            select 'can sign in' as fault where r.rolcanlogin
            union all select 'is a superuser' where r.rolsuper
            union all select 'passes row-level security' where r.rolbypassrls
            union all select 'makes roles or databases' where r.rolcreaterole or r.rolcreatedb or r.rolreplication
            union all select 'owns ' || c.relname from pg_class c where c.relowner = r.oid
            union all select 'owns ' || p.proname from pg_proc p where p.proowner = r.oid
                        and p.proname || ' ' || r.rolname <> all(${definers})
            union all select 'owns the schema ' || n.nspname from pg_namespace n where n.nspowner = r.oid
            union all select 'is a member of ' || m.roleid::regrole from pg_auth_members m where m.member = r.oid
            union all select 'may create in ' || n.nspname from pg_namespace n where n.nspname !~ '^pg_temp'
                        and has_schema_privilege(r.oid, n.oid, 'create')) f
           where r.rolname = any(${roles})`,
      db,
    ),

  "tables are granted as reviewed, to the letter": async (db, { grants }) => {
    const found = await lines(
      sql`select c.relname || ': ' || coalesce(nullif(g.grantee, 0)::regrole::text, 'everybody') || ' ' ||
                 string_agg(lower(g.privilege_type), ' ' order by array_position(
                   array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'], g.privilege_type)) as line
            from pg_class c cross join lateral aclexplode(c.relacl) g
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and g.grantee <> c.relowner
           group by c.relname, g.grantee`,
      db,
    );
    const allowed = Object.entries(grants).flatMap(([table, byRole]) =>
      Object.entries(byRole).map(([role, privileges]) => `${table}: ${role} ${privileges}`),
    );
    return [...difference(found, allowed), ...difference(allowed, found).map((line) => `not there: ${line}`)];
  },

  "no column, schema or default is granted besides": async (db, { roles, columns }) => {
    const found = await lines(
      sql`select 'column ' || a.attrelid::regclass || '.' || a.attname as line from pg_attribute a join pg_class c on c.oid = a.attrelid
           where c.relnamespace = 'public'::regnamespace and a.attacl is not null
          union all
          select 'schema ' || n.nspname || ' to ' || coalesce(nullif(g.grantee, 0)::regrole::text, 'everybody') || ' ' || g.privilege_type
            from pg_namespace n cross join lateral aclexplode(n.nspacl) g
           where n.nspname = 'public' and g.grantee <> n.nspowner and g.privilege_type <> 'USAGE'
              or n.nspname !~ '^(pg_|information_schema$|public$)' and (g.grantee = 0 or g.grantee::regrole::text = any(${roles}))
          union all
          select 'default ' || d.defaclobjtype::text from pg_default_acl d`,
      db,
    );
    return difference(
      found,
      columns.map((column) => `column ${column}`),
    );
  },

  "a function has its owner's rights only where that was reviewed, on a pinned search path": async (
    db,
    { definers },
  ) => {
    const found = await lines(
      sql`select p.proname || ' ' || p.proowner::regrole ||
                 case when p.proconfig @> array['search_path=""'] then '' else ' on an open search path' end as line
            from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef`,
      db,
    );
    return difference(found, definers);
  },

  "everybody may call what was reviewed and nothing else": async (db, { publicFunctions }) => {
    const found = await lines(
      sql`select p.proname as line from pg_proc p
           where p.pronamespace = 'public'::regnamespace
             and exists (select 1 from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g where g.grantee = 0)`,
      db,
    );
    return difference(found, publicFunctions);
  },

  "there is no view, trigger, rule, foreign table or further schema that could pass a fence": async (
    db,
    { triggers },
  ) => {
    const found = await lines(
      sql`select 'relation ' || c.relname as line from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('v', 'm', 'f')
          union all select 'trigger ' || t.tgname from pg_trigger t where not t.tgisinternal
          union all select 'rule ' || r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class
                     where c.relnamespace = 'public'::regnamespace and r.rulename <> '_RETURN'
          union all select 'schema ' || n.nspname from pg_namespace n where n.nspname !~ '^(pg_|information_schema$|public$)'
          union all select 'event trigger ' || e.evtname from pg_event_trigger e`,
      db,
    );
    return difference(
      found,
      triggers.map((name) => `trigger ${name}`),
    );
  },
} as const satisfies Record<string, LintRule>;

export type LintRuleName = keyof typeof lintRules;

function difference(found: readonly string[], known: readonly string[]): readonly string[] {
  return found.filter((line) => !known.includes(line));
}

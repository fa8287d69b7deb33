import { randomBytes } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tables } from "../../src/platform/database/tables.ts";
import { type LintRule, type LintRuleName, lintRules, type Reviewed } from "../support/schema-lint.ts";
import { openTestDatabase, type TestDatabase } from "../support/test-database.ts";

const readWrite = "select insert update";
const everything = "select insert update delete";

/** The rights in the database. What is not here is a finding: a new grant, key or function is added by hand, after a look. */
const reviewed: Reviewed = {
  sharedTables: ["plans", "wa_providers", "kysely_migration", "kysely_migration_lock"],
  keysOverAllTenants: {
    tenants_pkey: "the tenant itself",
    tenants_one_platform: "there is one platform",
    sign_in_names_pkey: "who signs in is not known to be of any tenant yet",
    access_tokens_token_hash_key: "a token is looked up before its tenant is known",
    orders_by_tracking_token: "the public page of an order knows nothing but the token",
  },
  roles: ["kabar_app", "kabar_identity", "kabar_dispatcher", "kabar_tracking", "kabar_search"],
  openTables: {
    kabar_identity: [
      "access_tokens",
      "audit_events",
      "idempotency_keys",
      "outlets",
      "quota_usage",
      "sign_in_names",
      "tenants",
      "user_outlets",
      "user_roles",
      "users",
    ],
    kabar_tracking: ["orders", "tenants"],
    kabar_search: ["customers", "orders"],
    kabar_dispatcher: [
      "tenants",
      "wa_message_attempts",
      "wa_messages",
      "wa_mock_deliveries",
      "wa_provider_configs",
      "wa_receipts",
    ],
  },
  grants: {
    access_tokens: { kabar_app: "select delete", kabar_identity: everything },
    audit_events: { kabar_app: "select insert", kabar_identity: "insert" },
    customers: { kabar_app: readWrite },
    idempotency_keys: { kabar_app: readWrite, kabar_identity: "select delete" },
    invoice_counters: { kabar_app: readWrite },
    kysely_migration: { everybody: "select" },
    kysely_migration_lock: { everybody: "select" },
    order_days: { kabar_app: readWrite },
    order_items: { kabar_app: everything },
    orders: { kabar_app: everything },
    outlet_services: { kabar_app: readWrite },
    outlets: { kabar_app: readWrite, kabar_identity: readWrite },
    payments: { kabar_app: everything },
    plans: { kabar_app: "select", kabar_identity: "select", kabar_dispatcher: "select" },
    quota_ledger: { kabar_app: "select insert" },
    quota_thresholds: { kabar_app: "select insert" },
    quota_usage: { kabar_app: readWrite, kabar_identity: "select" },
    services: { kabar_app: readWrite },
    sign_in_names: { kabar_app: "select insert delete", kabar_identity: "select insert delete" },
    sync_changes: { kabar_app: "select insert" },
    sync_heads: { kabar_app: readWrite },
    tenants: { kabar_app: "select", kabar_identity: readWrite, kabar_dispatcher: "select" },
    user_outlets: { kabar_app: "select insert delete", kabar_identity: "select insert delete" },
    user_roles: { kabar_app: "select insert delete", kabar_identity: "select insert delete" },
    users: { kabar_app: readWrite, kabar_identity: readWrite },
    wa_message_attempts: { kabar_app: "select", kabar_dispatcher: readWrite },
    wa_messages: { kabar_app: readWrite, kabar_dispatcher: "select update" },
    wa_mock_deliveries: { kabar_app: "select", kabar_dispatcher: "select insert" },
    wa_provider_configs: { kabar_app: readWrite, kabar_dispatcher: "select update" },
    wa_providers: { kabar_app: "select", kabar_dispatcher: "select" },
    wa_receipts: { kabar_app: "select", kabar_dispatcher: readWrite },
    wa_templates: { kabar_app: "select insert" },
  },
  columns: [
    "customers.id",
    "customers.name",
    "customers.phone_normalized",
    "customers.tenant_id",
    "orders.cancelled_at",
    "orders.courier_status",
    "orders.created_at",
    "orders.customer_id",
    "orders.id",
    "orders.invoice_no",
    "orders.laundry_status",
    "orders.order_code",
    "orders.outlet_id",
    "orders.requires_delivery",
    "orders.tenant_id",
    "orders.tracking_token",
    "tenants.id",
    "tenants.status",
  ],
  definers: ["find_token_bearer kabar_identity", "find_tracked_order kabar_tracking", "search_orders kabar_search"],
  triggers: ["order_day_of_changed", "order_day_of_new_and_deleted"],
  publicFunctions: [
    "count_order_day",
    "find_token_bearer",
    "find_tracked_order",
    "is_time_zone",
    "order_scope",
    "search_keys",
    "searched_keys",
  ],
};

/** A role of this test alone: made and rolled back in one transaction, so that no other database of the server sees it. */
const scratch = `kabar_lint_${randomBytes(4).toString("hex")}`;

/** What breaks each rule, and what the rule has to say of it. */
const faults: readonly (readonly [LintRuleName, string, string])[] = [
  ["every table has a tenant that is never null, or is shared", "create table loose (id uuid primary key)", "loose"],
  [
    "every table has a tenant that is never null, or is shared",
    "create table loose (tenant_id uuid, id uuid primary key)",
    "loose",
  ],
  [
    "every table with a tenant is fenced, also against its owner",
    "create table loose (tenant_id uuid not null)",
    "loose",
  ],
  [
    "every table with a tenant is fenced, also against its owner",
    "alter table orders no force row level security",
    "orders",
  ],
  ["the fence is the one policy, word for word", "alter policy tenant_fence on orders using (true)", "orders: true"],
  ["the fence is the one policy, word for word", "drop policy tenant_fence on payments", "payments: none"],
  [
    "the fence is the one policy, word for word",
    "alter policy tenant_fence on orders to kabar_app, kabar_dispatcher",
    "orders: (tenant_id = ",
  ],
  [
    "a role passes the fence only where that was reviewed",
    "create policy peep on orders to kabar_app using (true)",
    "orders peep {kabar_app} true ALL",
  ],
  [
    "a role passes the fence only where that was reviewed",
    "call open_table('orders', 'kabar_dispatcher')",
    "orders kabar_dispatcher_access",
  ],
  [
    "every primary and unique key begins with the tenant",
    "create unique index one_code on orders (order_code)",
    "one_code",
  ],
  [
    "every primary and unique key begins with the tenant",
    "create unique index by_words on orders (lower(order_code))",
    "by_words",
  ],
  ["every table has a primary key", "create table loose (tenant_id uuid not null)", "loose"],
  [
    "every foreign key carries the tenant",
    "create unique index one_order on orders (id); create table loose (tenant_id uuid not null, order_id uuid references orders (id))",
    "loose to orders",
  ],
  [
    "the roles of units of work own nothing, cannot sign in and are members of nothing",
    `create role ${scratch} login bypassrls`,
    `${scratch} can sign in`,
  ],
  [
    "the roles of units of work own nothing, cannot sign in and are members of nothing",
    `create role ${scratch}; create table loose (id uuid); alter table loose owner to ${scratch}`,
    `${scratch} owns loose`,
  ],
  [
    "the roles of units of work own nothing, cannot sign in and are members of nothing",
    `create role ${scratch}; create role ${scratch}_chief; grant ${scratch}_chief to ${scratch}`,
    `${scratch} is a member of ${scratch}_chief`,
  ],
  [
    "the roles of units of work own nothing, cannot sign in and are members of nothing",
    `create role ${scratch}; grant create on schema public to ${scratch}`,
    `${scratch} may create in public`,
  ],
  [
    "tables are granted as reviewed, to the letter",
    "grant delete on customers to kabar_app",
    "customers: kabar_app select insert update delete",
  ],
  ["tables are granted as reviewed, to the letter", "grant select on orders to public", "orders: everybody select"],
  [
    "tables are granted as reviewed, to the letter",
    "revoke select on plans from kabar_dispatcher",
    "not there: plans: kabar_dispatcher select",
  ],
  [
    "no column, schema or default is granted besides",
    "grant update (plan_key) on tenants to kabar_app",
    "column tenants.plan_key",
  ],
  [
    "no column, schema or default is granted besides",
    "grant create on schema public to public",
    "schema public to everybody CREATE",
  ],
  [
    "no column, schema or default is granted besides",
    "alter default privileges in schema public grant select on tables to kabar_app",
    "default r",
  ],
  [
    "a function has its owner's rights only where that was reviewed, on a pinned search path",
    "create function peep() returns bigint language sql security definer set search_path = '' as 'select count(*) from public.orders'",
    "peep ",
  ],
  [
    "a function has its owner's rights only where that was reviewed, on a pinned search path",
    "alter function find_token_bearer(bytea) reset search_path",
    "find_token_bearer kabar_identity on an open search path",
  ],
  [
    "everybody may call what was reviewed and nothing else",
    "create function peep() returns integer language sql as 'select 1'",
    "peep",
  ],
  [
    "there is no view, trigger, rule, foreign table or further schema that could pass a fence",
    "create view peep as select * from orders",
    "relation peep",
  ],
  [
    "there is no view, trigger, rule, foreign table or further schema that could pass a fence",
    "create schema besides",
    "schema besides",
  ],
];

describe("the schema", () => {
  let testDatabase: TestDatabase;
  beforeAll(async () => {
    testDatabase = await openTestDatabase();
  });
  afterAll(() => testDatabase.close());

  it.each(Object.entries<LintRule>(lintRules))("%s", async (_name, rule) => {
    expect(await rule(testDatabase.database.queries, reviewed)).toEqual([]);
  });

  it.each(faults)("red check: %s: %s", async (name, fault, finding) => {
    const watched = { ...reviewed, roles: [...reviewed.roles, scratch] };
    const found = await rolledBack(testDatabase.database.queries, async (db) => {
      await sql.raw(fault).execute(db);
      return lintRules[name](db, watched);
    });
    expect(found.filter((line) => line.startsWith(finding))).toHaveLength(1);
  });

  it("every rule has been seen to fail", () => {
    expect(new Set(faults.map(([name]) => name))).toEqual(new Set(Object.keys(lintRules)));
  });

  /** Nothing of it stays: neither in this database nor, for roles, in the others of the server. */
  async function rolledBack<Value>(queries: Kysely<Tables>, act: (db: Kysely<Tables>) => Promise<Value>) {
    return queries.connection().execute(async (db) => {
      await sql`begin`.execute(db);
      try {
        return await act(db);
      } finally {
        await sql`rollback`.execute(db);
      }
    });
  }
});

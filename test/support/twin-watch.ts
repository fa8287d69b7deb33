import { sql } from "kysely";
import type { Database } from "../../src/platform/database/connect.ts";
import type { StateKeeper } from "./state-keeper.ts";
import type { Twins } from "./twins.ts";

/** Looks at the rows after a step: what the first shop's tell of the second, and whether one of the second was written. */
export interface TwinWatch {
  /** @returns what is wrong; null when nothing is. Cheap while nothing was written. */
  look(): Promise<string | null>;
}

export async function watchTwins({ queries }: Database, keeper: StateKeeper, twins: Twins): Promise<TwinWatch> {
  const { rows: tables } = await sql<{ name: string; column: string | null }>`
    select c.relname as name,
           (select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
             and a.attname = case c.relname when 'tenants' then 'id' else 'tenant_id' end) as column
      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`.execute(queries);
  const before = await secondsRows();
  let lookedAt: readonly string[] = [];
  return { look };

  async function look() {
    const changed = await keeper.changedTables();
    if (changed === lookedAt || changed.length === 0) return null;
    lookedAt = changed;
    if ((await secondsRows()) !== before) return "a row of the second shop, or of nobody, was written";
    for (const { name, column } of tables.filter((table) => changed.includes(table.name))) {
      if (column === null) continue;
      const { rows } = await sql<{ text: string | null }>`
        select string_agg(t::text, ' ') as text from ${sql.table(name)} t
         where ${sql.ref(column)} = ${twins.first.tenantId}::uuid`.execute(queries);
      const found = twins.leakIn(rows[0]?.text ?? "");
      if (found !== null) return `a row of ${name} tells of ${found}`;
    }
    return null;
  }

  /** Another text after every write to a row of the second shop or of a table without shops, even one that changes nothing. */
  async function secondsRows(): Promise<string> {
    const parts = tables.map(({ name, column }) => {
      const ofSecond = column === null ? sql`` : sql`where ${sql.ref(column)} = ${twins.secondId}::uuid`;
      return sql`select ${sql.lit(name)} || count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as mark
                   from ${sql.table(name)} ${ofSecond}`;
    });
    const { rows } = await sql<{ mark: string }>`${sql.join(parts, sql` union all `)}`.execute(queries);
    return rows.map(({ mark }) => mark).join("\n");
  }
}

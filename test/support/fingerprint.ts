import { sql } from "kysely";
import type { Kabar } from "../../src/app/kabar.ts";

/** Changes whenever a row of any table is written, changed or deleted; the last use of a token aside. */
export async function fingerprint({ database }: Kabar): Promise<string> {
  const { rows } = await sql<{ table: string }>`
    select quote_ident(tablename) as table from pg_tables where schemaname = 'public' and tablename <> 'access_tokens'
     order by 1`.execute(database.queries);
  const parts = rows.map(
    ({ table }) =>
      sql`select ${sql.lit(table)} as name, count(*) as n, max(xmin::text::bigint) as newest from ${sql.raw(table)}`,
  );
  const counted = await sql`${sql.join(parts, sql` union all `)}`.execute(database.queries);
  return JSON.stringify(counted.rows);
}

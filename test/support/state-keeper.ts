import { sql } from "kysely";
import type { Database } from "../../src/platform/database/connect.ts";

/** Remembers every row of a database, sees what was written since, and puts it back. Needs a superuser, as the tests have. */
export interface StateKeeper {
  /** The tables that were written since; cheap while nothing was. */
  changedTables(): Promise<readonly string[]>;
  /** Puts every row back. */
  restore(): Promise<void>;
  /** From now on this is what is remembered. */
  remember(): Promise<void>;
}

interface KeptTable {
  readonly name: string;
  /** Those that can be written: no generated ones. */
  readonly columns: string;
  rows: string;
  mark: string;
}

export async function keepState({ queries }: Database): Promise<StateKeeper> {
  const tables = (await listTables()).map((table): KeptTable => ({ ...table, rows: "[]", mark: "" }));
  let lastTransaction = "";
  let lastChanged: readonly string[] = [];
  /** Rows written by this transaction or a later one are not the remembered ones. */
  let firstNewTransaction = "";
  await remember();
  return { changedTables, restore, remember };

  async function listTables() {
    const { rows } = await sql<{ name: string; columns: string }>`
      select quote_ident(c.relname) as name, string_agg(quote_ident(a.attname), ', ' order by a.attnum) as columns
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' group by 1 order by 1`.execute(queries);
    return rows;
  }

  async function remember() {
    for (const table of tables) {
      const { rows } = await sql<{ rows: string }>`
        select coalesce(json_agg(t), '[]')::text as rows from ${sql.raw(table.name)} t`.execute(queries);
      table.rows = rows[0]?.rows ?? "[]";
    }
    await lookAgain();
  }

  async function lookAgain() {
    lastTransaction = await nextTransaction();
    firstNewTransaction = lastTransaction;
    lastChanged = [];
    const marks = await readMarks();
    for (const table of tables) table.mark = marks.get(table.name) ?? "";
  }

  /** Grows with every transaction that wrote, also with one that was rolled back: as long as it stands still, nothing happened. */
  async function nextTransaction(): Promise<string> {
    const { rows } = await sql<{ next: string }>`
      select pg_snapshot_xmax(pg_current_snapshot())::text as next`.execute(queries);
    return rows[0]?.next ?? "";
  }

  async function readMarks(): Promise<ReadonlyMap<string, string>> {
    const parts = tables.map(
      ({ name }) => sql`select ${sql.lit(name)} as name, count(*) || ' ' || coalesce(max(xmin::text::bigint), 0) as mark
                          from ${sql.raw(name)}`,
    );
    const { rows } = await sql<{ name: string; mark: string }>`${sql.join(parts, sql` union all `)}`.execute(queries);
    return new Map(rows.map(({ name, mark }) => [name, mark]));
  }

  async function changedTables() {
    const transaction = await nextTransaction();
    if (transaction === lastTransaction) return lastChanged;
    lastTransaction = transaction;
    const marks = await readMarks();
    lastChanged = tables.filter(({ name, mark }) => marks.get(name) !== mark).map(({ name }) => name);
    return lastChanged;
  }

  async function restore() {
    const marks = await readMarks();
    const changed = tables.filter(({ name, mark }) => marks.get(name) !== mark);
    if (changed.length === 0) return;
    await queries.transaction().execute(async (db) => {
      await sql`set local session_replication_role = replica`.execute(db); // rows come back in any order
      for (const { name } of changed) {
        await sql`delete from ${sql.raw(name)} where xmin::text::bigint >= ${firstNewTransaction}::bigint`.execute(db);
      }
      for (const { name, columns, rows } of changed) {
        await sql`insert into ${sql.raw(name)} (${sql.raw(columns)}) select ${sql.raw(columns)}
                    from json_populate_recordset(null::${sql.raw(name)}, ${rows}::json) on conflict do nothing`.execute(
          db,
        );
      }
    });
    await lookAgain();
  }
}

import { readdir, readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { testEngine } from "../support/test-database.ts";

const folder = new URL("../../db/migrations/", import.meta.url);

// What a migration does to rows that are there is the same on both engines; the embedded one opens in no time.
describe.skipIf(testEngine === "postgres")("services that were there before groups and packages", () => {
  let database: PGlite;
  beforeAll(async () => {
    database = await PGlite.create("memory://");
    // As an owner who is no superuser: row-level security holds for it as well.
    await database.exec(`
      create role plain_owner nosuperuser createrole;
      grant all on schema public to plain_owner with grant option;
      alter schema public owner to plain_owner;
      set role plain_owner;
      create table kysely_migration (name text);
      create table kysely_migration_lock (id text);`);
  });
  afterAll(() => database.close());

  async function migrate(isWanted: (file: string) => boolean) {
    for (const file of (await readdir(folder)).filter((name) => name.endsWith(".sql") && isWanted(name)).sort()) {
      await database.exec(await readFile(new URL(file, folder), "utf8"));
    }
  }

  it("are shown by their unit, and of those with one name the younger ones are told apart", async () => {
    await migrate((file) => file < "0005");
    const [tenant, other] = [newId(), newId()];
    const rows = [
      [tenant, "Kiloan", "kg", 1, null],
      [tenant, "KILOAN", "kg", 2, null],
      [tenant, "Kiloan", "kg", 3, null],
      [tenant, "Kiloan", "kg", 4, "2026-01-01"],
      [tenant, "Satuan", "pcs", 5, null],
      [other, "Kiloan", "meter", 6, null],
    ];
    await database.exec("reset role"); // rows come in under row-level security otherwise
    for (const id of [tenant, other]) {
      const values = "($1, 'Toko', 'free', now(), now())";
      await database.query(`insert into tenants (id, name, plan_key, created_at, updated_at) values ${values}`, [id]);
    }
    for (const [tenantId, name, unit, minute, deletedAt] of rows) {
      await database.query(
        `insert into services (tenant_id, id, name, unit_type, base_price_amount, created_at, updated_at, deleted_at)
         values ($1, $2, $3, $4, 1, '2026-01-01'::timestamptz + $5::integer * interval '1 minute', now(), $6)`,
        [tenantId, newId(), name, unit, minute, deletedAt],
      );
    }
    await database.exec("set role plain_owner");
    await migrate((file) => file.startsWith("0005"));
    await database.exec("reset role");
    const found = await database.query<{ name: string; display_unit: string }>(
      "select name, display_unit from services order by created_at",
    );
    const renamed = expect.stringMatching(/^(?:Kiloan|KILOAN) [0-9a-f]{8}-[0-9a-f]{4}$/u);
    expect(found.rows).toEqual([
      { name: "Kiloan", display_unit: "kg" },
      { name: renamed, display_unit: "kg" },
      { name: renamed, display_unit: "kg" },
      { name: "Kiloan", display_unit: "kg" },
      { name: "Satuan", display_unit: "pcs" },
      { name: "Kiloan", display_unit: "meter" },
    ]);
  });
});

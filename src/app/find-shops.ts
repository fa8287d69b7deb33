import type { Database } from "../platform/database/connect.ts";
import { inSystemWork } from "../platform/database/work.ts";

const pageMax = 500;

/** The ids of all shops, a page at a time; of this one only when it is asked for, of none when that does not exist. */
export async function* findShops(database: Database, tenantId: string | null): AsyncGenerator<string> {
  for (let after: string | null = null; ; ) {
    const page = await findPage(database, tenantId, after);
    yield* page;
    if (page.length < pageMax) return;
    after = page.at(-1) ?? null;
  }
}

function findPage(database: Database, tenantId: string | null, after: string | null): Promise<readonly string[]> {
  return inSystemWork(database, "kabar_identity", async (db) => {
    let query = db.selectFrom("tenants").where("kind", "=", "shop").select("id").orderBy("id").limit(pageMax);
    if (tenantId !== null) query = query.where("id", "=", tenantId);
    if (after !== null) query = query.where("id", ">", after);
    return (await query.execute()).map(({ id }) => id);
  });
}

import { sql } from "kysely";
import type { Database } from "../../platform/database/connect.ts";
import { inSnapshot, type Queries } from "../../platform/database/work.ts";
import { findShops } from "../find-shops.ts";
import type { BrokenRow, Check } from "./check.ts";
import { checks } from "./checks.ts";

export interface BrokenPromise {
  readonly tenant_id: string;
  readonly check: string;
  readonly promise: string;
  readonly total: number;
  /** At most twenty. */
  readonly examples: readonly string[];
}

const examplesMax = 20;

/**
 * Looks for broken promises in the rows of the shops, each in one snapshot: beside running servers too, a change is seen whole or
 * not at all. Reads only. Tells of each as it is found; keeps nothing.
 *
 * @returns how many shops were looked at.
 */
export async function verifyShops(
  database: Database,
  tenantId: string | null,
  tell: (broken: BrokenPromise) => void,
): Promise<number> {
  let shops = 0;
  for await (const shop of findShops(database, tenantId)) {
    shops += 1;
    const found = await inSnapshot(database, shop, (db) => runChecks(db, shop));
    for (const broken of found) tell(broken);
  }
  return shops;
}

/** All checks of one shop, in a transaction that sees its rows. */
export async function runChecks(db: Queries, tenantId: string): Promise<readonly BrokenPromise[]> {
  const found: BrokenPromise[] = [];
  for (const check of checks) {
    const rows = await findBroken(db, check, tenantId);
    const [first] = rows;
    if (first === undefined) continue;
    const examples = rows.map(({ example }) => example);
    found.push({ tenant_id: tenantId, check: check.name, promise: check.promise, total: first.total, examples });
  }
  return found;
}

async function findBroken(db: Queries, check: Check, tenantId: string) {
  const { rows } = await sql<BrokenRow & { readonly total: number }>`
    select example, count(*) over () as total from (${check.broken(tenantId)}) as broken
     order by example limit ${examplesMax}`.execute(db);
  return rows;
}

import type { Database } from "../../platform/database/connect.ts";
import { inSystemWork, type Queries } from "../../platform/database/work.ts";
import type { Cipher } from "../../platform/secrets/cipher.ts";
import { lockConfigsSealedOtherwise, type SealedConfig, storeSealed } from "./configs-store.ts";
import { openCredentials, sealCredentials } from "./credentials.ts";

export interface Resealed {
  /** Now under the newest key. */
  readonly resealed: number;
  /** What no given key opens, or what was moved or altered; left as it is: only saving it anew helps. */
  readonly unopened: number;
}

const configsPerTransaction = 100;
const beforeAll = "00000000-0000-0000-0000-000000000000";

/**
 * Seals with the newest key what an older one sealed, across all tenants, a bounded number in each transaction. May be cut off
 * anywhere and called again: what was done stays done. When nothing is left, the older keys may be dropped.
 *
 * Locks the configs of a transaction in the order of their keys. Cost when there is nothing to do: one query.
 */
export async function resealCredentials(database: Database, cipher: Cipher): Promise<Resealed> {
  let after: Pick<SealedConfig, "tenant_id" | "id"> = { tenant_id: beforeAll, id: beforeAll };
  let resealed = 0;
  let unopened = 0;
  for (;;) {
    const from = after;
    const page = await inSystemWork(database, "kabar_dispatcher", (db) => resealPage(db, cipher, from));
    resealed += page.resealed.length;
    unopened += page.found.length - page.resealed.length;
    const last = page.found.at(-1);
    if (last === undefined || page.found.length < configsPerTransaction) return { resealed, unopened };
    after = last;
  }
}

async function resealPage(db: Queries, cipher: Cipher, after: Pick<SealedConfig, "tenant_id" | "id">) {
  const found = await lockConfigsSealedOtherwise(db, cipher.newestPrefix, after, configsPerTransaction);
  const resealed = found.flatMap((config) => {
    const { tenant_id, id, credentials_encrypted } = config;
    const credentials = openCredentials(cipher, tenant_id, id, credentials_encrypted);
    if (credentials === null) return [];
    return [{ tenant_id, id, credentials_encrypted: sealCredentials(cipher, tenant_id, id, credentials) }];
  });
  if (resealed.length > 0) await storeSealed(db, resealed);
  return { found, resealed };
}

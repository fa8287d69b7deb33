import type { Work } from "../../platform/database/work.ts";
import { type Change, insertChanges } from "./changes-store.ts";

/**
 * Writes the change rows of a transaction as its last statement: the tenant's feed is locked from here to the commit, so its
 * numbers appear in commit order. A row that changed twice is told once, as it ends.
 */
export async function recordChanges(work: Work, changes: readonly Change[]): Promise<void> {
  const last = new Map(changes.map((change) => [`${change.entityType} ${change.entityId}`, change]));
  if (last.size > 0) await insertChanges(work, [...last.values()]);
}

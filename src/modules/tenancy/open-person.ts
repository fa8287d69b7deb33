import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { denialOf } from "./domain/hierarchy.ts";
import { requireWritable } from "./require-writable.ts";
import { lockPerson, type PersonRow } from "./users-store.ts";

export type OpenPersonRefusal = Refusal<
  "DATA_NOT_FOUND" | "ROLE_ACCESS_DENIED" | "OUTLET_ACCESS_DENIED" | "SUBSCRIPTION_READ_ONLY"
>;

/**
 * The person, archived or not, who is about to be changed; the row is locked until commit, so that changes of one person follow
 * each other.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such person, `ROLE_ACCESS_DENIED` and `OUTLET_ACCESS_DENIED` when the actor may
 * not manage this one (`denialOf`), `SUBSCRIPTION_READ_ONLY` while the tenant may not write.
 */
export async function openPerson(work: Work, userId: string): Promise<Result<PersonRow, OpenPersonRefusal>> {
  const person = await lockPerson(work, userId);
  if (person === undefined) return refuse("DATA_NOT_FOUND");
  const denial = denialOf(work.actor, { id: person.id, roleKeys: person.role_keys, outletIds: person.outlet_ids });
  if (denial !== null) return refuse(denial);
  const writable = await requireWritable(work);
  return writable.ok ? ok(person) : writable;
}

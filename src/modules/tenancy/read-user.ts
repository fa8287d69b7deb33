import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { sharesOutlet } from "./domain/hierarchy.ts";
import { findPerson, type PersonRow } from "./users-store.ts";

/**
 * One person. Archived ones are shown to owners only.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such person, `OUTLET_ACCESS_DENIED` when actor and person share no outlet.
 */
export async function readUser(
  work: Work,
  userId: string,
): Promise<Result<PersonRow, Refusal<"DATA_NOT_FOUND" | "OUTLET_ACCESS_DENIED">>> {
  const person = await findPerson(work, userId);
  if (person === undefined) return refuse("DATA_NOT_FOUND");
  if (person.deleted_at !== null && !work.actor.roles.includes("owner")) return refuse("DATA_NOT_FOUND");
  const target = { id: person.id, roleKeys: person.role_keys, outletIds: person.outlet_ids };
  return sharesOutlet(work.actor, target) ? ok(person) : refuse("OUTLET_ACCESS_DENIED");
}

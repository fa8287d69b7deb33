import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { rolesAssignableBy } from "./domain/hierarchy.ts";
import { findPerson, isTokenThere } from "./users-store.ts";

/**
 * The work of somebody who manages people, with role and outlets as they are now. The gate asked before the body was read and the
 * password was hashed; whoever was sent away in those seconds must not leave an account behind.
 *
 * Refuses `UNAUTHENTICATED` when the session or the person has ended, `ROLE_ACCESS_DENIED` for a role that manages nobody.
 */
export async function confirmManager(
  work: Work,
): Promise<Result<Work, Refusal<"UNAUTHENTICATED" | "ROLE_ACCESS_DENIED">>> {
  const { userId, tokenId } = work.actor;
  if (userId === null) return ok(work);
  const person = await findPerson(work, userId);
  const hasEnded = person === undefined || person.deleted_at !== null || person.status !== "active";
  if (hasEnded || (tokenId !== undefined && !(await isTokenThere(work, tokenId)))) return refuse("UNAUTHENTICATED");
  const { role_keys: roles, outlet_ids } = person;
  if (rolesAssignableBy(roles).length === 0) return refuse("ROLE_ACCESS_DENIED");
  return ok({ ...work, actor: { ...work.actor, roles, outletIds: roles.includes("owner") ? null : outlet_ids } });
}

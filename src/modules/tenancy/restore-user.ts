import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { type OpenPersonRefusal, openPerson } from "./open-person.ts";
import { tenancyProblems } from "./problems.ts";
import { claimFreeNames } from "./sign-in-names.ts";
import { type PersonRow, updatePerson } from "./users-store.ts";
import "./facts.ts";

export interface RestoredUser {
  readonly person: PersonRow;
  /** Names that others sign in under by now: the person needs new ones. */
  readonly takenNames: readonly ("email" | "phone")[];
}

/**
 * Takes an archived person back, with role, outlets and password of before, and with those names to sign in under that are still
 * free. Sessions do not come back.
 *
 * Refuses as `openPerson`, and `VALIDATION_FAILED` on `id` for somebody who is not archived. Locks the person's row.
 */
export async function restoreUser(
  work: Work,
  userId: string,
): Promise<Result<RestoredUser, OpenPersonRefusal | Refusal<"VALIDATION_FAILED">>> {
  if (userId === work.actor.userId) return refuseField("id", tenancyProblems.notArchived);
  const opened = await openPerson(work, userId);
  if (!opened.ok) return opened;
  const person = opened.value;
  if (person.deleted_at === null) return refuseField("id", tenancyProblems.notArchived);
  await updatePerson(work, userId, { deleted_at: null });
  const { email, phone } = person;
  const takenNames = await claimFreeNames(work.db, { tenantId: work.tenantId, userId, email, phone });
  work.announce({ name: "user-restored", userId });
  return ok({ person: { ...person, deleted_at: null }, takenNames });
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { type OpenPersonRefusal, openPerson } from "./open-person.ts";
import { tenancyProblems } from "./problems.ts";
import { deleteSignInNames, deleteTokens, updatePerson } from "./users-store.ts";
import "./facts.ts";

export interface Archived {
  readonly id: string;
  readonly deletedAt: Date;
}

/**
 * Ends a person's time with the shop: sessions end, the names to sign in under are free for others, what the person did stays. The
 * last owner cannot be archived, because nobody manages owners.
 *
 * Refuses as `openPerson`, and `VALIDATION_FAILED` on `id` for oneself and for somebody who is archived already. Locks the person's
 * row.
 */
export async function archiveUser(
  work: Work,
  userId: string,
): Promise<Result<Archived, OpenPersonRefusal | Refusal<"VALIDATION_FAILED">>> {
  if (userId === work.actor.userId) return refuseField("id", tenancyProblems.oneself);
  const person = await openPerson(work, userId);
  if (!person.ok) return person;
  if (person.value.deleted_at !== null) return refuseField("id", tenancyProblems.alreadyArchived);
  await updatePerson(work, userId, { deleted_at: work.now });
  await deleteSignInNames(work, userId);
  await deleteTokens(work, userId);
  work.announce({ name: "user-archived", userId });
  return ok({ id: userId, deletedAt: work.now });
}

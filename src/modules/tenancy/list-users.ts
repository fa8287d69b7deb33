import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { countPeople, findPeople, type PersonRow } from "./users-store.ts";

export interface ListUsersInput {
  readonly search: string | null;
  readonly includeArchived: boolean;
  readonly page: number;
  readonly limit: number;
}

export interface UserPage {
  readonly people: readonly PersonRow[];
  readonly total: number;
}

/**
 * A page of the people whom the actor works with, by name: all of the shop for owners, else those who share an outlet.
 *
 * Refuses `ROLE_ACCESS_DENIED` when somebody else than an owner asks for archived people.
 */
export async function listUsers(
  work: Work,
  input: ListUsersInput,
): Promise<Result<UserPage, Refusal<"ROLE_ACCESS_DENIED">>> {
  if (input.includeArchived && !work.actor.roles.includes("owner")) return refuse("ROLE_ACCESS_DENIED");
  const people = await findPeople(work, input, input.limit, (input.page - 1) * input.limit);
  return ok({ people, total: await countPeople(work, input) });
}

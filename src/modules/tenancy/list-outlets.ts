import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { findOutlets, type OutletsRow } from "./outlets-store.ts";

export interface ListOutletsInput {
  readonly search: string | null;
  readonly includeArchived: boolean;
  readonly limit: number;
}

/**
 * The outlets that the actor may use, by name. Refuses `ROLE_ACCESS_DENIED` when somebody else than an owner asks for archived
 * ones.
 */
export async function listOutlets(
  work: Work,
  input: ListOutletsInput,
): Promise<Result<readonly OutletsRow[], Refusal<"ROLE_ACCESS_DENIED">>> {
  if (input.includeArchived && !work.actor.roles.includes("owner")) return refuse("ROLE_ACCESS_DENIED");
  return ok(await findOutlets(work, input, input.limit));
}

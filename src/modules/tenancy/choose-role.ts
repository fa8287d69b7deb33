import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { type AssignableRole, rolesAssignableBy } from "./domain/hierarchy.ts";
import { tenancyProblems } from "./problems.ts";

/** A role that the actor may give. Refuses `VALIDATION_FAILED` on `role_key` for one that it may not. */
export function chooseRole(work: Work, role: AssignableRole): Result<AssignableRole, Refusal<"VALIDATION_FAILED">> {
  const assignable = rolesAssignableBy(work.actor.roles);
  if (assignable.includes(role)) return ok(role);
  return refuseField("role_key", tenancyProblems.roleNotAssignable, { allowed: assignable.join(", ") });
}

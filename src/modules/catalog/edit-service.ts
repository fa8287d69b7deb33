import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type FieldProblem, type Refusal, refuse, refuseFields } from "../../platform/refusals/refuse.ts";
import { fieldsOf, hasServicesInIt, type ServiceRow, updateService } from "./catalog-store.ts";
import { changedNames, changedServiceFields, type ServiceFields, type ServiceInput } from "./domain/service-fields.ts";
import { type OpenServiceRefusal, openService } from "./open-service.ts";
import { placeProblems } from "./place-problems.ts";
import { catalogProblems } from "./problems.ts";
import "./facts.ts";

/**
 * Changes a service; orders that are there keep the name and the price that they were placed with. The same again changes nothing.
 *
 * Refuses what `openService` refuses, `DATA_NOT_FOUND` for an archived one, and `VALIDATION_FAILED` naming every field: a name that
 * a service of the same type and group has, a group that is none, an incomplete package, another type or no group any more while
 * services are in it. Locks the catalogue.
 */
export async function editService(
  work: Work,
  serviceId: string,
  input: ServiceInput,
): Promise<Result<ServiceRow, OpenServiceRefusal | Refusal<"VALIDATION_FAILED">>> {
  const opened = await openService(work, serviceId);
  if (!opened.ok) return opened;
  if (opened.value.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  const before = fieldsOf(opened.value);
  const after = changedServiceFields(before, input);
  if (!after.ok) return after;
  const changed = changedNames(before, after.value);
  if (changed.length === 0) return ok(opened.value);
  const problems = [
    ...(await groupProblems(work, serviceId, before, after.value)),
    ...(await placeProblems(work, serviceId, after.value)),
  ];
  if (problems.length > 0) return refuseFields(problems);
  const service = await updateService(work, serviceId, after.value);
  work.announce({ name: "service-saved", service, isNew: false, changed, offered: [] });
  return ok(service);
}

/** Whatever is in a group has the group's type. */
async function groupProblems(work: Work, serviceId: string, before: ServiceFields, after: ServiceFields) {
  const problems: FieldProblem[] = [];
  if (!before.is_group || !(await hasServicesInIt(work, serviceId))) return problems;
  if (!after.is_group) problems.push({ field: "is_group", problem: catalogProblems.groupHasServices });
  if (after.service_type !== before.service_type) {
    problems.push({ field: "service_type", problem: catalogProblems.groupHasServices });
  }
  return problems;
}

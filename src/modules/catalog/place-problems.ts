import type { Work } from "../../platform/database/work.ts";
import type { FieldProblem } from "../../platform/refusals/refuse.ts";
import { findService, isNameTaken } from "./catalog-store.ts";
import type { ServiceFields } from "./domain/service-fields.ts";
import { catalogProblems } from "./problems.ts";

/**
 * What speaks against a service standing where it is to stand, among the shop's other services. Stays true until commit when the
 * catalogue is locked.
 */
export async function placeProblems(
  work: Work,
  serviceId: string,
  fields: ServiceFields,
): Promise<readonly FieldProblem[]> {
  const problems: FieldProblem[] = [];
  if (fields.parent_service_id !== null) {
    const parent = await findService(work, fields.parent_service_id);
    const isParent = parent?.is_group && parent.deleted_at === null && parent.service_type === fields.service_type;
    if (!isParent) problems.push({ field: "parent_service_id", problem: catalogProblems.parentUnknown });
  }
  if (await isNameTaken(work, fields, serviceId)) {
    problems.push({ field: "name", problem: catalogProblems.siblingNameTaken });
  }
  return problems;
}

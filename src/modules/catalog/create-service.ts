import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type FieldProblem, type Refusal, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import {
  countServices,
  findOutletIds,
  findService,
  insertOffers,
  insertServices,
  lockCatalogue,
  type ServiceRow,
} from "./catalog-store.ts";
import { type NewServiceInput, newServiceFields } from "./domain/service-fields.ts";
import { placeProblems } from "./place-problems.ts";
import { catalogProblems } from "./problems.ts";
import { servicesMax } from "./services-max.ts";
import "./facts.ts";

export interface CreateServiceInput extends NewServiceInput {
  /** Made by the client, so that a repeat is recognised. */
  readonly id?: string | null | undefined;
}

/**
 * Takes a service into the catalogue; every outlet sells it from now on, at its own price.
 *
 * Refuses `SUBSCRIPTION_READ_ONLY`, and `VALIDATION_FAILED` naming every field: a taken id, a name that a service of the same type
 * and group has, a group that is none, an incomplete package, a shop with too many services. Locks the catalogue.
 */
export async function createService(
  work: Work,
  input: CreateServiceInput,
): Promise<Result<ServiceRow, Refusal<"SUBSCRIPTION_READ_ONLY" | "VALIDATION_FAILED">>> {
  await lockCatalogue(work);
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  const { id = null, ...service } = input;
  const fields = newServiceFields(service);
  if (!fields.ok) return fields;
  const serviceId = id ?? work.newId();
  const problems: FieldProblem[] = [...(await placeProblems(work, serviceId, fields.value))];
  if (id !== null && (await findService(work, id)) !== undefined) {
    problems.push({ field: "id", problem: fieldProblems.taken });
  }
  if (problems.length > 0) return refuseFields(problems);
  if ((await countServices(work)) >= servicesMax) {
    return refuseField("name", catalogProblems.tooManyServices, { limit: servicesMax });
  }
  const [row] = await insertServices(work, [{ id: serviceId, fields: fields.value }]);
  if (row === undefined) throw new Error("an inserted service was not given back");
  const offered = await insertOffers(work, [serviceId], await findOutletIds(work));
  work.announce({ name: "service-saved", service: row, isNew: true, changed: [], offered });
  return ok(row);
}

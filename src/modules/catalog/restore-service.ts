import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField, refuseFields } from "../../platform/refusals/refuse.ts";
import {
  countServices,
  fieldsOf,
  findOutletIds,
  insertOffers,
  restoreServices,
  type ServiceRow,
} from "./catalog-store.ts";
import { type OpenServiceRefusal, openService } from "./open-service.ts";
import { placeProblems } from "./place-problems.ts";
import { catalogProblems } from "./problems.ts";
import { servicesMax } from "./services-max.ts";
import "./facts.ts";

/**
 * Brings an archived service back, and with a group what was archived together with it. Outlets that have opened since sell it too.
 *
 * Refuses what `openService` refuses, and `VALIDATION_FAILED`: on the id when it is not archived, on the name when a service has
 * taken it since, on the group when that is archived or none any more. Locks the catalogue.
 */
export async function restoreService(
  work: Work,
  serviceId: string,
): Promise<Result<ServiceRow, OpenServiceRefusal | Refusal<"VALIDATION_FAILED">>> {
  const opened = await openService(work, serviceId);
  if (!opened.ok) return opened;
  const archived = opened.value;
  if (archived.deleted_at === null) return refuseField("id", catalogProblems.notArchived);
  const problems = await placeProblems(work, serviceId, fieldsOf(archived));
  if (problems.length > 0) return refuseFields(problems);
  if ((await countServices(work)) >= servicesMax) {
    return refuseField("id", catalogProblems.tooManyServices, { limit: servicesMax });
  }
  const restored = await restoreServices(work, serviceId, archived.deleted_at);
  const offers = await insertOffers(
    work,
    restored.map(({ id }) => id),
    await findOutletIds(work),
  );
  const offersOf = Map.groupBy(offers, ({ service_id }) => service_id);
  for (const service of restored) {
    work.announce({ name: "service-restored", service, offered: offersOf.get(service.id) ?? [] });
  }
  return ok({ ...archived, deleted_at: null });
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { refuse } from "../../platform/refusals/refuse.ts";
import { archiveServices, type ServiceRow } from "./catalog-store.ts";
import { type OpenServiceRefusal, openService } from "./open-service.ts";
import "./facts.ts";

/**
 * Takes a service out of the catalogue, and with a group what is in it: it is not sold any more. Orders stay as they are.
 *
 * Refuses what `openService` refuses, and `DATA_NOT_FOUND` when it is archived already. Locks the catalogue.
 */
export async function archiveService(work: Work, serviceId: string): Promise<Result<ServiceRow, OpenServiceRefusal>> {
  const opened = await openService(work, serviceId);
  if (!opened.ok) return opened;
  if (opened.value.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  const archived = await archiveServices(work, serviceId);
  for (const service of archived) work.announce({ name: "service-archived", service });
  return ok({ ...opened.value, deleted_at: work.now });
}

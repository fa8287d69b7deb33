import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import { findService, lockCatalogue, type ServiceRow } from "./catalog-store.ts";

export type OpenServiceRefusal = Refusal<"DATA_NOT_FOUND" | "SUBSCRIPTION_READ_ONLY">;

/**
 * The service, archived or not, that is about to be changed, with the catalogue locked until commit.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such service, `SUBSCRIPTION_READ_ONLY` while the tenant may not write.
 */
export async function openService(work: Work, serviceId: string): Promise<Result<ServiceRow, OpenServiceRefusal>> {
  await lockCatalogue(work);
  const service = await findService(work, serviceId);
  if (service === undefined) return refuse("DATA_NOT_FOUND");
  const writable = await requireWritable(work);
  return writable.ok ? ok(service) : writable;
}

import { ok, type Result, refused } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { readOnlyRefusal } from "../../platform/refusals/read-only.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { findTenant } from "./tenancy-store.ts";

/** Asked inside the transaction that writes: the gate in front of it has asked earlier. Refuses `SUBSCRIPTION_READ_ONLY`. */
export async function requireWritable(work: Work): Promise<Result<undefined, Refusal<"SUBSCRIPTION_READ_ONLY">>> {
  const tenant = await findTenant(work);
  const readOnly = readOnlyRefusal(tenant.subscription_state, tenant.write_access_mode);
  return readOnly === null ? ok() : refused(readOnly);
}

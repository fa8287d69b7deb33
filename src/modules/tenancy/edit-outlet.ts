import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import { checkTimeZone } from "./check-time-zone.ts";
import { lockOutlet, type OutletsRow, updateOutlet } from "./outlets-store.ts";
import { tenancyProblems } from "./problems.ts";
import { requireWritable } from "./require-writable.ts";
import "./facts.ts";

/** A change of an outlet with the wire's names; what is absent or null stays. */
export interface EditOutletInput {
  readonly name?: string | null | undefined;
  readonly code?: string | null | undefined;
  readonly timezone?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly address?: string | null | undefined;
}

/**
 * Changes an outlet. Another time zone counts from now on: numbers, days and slots that were written stay as they are. A change
 * that changes nothing does nothing.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such outlet or it is archived, `SUBSCRIPTION_READ_ONLY`, `VALIDATION_FAILED`
 * for another code (it is printed in invoice numbers) and an unknown time zone. Locks the outlet's row.
 */
export async function editOutlet(
  work: Work,
  outletId: string,
  input: EditOutletInput,
): Promise<Result<OutletsRow, Refusal<"DATA_NOT_FOUND" | "VALIDATION_FAILED" | "SUBSCRIPTION_READ_ONLY">>> {
  const outlet = await lockOutlet(work, outletId);
  if (outlet === undefined || outlet.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  if (input.code && input.code.toUpperCase() !== outlet.code) return refuseField("code", tenancyProblems.codeFixed);
  const zone = input.timezone ? await checkTimeZone(work.db, input.timezone) : ok();
  if (!zone.ok) return zone;

  const { name, timezone, phone, address } = input;
  const change = {
    ...(name && name !== outlet.name ? { name } : {}),
    ...(timezone && timezone !== outlet.timezone ? { timezone } : {}),
    ...(phone && phone !== outlet.phone ? { phone } : {}),
    ...(address && address !== outlet.address ? { address } : {}),
  };
  const changed = Object.keys(change);
  if (changed.length === 0) return ok(outlet);
  const saved = await updateOutlet(work, outletId, change);
  work.announce({ name: "outlet-saved", outletId, isNew: false, changed });
  return ok(saved);
}

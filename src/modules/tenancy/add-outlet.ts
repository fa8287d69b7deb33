import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { checkTimeZone } from "./check-time-zone.ts";
import { insertOutlet, type OutletsRow } from "./outlets-store.ts";
import { requireWritable } from "./require-writable.ts";
import { findTenant } from "./tenancy-store.ts";
import "./facts.ts";

/** Makes the shop's services available at a new outlet; the catalogue's, handed in because tenancy imports no other module. */
export type OfferServices = (work: Work, outletId: string) => Promise<void>;

/** A new outlet as a client writes it, with the wire's names. */
export interface AddOutletInput {
  readonly name: string;
  /** Two to eight letters and digits, in any case. */
  readonly code: string;
  readonly timezone?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly address?: string | null | undefined;
}

/**
 * Opens an outlet that sells what the shop sells. Without a time zone it has the shop's.
 *
 * Refuses `VALIDATION_FAILED` for a code that another outlet has, archived ones included (their invoice numbers carry it), and for
 * an unknown time zone; `SUBSCRIPTION_READ_ONLY`.
 */
export async function addOutlet(
  work: Work,
  input: AddOutletInput,
  offerServices: OfferServices,
): Promise<Result<OutletsRow, Refusal<"VALIDATION_FAILED" | "SUBSCRIPTION_READ_ONLY">>> {
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  const timezone = input.timezone ?? (await findTenant(work)).timezone;
  const zone = await checkTimeZone(work.db, timezone);
  if (!zone.ok) return zone;
  const outlet = await insertOutlet(work.db, {
    tenantId: work.tenantId,
    id: work.newId(),
    name: input.name,
    code: input.code.toUpperCase(),
    timezone,
    phone: input.phone ?? null,
    address: input.address ?? null,
    createdAt: work.now,
  });
  if (outlet === undefined) return refuseField("code", fieldProblems.taken);
  await offerServices(work, outlet.id);
  work.announce({ name: "outlet-saved", outletId: outlet.id, isNew: true, changed: [] });
  return ok(outlet);
}

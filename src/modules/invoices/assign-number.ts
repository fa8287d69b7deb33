import { localDate } from "../../kit/local-time.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { formatInvoiceNumber } from "./domain/invoice-number.ts";
import { takeNumber } from "./invoices-store.ts";

export interface NumberedOutlet {
  readonly id: string;
  readonly code: string;
  readonly timezone: string;
}

/**
 * The next invoice number of the outlet on the local day of `at`: `S1-261122-0007`. Numbers of a day are given in order and
 * without gaps, for a refused order gives its number back.
 *
 * Refuses `INVOICE_COUNTER_OVERFLOW` after 9,999 numbers a day.
 */
export async function assignNumber(
  work: Work,
  outlet: NumberedOutlet,
  at: Date,
): Promise<Result<string, Refusal<"INVOICE_COUNTER_OVERFLOW">>> {
  const day = localDate(at, outlet.timezone);
  const taken = await takeNumber(work, outlet.id, day);
  if (taken === null) return refuse("INVOICE_COUNTER_OVERFLOW", { date: day });
  return ok(formatInvoiceNumber(outlet.code, day, taken));
}

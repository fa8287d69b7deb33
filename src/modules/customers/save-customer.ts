import { normalisePhone } from "../../kit/phone.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../platform/refusals/refuse.ts";
import { type SavedCustomer, upsertCustomer } from "./customers-store.ts";
import { customerProblems } from "./problems.ts";

export interface CustomerInput {
  readonly name: string;
  /** In any spelling; one number is one customer. */
  readonly phone: string;
  readonly notes?: string | null | undefined;
}

/**
 * Finds the customer of an order by phone or makes one, and takes over the name; an archived one comes back. Announces nothing: the
 * order tells of it. `field` is where the input stands in the request.
 *
 * Refuses `VALIDATION_FAILED` on the phone when no telephone could have that number.
 */
export async function saveCustomer(
  work: Work,
  input: CustomerInput,
  field: string,
): Promise<Result<SavedCustomer, Refusal<"VALIDATION_FAILED">>> {
  const phone = normalisePhone(input.phone);
  if (phone === null) return refuseFields(customerProblemsOf(input, field));
  return ok(await upsertCustomer(work, { name: input.name, phone, notes: input.notes ?? null }));
}

/** What is wrong with a customer's data, told before anything is written; empty when `saveCustomer` will take it. */
export function customerProblemsOf(input: CustomerInput, field: string): readonly FieldProblem[] {
  if (normalisePhone(input.phone) !== null) return [];
  return [{ field: `${field}.phone`, problem: customerProblems.phoneInvalid }];
}

import { normalisePhone } from "../../kit/phone.ts";
import { ok, type Result } from "../../kit/result.ts";
import { unlessTaken } from "../../platform/database/unless-taken.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import { changedNames } from "./changed-names.ts";
import { type CustomerRow, updateCustomer } from "./customers-store.ts";
import { type OpenCustomerRefusal, openCustomer } from "./open-customer.ts";
import { customerProblems } from "./problems.ts";
import "./facts.ts";

/** What is absent or null stays as it is. */
export interface EditCustomerInput {
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly notes?: string | null | undefined;
}

/**
 * Changes a customer. The same again changes nothing.
 *
 * Refuses what `openCustomer` refuses, `DATA_NOT_FOUND` for an archived one, and `VALIDATION_FAILED` on the phone when it is no
 * number or another customer's, archived or not. Locks the customer's row.
 */
export async function editCustomer(
  work: Work,
  customerId: string,
  input: EditCustomerInput,
): Promise<Result<CustomerRow, OpenCustomerRefusal | Refusal<"VALIDATION_FAILED">>> {
  const opened = await openCustomer(work, customerId);
  if (!opened.ok) return opened;
  const before = opened.value;
  if (before.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  const phone = input.phone == null ? before.phone_normalized : normalisePhone(input.phone);
  if (phone === null) return refuseField("phone", customerProblems.phoneInvalid);
  const wanted = { name: input.name ?? before.name, phone_normalized: phone, notes: input.notes ?? before.notes };
  const changed = changedNames(before, wanted);
  if (changed.length === 0) return ok(before);
  const write = () => updateCustomer(work, customerId, { ...wanted, deleted_at: null });
  const customer = changed.includes("phone_normalized") ? await unlessTaken(work.db, write) : await write();
  if (customer === undefined) return refuseField("phone", fieldProblems.taken);
  work.announce({ name: "customer-saved", customer, isNew: false, changed });
  return ok(customer);
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { type CustomerRow, updateCustomer } from "./customers-store.ts";
import { type OpenCustomerRefusal, openCustomer } from "./open-customer.ts";
import { customerProblems } from "./problems.ts";
import "./facts.ts";

/**
 * Brings an archived customer back.
 *
 * Refuses what `openCustomer` refuses, and `VALIDATION_FAILED` on the id when it is not archived. Locks the customer's row.
 */
export async function restoreCustomer(
  work: Work,
  customerId: string,
): Promise<Result<CustomerRow, OpenCustomerRefusal | Refusal<"VALIDATION_FAILED">>> {
  const opened = await openCustomer(work, customerId);
  if (!opened.ok) return opened;
  if (opened.value.deleted_at === null) return refuseField("id", customerProblems.notArchived);
  const customer = await updateCustomer(work, customerId, { deleted_at: null });
  work.announce({ name: "customer-restored", customer });
  return ok(customer);
}

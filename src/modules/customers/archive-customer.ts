import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { refuse } from "../../platform/refusals/refuse.ts";
import { type CustomerRow, updateCustomer } from "./customers-store.ts";
import { type OpenCustomerRefusal, openCustomer } from "./open-customer.ts";
import "./facts.ts";

/**
 * Takes a customer out of the lists; orders stay as they are, and a new order brings the customer back.
 *
 * Refuses what `openCustomer` refuses, and `DATA_NOT_FOUND` when it is archived already. Locks the customer's row.
 */
export async function archiveCustomer(
  work: Work,
  customerId: string,
): Promise<Result<CustomerRow, OpenCustomerRefusal>> {
  const opened = await openCustomer(work, customerId);
  if (!opened.ok) return opened;
  if (opened.value.deleted_at !== null) return refuse("DATA_NOT_FOUND");
  const customer = await updateCustomer(work, customerId, { deleted_at: work.now });
  work.announce({ name: "customer-archived", customer });
  return ok(customer);
}

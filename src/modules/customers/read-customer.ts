import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { maySeeArchived } from "../tenancy/archive-access.ts";
import { findCustomer, type ListedCustomer } from "./customers-store.ts";

/** Refuses `DATA_NOT_FOUND` when the tenant has no such customer, or has archived it and the actor may not see that. */
export async function readCustomer(
  work: Work,
  customerId: string,
): Promise<Result<ListedCustomer, Refusal<"DATA_NOT_FOUND">>> {
  const customer = await findCustomer(work, customerId);
  if (customer === undefined) return refuse("DATA_NOT_FOUND");
  return customer.deleted_at === null || maySeeArchived(work.actor) ? ok(customer) : refuse("DATA_NOT_FOUND");
}

import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuse } from "../../platform/refusals/refuse.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import { type CustomerRow, lockCustomer } from "./customers-store.ts";

export type OpenCustomerRefusal = Refusal<"DATA_NOT_FOUND" | "SUBSCRIPTION_READ_ONLY">;

/**
 * The customer, archived or not, that is about to be changed, its row locked until commit.
 *
 * Refuses `DATA_NOT_FOUND` when the tenant has no such customer, `SUBSCRIPTION_READ_ONLY` while the tenant may not write.
 */
export async function openCustomer(work: Work, customerId: string): Promise<Result<CustomerRow, OpenCustomerRefusal>> {
  const customer = await lockCustomer(work, customerId);
  if (customer === undefined) return refuse("DATA_NOT_FOUND");
  const writable = await requireWritable(work);
  return writable.ok ? ok(customer) : writable;
}

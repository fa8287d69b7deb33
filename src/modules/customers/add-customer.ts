import { normalisePhone } from "../../kit/phone.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { requireWritable } from "../tenancy/require-writable.ts";
import { changedNames } from "./changed-names.ts";
import {
  type CustomerFields,
  type CustomerRow,
  insertCustomer,
  lockCustomerByPhone,
  updateCustomer,
} from "./customers-store.ts";
import { customerProblems } from "./problems.ts";
import type { CustomerInput } from "./save-customer.ts";
import "./facts.ts";

const triesMax = 5;

/**
 * Finds the customer by phone or makes one: a known one takes over the name and, where given, the notes; an archived one comes
 * back. The same again changes nothing.
 *
 * Refuses `SUBSCRIPTION_READ_ONLY`, and `VALIDATION_FAILED` on the phone when no telephone could have that number. Locks the
 * customer's row.
 */
export async function addCustomer(
  work: Work,
  input: CustomerInput,
): Promise<Result<CustomerRow, Refusal<"SUBSCRIPTION_READ_ONLY" | "VALIDATION_FAILED">>> {
  const writable = await requireWritable(work);
  if (!writable.ok) return writable;
  const phone = normalisePhone(input.phone);
  if (phone === null) return refuseField("phone", customerProblems.phoneInvalid);
  const fields = { name: input.name, phone_normalized: phone, notes: input.notes ?? null };
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const inserted = await insertCustomer(work, fields);
    if (inserted !== undefined) {
      work.announce({ name: "customer-saved", customer: inserted, isNew: true, changed: [] });
      return ok(inserted);
    }
    const known = await lockCustomerByPhone(work, phone);
    if (known !== undefined) return ok(await takeOver(work, known, fields));
    // Whoever had the phone was given another one in between: it is free now.
  }
  throw new Error("a phone number was taken and free by turns");
}

async function takeOver(work: Work, known: CustomerRow, fields: CustomerFields): Promise<CustomerRow> {
  const wanted = { ...fields, notes: fields.notes ?? known.notes };
  const changed = changedNames(known, wanted);
  const isBack = known.deleted_at !== null;
  if (changed.length === 0 && !isBack) return known;
  const customer = await updateCustomer(work, known.id, { ...wanted, deleted_at: null });
  if (isBack) work.announce({ name: "customer-restored", customer });
  if (changed.length > 0) work.announce({ name: "customer-saved", customer, isNew: false, changed });
  return customer;
}

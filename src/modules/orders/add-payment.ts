import { amountRupiahMax, formatThousands } from "../../kit/money.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { type OpenOrderRefusal, openOrder } from "./open-order.ts";
import { findPayments, insertPayment, type OrderSnapshot, type PaymentRow, updateOrder } from "./orders-store.ts";
import { orderProblems } from "./problems.ts";
import "./facts.ts";

export interface PaymentInput {
  /** Made by the client, so that a repeat is recognised. */
  readonly id?: string | null | undefined;
  readonly amount: number;
  readonly method: string;
  /** By default now. */
  readonly paidAt: Date | null;
  readonly notes?: string | null | undefined;
}

/**
 * Adds a payment; what was paid is never changed afterwards. Paying more than is due is accepted, the due amount stops at 0.
 *
 * Refuses what `openOrder` refuses, and `VALIDATION_FAILED` for a taken id or an absurd sum. Locks the order's row.
 */
export async function addPayment(
  work: Work,
  orderId: string,
  input: PaymentInput,
): Promise<
  Result<
    { readonly order: OrderSnapshot; readonly payment: PaymentRow; readonly payments: readonly PaymentRow[] },
    OpenOrderRefusal | Refusal<"VALIDATION_FAILED">
  >
> {
  const opened = await openOrder(work, orderId);
  if (!opened.ok) return opened;
  const paidRupiah = opened.value.row.paid_amount + input.amount;
  if (paidRupiah > amountRupiahMax) {
    return refuseField("amount", orderProblems.paidTooMuch, { limit: formatThousands(amountRupiahMax) });
  }
  const payment = await insertPayment(work, {
    id: input.id ?? work.newId(),
    orderId,
    amountRupiah: input.amount,
    method: input.method,
    paidAt: input.paidAt ?? work.now,
    notes: input.notes ?? null,
  });
  if (payment === undefined) return refuseField("id", fieldProblems.taken);
  const order = { ...opened.value, row: await updateOrder(work, orderId, { paid_amount: paidRupiah }) };
  work.announce({ name: "payment-added", order, payment });
  return ok({ order, payment, payments: await findPayments(work, orderId) });
}

import { auditChecks } from "./audit-checks.ts";
import type { Check } from "./check.ts";
import { feedChecks } from "./feed-checks.ts";
import { invoiceChecks } from "./invoice-checks.ts";
import { messageChecks } from "./message-checks.ts";
import { orderChecks } from "./order-checks.ts";
import { quotaChecks } from "./quota-checks.ts";

/** Every promise that `kabar verify` looks after, in the order of its report. */
export const checks: readonly Check[] = [
  ...quotaChecks,
  ...orderChecks,
  ...invoiceChecks,
  ...messageChecks,
  ...feedChecks,
  ...auditChecks,
];

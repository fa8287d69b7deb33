import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { findCourier } from "../tenancy/tenancy-store.ts";
import type { OrderSnapshot } from "./orders-store.ts";
import { orderProblems } from "./problems.ts";

/** The courier by this id; refuses `VALIDATION_FAILED` unless it is an active courier assigned to the outlet. */
export async function requireCourier(
  work: Work,
  userId: string,
  outletId: string,
): Promise<Result<NonNullable<OrderSnapshot["courier"]>, Refusal<"VALIDATION_FAILED">>> {
  const courier = await findCourier(work, userId, outletId);
  return courier === undefined ? refuseField("courier_user_id", orderProblems.courierUnknown) : ok(courier);
}

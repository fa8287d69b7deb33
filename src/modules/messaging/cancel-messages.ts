import type { Work } from "../../platform/database/work.ts";
import { callOff, lockLane } from "./messages-store.ts";

/**
 * Ends what still waits to be told of orders that are cancelled, in the transaction that cancels them. A message that is being sent
 * is left to its sender, for nobody can call it back; but if it would have to be tried again, it ends cancelled. After this nothing
 * of the lanes waits, so nothing has to be moved up.
 *
 * Locks the orders' lanes, one after the other in the order of their ids.
 */
export async function cancelMessages(work: Work, orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds.toSorted()) {
    await lockLane(work, orderId);
    await callOff(work, orderId);
  }
}

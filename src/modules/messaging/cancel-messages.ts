import type { Work } from "../../platform/database/work.ts";
import { cancelQueued, lockLane } from "./messages-store.ts";

/**
 * Ends what still waits to be told of orders that are no more, in the transaction that ends them. A message that is being sent is
 * left to its sender: nobody can call it back. After this nothing of the lanes waits, so nothing has to be moved up.
 *
 * Locks the orders' lanes, one after the other in the order of their ids.
 */
export async function cancelMessages(work: Work, orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds.toSorted()) {
    await lockLane(work, orderId);
    await cancelQueued(work, orderId);
  }
}

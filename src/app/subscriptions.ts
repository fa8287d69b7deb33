import { ok } from "../kit/result.ts";
import { planMessages } from "../modules/messaging/plan-messages.ts";
import { consumeQuota } from "../modules/plans/consume-quota.ts";
import type { Subscriber } from "../platform/database/work.ts";
import { messageFor } from "./order-messages.ts";

/**
 * Who writes what when something has happened, in the same transaction and in this order. The quota counter comes last: it is
 * the row for which all orders of a tenant queue up, so it is locked for the shortest time.
 */
export function createSubscribers(messagesWereCommitted: () => void): readonly Subscriber[] {
  const planTheirMessages: Subscriber = async (work, facts) => {
    const requests = facts.map(messageFor).filter((request) => request !== null);
    const enqueued = await planMessages(work, requests);
    if (enqueued.length > 0) work.afterCommit(messagesWereCommitted);
    return ok();
  };
  const countPlacedOrders: Subscriber = (work, facts) => {
    const placed = facts.filter((fact) => fact.name === "order-placed");
    return consumeQuota(
      work,
      placed.map(({ order }) => ({ id: order.row.id, outletId: order.row.outlet_id })),
    );
  };
  return [planTheirMessages, countPlacedOrders];
}

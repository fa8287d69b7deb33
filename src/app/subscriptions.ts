import { ok } from "../kit/result.ts";
import { appendEvents } from "../modules/audit/append-events.ts";
import { cancelMessages } from "../modules/messaging/cancel-messages.ts";
import type { TemplateId } from "../modules/messaging/dsl/template-ids.ts";
import { planMessages } from "../modules/messaging/plan-messages.ts";
import { consumeQuota } from "../modules/plans/consume-quota.ts";
import { recordChanges } from "../modules/sync/record-changes.ts";
import type { Subscriber, Work } from "../platform/database/work.ts";
import type { Metrics } from "../platform/telemetry/metrics.ts";
import { auditEntriesOf } from "./audit-entries.ts";
import { feedChangesOf } from "./feed-changes.ts";
import { messageFor } from "./order-messages.ts";
import { countOrders } from "./watch-work.ts";

/**
 * Who writes what when something has happened, in the same transaction and in this order. `publicUrl` is where customers reach
 * this server: without it messages carry no link. The rows for which all writes of a
 * tenant queue up come last, so that they are locked for the shortest time: the quota counter, then the head of the feed.
 */
export function createSubscribers(
  metrics: Metrics,
  publicUrl: string | undefined,
  messagesWereCommitted: (templates: readonly TemplateId[]) => void,
): readonly Subscriber[] {
  const planTheirMessages: Subscriber = async (work, facts) => {
    const requests = facts.map((fact) => messageFor(fact, publicUrl)).filter((request) => request !== null);
    const enqueued = await planMessages(work, requests);
    if (enqueued.length > 0) work.afterCommit(() => messagesWereCommitted(enqueued));
    return ok();
  };
  return [
    countOrders(metrics),
    planTheirMessages,
    cancelTheirMessages,
    auditWhatWasDone,
    countPlacedOrders,
    recordTheirChanges,
  ];
}

/** Of an order that is no more nobody is told later. A deleted one was cancelled before: nothing of it can be waiting. */
const cancelTheirMessages: Subscriber = async (work, facts) => {
  const cancelled = facts.filter((fact) => fact.name === "order-cancelled");
  await cancelMessages(
    work,
    cancelled.map(({ order }) => order.row.id),
  );
  return ok();
};

/** Writes the audit log. */
export const auditWhatWasDone: Subscriber = async (work, facts) => {
  await appendEvents(work.db, auditOrigin(work), auditEntriesOf(facts));
  return ok();
};

function auditOrigin({ tenantId, actor, source, requestId, ipAddress, now }: Work) {
  return { tenantId, userId: actor.userId, source, requestId, ipAddress, at: now };
}

const countPlacedOrders: Subscriber = (work, facts) => {
  const placed = facts.filter((fact) => fact.name === "order-placed");
  return consumeQuota(
    work,
    placed.map(({ order }) => ({ id: order.row.id, outletId: order.row.outlet_id })),
  );
};

const recordTheirChanges: Subscriber = async (work, facts) => {
  await recordChanges(work, feedChangesOf(facts));
  return ok();
};

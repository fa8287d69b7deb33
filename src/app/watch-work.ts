import { ok } from "../kit/result.ts";
import type { RunWork, Subscriber } from "../platform/database/work.ts";
import type { Metrics } from "../platform/telemetry/metrics.ts";
import { inSpan } from "../platform/telemetry/tracing.ts";

/** The same units of work, each with a span; orders that the quota refused are counted, whichever channel brought them. */
export function watchWork(runWork: RunWork, metrics: Metrics): RunWork {
  return async (context, operation) => {
    const attributes = {
      "kabar.tenant_id": context.tenantId,
      "kabar.source": context.source,
      "kabar.channel": context.channel,
      "kabar.request_id": context.requestId ?? undefined,
    };
    const result = await inSpan(
      "kabar.work",
      attributes,
      () => runWork(context, operation),
      (outcome) => (outcome.ok ? {} : { "kabar.refusal": outcome.refusal.code }),
    );
    if (!result.ok && result.refusal.code === "QUOTA_EXCEEDED") metrics.quotaRefusals.inc();
    return result;
  };
}

/** Counts orders once they are certain to be kept. */
export function countOrders(metrics: Metrics): Subscriber {
  return async (work, facts) => {
    const placed = facts.filter(({ name }) => name === "order-placed").length;
    if (placed > 0) work.afterCommit(() => metrics.ordersPlaced.inc({ channel: work.channel }, placed));
    return ok();
  };
}

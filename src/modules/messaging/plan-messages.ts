import type { Work } from "../../platform/database/work.ts";
import { renderTemplate, type TemplateValues } from "./dsl/render.ts";
import type { TemplateId } from "./dsl/template-ids.ts";
import { insertMessage, lockLane, type NewMessage } from "./messages-store.ts";
import { type ResolvedTemplate, resolveTemplates } from "./resolve-template.ts";
import { findMessagingPlan } from "./templates-store.ts";

/** One message that something which happened calls for. */
export interface MessageRequest {
  readonly templateId: TemplateId;
  /** What happened, as the log calls it. */
  readonly event: string;
  readonly orderId: string;
  /** True when the order was made in this very transaction: nothing of it can be waiting. */
  readonly isNewOrder: boolean;
  readonly outletId: string;
  /** Invoice number or order code, for people. */
  readonly orderLabel: string;
  readonly toPhone: string;
  readonly values: TemplateValues;
  readonly timeZone: string;
}

/**
 * Writes the messages' rows in the transaction of what happened: gate → template → render → row. The row is the job; nothing
 * else is queued anywhere. Without WhatsApp in the plan nothing is written. A template that cannot be rendered never stops the
 * order: its message is stored `failed` with `TEMPLATE_RENDER_FAILED`. An order has at most one message per template.
 *
 * Locks, per message of an order that was there before: its lane.
 *
 * @returns the templates for which a message now waits to be sent.
 */
export async function planMessages(work: Work, requests: readonly MessageRequest[]): Promise<readonly TemplateId[]> {
  if (requests.length === 0) return [];
  const plan = await findMessagingPlan(work);
  if (!plan.has_whatsapp) return [];
  const enqueued: TemplateId[] = [];
  for (const request of requests) {
    const [template] = await resolveTemplates(work, [request.templateId], request.outletId, plan.language);
    if (template === undefined) continue;
    if (!request.isNewOrder) await lockLane(work, request.orderId);
    const status = await insertMessage(work, newMessage(work, request, template));
    if (status === "queued") enqueued.push(request.templateId);
  }
  return enqueued;
}

function newMessage(work: Work, request: MessageRequest, template: ResolvedTemplate): NewMessage {
  const rendered =
    template.compiled === null
      ? null
      : renderTemplate(template.compiled, request.values, { timeZone: request.timeZone });
  return {
    id: work.newId(),
    outletId: request.outletId,
    orderId: request.orderId,
    templateId: request.templateId,
    idempotencyKey: `${work.tenantId}:${request.outletId}:${request.orderLabel}:${request.templateId}`,
    toPhone: request.toPhone,
    bodyText: rendered?.ok ? rendered.bodyText : "",
    failure: rendered?.ok ? null : failureText(rendered),
    metadata: {
      event: request.event,
      source: work.source,
      actor_user_id: work.actor.userId,
      source_channel: work.channel,
      template_source: template.source,
      template_version: template.version,
    },
  };
}

function failureText(rendered: Exclude<ReturnType<typeof renderTemplate>, { ok: true }> | null): string {
  if (rendered === null) return "The stored template no longer compiles.";
  return rendered.reason === "no_line_left" ? "No line was left to send." : `Missing: ${rendered.missing.join(", ")}`;
}

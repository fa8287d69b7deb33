import type { AuditEvent } from "../modules/audit/append-events.ts";
import type { OrderSnapshot } from "../modules/orders/orders-store.ts";
import type { JsonObject } from "../platform/database/tables.ts";
import type { Fact, FactMap } from "../platform/database/work.ts";
import "../modules/messaging/facts.ts";
import "../modules/orders/facts.ts";
import "../modules/plans/facts.ts";

type EventOf = { readonly [Name in keyof FactMap]: (fact: FactMap[Name]) => AuditEvent };

/** How the audit log tells each fact: a fact that is not here does not compile. No names, phone numbers, texts or secrets. */
const eventOf: EventOf = {
  "order-placed": ({ order }) => {
    const { order_code, invoice_no, total_amount, is_pickup_delivery, requires_pickup, requires_delivery } = order.row;
    const modes = { is_pickup_delivery, requires_pickup, requires_delivery };
    return ofOrder(order, "ORDER_CREATED", { order_code, invoice_no, total_amount, ...modes });
  },
  "payment-added": ({ order, payment }) => ({
    eventKey: "PAYMENT_ADDED",
    outletId: order.row.outlet_id,
    entityType: "payment",
    entityId: payment.id,
    metadata: { order_id: order.row.id, amount: payment.amount, method: payment.method },
  }),
  "laundry-moved": ({ order, from, to }) => ofOrder(order, "ORDER_LAUNDRY_STATUS_UPDATED", { from, to }),
  "courier-moved": ({ order, from, to }) => ofOrder(order, "ORDER_COURIER_STATUS_UPDATED", { from, to }),
  "provider-config-saved": ({ configId, providerKey, isActive, isHealthy }) => ({
    eventKey: "WA_PROVIDER_CONFIG_UPDATED",
    outletId: null,
    entityType: "wa_provider_config",
    entityId: configId,
    metadata: { provider_key: providerKey, is_active: isActive, health_ok: isHealthy },
  }),
  "template-saved": ({ id, templateId, outletId, version }) => ({
    eventKey: "WA_TEMPLATE_UPDATED",
    outletId,
    entityType: "wa_template",
    entityId: id,
    metadata: { template_id: templateId, version },
  }),
  "quota-reconciled": ({ period, from, to }) => ({
    eventKey: "QUOTA_RECONCILED",
    outletId: null,
    entityType: "quota",
    entityId: null,
    metadata: { period, from, to },
  }),
};

/** The audit log's entry of a fact. */
export function auditEntryOf<Name extends keyof FactMap>(fact: { readonly name: Name } & FactMap[Name]): AuditEvent {
  return eventOf[fact.name](fact);
}

export function auditEntriesOf(facts: readonly Fact[]): readonly AuditEvent[] {
  return facts.map((fact) => auditEntryOf(fact));
}

function ofOrder(order: OrderSnapshot, eventKey: string, metadata: JsonObject): AuditEvent {
  return { eventKey, outletId: order.row.outlet_id, entityType: "order", entityId: order.row.id, metadata };
}

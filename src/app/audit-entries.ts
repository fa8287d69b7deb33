import type { AuditEvent } from "../modules/audit/append-events.ts";
import type { OrderSnapshot } from "../modules/orders/orders-store.ts";
import type { JsonObject } from "../platform/database/tables.ts";
import type { Fact, FactMap } from "../platform/database/work.ts";
import "../modules/catalog/facts.ts";
import "../modules/customers/facts.ts";
import "../modules/messaging/facts.ts";
import "../modules/orders/facts.ts";
import "../modules/tenancy/facts.ts";
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
  "order-edited": ({ order, fields, changedItemIds, removedItemIds }) =>
    ofOrder(order, "ORDER_UPDATED", {
      fields,
      changed_item_ids: changedItemIds,
      removed_item_ids: removedItemIds,
      total_amount: order.row.total_amount,
    }),
  "order-cancelled": ({ order }) => ofOrder(order, "ORDER_CANCELLED", orderNames(order)),
  "order-deleted": ({ order }) => ofOrder(order, "ORDER_DELETED", orderNames(order)),
  "courier-assigned": ({ order, from, to }) => ofOrder(order, "ORDER_COURIER_ASSIGNED", { from, to }),
  "order-rescheduled": ({ order, fields }) => ofOrder(order, "ORDER_SCHEDULE_UPDATED", { fields }),
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
  "customer-saved": ({ customer, isNew, changed }) =>
    ofCustomer(customer.id, isNew ? "CUSTOMER_CREATED" : "CUSTOMER_UPDATED", isNew ? {} : { changed }),
  "customer-archived": ({ customer }) => ofCustomer(customer.id, "CUSTOMER_ARCHIVED", {}),
  "customer-restored": ({ customer }) => ofCustomer(customer.id, "CUSTOMER_RESTORED", {}),
  "service-saved": ({ service, isNew, changed }) => {
    const { service_type, base_price_amount } = service;
    const metadata = { service_type, base_price_amount, ...(isNew ? {} : { changed }) };
    return ofService(service.id, isNew ? "SERVICE_CREATED" : "SERVICE_UPDATED", metadata);
  },
  "catalogue-seeded": ({ tenantId, services }) => ({
    eventKey: "CATALOGUE_SEEDED",
    outletId: null,
    entityType: "tenant",
    entityId: tenantId,
    metadata: { services: services.length },
  }),
  "service-archived": ({ service }) => ofService(service.id, "SERVICE_ARCHIVED", {}),
  "service-restored": ({ service }) => ofService(service.id, "SERVICE_RESTORED", {}),
  "outlet-service-saved": ({ row, changed }) => ({
    eventKey: "OUTLET_SERVICE_UPDATED",
    outletId: row.outlet_id,
    entityType: "outlet_service",
    entityId: row.id,
    metadata: {
      service_id: row.service_id,
      active: row.active,
      price_override_amount: row.price_override_amount,
      changed,
    },
  }),
  "services-offered": ({ outletId, offered }) => ({
    eventKey: "OUTLET_SERVICES_OFFERED",
    outletId,
    entityType: "outlet",
    entityId: outletId,
    metadata: { services: offered.length },
  }),
  "shop-founded": ({ tenantId, outletId, ownerId, planKey, by }) => ({
    eventKey: by === "registration" ? "AUTH_REGISTER_SUCCESS" : "PLATFORM_TENANT_CREATED",
    outletId: null,
    entityType: "tenant",
    entityId: tenantId,
    metadata: { outlet_id: outletId, owner_id: ownerId, plan_key: planKey },
  }),
  "user-invited": ({ userId, roleKey, outletIds }) =>
    ofUser(userId, "USER_INVITED", { role_key: roleKey, outlet_ids: outletIds }),
  "user-edited": ({ userId, changed, roleKeys, status, outletIds }) =>
    ofUser(userId, "USER_ASSIGNMENT_UPDATED", { changed, role_keys: roleKeys, status, outlet_ids: outletIds }),
  "user-archived": ({ userId }) => ofUser(userId, "USER_ARCHIVED", {}),
  "user-restored": ({ userId }) => ofUser(userId, "USER_RESTORED", {}),
  "password-changed": ({ userId }) => ofUser(userId, "AUTH_PASSWORD_CHANGED", {}),
  "signed-out": ({ userId }) => ofUser(userId, "AUTH_LOGOUT", {}),
  "outlet-saved": ({ outletId, isNew, changed }) =>
    ofOutlet(outletId, isNew ? "OUTLET_CREATED" : "OUTLET_UPDATED", { changed }),
  "outlet-archived": ({ outletId }) => ofOutlet(outletId, "OUTLET_ARCHIVED", {}),
  "outlet-restored": ({ outletId }) => ofOutlet(outletId, "OUTLET_RESTORED", {}),
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

function ofCustomer(customerId: string, eventKey: string, metadata: JsonObject): AuditEvent {
  return { eventKey, outletId: null, entityType: "customer", entityId: customerId, metadata };
}

function ofService(serviceId: string, eventKey: string, metadata: JsonObject): AuditEvent {
  return { eventKey, outletId: null, entityType: "service", entityId: serviceId, metadata };
}

function ofUser(userId: string, eventKey: string, metadata: JsonObject): AuditEvent {
  return { eventKey, outletId: null, entityType: "user", entityId: userId, metadata };
}

function ofOutlet(outletId: string, eventKey: string, metadata: JsonObject): AuditEvent {
  return { eventKey, outletId, entityType: "outlet", entityId: outletId, metadata };
}

function orderNames({ row: { order_code, invoice_no } }: OrderSnapshot): JsonObject {
  return { order_code, invoice_no };
}

import type { OfferedService } from "../modules/catalog/catalog-store.ts";
import type { OrderSnapshot } from "../modules/orders/orders-store.ts";
import type { Change } from "../modules/sync/changes-store.ts";
import type { FeedEntityType } from "../platform/database/tables.ts";
import type { Fact, FactMap } from "../platform/database/work.ts";
import "../modules/catalog/facts.ts";
import "../modules/customers/facts.ts";
import "../modules/messaging/facts.ts";
import "../modules/orders/facts.ts";
import "../modules/tenancy/facts.ts";
import "../modules/plans/facts.ts";

type ChangesOf = { readonly [Name in keyof FactMap]: (fact: FactMap[Name]) => readonly Change[] };

const none = () => [];

/** Which rows of the feed each fact changed: a fact that is not here does not compile. */
const changesOf: ChangesOf = {
  "order-placed": ({ order }) => [
    ...order.items.map(({ id }) => upsert("order_item", id, order.row.outlet_id)),
    upsert("customer", order.customer.id, null),
    ofOrder(order),
  ],
  "payment-added": ({ order, payment }) => [upsert("payment", payment.id, order.row.outlet_id), ofOrder(order)],
  "laundry-moved": ({ order }) => [ofOrder(order)],
  "courier-moved": ({ order }) => [ofOrder(order)],
  "order-edited": ({ order, changedItemIds, removedItemIds, isCustomerSaved }) => [
    ...changedItemIds.map((id) => upsert("order_item", id, order.row.outlet_id)),
    ...removedItemIds.map((id) => remove("order_item", id, order.row.outlet_id)),
    ...(isCustomerSaved ? [upsert("customer", order.customer.id, null)] : []),
    ofOrder(order),
  ],
  "order-cancelled": ({ order }) => [ofOrder(order)],
  "order-deleted": ({ order }) => [
    ...order.items.map(({ id }) => remove("order_item", id, order.row.outlet_id)),
    remove("order", order.row.id, order.row.outlet_id),
  ],
  "courier-assigned": ({ order }) => [ofOrder(order)],
  "order-rescheduled": ({ order }) => [ofOrder(order)],
  "provider-config-saved": none,
  "template-saved": none,
  "customer-saved": ({ customer }) => [upsert("customer", customer.id, null)],
  "customer-archived": ({ customer }) => [upsert("customer", customer.id, null)],
  "customer-restored": ({ customer }) => [upsert("customer", customer.id, null)],
  "service-saved": ({ service, offered }) => [upsert("service", service.id, null), ...ofOffers(offered)],
  "catalogue-seeded": ({ services, offered }) => [
    ...services.map(({ id }) => upsert("service", id, null)),
    ...ofOffers(offered),
  ],
  "service-archived": ({ service }) => [upsert("service", service.id, null)],
  "service-restored": ({ service, offered }) => [upsert("service", service.id, null), ...ofOffers(offered)],
  "outlet-service-saved": ({ row }) => ofOffers([row]),
  "services-offered": ({ offered }) => ofOffers(offered),
  "shop-founded": none,
  "user-invited": none,
  "user-edited": none,
  "user-archived": none,
  "user-restored": none,
  "password-changed": none,
  "signed-out": none,
  "outlet-saved": none,
  "outlet-archived": none,
  "outlet-restored": none,
  "quota-reconciled": none,
};

/** The changes of a transaction, in the order in which it announced them. */
export function feedChangesOf(facts: readonly Fact[]): readonly Change[] {
  return facts.flatMap((fact) => changesOfFact(fact));
}

function changesOfFact<Name extends keyof FactMap>(fact: { readonly name: Name } & FactMap[Name]) {
  return changesOf[fact.name](fact);
}

function ofOrder(order: OrderSnapshot): Change {
  return upsert("order", order.row.id, order.row.outlet_id);
}

function ofOffers(offered: readonly OfferedService[]): readonly Change[] {
  return offered.map(({ id, outlet_id }) => upsert("outlet_service", id, outlet_id));
}

function upsert(entityType: FeedEntityType, entityId: string, outletId: string | null): Change {
  return { entityType, entityId, outletId, op: "upsert" };
}

function remove(entityType: FeedEntityType, entityId: string, outletId: string | null): Change {
  return { entityType, entityId, outletId, op: "delete" };
}

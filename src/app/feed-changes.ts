import type { OrderSnapshot } from "../modules/orders/orders-store.ts";
import type { Change } from "../modules/sync/changes-store.ts";
import type { FeedEntityType } from "../platform/database/tables.ts";
import type { Fact, FactMap } from "../platform/database/work.ts";
import "../modules/messaging/facts.ts";
import "../modules/orders/facts.ts";
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
  "provider-config-saved": none,
  "template-saved": none,
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

function upsert(entityType: FeedEntityType, entityId: string, outletId: string | null): Change {
  return { entityType, entityId, outletId, op: "upsert" };
}

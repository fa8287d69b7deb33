import { sql } from "kysely";
import { orderValues } from "../../src/app/order-messages.ts";
import { ok, type Result } from "../../src/kit/result.ts";
import { type TemplateId, templateIds } from "../../src/modules/messaging/dsl/template-ids.ts";
import { planMessages } from "../../src/modules/messaging/plan-messages.ts";
import { placeOrder } from "../../src/modules/orders/place-order.ts";
import type { Database } from "../../src/platform/database/connect.ts";
import type { Work } from "../../src/platform/database/work.ts";
import type { Refusal } from "../../src/platform/refusals/refuse.ts";
import { counterOrder, type Shop } from "./shop.ts";
import type { World } from "./world.ts";

/** The shop's messages as they are stored, in the order in which they were made. */
export function messagesOf({ kabar }: World, shop: Shop) {
  return kabar.database.queries
    .selectFrom("wa_messages")
    .selectAll()
    .where("tenant_id", "=", shop.tenantId)
    .orderBy("lane_position")
    .orderBy("id")
    .execute();
}

/** The story of a message, attempt by attempt. */
export function attemptsOf({ kabar }: World, messageId: string) {
  return kabar.database.queries
    .selectFrom("wa_message_attempts")
    .selectAll()
    .where("message_id", "=", messageId)
    .orderBy("n")
    .execute();
}

/** What the mock was handed for the shop, in that order, by its own log. */
export function deliveriesOf({ kabar }: World, shop: Shop) {
  return kabar.database.queries
    .selectFrom("wa_mock_deliveries")
    .selectAll()
    .where("tenant_id", "=", shop.tenantId)
    .orderBy("accepted_at")
    .orderBy("id")
    .execute();
}

/** An order brought to the counter, of which nobody is told. */
export async function placeQuietOrder(world: World, shop: Shop) {
  return must(await world.kabar.runWork(shop.asOwner, (work) => placeOrder(work, counterOrder(shop))));
}

export type QuietOrder = Awaited<ReturnType<typeof placeQuietOrder>>;

/** Plans these messages of an order, in a unit of work that is already open. */
export function planIn(work: Work, order: QuietOrder, templates: readonly TemplateId[]) {
  return planMessages(
    work,
    templates.map((templateId) => ({
      templateId,
      event: "test",
      orderId: order.row.id,
      isNewOrder: false,
      outletId: order.row.outlet_id,
      orderLabel: order.row.order_code,
      toPhone: order.customer.phone_normalized,
      values: orderValues(order, undefined),
      timeZone: order.outlet.timezone,
    })),
  );
}

export async function plan(world: World, shop: Shop, order: QuietOrder, ...templates: readonly TemplateId[]) {
  return must(await world.kabar.runWork(shop.asOwner, async (work) => ok(await planIn(work, order, templates))));
}

/** A new order with so many messages waiting, one behind the other. */
export async function planLane(world: World, shop: Shop, length: number) {
  const order = await placeQuietOrder(world, shop);
  await plan(world, shop, order, ...templateIds.slice(0, length));
  return order;
}

/** Many messages at once, in lanes of this length, written as the planning writes them but without orders. */
export async function fillOutbox(database: Database, shop: Shop, lanes: number, laneLength: number) {
  await sql`
    insert into wa_messages (tenant_id, id, lane_id, lane_position, template_id, idempotency_key, to_phone, body_text, status,
                             is_head, next_attempt_at, expires_at, metadata_json, source_channel, created_at, updated_at)
    select ${shop.tenantId}::uuid, gen_random_uuid(), lane.id, place, 'WA_ORDER_DONE', lane.id || ':' || place, '6281234567890',
           'Pesan ' || place, 'queued', place = 1, now(), now() + interval '24 hours', '{}', 'system', now(), now()
      from (select gen_random_uuid() as id from generate_series(1, ${lanes}::integer)) lane,
           generate_series(1, ${laneLength}::integer) place`.execute(database.queries);
}

export function must<Value>(result: Result<Value, Refusal>): Value {
  if (!result.ok) throw new Error(`refused: ${result.refusal.code}`);
  return result.value;
}

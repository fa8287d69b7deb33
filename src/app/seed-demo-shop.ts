import { sql } from "kysely";
import { ok, type Result } from "../kit/result.ts";
import { findService } from "../modules/catalog/catalog-store.ts";
import { createService } from "../modules/catalog/create-service.ts";
import { upsertConfig } from "../modules/messaging/configs-store.ts";
import { sealCredentials } from "../modules/messaging/credentials.ts";
import { addPayment } from "../modules/orders/add-payment.ts";
import { advanceCourier } from "../modules/orders/advance-courier.ts";
import { advanceLaundry } from "../modules/orders/advance-laundry.ts";
import type { OrderRow } from "../modules/orders/orders-store.ts";
import { type PlaceOrderInput, placeOrder } from "../modules/orders/place-order.ts";
import type { AttemptOutcome, MessageStatus } from "../platform/database/tables.ts";
import { inSystemWork, type Queries, systemContext, type Work, type WorkContext } from "../platform/database/work.ts";
import type { Refusal } from "../platform/refusals/refuse.ts";
import { type DemoShop, demoId } from "./demo-shop.ts";
import type { Kabar } from "./kabar.ts";

const services = [
  { key: "kiloan", name: "Kiloan Reguler", unit: "kg", price: 8_000 },
  { key: "satuan", name: "Cuci Satuan", unit: "pcs", price: 5_000 },
] as const;

/** Two services, sold in both outlets, made as a shop makes its own; one that is there, in whatever state, is left as it is. */
export async function seedDemoCatalogue(kabar: Kabar, shop: DemoShop): Promise<void> {
  for (const { key, name, unit, price } of services) {
    await kabar.runWork(ownerOf(shop), async (work) => {
      const id = serviceId(shop, key);
      const known = await findService(work, id);
      if (known !== undefined) return ok(known);
      return createService(work, { id, name, unit_type: unit, base_price_amount: price, duration_days: 3 });
    });
  }
}

/** The mock provider, active, unless the shop has set up something since. */
export async function seedDemoMock(kabar: Kabar, shop: DemoShop): Promise<void> {
  await kabar.runWork(ownerOf(shop), async (work) => {
    const existing = await work.db.selectFrom("wa_provider_configs").select("id").limit(1).executeTakeFirst();
    if (existing !== undefined) return ok();
    const id = demoId(shop.tenantId, "mock");
    const credentialsEncrypted = sealCredentials(kabar.cipher, work.tenantId, id, {});
    await upsertConfig(work, { id, providerId: 1, credentialsEncrypted, isActive: true, priority: 1 });
    return ok();
  });
}

/**
 * Orders in several states with their messages, made by the operations that clients use; only in a shop that has none. Their ids
 * are fixed, so that of two processes that seed at once one is refused.
 */
export async function seedDemoOrders(kabar: Kabar, shop: DemoShop): Promise<void> {
  const existing = await kabar.runWork(ownerOf(shop), async (work) =>
    ok(await work.db.selectFrom("orders").select("id").limit(1).executeTakeFirst()),
  );
  if (!existing.ok || existing.value !== undefined) return;
  const kiloan = [{ service_id: serviceId(shop, "kiloan"), weight_kg: 5.2 }];
  const satuan = [{ service_id: serviceId(shop, "satuan"), qty: 3 }];
  const pickup = { slot: "Besok, 09.00-11.00", address: "Jl. Kenanga No. 12, Bandung" };
  const byCourier = { requires_pickup: true, pickup };
  await seedOrder(kabar, shop, "1", { ...byCourier, ...customer("Siti Aminah", 1) }, (work, { id }) =>
    advanceCourier(work, id, "pickup_on_the_way"),
  );
  await seedOrder(kabar, shop, "2", { items: kiloan, ...customer("Budi Santoso", 2) }, (work, { id }) =>
    wash(work, id, "ready"),
  );
  await seedOrder(kabar, shop, "3", { items: satuan, ...customer("Rina Wijaya", 3) }, async (work, order) => {
    const paid = await addPayment(work, order.id, { amount: order.due_amount, method: "cash", paidAt: null });
    return paid.ok ? wash(work, order.id, "completed") : paid;
  });
  await seedOrder(kabar, shop, "4", { items: kiloan, ...customer("Dewi Lestari", 4) }, (work, { id }) =>
    wash(work, id, "ready"),
  );
  await inSystemWork(kabar.database, "kabar_dispatcher", async (db) => {
    await pretendAttempt(db, shop, "2", { outcome: "permanent", status: "failed", code: "PHONE_INVALID" });
    await pretendAttempt(db, shop, "4", { outcome: "ambiguous", status: "unknown", code: "OUTCOME_UNKNOWN" });
  });
}

function customer(name: string, number: number) {
  return { customer: { name, phone: `0812 1000 000${number}` } };
}

function seedOrder(
  kabar: Kabar,
  shop: DemoShop,
  number: string,
  input: Omit<PlaceOrderInput, "id" | "outlet_id">,
  then: (work: Work, order: OrderRow) => Promise<Result<unknown, Refusal>>,
) {
  return kabar.runWork(ownerOf(shop), async (work) => {
    const id = demoId(shop.tenantId, "order", number);
    const placed = await placeOrder(work, { ...input, id, outlet_id: shop.outletIds[0] });
    return placed.ok ? then(work, placed.value.row) : placed;
  });
}

const washing = ["washing", "drying", "ironing", "ready", "completed"];

async function wash(work: Work, orderId: string, until: string) {
  for (const status of washing.slice(0, washing.indexOf(until) + 1)) {
    const moved = await advanceLaundry(work, orderId, status);
    if (!moved.ok) return moved;
  }
  return ok();
}

/** An attempt with an outcome that the mock would not have by itself, for the one message of a demo order. */
async function pretendAttempt(
  db: Queries,
  shop: DemoShop,
  number: string,
  end: { readonly outcome: AttemptOutcome; readonly status: MessageStatus; readonly code: string },
): Promise<void> {
  await sql`
    with ended as (
      update wa_messages m
         set status = ${end.status}, is_head = false, next_attempt_at = null, attempts = 1, epoch = 1, provider_id = 1,
             last_error_code = ${end.code}, updated_at = now()
       where m.tenant_id = ${shop.tenantId}::uuid and m.order_id = ${demoId(shop.tenantId, "order", number)}::uuid
         and m.status = 'queued'
      returning m.tenant_id, m.id
    )
    insert into wa_message_attempts (tenant_id, message_id, epoch, n, provider_id, config_id, started_at, finished_at, outcome, reason_code)
    select tenant_id, id, 1, 1, 1, ${demoId(shop.tenantId, "mock")}::uuid, now(), now(), ${end.outcome}, ${end.code}
      from ended`.execute(db);
}

function serviceId(shop: DemoShop, key: string): string {
  return demoId(shop.tenantId, "service", key);
}

function ownerOf(shop: DemoShop): WorkContext {
  return systemContext(shop.tenantId, shop.userIds.owner);
}

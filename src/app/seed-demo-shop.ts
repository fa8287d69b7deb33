import { ok } from "../kit/result.ts";
import { upsertConfig } from "../modules/messaging/configs-store.ts";
import { sealCredentials } from "../modules/messaging/credentials.ts";
import { claimHeads, insertAttempts } from "../modules/messaging/dispatch-store.ts";
import { judgeOutcome } from "../modules/messaging/domain/retry-policy.ts";
import type { SendOutcome } from "../modules/messaging/domain/send-outcome.ts";
import { settleMessages } from "../modules/messaging/settle-messages.ts";
import { addPayment } from "../modules/orders/add-payment.ts";
import { advanceCourier } from "../modules/orders/advance-courier.ts";
import { advanceLaundry } from "../modules/orders/advance-laundry.ts";
import { placeOrder } from "../modules/orders/place-order.ts";
import { inSystemWork, type WorkContext } from "../platform/database/work.ts";
import { type DemoShop, demoId } from "./demo-shop.ts";
import type { Kabar } from "./kabar.ts";

const services = [
  { key: "kiloan", name: "Kiloan Reguler", unit: "kg", price: 8_000 },
  { key: "satuan", name: "Cuci Satuan", unit: "pcs", price: 5_000 },
] as const;

/** Two services, sold in both outlets. */
export async function seedDemoCatalogue(kabar: Kabar, shop: DemoShop): Promise<void> {
  await kabar.runWork(ownerOf(shop), async (work) => {
    const stamps = { tenant_id: work.tenantId, created_at: work.now, updated_at: work.now };
    for (const { key, name, unit, price } of services) {
      const id = serviceId(shop, key);
      await work.db
        .insertInto("services")
        .values({ ...stamps, id, name, unit_type: unit, base_price_amount: price, duration_days: 3, deleted_at: null })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      for (const outlet_id of shop.outletIds) {
        const row = { ...stamps, id: work.newId(), outlet_id, service_id: id };
        await work.db
          .insertInto("outlet_services")
          .values({ ...row, price_override_amount: null, sla_override: null })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    }
    return ok();
  });
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

/** Orders in several states with their messages, made by the operations that clients use; only in a shop that has none. */
export async function seedDemoOrders(kabar: Kabar, shop: DemoShop): Promise<void> {
  const context = ownerOf(shop);
  const existing = await kabar.runWork(context, async (work) =>
    ok(await work.db.selectFrom("orders").select("id").limit(1).executeTakeFirst()),
  );
  if (!existing.ok || existing.value !== undefined) return;
  const [outlet_id] = shop.outletIds;
  await kabar.runWork(context, async (work) => {
    const pickup = { slot: "Besok, 09.00-11.00", address: "Jl. Kenanga No. 12, Bandung" };
    const customer = { name: "Siti Aminah", phone: "0812 1000 0001" };
    const placed = await placeOrder(work, { outlet_id, requires_pickup: true, pickup, customer });
    return placed.ok ? advanceCourier(work, placed.value.row.id, "pickup_on_the_way") : placed;
  });
  await kabar.runWork(context, async (work) => {
    const items = [{ service_id: serviceId(shop, "kiloan"), weight_kg: 5.2 }];
    const placed = await placeOrder(work, {
      outlet_id,
      items,
      customer: { name: "Budi Santoso", phone: "0812 1000 0002" },
    });
    if (!placed.ok) return placed;
    for (const status of ["washing", "drying", "ironing", "ready"]) {
      const moved = await advanceLaundry(work, placed.value.row.id, status);
      if (!moved.ok) return moved;
    }
    return ok();
  });
  await kabar.runWork(context, async (work) => {
    const items = [{ service_id: serviceId(shop, "satuan"), qty: 3 }];
    const placed = await placeOrder(work, {
      outlet_id,
      items,
      customer: { name: "Rina Wijaya", phone: "0812 1000 0003" },
    });
    if (!placed.ok) return placed;
    const { id, due_amount } = placed.value.row;
    const paid = await addPayment(work, id, { amount: due_amount, method: "cash", paidAt: null });
    if (!paid.ok) return paid;
    for (const status of ["washing", "drying", "ironing", "ready", "completed"]) {
      const moved = await advanceLaundry(work, id, status);
      if (!moved.ok) return moved;
    }
    return ok();
  });
  await playOutcomes(kabar);
}

/** The first round of sending, with outcomes that a shop should have seen once: accepted, refused, unknown. */
async function playOutcomes({ database }: Kabar): Promise<void> {
  const outcomes: readonly SendOutcome[] = [
    { kind: "accepted", providerMessageId: null },
    { kind: "permanent", code: "PHONE_INVALID" },
    { kind: "ambiguous" },
  ];
  const limits = {
    messagesMax: outcomes.length,
    tenantsMax: 1,
    inFlightMaxPerTenant: outcomes.length,
    leaseSeconds: 30,
  };
  const firstTenant = "00000000-0000-0000-0000-000000000000";
  const claimed = await inSystemWork(database, "kabar_dispatcher", (db) => claimHeads(db, firstTenant, limits));
  await inSystemWork(database, "kabar_dispatcher", (db) => insertAttempts(db, claimed, 1));
  const settlements = claimed.map((message, index) => {
    const outcome = outcomes[index] ?? { kind: "ambiguous" as const };
    const { tenant_id, id, epoch, lane_id, config_id } = message;
    return { tenant_id, id, epoch, lane_id, config_id, outcome: outcome.kind, verdict: judgeOutcome(outcome, 0, 0, 0) };
  });
  await settleMessages(database, settlements);
}

function serviceId(shop: DemoShop, key: string): string {
  return demoId(shop.tenantId, "service", key);
}

function ownerOf(shop: DemoShop): WorkContext {
  return {
    tenantId: shop.tenantId,
    actor: { userId: shop.userIds.owner, roles: ["owner"], outletIds: null },
    channel: "system",
  };
}

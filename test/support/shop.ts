import type { Kabar } from "../../src/app/kabar.ts";
import { newId } from "../../src/kit/ids.ts";
import { ok } from "../../src/kit/result.ts";
import { upsertConfig } from "../../src/modules/messaging/configs-store.ts";
import { sealCredentials } from "../../src/modules/messaging/credentials.ts";
import { inSystemWork, systemContext, type WorkContext } from "../../src/platform/database/work.ts";

export type ShopRole = "owner" | "admin" | "cashier" | "worker" | "courier" | "tenant_manager";
const shopRoles: readonly ShopRole[] = ["owner", "admin", "cashier", "worker", "courier", "tenant_manager"];

export interface ShopOptions {
  readonly plan?: "free" | "standard" | "premium" | "pro";
  readonly timezone?: string;
  readonly ordersLimit?: number;
  /** The mock's scenario; null: no provider is set up. By default `ok`. */
  readonly scenario?: string | null;
}

export interface Person {
  readonly tenantId: string;
  readonly userId: string;
  readonly email: string;
}

/** A shop with two outlets. Everybody but the owner is assigned to the first only. No sign-in names: tokens are handed out. */
export interface Shop {
  readonly tenantId: string;
  readonly outletId: string;
  readonly otherOutletId: string;
  /** kg, Rp8.000 */
  readonly kiloanId: string;
  /** pcs, Rp5.000 */
  readonly satuanId: string;
  readonly people: Readonly<Record<ShopRole, Person>>;
  readonly asOwner: WorkContext;
}

/** Of a password that nobody knows. */
export const nobodysHash =
  "$argon2id$v=19$m=19456,t=2,p=1$YY124he0FK4B2KnQbaxXkQ$h1KvT72AQznJcDGH1fePujOK8dCwdw4czbBqeo++LvI";

let shopsMade = 0;

export async function openShop(kabar: Kabar, options: ShopOptions): Promise<Shop> {
  shopsMade += 1;
  const tenantId = newId();
  const people = Object.fromEntries(
    shopRoles.map((role) => [role, { tenantId, userId: newId(), email: `${role}@shop${shopsMade}.test` }]),
  ) as Record<ShopRole, Person>;
  const shop: Shop = {
    tenantId,
    outletId: newId(),
    otherOutletId: newId(),
    kiloanId: newId(),
    satuanId: newId(),
    people,
    asOwner: systemContext(tenantId, people.owner.userId),
  };
  await insertPeople(kabar, shop, options);
  await insertCatalogue(kabar, shop);
  const plan = options.plan ?? "premium";
  const hasWhatsapp = plan === "premium" || plan === "pro";
  if (hasWhatsapp && options.scenario !== null) await setMock(kabar, shop, options.scenario ?? "ok");
  return shop;
}

async function insertPeople(kabar: Kabar, shop: Shop, options: ShopOptions) {
  const { tenantId: tenant_id } = shop;
  const now = kabar.clock.now();
  const stamps = { created_at: now, updated_at: now };
  const timezone = options.timezone ?? "Asia/Jakarta";
  await inSystemWork(kabar.database, "kabar_identity", async (db) => {
    await db
      .insertInto("tenants")
      .values({
        ...stamps,
        id: tenant_id,
        name: `Laundry ${shopsMade}`,
        timezone,
        plan_key: options.plan ?? "premium",
        orders_limit_override: options.ordersLimit ?? null,
      })
      .execute();
    const outlet = { ...stamps, tenant_id, timezone, phone: null, address: null, deleted_at: null };
    await db
      .insertInto("outlets")
      .values([
        { ...outlet, id: shop.outletId, name: "Outlet Utama", code: "T1" },
        { ...outlet, id: shop.otherOutletId, name: "Outlet Cabang", code: "T2" },
      ])
      .execute();
    for (const [role_key, { userId: user_id, email }] of Object.entries(shop.people)) {
      const user = {
        ...stamps,
        tenant_id,
        id: user_id,
        name: `Test ${role_key}`,
        email,
        phone: null,
        deleted_at: null,
      };
      await db
        .insertInto("users")
        .values({ ...user, password_hash: nobodysHash })
        .execute();
      await db.insertInto("user_roles").values({ tenant_id, user_id, role_key }).execute();
      if (role_key !== "owner") {
        await db.insertInto("user_outlets").values({ tenant_id, user_id, outlet_id: shop.outletId }).execute();
      }
    }
  });
}

async function insertCatalogue(kabar: Kabar, shop: Shop) {
  await kabar.runWork(shop.asOwner, async (work) => {
    const stamps = { tenant_id: work.tenantId, created_at: work.now, updated_at: work.now, deleted_at: null };
    await work.db
      .insertInto("services")
      .values([
        {
          ...stamps,
          id: shop.kiloanId,
          name: "Kiloan Reguler",
          unit_type: "kg",
          base_price_amount: 8_000,
          duration_days: 3,
        },
        {
          ...stamps,
          id: shop.satuanId,
          name: "Cuci Satuan",
          unit_type: "pcs",
          base_price_amount: 5_000,
          duration_days: 2,
        },
      ])
      .execute();
    return ok();
  });
}

/** Makes the mock the shop's active provider and gives it a scenario. */
export async function setMock(kabar: Kabar, shop: Shop, scenario: string) {
  await kabar.runWork(shop.asOwner, async (work) => {
    const stored = await work.db.selectFrom("wa_provider_configs").select("id").executeTakeFirst();
    const id = stored?.id ?? work.newId();
    const credentialsEncrypted = sealCredentials(kabar.cipher, work.tenantId, id, { scenario });
    await upsertConfig(work, { id, providerId: 1, credentialsEncrypted, isActive: true, priority: 1 });
    return ok();
  });
}

/** An order that a courier picks up: its customer is told at once. */
export function pickupOrder(shop: Shop, fields: object = {}) {
  return {
    outlet_id: shop.outletId,
    requires_pickup: true,
    pickup: { slot: "Besok, 09.00-11.00" },
    customer: { name: "Siti Aminah", phone: "0812 3456 7890" },
    ...fields,
  };
}

/** An order brought to the counter: 5.2 kg, Rp41.600. */
export function counterOrder(shop: Shop, fields: object = {}) {
  return {
    outlet_id: shop.outletId,
    items: [{ service_id: shop.kiloanId, weight_kg: 5.2 }],
    customer: { name: "Budi Santoso", phone: "0813 1111 2222" },
    ...fields,
  };
}

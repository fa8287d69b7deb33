import { hashPassword } from "../modules/tenancy/passwords.ts";
import { signInName } from "../modules/tenancy/sign-in-names.ts";
import { inSystemWork, type Queries } from "../platform/database/work.ts";
import { type DemoShop, demoId, demoRoles, demoShop } from "./demo-shop.ts";
import type { Kabar } from "./kabar.ts";
import { seedDemoCatalogue, seedDemoMock, seedDemoOrders } from "./seed-demo-shop.ts";

export const demoPassword = "password";

const shops = [
  { plan: "free", code: "F" },
  { plan: "standard", code: "S" },
  { plan: "premium", code: "P" },
  { plan: "pro", code: "R" },
] as const;

/** One shop per plan with people, services and, where the plan has it, WhatsApp through the mock. Again and again: the same. */
export async function seedDemo(kabar: Kabar): Promise<void> {
  const passwordHash = await hashPassword(demoPassword);
  await inSystemWork(kabar.database, "kabar_identity", (db) => seedPlatform(db, kabar.clock.now(), passwordHash));
  for (const { plan, code } of shops) {
    const shop = demoShop(plan);
    const now = kabar.clock.now();
    await inSystemWork(kabar.database, "kabar_identity", (db) => seedPeople(db, shop, plan, code, now, passwordHash));
    await seedDemoCatalogue(kabar, shop);
    if (plan === "premium" || plan === "pro") await seedDemoMock(kabar, shop);
    if (plan === "premium") await seedDemoOrders(kabar, shop);
  }
}

async function seedPlatform(db: Queries, now: Date, passwordHash: string): Promise<void> {
  const tenantId = demoId("platform", "tenant");
  await seedTenant(db, { id: tenantId, kind: "platform", name: "Kabar Platform", plan: "pro" }, now);
  const user = { tenantId, id: demoId("platform", "owner"), name: "Demo Platform", email: "platform@demo.local" };
  await seedUser(db, user, "platform_owner", [], now, passwordHash);
}

async function seedPeople(db: Queries, shop: DemoShop, plan: string, code: string, now: Date, passwordHash: string) {
  const { tenantId, outletIds } = shop;
  await seedTenant(db, { id: tenantId, kind: "shop", name: `Demo ${plan}`, plan }, now);
  const names = ["Outlet Utama", "Outlet Cabang"];
  for (const [index, id] of outletIds.entries()) {
    const name = names[index] ?? "";
    await db
      .insertInto("outlets")
      .values({
        tenant_id: tenantId,
        id,
        name,
        code: `${code}${index + 1}`,
        timezone: "Asia/Jakarta",
        phone: null,
        address: null,
        created_at: now,
        updated_at: now,
        deleted_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  for (const role of demoRoles) {
    const name = `Demo ${role[0]?.toUpperCase()}${role.slice(1)}`;
    const user = { tenantId, id: shop.userIds[role], name, email: `${role}@${plan}.demo.local` };
    await seedUser(db, user, role, role === "owner" ? outletIds : outletIds.slice(0, 1), now, passwordHash);
  }
}

async function seedTenant(
  db: Queries,
  tenant: { readonly id: string; readonly kind: "shop" | "platform"; readonly name: string; readonly plan: string },
  now: Date,
) {
  await db
    .insertInto("tenants")
    .values({
      id: tenant.id,
      kind: tenant.kind,
      name: tenant.name,
      timezone: "Asia/Jakarta",
      plan_key: tenant.plan,
      orders_limit_override: null,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

interface DemoUser {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

async function seedUser(
  db: Queries,
  user: DemoUser,
  role: string,
  outletIds: readonly string[],
  now: Date,
  passwordHash: string,
) {
  const { tenantId: tenant_id, id: user_id, name, email } = user;
  await db
    .insertInto("users")
    .values({
      tenant_id,
      id: user_id,
      name,
      email,
      phone: null,
      password_hash: passwordHash,
      created_at: now,
      updated_at: now,
      deleted_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await db
    .insertInto("user_roles")
    .values({ tenant_id, user_id, role_key: role })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  for (const outlet_id of outletIds) {
    await db
      .insertInto("user_outlets")
      .values({ tenant_id, user_id, outlet_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  await db
    .insertInto("sign_in_names")
    .values({ name: signInName(email), tenant_id, user_id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

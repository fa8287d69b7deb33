import { sql } from "kysely";
import type { Kabar } from "../../src/app/kabar.ts";
import { newId } from "../../src/kit/ids.ts";
import { nobodysHash, type Person } from "./shop.ts";

/** The platform's tenant, of which a database has one, and a person of it. */
export async function openPlatform(kabar: Kabar): Promise<Person> {
  const person = { tenantId: newId(), userId: newId(), email: "platform@kabar.test" };
  const now = kabar.clock.now();
  const { queries } = kabar.database;
  const stamps = { created_at: now, updated_at: now };
  const tenant = {
    ...stamps,
    id: person.tenantId,
    name: "Kabar",
    timezone: "Asia/Jakarta",
    orders_limit_override: null,
  };
  await queries
    .insertInto("tenants")
    .values({ ...tenant, kind: "platform", plan_key: "pro" })
    .execute();
  await queries
    .insertInto("users")
    .values({
      ...stamps,
      tenant_id: person.tenantId,
      id: person.userId,
      name: "Platform",
      email: person.email,
      phone: null,
      password_hash: nobodysHash,
      deleted_at: null,
    })
    .execute();
  await sql`insert into user_roles (tenant_id, user_id, role_key)
    values (${person.tenantId}::uuid, ${person.userId}::uuid, 'platform_owner')`.execute(queries);
  return person;
}

import { newId } from "../../src/kit/ids.ts";
import type { Client } from "./client.ts";
import { openPlatform } from "./platform-user.ts";
import type { Person } from "./shop.ts";
import type { World } from "./world.ts";

export interface PlatformPeople {
  readonly person: Person;
  readonly bookkeeper: Person;
  /** platform_owner */
  readonly platform: Client;
  /** platform_billing */
  readonly billing: Client;
}

/** The platform's owner and whoever keeps its books, signed in. Once per world: a database has one platform. */
export async function openPlatformPeople(world: World): Promise<PlatformPeople> {
  const person = await openPlatform(world.kabar);
  const bookkeeper = { tenantId: person.tenantId, userId: newId(), email: "billing@kabar.test" };
  const { queries } = world.kabar.database;
  const now = world.clock.now();
  await queries
    .insertInto("users")
    .values({
      tenant_id: bookkeeper.tenantId,
      id: bookkeeper.userId,
      name: "Billing",
      email: bookkeeper.email,
      phone: null,
      password_hash: "nobody signs in with this",
      created_at: now,
      updated_at: now,
      deleted_at: null,
    })
    .execute();
  await queries
    .insertInto("user_roles")
    .values({ tenant_id: bookkeeper.tenantId, user_id: bookkeeper.userId, role_key: "platform_billing" })
    .execute();
  return { person, bookkeeper, platform: await world.client(person), billing: await world.client(bookkeeper) };
}

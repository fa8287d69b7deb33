import type { Kabar } from "../../src/app/kabar.ts";
import { hashPassword } from "../../src/modules/tenancy/passwords.ts";
import { inSystemWork } from "../../src/platform/database/work.ts";
import type { Person } from "./shop.ts";

/** Gives a person a password and the names to sign in under; without names, the e-mail address. */
export async function giveSignIn(kabar: Kabar, person: Person, password: string, ...names: readonly string[]) {
  const { tenantId: tenant_id, userId: user_id, email } = person;
  const password_hash = await hashPassword(password);
  await inSystemWork(kabar.database, "kabar_identity", async (db) => {
    await db
      .updateTable("users")
      .set({ password_hash })
      .where("tenant_id", "=", tenant_id)
      .where("id", "=", user_id)
      .execute();
    for (const name of names.length === 0 ? [email] : names) {
      await db.insertInto("sign_in_names").values({ name, tenant_id, user_id }).execute();
    }
  });
}

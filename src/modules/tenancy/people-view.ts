import type { OutletsRow } from "./outlets-store.ts";
import type { PersonRow } from "./users-store.ts";

/** As Indonesian staff call them. */
const roleNames: Readonly<Record<string, string>> = {
  owner: "Owner",
  admin: "Admin",
  cashier: "Kasir",
  worker: "Pekerja",
  courier: "Kurir",
  tenant_manager: "Manajer Tenant",
};

/** A person as clients see one; a role's id is its key. */
export function userView({ role_keys, outlet_ids: _, ...person }: PersonRow) {
  return { ...person, roles: role_keys.map((key) => ({ id: key, key, name: roleNames[key] ?? key })) };
}

type ShownOutlet = Omit<OutletsRow, "created_at" | "updated_at">;

export function outletView({ id, tenant_id, name, code, timezone, phone, address, deleted_at }: ShownOutlet) {
  return { id, tenant_id, name, code, timezone, phone, address, deleted_at };
}

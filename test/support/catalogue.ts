import type { Kabar } from "../../src/app/kabar.ts";
import { newId } from "../../src/kit/ids.ts";
import { ok } from "../../src/kit/result.ts";
import type { Shop } from "./shop.ts";

export interface ServiceFields {
  readonly name?: string;
  readonly unit_type?: "kg" | "pcs" | "meter";
  readonly base_price_amount?: number;
  readonly duration_days?: number | null;
  readonly duration_hours?: number;
  readonly active?: boolean;
  readonly is_group?: boolean;
  readonly deleted_at?: Date | null;
}

/** A service of the shop; by default kg, Rp10.000, one day. @returns its id. */
export async function addService(kabar: Kabar, shop: Shop, fields: ServiceFields = {}): Promise<string> {
  const id = newId();
  await kabar.runWork(shop.asOwner, async (work) => {
    const stamps = { tenant_id: work.tenantId, created_at: work.now, updated_at: work.now };
    const service = { name: "Layanan", unit_type: "kg", base_price_amount: 10_000, duration_days: 1 } as const;
    await work.db
      .insertInto("services")
      .values({ ...stamps, id, deleted_at: null, ...service, ...fields })
      .execute();
    return ok();
  });
  return id;
}

/** How an outlet sells a service: at another price, or not at all. */
export async function setOutletService(
  kabar: Kabar,
  shop: Shop,
  outletId: string,
  serviceId: string,
  fields: { readonly active?: boolean; readonly price_override_amount?: number | null },
) {
  await kabar.runWork(shop.asOwner, async (work) => {
    const stamps = { tenant_id: work.tenantId, created_at: work.now, updated_at: work.now };
    const row = { id: work.newId(), outlet_id: outletId, service_id: serviceId, sla_override: null };
    await work.db
      .insertInto("outlet_services")
      .values({ ...stamps, ...row, price_override_amount: null, ...fields })
      .execute();
    return ok();
  });
}

/** Takes away the services that a test shop opens with: it is as a shop that has just registered. */
export async function emptyCatalogue({ database }: Kabar, { tenantId }: Shop) {
  await database.queries.deleteFrom("services").where("tenant_id", "=", tenantId).execute();
}

/** As when an outlet has closed, whatever it still has to do. */
export async function archiveOutlet({ database }: Kabar, { tenantId }: Shop, outletId: string) {
  await database.queries
    .updateTable("outlets")
    .set({ deleted_at: new Date() })
    .where("tenant_id", "=", tenantId)
    .where("id", "=", outletId)
    .execute();
}

/** As when the shop's bill is not settled. */
export async function setReadOnly({ database }: Kabar, { tenantId }: Shop) {
  await database.queries
    .updateTable("tenants")
    .set({ write_access_mode: "read_only" })
    .where("id", "=", tenantId)
    .execute();
}

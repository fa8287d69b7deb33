import { newId } from "../../src/kit/ids.ts";
import { openStaffed } from "./placing.ts";
import { counterOrder } from "./shop.ts";
import type { World } from "./world.ts";

/**
 * Many outlets and a customer for each order: orders of one outlet queue for its invoice counter and those of one customer for
 * that row, so that they would never meet at the quota.
 */
export async function openWideShop(world: World, ordersLimit: number) {
  const { shop, owner } = await openStaffed(world, { ordersLimit });
  const now = world.clock.now();
  const outlets = Array.from({ length: 16 }, (_, number) => ({
    tenant_id: shop.tenantId,
    id: newId(),
    name: `Cabang ${number}`,
    code: `W${number}`,
    timezone: "Asia/Jakarta",
    phone: null,
    address: null,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  }));
  await world.kabar.database.queries.insertInto("outlets").values(outlets).execute();
  let asked = 0;
  const placeMany = (count = 64) =>
    Promise.all(
      Array.from({ length: count }, () => {
        asked += 1;
        const customer = { name: "Ramai", phone: `0812 3456 ${1_000 + asked}` };
        const outlet_id = outlets[asked % outlets.length]?.id;
        return owner.post("/api/orders", counterOrder(shop, { customer, outlet_id }));
      }),
    );
  return { shop, owner, placeMany };
}

import type { Shop } from "./shop.ts";
import type { World } from "./world.ts";

/** The shop's change rows as they are stored, in the order of their numbers. */
export function feedOf({ kabar }: World, shop: Shop) {
  return kabar.database.queries
    .selectFrom("sync_changes")
    .where("tenant_id", "=", shop.tenantId)
    .select(["cursor", "entity_type", "entity_id", "outlet_id", "op"])
    .orderBy("cursor")
    .execute();
}

/** What changed, in words: `upsert order`. */
export async function changesOf(world: World, shop: Shop, after = 0): Promise<readonly string[]> {
  const rows = await feedOf(world, shop);
  return rows.filter(({ cursor }) => cursor > after).map(({ op, entity_type }) => `${op} ${entity_type}`);
}

/** Where the shop's feed stands. */
export async function feedHead(world: World, shop: Shop): Promise<number> {
  return (await feedOf(world, shop)).at(-1)?.cursor ?? 0;
}

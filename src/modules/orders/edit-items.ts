import { ok, type Result } from "../../kit/result.ts";
import type { Work } from "../../platform/database/work.ts";
import type { Refusal } from "../../platform/refusals/refuse.ts";
import { readPrices } from "../catalog/read-prices.ts";
import { diffItems, type EditedLine, type KeptItem, type StoredItem } from "./domain/item-diff.ts";
import { priceItems } from "./domain/pricing.ts";
import { formatQuantity, parseQuantity } from "./domain/quantity.ts";
import { newItemRow } from "./new-item-row.ts";
import type { ItemRow, OrderSnapshot } from "./orders-store.ts";

/** The lines of an order after an edit; nothing of it is written yet. */
export interface EditedItems {
  /** All of them, in their order. */
  readonly rows: readonly ItemRow[];
  /** Those that are not stored as they are: new, changed, or only moved to another place. */
  readonly savedRows: readonly ItemRow[];
  /** The new ones and those whose quantity or weight changed. */
  readonly changedIds: readonly string[];
  readonly removedIds: readonly string[];
}

/** What these lines make of the order's items, new ones at the outlet's prices of today. `lines` null: they stay. */
export async function editItems(
  work: Work,
  order: OrderSnapshot,
  lines: readonly EditedLine[] | null,
): Promise<Result<EditedItems, Refusal<"VALIDATION_FAILED">>> {
  if (lines === null) return ok({ rows: order.items, savedRows: [], changedIds: [], removedIds: [] });
  const diff = diffItems(order.items.map(storedItem), lines);
  if (!diff.ok) return diff;
  const { entries, removedIds } = diff.value;
  const added = entries.flatMap((entry) => (entry.kind === "added" ? [entry.line] : []));
  const services = await readPrices(
    work,
    order.row.outlet_id,
    added.map(({ serviceId }) => serviceId),
  );
  const priced = priceItems(added, services);
  if (!priced.ok) return priced;

  const present = new Map(order.items.map((row) => [row.id, row]));
  const news = priced.value.values();
  const rows = entries.map((entry, position) => {
    if (entry.kind === "kept") return keptRow(work, rowOf(present, entry.item.id), entry, position);
    const { value } = news.next();
    if (value === undefined) throw new Error("a line was not priced");
    return newItemRow(work, order.row.id, value, position, services);
  });
  const changedIds = rows.flatMap((row, place) => {
    const entry = entries[place];
    return entry?.kind === "kept" && !entry.isChanged ? [] : [row.id];
  });
  const savedRows = rows.filter((row) => changedIds.includes(row.id) || row.position !== present.get(row.id)?.position);
  return ok({ rows, savedRows, changedIds, removedIds });
}

function rowOf(rows: ReadonlyMap<string, ItemRow>, id: string): ItemRow {
  const row = rows.get(id);
  if (row === undefined) throw new Error("an item was kept that the order does not have");
  return row;
}

function storedItem(row: ItemRow): StoredItem {
  return {
    id: row.id,
    serviceId: row.service_id,
    unitType: row.unit_type_snapshot,
    quantityHundredths: row.qty === null ? null : parseQuantity(row.qty),
    weightHundredths: row.weight_kg === null ? null : parseQuantity(row.weight_kg),
    unitPriceRupiah: row.unit_price_amount,
    subtotalRupiah: row.subtotal_amount,
  };
}

function keptRow(work: Work, row: ItemRow, { item, isChanged }: KeptItem, position: number): ItemRow {
  if (!isChanged) return { ...row, position };
  return {
    ...row,
    position,
    qty: item.quantityHundredths === null ? null : formatQuantity(item.quantityHundredths),
    weight_kg: item.weightHundredths === null ? null : formatQuantity(item.weightHundredths),
    subtotal_amount: item.subtotalRupiah,
    updated_at: work.now,
  };
}

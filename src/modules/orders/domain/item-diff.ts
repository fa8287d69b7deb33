import { amountRupiahMax, formatThousands, subtotalRupiah } from "../../../kit/money.ts";
import { ok, type Result, refused } from "../../../kit/result.ts";
import { type FieldProblem, type Refusal, refuseFields } from "../../../platform/refusals/refuse.ts";
import { orderProblems } from "../problems.ts";
import type { ItemLine, UnitType } from "./pricing.ts";
import { readQuantity } from "./quantity.ts";

/** A line as the order has it. */
export interface StoredItem {
  readonly id: string;
  readonly serviceId: string | null;
  readonly unitType: UnitType;
  readonly quantityHundredths: number | null;
  readonly weightHundredths: number | null;
  readonly unitPriceRupiah: number;
  readonly subtotalRupiah: number;
}

/** A line as an edit asks for it. With an `id` it is that line of the order; its service need not be named again. */
export interface EditedLine extends ItemLine {
  readonly id: string | null;
}

/** What becomes of one asked line: a line that the order has, or one that it gets at today's price. */
export type DiffEntry = KeptItem | { readonly kind: "added"; readonly line: ItemLine };

export interface KeptItem {
  readonly kind: "kept";
  readonly item: StoredItem;
  readonly isChanged: boolean;
}

export interface ItemDiff {
  /** One for each asked line, in the order in which they were asked for. */
  readonly entries: readonly DiffEntry[];
  /** The lines that nobody asked for any more. */
  readonly removedIds: readonly string[];
}

/**
 * What an edit makes of the lines of an order, or `VALIDATION_FAILED` with every problem at once. A line with an id is that
 * one; a line without is one of the same service that no other line stands for, rather one that measures the same than the first;
 * else it is new. Lines with ids choose first, wherever they stand, then those that change nothing. A kept line keeps id, name and price, also when its service is sold no more or at another price;
 * a quantity or weight that is not given stays, another one is multiplied with the price that the line has.
 */
export function diffItems(
  stored: readonly StoredItem[],
  lines: readonly EditedLine[],
): Result<ItemDiff, Refusal<"VALIDATION_FAILED">> {
  const matches = matchLines(stored, lines);
  const entries: DiffEntry[] = [];
  const problems: FieldProblem[] = [...matches.problems];
  for (const line of lines) {
    const item = matches.itemOf.get(line);
    if (item === undefined) {
      entries.push({ kind: "added", line });
      continue;
    }
    const kept = measureAgain(item, line);
    if (kept.ok) entries.push(kept.value);
    else problems.push(...kept.refusal);
  }
  if (problems.length > 0) return refuseFields(problems);
  return ok({ entries, removedIds: [...matches.unmatched.keys()] });
}

function matchLines(stored: readonly StoredItem[], lines: readonly EditedLine[]) {
  const unmatched = new Map(stored.map((item) => [item.id, item]));
  const itemOf = new Map<EditedLine, StoredItem>();
  const problems: FieldProblem[] = [];
  for (const line of lines.filter(({ id }) => id !== null)) {
    const item = unmatched.get(line.id ?? "");
    if (item === undefined) problems.push({ field: `items.${line.index}.id`, problem: orderProblems.itemUnknown });
    else if (line.serviceId !== "" && line.serviceId !== item.serviceId) {
      problems.push({ field: `items.${line.index}.service_id`, problem: orderProblems.itemOfOtherService });
    } else {
      unmatched.delete(item.id);
      itemOf.set(line, item);
    }
  }
  for (const isMatch of [measuresTheSame, isOfSameService]) {
    for (const line of lines.filter((each) => each.id === null && !itemOf.has(each))) {
      const item = [...unmatched.values()].find((each) => isMatch(each, line));
      if (item === undefined) continue;
      unmatched.delete(item.id);
      itemOf.set(line, item);
    }
  }
  return { itemOf, unmatched, problems };
}

function isOfSameService(item: StoredItem, line: EditedLine): boolean {
  return item.serviceId === line.serviceId;
}

function measuresTheSame(item: StoredItem, line: EditedLine): boolean {
  const measured = isOfSameService(item, line) ? measureAgain(item, line) : null;
  return measured?.ok === true && !measured.value.isChanged;
}

function measureAgain(item: StoredItem, line: EditedLine): Result<KeptItem, readonly FieldProblem[]> {
  const quantity = readMeasure(`items.${line.index}.qty`, line.qty, item.quantityHundredths);
  const weight = readMeasure(`items.${line.index}.weight_kg`, line.weightKg, item.weightHundredths);
  if (!quantity.ok || !weight.ok) {
    return refused([quantity, weight].flatMap((part) => (part.ok ? [] : [part.refusal])));
  }
  const [quantityHundredths, weightHundredths] = [quantity.value, weight.value];
  const isChanged = quantityHundredths !== item.quantityHundredths || weightHundredths !== item.weightHundredths;
  if (!isChanged) return ok({ kind: "kept", item, isChanged });
  const [key, measure] = item.unitType === "kg" ? ["weight_kg", weightHundredths] : ["qty", quantityHundredths];
  const subtotal = subtotalRupiah(measure ?? 0, item.unitPriceRupiah);
  if (subtotal > amountRupiahMax) {
    const values = { limit: formatThousands(amountRupiahMax) };
    return refused([{ field: `items.${line.index}.${key}`, problem: orderProblems.subtotalTooLarge, values }]);
  }
  return ok({
    kind: "kept",
    item: { ...item, quantityHundredths, weightHundredths, subtotalRupiah: subtotal },
    isChanged,
  });
}

function readMeasure(
  field: string,
  given: number | null | undefined,
  present: number | null,
): Result<number | null, FieldProblem> {
  return given === null || given === undefined ? ok(present) : readQuantity(field, given);
}

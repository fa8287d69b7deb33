import { amountRupiahMax, formatThousands, subtotalRupiah } from "../../../kit/money.ts";
import { ok, type Result, refused } from "../../../kit/result.ts";
import { type FieldProblem, type Refusal, refuseField, refuseFields } from "../../../platform/refusals/refuse.ts";
import { orderProblems } from "../problems.ts";
import { readQuantity } from "./quantity.ts";

/** What a price is for; kg is measured by weight, the others are counted by qty. */
export type UnitType = "kg" | "pcs" | "meter";

/** One line as asked for. `index` is its place in the request's `items`, by which problems name it. */
export interface ItemLine {
  readonly index: number;
  readonly serviceId: string;
  readonly qty?: number | null | undefined;
  readonly weightKg?: number | null | undefined;
}

/**
 * A live (not archived) service of the tenant as one outlet sells it. `isOfferedAtOutlet` is false only when the outlet
 * has a row for it that is switched off: a service without a row is sold at its base price.
 */
export interface CatalogueEntry {
  readonly serviceId: string;
  readonly name: string;
  readonly unitType: UnitType;
  readonly basePriceRupiah: number;
  readonly overridePriceRupiah: number | null;
  readonly isActive: boolean;
  readonly isGroup: boolean;
  readonly isOfferedAtOutlet: boolean;
}

/** A line as it is stored: later changes of the service change neither its name nor its price. */
export interface PricedItem {
  readonly serviceId: string;
  readonly nameSnapshot: string;
  readonly unitTypeSnapshot: UnitType;
  readonly quantityHundredths: number | null;
  readonly weightHundredths: number | null;
  readonly unitPriceRupiah: number;
  readonly subtotalRupiah: number;
}

type ValidationRefusal = Refusal<"VALIDATION_FAILED">;

/**
 * Prices the lines, in their order, or refuses with every problem of every line at once. A service that `catalogue`
 * does not hold is not sold; a line may spell its id in any case, the catalogue in lower case, as the database does.
 * Subtotals, and their sum, stay within `amountRupiahMax`.
 */
export function priceItems(
  lines: readonly ItemLine[],
  catalogue: readonly CatalogueEntry[],
): Result<readonly PricedItem[], ValidationRefusal> {
  const entries = new Map(catalogue.map((entry) => [entry.serviceId, entry]));
  const items: PricedItem[] = [];
  const problems: FieldProblem[] = [];
  for (const line of lines) {
    const priced = priceLine(line, entries.get(line.serviceId.toLowerCase()));
    if (priced.ok) items.push(priced.value);
    else problems.push(...priced.refusal);
  }
  if (problems.length > 0) return refuseFields(problems);
  if (sum(items.map((item) => item.subtotalRupiah)) > amountRupiahMax) {
    return refuseField("items", orderProblems.totalTooLarge, { limit: formatThousands(amountRupiahMax) });
  }
  return ok(items);
}

/**
 * What an order costs and what is still due; neither is ever below 0, and an overpaid order owes nothing. Within
 * twice `amountRupiahMax` when the fee stays within it and the subtotals come from `priceItems`.
 */
export function orderTotals(
  subtotalsRupiah: readonly number[],
  shippingFeeRupiah: number,
  discountRupiah: number,
  paidRupiah: number,
): { readonly totalRupiah: number; readonly dueRupiah: number } {
  const totalRupiah = Math.max(sum(subtotalsRupiah) + shippingFeeRupiah - discountRupiah, 0);
  return { totalRupiah, dueRupiah: Math.max(totalRupiah - paidRupiah, 0) };
}

/** The total of `orderTotals`, or `VALIDATION_FAILED` on the items when it is more than Kabar stores. */
export function totalWithinBounds(
  subtotalsRupiah: readonly number[],
  shippingFeeRupiah: number,
  discountRupiah: number,
): Result<number, ValidationRefusal> {
  const { totalRupiah } = orderTotals(subtotalsRupiah, shippingFeeRupiah, discountRupiah, 0);
  return totalRupiah > amountRupiahMax
    ? refuseField("items", orderProblems.totalTooLarge, { limit: formatThousands(amountRupiahMax) })
    : ok(totalRupiah);
}

function priceLine(line: ItemLine, entry: CatalogueEntry | undefined): Result<PricedItem, readonly FieldProblem[]> {
  const service = requireSold(line, entry);
  const sold = service.ok ? service.value : null;
  const quantity = readQty(line, sold);
  const weight = readWeight(line, sold);
  if (!service.ok || !quantity.ok || !weight.ok) {
    return refused([service, quantity, weight].flatMap((part) => (part.ok ? [] : [part.refusal])));
  }
  return multiplyOut(line, service.value, quantity.value, weight.value);
}

function requireSold(line: ItemLine, entry: CatalogueEntry | undefined): Result<CatalogueEntry, FieldProblem> {
  const field = `items.${line.index}.service_id`;
  if (entry === undefined || !entry.isActive || !entry.isOfferedAtOutlet) {
    return refused({ field, problem: orderProblems.serviceNotSold });
  }
  if (entry.isGroup) return refused({ field, problem: orderProblems.serviceIsGroup, values: { service: entry.name } });
  return ok(entry);
}

function readQty(line: ItemLine, service: CatalogueEntry | null): Result<number | null, FieldProblem> {
  const field = `items.${line.index}.qty`;
  const qty = line.qty ?? null;
  if (qty !== null) return readQuantity(field, qty);
  if (service === null || service.unitType === "kg") return ok(null);
  const values = { service: service.name, unit: service.unitType };
  return refused({ field, problem: orderProblems.qtyRequired, values });
}

function readWeight(line: ItemLine, service: CatalogueEntry | null): Result<number | null, FieldProblem> {
  const field = `items.${line.index}.weight_kg`;
  const weightKg = line.weightKg ?? null;
  if (weightKg !== null) return readQuantity(field, weightKg);
  if (service === null || service.unitType !== "kg") return ok(null);
  return refused({ field, problem: orderProblems.weightRequired, values: { service: service.name } });
}

/** The line's own measure is there: `readQty` and `readWeight` saw to it. */
function multiplyOut(
  line: ItemLine,
  service: CatalogueEntry,
  quantityHundredths: number | null,
  weightHundredths: number | null,
): Result<PricedItem, readonly FieldProblem[]> {
  const [key, measure] = service.unitType === "kg" ? ["weight_kg", weightHundredths] : ["qty", quantityHundredths];
  const unitPriceRupiah = service.overridePriceRupiah ?? service.basePriceRupiah;
  const subtotal = subtotalRupiah(measure ?? 0, unitPriceRupiah);
  if (subtotal > amountRupiahMax) {
    const values = { limit: formatThousands(amountRupiahMax) };
    return refused([{ field: `items.${line.index}.${key}`, problem: orderProblems.subtotalTooLarge, values }]);
  }
  return ok({
    serviceId: service.serviceId,
    nameSnapshot: service.name,
    unitTypeSnapshot: service.unitType,
    quantityHundredths,
    weightHundredths,
    unitPriceRupiah,
    subtotalRupiah: subtotal,
  });
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

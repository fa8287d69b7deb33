import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amountRupiahMax } from "../../../kit/money.ts";
import { fieldProblems } from "../../../platform/refusals/field-problems.ts";
import { orderProblems } from "../problems.ts";
import { type CatalogueEntry, type ItemLine, orderTotals, priceItems } from "./pricing.ts";

const kilo: CatalogueEntry = {
  serviceId: "aaaaaaaa-0000-7000-8000-000000000001",
  name: "Kiloan Reguler",
  unitType: "kg",
  basePriceRupiah: 8000,
  overridePriceRupiah: 9000,
  isActive: true,
  isGroup: false,
  isOfferedAtOutlet: true,
};
const piece: CatalogueEntry = {
  ...kilo,
  serviceId: "piece",
  name: "Cuci Satuan",
  unitType: "pcs",
  basePriceRupiah: 5000,
  overridePriceRupiah: null,
};
const carpet: CatalogueEntry = { ...piece, serviceId: "carpet", name: "Karpet", unitType: "meter" };
const catalogue = [
  kilo,
  piece,
  carpet,
  { ...piece, serviceId: "retired", isActive: false },
  { ...piece, serviceId: "group", name: "Satuan", isGroup: true },
  { ...piece, serviceId: "switched-off", isOfferedAtOutlet: false },
  { ...piece, serviceId: "free", overridePriceRupiah: 0 },
  { ...piece, serviceId: "dear", basePriceRupiah: 10_000_000 },
];

const price = (...lines: Omit<ItemLine, "index">[]) =>
  priceItems(
    lines.map((line, index) => ({ ...line, index })),
    catalogue,
  );

const problemsOf = (result: ReturnType<typeof price>) => (result.ok ? [] : result.refusal.fields);

describe("priceItems", () => {
  test("5.2 kg at an override of 9000 cost 46800, and name and unit are kept", () => {
    expect(price({ serviceId: kilo.serviceId, weightKg: 5.2 })).toEqual({
      ok: true,
      value: [
        {
          serviceId: kilo.serviceId,
          nameSnapshot: "Kiloan Reguler",
          unitTypeSnapshot: "kg",
          quantityHundredths: null,
          weightHundredths: 520,
          unitPriceRupiah: 9000,
          subtotalRupiah: 46_800,
        },
      ],
    });
  });

  test.each([
    [{ serviceId: "piece", qty: 3 }, 15_000],
    [{ serviceId: "piece", qty: 3, weightKg: null }, 15_000],
    [{ serviceId: "piece", qty: 3, weightKg: 7 }, 15_000],
    [{ serviceId: kilo.serviceId, qty: 3, weightKg: 2 }, 18_000],
    [{ serviceId: "carpet", qty: 2.25 }, 11_250],
    [{ serviceId: "free", qty: 3 }, 0],
  ])("%j costs %i", (line, subtotal) => {
    expect(price(line)).toMatchObject({ ok: true, value: [{ subtotalRupiah: subtotal }] });
  });

  test("a second measure is kept beside the one that is paid for", () => {
    const priced = price({ serviceId: "piece", qty: 3, weightKg: 7 });
    expect(priced).toMatchObject({ value: [{ quantityHundredths: 300, weightHundredths: 700 }] });
  });

  test("an id in upper case is the same service, stored as the catalogue spells it", () => {
    const priced = price({ serviceId: kilo.serviceId.toUpperCase(), weightKg: 1 });
    expect(priced).toMatchObject({ value: [{ serviceId: kilo.serviceId }] });
  });

  test.each(["unknown", "retired", "switched-off", ""])("service %j is not sold", (serviceId) => {
    expect(problemsOf(price({ serviceId, qty: 1 }))).toEqual([
      { field: "items.0.service_id", problem: orderProblems.serviceNotSold },
    ]);
  });

  test("a group header is not sold", () => {
    expect(problemsOf(price({ serviceId: "group", qty: 1 }))).toEqual([
      { field: "items.0.service_id", problem: orderProblems.serviceIsGroup, values: { service: "Satuan" } },
    ]);
  });

  test("a measure that the unit needs must be there", () => {
    expect(
      problemsOf(
        price({ serviceId: kilo.serviceId, qty: 1 }, { serviceId: "piece", weightKg: 1 }, { serviceId: "carpet" }),
      ),
    ).toEqual([
      { field: "items.0.weight_kg", problem: orderProblems.weightRequired, values: { service: "Kiloan Reguler" } },
      { field: "items.1.qty", problem: orderProblems.qtyRequired, values: { service: "Cuci Satuan", unit: "pcs" } },
      { field: "items.2.qty", problem: orderProblems.qtyRequired, values: { service: "Karpet", unit: "meter" } },
    ]);
  });

  test("every problem of every line is named at once, by its place in the request", () => {
    const lines = [
      { index: 2, serviceId: "unknown", qty: 0, weightKg: 1.234 },
      { index: 5, serviceId: "piece", qty: 1 },
      { index: 7, serviceId: kilo.serviceId, qty: 1.234 },
    ];
    const refusal = {
      code: "VALIDATION_FAILED",
      fields: [
        { field: "items.2.service_id", problem: orderProblems.serviceNotSold },
        { field: "items.2.qty", problem: fieldProblems.tooSmall, values: { limit: 0.01 } },
        { field: "items.2.weight_kg", problem: orderProblems.tooManyDecimals },
        { field: "items.7.qty", problem: orderProblems.tooManyDecimals },
        { field: "items.7.weight_kg", problem: orderProblems.weightRequired, values: { service: "Kiloan Reguler" } },
      ],
    };
    expect(priceItems(lines, catalogue)).toEqual({ ok: false, refusal });
  });

  test("a subtotal beyond what is stored is refused at its measure", () => {
    const dearKilo = [{ ...kilo, overridePriceRupiah: amountRupiahMax }];
    const limit = "999.999.999.999";
    expect(priceItems([{ index: 0, serviceId: kilo.serviceId, weightKg: 1.01 }], dearKilo)).toMatchObject({
      refusal: { fields: [{ field: "items.0.weight_kg", problem: orderProblems.subtotalTooLarge, values: { limit } }] },
    });
    expect(priceItems([{ index: 0, serviceId: kilo.serviceId, weightKg: 1 }], dearKilo).ok).toBe(true);
  });

  test("a sum beyond what is stored is refused", () => {
    const line = { serviceId: "dear", qty: 60_000 };
    expect(price(line).ok).toBe(true);
    expect(problemsOf(price(line, line))).toEqual([
      { field: "items", problem: orderProblems.totalTooLarge, values: { limit: "999.999.999.999" } },
    ]);
  });

  test("no lines cost nothing", () => {
    expect(price()).toEqual({ ok: true, value: [] });
  });
});

describe("orderTotals", () => {
  test.each([
    [[46_800], 0, 2000, 0, 44_800, 44_800],
    [[46_800], 10_000, 2000, 0, 54_800, 54_800],
    [[38_500], 10_000, 0, 20_000, 48_500, 28_500],
    [[38_500], 10_000, 0, 48_500, 48_500, 0],
    [[38_500], 10_000, 0, 60_000, 48_500, 0],
    [[1000, 2000], 0, 5000, 0, 0, 0],
    [[1000], 500, 1400, 0, 100, 100],
    [[], 7000, 0, 0, 7000, 7000],
    [[], 0, 0, 0, 0, 0],
  ])("%j + %i − %i, paid %i: total %i, due %i", (subtotals, fee, discount, paid, totalRupiah, dueRupiah) => {
    expect(orderTotals(subtotals, fee, discount, paid)).toEqual({ totalRupiah, dueRupiah });
  });

  test("paying what is due settles the order, and never more is due than the total", () => {
    const amount = fc.nat(amountRupiahMax);
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), amount, amount, amount, (subtotals, fee, discount, paid) => {
        const { totalRupiah, dueRupiah } = orderTotals(subtotals, fee, discount, paid);
        expect(totalRupiah).toBeGreaterThanOrEqual(0);
        expect(dueRupiah).toBeLessThanOrEqual(totalRupiah);
        expect(orderTotals(subtotals, fee, discount, paid + dueRupiah).dueRupiah).toBe(0);
      }),
    );
  });
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { subtotalRupiah } from "../../../kit/money.ts";
import { fieldProblems } from "../../../platform/refusals/field-problems.ts";
import { orderProblems } from "../problems.ts";
import { diffItems, type EditedLine, type StoredItem } from "./item-diff.ts";
import { quantityHundredthsMax } from "./quantity.ts";

const kilo: StoredItem = {
  id: "k1",
  serviceId: "kilo",
  unitType: "kg",
  quantityHundredths: null,
  weightHundredths: 520,
  unitPriceRupiah: 8_000,
  subtotalRupiah: 41_600,
};
const secondKilo: StoredItem = { ...kilo, id: "k2", weightHundredths: 100, subtotalRupiah: 8_000 };
const piece: StoredItem = {
  ...kilo,
  id: "p1",
  serviceId: "piece",
  unitType: "pcs",
  quantityHundredths: 300,
  weightHundredths: 125,
  unitPriceRupiah: 5_000,
  subtotalRupiah: 15_000,
};
const line = (index: number, fields: Partial<EditedLine>): EditedLine => ({
  index,
  id: null,
  serviceId: "",
  ...fields,
});
const kept = (item: StoredItem, isChanged = false) => ({ kind: "kept", item, isChanged });

function diffOf(stored: readonly StoredItem[], lines: readonly EditedLine[]) {
  const diff = diffItems(stored, lines);
  if (!diff.ok) throw new Error("refused");
  return diff.value;
}

function problemsOf(stored: readonly StoredItem[], lines: readonly EditedLine[]) {
  const diff = diffItems(stored, lines);
  return diff.ok ? [] : (diff.refusal.fields ?? []).map(({ field, problem }) => ({ field, problem }));
}

describe("diffItems", () => {
  test("of two items of one service, bought at two prices, each line without an id stands for the one that it describes", () => {
    const dearer = { ...secondKilo, unitPriceRupiah: 9_000, subtotalRupiah: 9_000 };
    const [first, second] = [{ weightKg: 5.2 }, { weightKg: 1 }];
    const diffed = (...asked: readonly Partial<EditedLine>[]) =>
      diffOf(
        [kilo, dearer],
        asked.map((fields, index) => line(index, { serviceId: "kilo", ...fields })),
      );
    expect(diffed(second)).toEqual({ entries: [kept(dearer)], removedIds: ["k1"] });
    expect(diffed(second, first)).toEqual({ entries: [kept(dearer), kept(kilo)], removedIds: [] });
    const changed = { ...kilo, weightHundredths: 200, subtotalRupiah: 16_000 };
    expect(diffed({ weightKg: 2 }, second)).toEqual({ entries: [kept(changed, true), kept(dearer)], removedIds: [] });
  });

  test("the same lines again keep every item as it is", () => {
    const lines = [
      line(0, { serviceId: "kilo", weightKg: 5.2 }),
      line(1, { serviceId: "kilo", weightKg: 1 }),
      line(2, { serviceId: "piece", qty: 3 }),
    ];
    expect(diffOf([kilo, secondKilo, piece], lines)).toEqual({
      entries: [kept(kilo), kept(secondKilo), kept(piece)],
      removedIds: [],
    });
  });

  test("another quantity is multiplied with the price that the line has; what is not given stays", () => {
    const [entry] = diffOf([piece], [line(0, { id: "p1", qty: 4.5 })]).entries;
    expect(entry).toEqual(kept({ ...piece, quantityHundredths: 450, subtotalRupiah: 22_500 }, true));
  });

  test("a line with an id chooses before one without, wherever it stands", () => {
    const lines = [line(0, { serviceId: "kilo", weightKg: 2 }), line(1, { id: "k1" })];
    expect(diffOf([kilo, secondKilo], lines)).toEqual({
      entries: [kept({ ...secondKilo, weightHundredths: 200, subtotalRupiah: 16_000 }, true), kept(kilo)],
      removedIds: [],
    });
  });

  test("one line more of a service is new, one less is removed", () => {
    const twice = [line(0, { serviceId: "kilo", weightKg: 5.2 }), line(1, { serviceId: "kilo", weightKg: 3 })];
    expect(diffOf([kilo], twice)).toEqual({ entries: [kept(kilo), { kind: "added", line: twice[1] }], removedIds: [] });
    expect(diffOf([kilo, secondKilo, piece], [line(0, { id: "k2" })])).toEqual({
      entries: [kept(secondKilo)],
      removedIds: ["k1", "p1"],
    });
  });

  test("an id that is no item, or stands there twice, and a service that is not the item's are named", () => {
    const lines = [
      line(0, { id: "k1" }),
      line(1, { id: "k1" }),
      line(2, { id: "nobody" }),
      line(3, { id: "p1", serviceId: "kilo" }),
    ];
    expect(problemsOf([kilo, piece], lines)).toEqual([
      { field: "items.1.id", problem: orderProblems.itemUnknown },
      { field: "items.2.id", problem: orderProblems.itemUnknown },
      { field: "items.3.service_id", problem: orderProblems.itemOfOtherService },
    ]);
  });

  test("a measure out of bounds is named with the line as it was asked for", () => {
    const lines = [line(3, { id: "k1", weightKg: 0, qty: 1.234 }), line(7, { id: "p1", qty: 99_999.99 })];
    const dear = { ...piece, unitPriceRupiah: 1_000_000_000 };
    expect(problemsOf([kilo, dear], lines)).toEqual([
      { field: "items.3.qty", problem: orderProblems.tooManyDecimals },
      { field: "items.3.weight_kg", problem: fieldProblems.tooSmall },
      { field: "items.7.qty", problem: orderProblems.subtotalTooLarge },
    ]);
  });

  const services = ["a", "b", "c"];
  const hundredths = fc.integer({ min: 1, max: quantityHundredthsMax });
  const someStored = fc
    .array(
      fc.record({ service: fc.constantFrom(...services), measure: hundredths, price: fc.nat({ max: 9_000_000 }) }),
      {
        maxLength: 12,
      },
    )
    .map((items) =>
      items.map(
        ({ service, measure, price }, index): StoredItem => ({
          id: `id${index}`,
          serviceId: service,
          unitType: "kg",
          quantityHundredths: null,
          weightHundredths: measure,
          unitPriceRupiah: price,
          subtotalRupiah: subtotalRupiah(measure, price),
        }),
      ),
    );
  /** Lines of which some name items of the order, each at most once. */
  const someEdit = someStored.chain((stored) =>
    fc.record({
      stored: fc.constant(stored),
      lines: fc
        .tuple(
          fc.subarray(stored, { minLength: 0 }),
          fc.array(fc.constantFrom(...services), { maxLength: 8 }),
          fc.array(fc.option(hundredths), { minLength: 20, maxLength: 20 }),
          fc.infiniteStream(fc.nat()),
        )
        .map(([named, plain, measures, places]) =>
          [
            ...named.map((item) => ({ id: item.id, serviceId: "", isNamed: true })),
            ...plain.map((serviceId) => ({ id: null, serviceId, isNamed: false })),
          ]
            .map((part) => ({ part, place: places.next().value }))
            .sort((one, other) => one.place - other.place)
            .map(({ part }, index): EditedLine => {
              const measure = measures[index] ?? (part.isNamed ? null : 100);
              return {
                index,
                id: part.id,
                serviceId: part.serviceId,
                weightKg: measure === null ? null : measure / 100,
              };
            }),
        ),
    }),
  );

  test("no line is lost and none is doubled: each asked line has one entry, each item is kept once or removed", () => {
    fc.assert(
      fc.property(someEdit, ({ stored, lines }) => {
        const { entries, removedIds } = diffOf(stored, lines);
        expect(entries).toHaveLength(lines.length);
        const keptIds = entries.flatMap((entry) => (entry.kind === "kept" ? [entry.item.id] : []));
        expect([...keptIds, ...removedIds].sort()).toEqual(stored.map(({ id }) => id).sort());
        for (const [index, entry] of entries.entries()) {
          const asked = lines[index];
          if (entry.kind === "added") expect(entry.line).toBe(asked);
          else if (asked?.id !== null) expect(entry.item.id).toBe(asked?.id);
          else expect(entry.item.serviceId).toBe(asked.serviceId);
        }
      }),
    );
  });

  test("a line is new only when no item of its service is left over", () => {
    fc.assert(
      fc.property(someEdit, ({ stored, lines }) => {
        const { entries, removedIds } = diffOf(stored, lines);
        const left = new Set(stored.filter(({ id }) => removedIds.includes(id)).map(({ serviceId }) => serviceId));
        for (const entry of entries) if (entry.kind === "added") expect(left).not.toContain(entry.line.serviceId);
      }),
    );
  });

  test("kept lines keep service, unit and price, multiply out, and are changed only when their measure is", () => {
    fc.assert(
      fc.property(someEdit, ({ stored, lines }) => {
        const before = new Map(stored.map((item) => [item.id, item]));
        for (const entry of diffOf(stored, lines).entries) {
          if (entry.kind === "added") continue;
          const { weightHundredths, subtotalRupiah: subtotal, ...rest } = entry.item;
          const was = before.get(entry.item.id);
          expect(was).toMatchObject(rest);
          expect(subtotal).toBe(subtotalRupiah(weightHundredths ?? 0, entry.item.unitPriceRupiah));
          expect(entry.isChanged).toBe(weightHundredths !== was?.weightHundredths);
        }
      }),
    );
  });

  test("an edit made again changes nothing more", () => {
    fc.assert(
      fc.property(someEdit, ({ stored, lines }) => {
        const kept = diffOf(stored, lines).entries.flatMap((entry) => (entry.kind === "kept" ? [entry.item] : []));
        const again = diffOf(
          kept,
          kept.map(({ id, weightHundredths }, index) => line(index, { id, weightKg: (weightHundredths ?? 0) / 100 })),
        );
        expect(again).toEqual({
          entries: kept.map((item) => ({ kind: "kept", item, isChanged: false })),
          removedIds: [],
        });
      }),
    );
  });
});

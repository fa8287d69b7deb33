import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { laundryStatuses, moveLaundry } from "./laundry-machine.ts";

/** One row per stored status, one column per target, in the order of the work: = repeat, + step, < back, ! jump. */
const cells = `
  = + ! ! ! !
  < = + ! ! !
  < < = + ! !
  < < < = + !
  < < < < = +
  < < < < < =`
  .trim()
  .split("\n")
  .map((row) => row.trim().split(" "));

const table = laundryStatuses.flatMap((from, row) =>
  laundryStatuses.map((to, column) => ({ from, to, cell: cells[row]?.[column] ?? "missing" })),
);

const outcomes: Record<string, (from: string, to: string) => unknown> = {
  "=": (_, to) => ({ ok: true, value: { changed: false, status: to } }),
  "+": (_, to) => ({ ok: true, value: { changed: true, status: to } }),
  "<": (from, to) => ({ ok: false, refusal: { code: "STATUS_NOT_FORWARD", facts: { from, to } } }),
  "!": (from, to) => ({ ok: false, refusal: { code: "INVALID_TRANSITION", facts: { from, to } } }),
};

describe("moveLaundry", () => {
  test.each(table)("$from to $to is $cell", ({ from, to, cell }) => {
    expect(moveLaundry({ laundryStatus: from, itemCount: 1, dueRupiah: 0 }, to)).toEqual(outcomes[cell]?.(from, to));
  });

  test.each(laundryStatuses)("%s goes nowhere unknown", (from) => {
    for (const to of ["", "READY", "ready ", "folded", "toString", "__proto__"]) {
      expect(moveLaundry({ laundryStatus: from, itemCount: 1, dueRupiah: 0 }, to)).toEqual(outcomes["!"]?.(from, to));
    }
  });

  test.each(table)("without items, $from to $to: only what the graph allows asks for items", ({ from, to, cell }) => {
    const moved = moveLaundry({ laundryStatus: from, itemCount: 0, dueRupiah: 0 }, to);
    const expected = cell === "+" ? { ok: false, refusal: { code: "ITEMS_REQUIRED" } } : outcomes[cell]?.(from, to);
    expect(moved).toEqual(expected);
  });

  test.each(table)("while money is due, $from to $to: only completing asks for it", ({ from, to, cell }) => {
    const moved = moveLaundry({ laundryStatus: from, itemCount: 1, dueRupiah: 1 }, to);
    const unpaid = { ok: false, refusal: { code: "PAYMENT_REQUIRED", facts: { due_amount: 1 } } };
    expect(moved).toEqual(cell === "+" && to === "completed" ? unpaid : outcomes[cell]?.(from, to));
  });

  test("missing items are named before a missing payment", () => {
    const moved = moveLaundry({ laundryStatus: "ready", itemCount: 0, dueRupiah: 500 }, "completed");
    expect(moved).toEqual({ ok: false, refusal: { code: "ITEMS_REQUIRED" } });
  });

  test("any sequence of accepted moves walks the work forward one step at a time", () => {
    const targets = fc.array(fc.constantFrom(...laundryStatuses, "folded"), { maxLength: 60 });
    fc.assert(
      fc.property(targets, fc.nat(1), fc.nat(1), (sequence, itemCount, dueRupiah) => {
        let at = 0;
        for (const target of sequence) {
          const laundryStatus = laundryStatuses[at] ?? "received";
          const moved = moveLaundry({ laundryStatus, itemCount, dueRupiah }, target);
          if (!moved.ok) continue;
          const now = laundryStatuses.indexOf(moved.value.status);
          expect(now).toBe(moved.value.changed ? at + 1 : at);
          at = now;
        }
      }),
    );
  });
});

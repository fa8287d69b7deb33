import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CourierOrder,
  courierStatuses,
  isOrderFinished,
  moveCourier,
  rederiveCourierStatus,
} from "./courier-machine.ts";
import { laundryStatuses } from "./laundry-machine.ts";

/**
 * One row per stored status, one column per target, in the order of the way: = repeat, + step, < back, ! jump or not in
 * this mode. The last row stands for a status that was never written.
 */
const modes = [
  {
    name: "pickup and delivery",
    mode: { requiresPickup: true, requiresDelivery: true },
    start: "pickup_pending",
    cells: `
      = + ! ! ! ! !
      < = + ! ! ! !
      < < = + + ! !
      < < < = + ! !
      < < < < = + !
      < < < < < = +
      < < < < < < =
      + + ! ! ! ! !`,
  },
  {
    name: "pickup only",
    mode: { requiresPickup: true, requiresDelivery: false },
    start: "pickup_pending",
    cells: `
      = + ! ! ! ! !
      < = + ! ! ! !
      < < = ! ! ! !
      < < < = ! ! !
      < < < ! = ! !
      < < < ! ! = !
      < < < ! ! ! =
      + + ! ! ! ! !`,
  },
  {
    name: "delivery only",
    mode: { requiresPickup: false, requiresDelivery: true },
    start: "at_outlet",
    cells: `
      = ! ! ! ! ! !
      ! = ! ! ! ! !
      ! ! = + + ! !
      ! ! ! = + ! !
      ! ! ! < = + !
      ! ! ! < < = +
      ! ! ! < < < =
      ! ! ! + + ! !`,
  },
  {
    name: "no courier",
    mode: { requiresPickup: false, requiresDelivery: false },
    start: "none",
    cells: `
      = ! ! ! ! ! !
      ! = ! ! ! ! !
      ! ! = ! ! ! !
      ! ! ! = ! ! !
      ! ! ! ! = ! !
      ! ! ! ! ! = !
      ! ! ! ! ! ! =
      ! ! ! ! ! ! !`,
  },
];

const table = modes.flatMap(({ name, mode, start, cells }) => {
  const rows = cells.trim().split("\n");
  return [...courierStatuses, null].flatMap((from, row) =>
    courierStatuses.map((to, column) => {
      const cell = rows[row]?.trim().split(" ")[column] ?? "missing";
      return { name, mode, from, to, cell, shownFrom: from ?? start };
    }),
  );
});

const outcomes: Record<string, (from: string, to: string) => unknown> = {
  "=": (_, to) => ({ ok: true, value: { changed: false, status: to } }),
  "+": (_, to) => ({ ok: true, value: { changed: true, status: to } }),
  "<": (from, to) => ({ ok: false, refusal: { code: "STATUS_NOT_FORWARD", facts: { from, to } } }),
  "!": (from, to) => ({ ok: false, refusal: { code: "INVALID_TRANSITION", facts: { from, to } } }),
};

describe("moveCourier", () => {
  test.each(table)("$name: $from to $to is $cell", ({ mode, from, to, cell, shownFrom }) => {
    const order: CourierOrder = { ...mode, courierStatus: from, laundryStatus: "ready", dueRupiah: 0 };
    expect(moveCourier(order, to)).toEqual(outcomes[cell]?.(shownFrom, to));
  });

  test.each(table)("$name, washing and unpaid: $from to $to waits for laundry and money", (row) => {
    const order: CourierOrder = { ...row.mode, courierStatus: row.from, laundryStatus: "washing", dueRupiah: 700 };
    const guarded: Record<string, unknown> = {
      delivery_pending: outcomes["!"]?.(row.shownFrom, row.to),
      delivered: { ok: false, refusal: { code: "PAYMENT_REQUIRED", facts: { due_amount: 700 } } },
    };
    const expected = (row.cell === "+" ? guarded[row.to] : undefined) ?? outcomes[row.cell]?.(row.shownFrom, row.to);
    expect(moveCourier(order, row.to)).toEqual(expected);
  });

  test.each(laundryStatuses)("laundry %s: only ready and completed laundry goes out", (laundryStatus) => {
    const order = { requiresPickup: true, requiresDelivery: true, courierStatus: "at_outlet", dueRupiah: 0 } as const;
    const isDone = laundryStatus === "ready" || laundryStatus === "completed";
    expect(moveCourier({ ...order, laundryStatus }, "delivery_pending").ok).toBe(isDone);
  });

  test.each(modes)("$name: an unknown target is an invalid transition", ({ mode, start }) => {
    const order: CourierOrder = { ...mode, courierStatus: null, laundryStatus: "ready", dueRupiah: 0 };
    for (const to of ["", "DELIVERED", "lost", "constructor", "__proto__"]) {
      expect(moveCourier(order, to)).toEqual(outcomes["!"]?.(start, to));
    }
  });

  test("any sequence of accepted moves goes forward through states of the order's mode, one step at a time", () => {
    const targets = fc.array(fc.constantFrom(...courierStatuses, "lost"), { maxLength: 60 });
    const startable = fc.constantFrom(...modes.slice(0, 3));
    fc.assert(
      fc.property(targets, startable, fc.constantFrom(...laundryStatuses), fc.nat(1), (sequence, row, laundry, due) => {
        let order: CourierOrder = { ...row.mode, courierStatus: null, laundryStatus: laundry, dueRupiah: due };
        for (const target of sequence) {
          const moved = moveCourier(order, target);
          if (!moved.ok) continue;
          const before = courierStatuses.indexOf(order.courierStatus ?? "pickup_pending");
          const after = courierStatuses.indexOf(moved.value.status);
          expect(moved.value.changed).toBe(moved.value.status !== order.courierStatus);
          if (order.courierStatus !== null && moved.value.changed) {
            const skipsOutlet = order.courierStatus === "picked_up" && moved.value.status === "delivery_pending";
            expect(after).toBe(before + (skipsOutlet ? 2 : 1));
          }
          expect(
            after < courierStatuses.indexOf("at_outlet") ? row.mode.requiresPickup : row.mode.requiresDelivery,
          ).toBe(true);
          order = { ...order, courierStatus: moved.value.status };
        }
        if (order.courierStatus === "delivered") expect(due).toBe(0);
      }),
    );
  });
});

describe("isOrderFinished", () => {
  test.each([
    [false, null, "completed", true],
    [false, "picked_up", "completed", true],
    [false, "picked_up", "ready", false],
    [true, "delivered", "ready", true],
    [true, "delivery_on_the_way", "completed", false],
    [true, null, "completed", false],
  ] as const)(
    "delivery %s, courier %s, laundry %s: %s",
    (requiresDelivery, courierStatus, laundryStatus, isFinished) => {
      expect(isOrderFinished({ requiresDelivery, courierStatus, laundryStatus })).toBe(isFinished);
    },
  );
});

describe("rederiveCourierStatus", () => {
  const pickup = { requiresPickup: true, requiresDelivery: false };
  const delivery = { requiresPickup: false, requiresDelivery: true };
  const both = { requiresPickup: true, requiresDelivery: true };
  const none = { requiresPickup: false, requiresDelivery: false };

  test.each([
    ["no courier goes any more", none, "picked_up", "received", null],
    ["pickup is taken away before the laundry is done", delivery, "pickup_on_the_way", "washing", "at_outlet"],
    ["pickup is taken away, the laundry is done", delivery, "picked_up", "ready", "delivery_pending"],
    ["delivery is taken away while it waits", pickup, "delivery_pending", "ready", "picked_up"],
    ["delivery is taken away at the outlet", pickup, "at_outlet", "received", "picked_up"],
    ["a way is added to another", both, "at_outlet", "received", "at_outlet"],
    ["both ways are new", both, null, "ready", "pickup_pending"],
    ["a pickup is new", pickup, null, "received", "pickup_pending"],
    ["a delivery is new", delivery, null, "ironing", "at_outlet"],
    ["a delivery is new, the laundry is done", delivery, null, "completed", "delivery_pending"],
  ] as const)("%s", (_case, mode, courierStatus, laundryStatus, expected) => {
    expect(rederiveCourierStatus({ courierStatus, laundryStatus }, mode)).toBe(expected);
  });

  test("what comes out is a state of the mode, and stays when the mode is set again", () => {
    const order = fc.record({
      courierStatus: fc.option(fc.constantFrom(...courierStatuses)),
      laundryStatus: fc.constantFrom(...laundryStatuses),
    });
    fc.assert(
      fc.property(order, fc.constantFrom(pickup, delivery, both, none), (before, mode) => {
        const courierStatus = rederiveCourierStatus(before, mode);
        const move = moveCourier(
          { ...before, ...mode, courierStatus, dueRupiah: 0 },
          courierStatus ?? "pickup_pending",
        );
        expect(move.ok).toBe(mode !== none);
        expect(rederiveCourierStatus({ ...before, courierStatus }, mode)).toBe(courierStatus);
      }),
    );
  });
});

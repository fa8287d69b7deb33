import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { expectNothingPlaced, openStaffed, placed } from "../support/placing.ts";
import { counterOrder } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const start = "2026-11-22T03:00:00Z";
const customer = { name: "Budi Santoso", phone: "0813 1111 2222" };

describe("whose an order is and how it is numbered", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  describe("customers", () => {
    it("every spelling of a phone number is one customer, whose name follows the last order", async () => {
      const { shop, cashier } = await openStaffed(world);
      const spellings = [
        "08111111111",
        "+62 8111111111",
        "628111111111",
        "8111111111",
        "(0811) 1111-111",
        "0062-811-1111111",
        "+62 0811 1111 111",
      ];
      const ids = new Set<string>();
      for (const [index, phone] of spellings.entries()) {
        const order = await placed(cashier, counterOrder(shop, { customer: { name: `Nama ${index}`, phone } }));
        expect(order.customer).toMatchObject({ name: `Nama ${index}`, phone_normalized: "628111111111" });
        ids.add(order.customer_id);
      }
      expect(ids.size).toBe(1);
    });

    it("notes are kept until new ones are given", async () => {
      const { shop, cashier } = await openStaffed(world);
      const notesAfter = async (notes: unknown) =>
        (await placed(cashier, counterOrder(shop, { customer: { ...customer, notes } }))).customer.notes;
      expect(await notesAfter("[profil] alergi parfum")).toBe("[profil] alergi parfum");
      for (const nothing of [undefined, null, "", "  "])
        expect(await notesAfter(nothing)).toBe("[profil] alergi parfum");
      expect(await notesAfter("baru")).toBe("baru");
    });

    it("an archived customer who orders again comes back as the same one", async () => {
      const { shop, cashier } = await openStaffed(world);
      const first = await placed(cashier, counterOrder(shop));
      const { queries } = world.kabar.database;
      await sql`update customers set deleted_at = now() where id = ${first.customer_id}::uuid`.execute(queries);
      expect((await placed(cashier, counterOrder(shop))).customer_id).toBe(first.customer_id);
      const { rows } = await sql<{ deleted_at: Date | null }>`
        select deleted_at from customers where id = ${first.customer_id}::uuid`.execute(queries);
      expect(rows).toEqual([{ deleted_at: null }]);
    });

    it("the same phone in two shops is two customers", async () => {
      const [one, two] = [await openStaffed(world), await openStaffed(world)];
      const first = await placed(one.cashier, counterOrder(one.shop));
      const second = await placed(two.cashier, counterOrder(two.shop));
      expect(first.customer_id).not.toBe(second.customer_id);
    });

    it.each(["12345", "abc", "0", "+0812345678", "0812 3456 7890 / 0813", "+9991234567890", "081234567890123456"])(
      "%j is refused as a phone number",
      async (phone) => {
        const { shop, cashier } = await openStaffed(world);
        const body = counterOrder(shop, { customer: { name: "Budi", phone } });
        await expectNothingPlaced(world, cashier, body, ["customer.phone"]);
      },
    );

    it.each([
      ["is missing", undefined, ["customer"]],
      ["is null", null, ["customer"]],
      ["is text", "Budi", ["customer"]],
      ["is empty", {}, ["customer.name", "customer.phone"]],
      ["has blanks only", { name: " ", phone: "\t" }, ["customer.name", "customer.phone"]],
      ["has a long name", { name: "x".repeat(151), phone: "081234567890" }, ["customer.name"]],
      ["has a long phone", { name: "x".repeat(150), phone: "0".repeat(31) }, ["customer.phone"]],
      ["has long notes", { ...customer, notes: "x".repeat(5_001) }, ["customer.notes"]],
      ["has an unknown field", { ...customer, email: "a@b.test" }, ["customer.email"]],
    ])("a customer that %s is refused by name", async (_case, value, fields) => {
      const { shop, cashier } = await openStaffed(world);
      await expectNothingPlaced(world, cashier, counterOrder(shop, { customer: value }), fields);
    });
  });

  describe("names and numbers", () => {
    it("the client's id and code are the order's; taken ones are refused by name and burn nothing", async () => {
      const { shop, cashier } = await openStaffed(world);
      const id = "AAAAAAAA-BBBB-1CCC-8DDD-EEEEEEEEEEEE";
      const first = await placed(cashier, counterOrder(shop, { id, order_code: " ORD-1 " }));
      expect(first).toMatchObject({ id: id.toLowerCase(), order_code: "ORD-1", invoice_no: "T1-261122-0001" });
      await expectNothingPlaced(world, cashier, counterOrder(shop, { id }), ["id"]);
      await expectNothingPlaced(world, cashier, counterOrder(shop, { order_code: "ORD-1" }), ["order_code"]);
      await expectNothingPlaced(world, cashier, counterOrder(shop, { id, order_code: "ORD-1" }), ["id", "order_code"]);
      await expectNothingPlaced(world, cashier, counterOrder(shop, { order_code: "x".repeat(33) }), ["order_code"]);
      const second = await placed(cashier, counterOrder(shop));
      expect(second.invoice_no).toBe("T1-261122-0002");
      expect(second.order_code).toMatch(/^ORD-[A-HJ-NP-Z2-9]{8}$/u);
      expect(second.tracking_token).toMatch(/^[a-z0-9]{24}$/u);
      expect(second.tracking_url).toMatch(new RegExp(`^http://.+/pelanggan/track/${second.tracking_token}$`, "u"));
    });

    it("another shop may use the same id and code: it is not told that they exist", async () => {
      const [one, two] = [await openStaffed(world), await openStaffed(world)];
      const names = { id: newId(), order_code: "ORD-SAME" };
      await placed(one.cashier, counterOrder(one.shop, names));
      expect(await placed(two.cashier, counterOrder(two.shop, names))).toMatchObject(names);
    });

    it("of twenty orders at once with one code, one is taken and nineteen named", async () => {
      const { shop, cashier } = await openStaffed(world);
      for (const names of [{ order_code: "ORD-RACE" }, { id: newId() }]) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => cashier.post("/api/orders", counterOrder(shop, names))),
        );
        const refused = answers.filter((answer) => answer.status !== 201);
        expect(refused).toHaveLength(19);
        for (const answer of refused) expectRefusal(answer, 422, "VALIDATION_FAILED", Object.keys(names));
      }
      expect((await placed(cashier, counterOrder(shop))).invoice_no).toBe("T1-261122-0003");
    });

    it("an invoice number of the client's own is refused: the server numbers", async () => {
      const { shop, cashier } = await openStaffed(world);
      const before = await fingerprint(world.kabar);
      const refused = await cashier.post("/api/orders", counterOrder(shop, { invoice_no: "T1-261122-0001" }));
      expectRefusal(refused, 422, "INVOICE_RANGE_INVALID");
      expect(await fingerprint(world.kabar)).toBe(before);
      expect((await placed(cashier, counterOrder(shop, { invoice_no: " " }))).invoice_no).toBe("T1-261122-0001");
    });

    it("numbers run without gaps or doubles over refused and simultaneous orders", async () => {
      const { shop, cashier } = await openStaffed(world);
      const bodies = Array.from({ length: 40 }, (_, index) =>
        index % 4 === 3
          ? counterOrder(shop, { customer: { name: "Budi", phone: "12" } })
          : counterOrder(shop, { order_code: index % 8 === 0 ? "ORD-TWICE" : null }),
      );
      const answers = await Promise.all(bodies.map((body) => cashier.post("/api/orders", body)));
      const numbers = answers.filter((answer) => answer.status === 201).map((answer) => answer.body.data.invoice_no);
      expect(numbers).toHaveLength(26);
      expect(numbers.sort()).toEqual(numbers.map((_, index) => `T1-261122-${String(index + 1).padStart(4, "0")}`));
    });

    it("each outlet counts for itself", async () => {
      const { shop, owner } = await openStaffed(world);
      await placed(owner, counterOrder(shop));
      const there = await placed(owner, counterOrder(shop, { outlet_id: shop.otherOutletId }));
      expect(there.invoice_no).toBe("T2-261122-0001");
    });

    it.each([
      ["UTC", "2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00Z"],
      ["Asia/Jakarta", "2026-11-22T16:59:59.999Z", "2026-11-22T17:00:00Z"],
      ["Asia/Makassar", "2026-11-22T15:59:59.999Z", "2026-11-22T16:00:00Z"],
      ["Asia/Jayapura", "2026-11-22T14:59:59.999Z", "2026-11-22T15:00:00Z"],
    ])("in %s a new day begins at midnight of the outlet", async (timezone, last, first) => {
      const { shop, cashier } = await openStaffed(world, { timezone });
      try {
        world.clock.set(last);
        expect((await placed(cashier, counterOrder(shop))).invoice_no).toBe("T1-261122-0001");
        world.clock.set(first);
        expect((await placed(cashier, counterOrder(shop))).invoice_no).toBe("T1-261123-0001");
      } finally {
        world.clock.set(start);
      }
    });

    it("after 9,999 numbers the day is full, and says so; the next day begins anew", async () => {
      const { shop, cashier } = await openStaffed(world);
      await placed(cashier, counterOrder(shop));
      await sql`update invoice_counters set next_number = 9999 where outlet_id = ${shop.outletId}::uuid`.execute(
        world.kabar.database.queries,
      );
      expect((await placed(cashier, counterOrder(shop))).invoice_no).toBe("T1-261122-9999");
      const before = await fingerprint(world.kabar);
      const refused = await cashier.post("/api/orders", counterOrder(shop));
      expectRefusal(refused, 422, "INVOICE_COUNTER_OVERFLOW");
      expect(refused.body.date).toBe("2026-11-22");
      expect(await fingerprint(world.kabar)).toBe(before);
      try {
        world.clock.set("2026-11-23T03:00:00Z");
        expect((await placed(cashier, counterOrder(shop))).invoice_no).toBe("T1-261123-0001");
      } finally {
        world.clock.set(start);
      }
    });
  });
});

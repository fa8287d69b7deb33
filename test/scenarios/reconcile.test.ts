import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reconcileShops } from "../../src/app/reconcile-shops.ts";
import { newId } from "../../src/kit/ids.ts";
import type { QuotaDrift } from "../../src/modules/plans/reconcile-store.ts";
import { runCommand } from "../support/command.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWideShop } from "../support/wide-shop.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Asked {
  readonly shop?: Shop;
  readonly period?: string;
  readonly isDryRun?: boolean;
}

async function reconcile({ shop, period = undefined, isDryRun = false }: Asked) {
  const told: (QuotaDrift & { readonly tenantId: string })[] = [];
  const input = { tenantId: shop?.tenantId ?? null, period: period ?? null, isDryRun };
  const shops = await reconcileShops(world.kabar.database, world.clock, input, (tenantId, drift) =>
    told.push({ tenantId, ...drift }),
  );
  return { shops, told };
}

async function countersOf({ tenantId }: Shop) {
  const rows = await world.kabar.database.queries
    .selectFrom("quota_usage")
    .where("tenant_id", "=", tenantId)
    .select(["period", "orders_used"])
    .orderBy("period")
    .execute();
  return rows.map(({ period, orders_used }) => [period, orders_used]);
}

async function auditOf({ tenantId }: Shop) {
  return world.kabar.database.queries
    .selectFrom("audit_events")
    .where("tenant_id", "=", tenantId)
    .where("event_key", "=", "QUOTA_RECONCILED")
    .select(["user_id", "channel", "entity_type", "metadata"])
    .orderBy(sql`metadata ->> 'period'`)
    .execute();
}

const harm = ({ tenantId }: Shop, change: ReturnType<typeof sql>) =>
  sql`${change} where tenant_id = ${tenantId}::uuid`.execute(world.kabar.database.queries);

/** Two orders in October and one in November. */
async function openCountedShop() {
  const staffed = await openStaffed(world, { ordersLimit: 50 });
  world.clock.set("2026-10-10T03:00:00Z");
  await placed(staffed.cashier, counterOrder(staffed.shop));
  await placed(staffed.cashier, counterOrder(staffed.shop));
  world.clock.set("2026-11-22T03:00:00Z");
  await placed(staffed.cashier, counterOrder(staffed.shop));
  return staffed;
}

describe("the counters of a shop, counted again from its ledger", () => {
  it("when they are right, nothing is told or written", async () => {
    const { shop } = await openCountedShop();
    const before = await fingerprint(world.kabar);
    expect(await reconcile({ shop })).toEqual({ shops: 1, told: [] });
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("a counter too high, one too low, a lost one and one without orders are set right, and each is told and audited", async () => {
    const { shop, owner } = await openCountedShop();
    await harm(shop, sql`update quota_usage set orders_used = case period when '2026-10' then 9 else 0 end`);
    const { queries } = world.kabar.database;
    await queries
      .insertInto("quota_usage")
      .values({ tenant_id: shop.tenantId, period: "2026-09", orders_used: 4 })
      .execute();
    await sql`insert into quota_ledger values (${shop.tenantId}::uuid, ${newId()}::uuid, '2026-08', ${shop.outletId}::uuid, now())`.execute(
      queries,
    );
    const { tenantId } = shop;
    expect((await reconcile({ shop })).told).toEqual([
      { tenantId, period: "2026-08", counter: 0, ledger: 1 },
      { tenantId, period: "2026-09", counter: 4, ledger: 0 },
      { tenantId, period: "2026-10", counter: 9, ledger: 2 },
      { tenantId, period: "2026-11", counter: 0, ledger: 1 },
    ]);
    expect(await countersOf(shop)).toEqual([
      ["2026-08", 1],
      ["2026-09", 0],
      ["2026-10", 2],
      ["2026-11", 1],
    ]);
    const events = await auditOf(shop);
    expect(events.map(({ metadata }) => metadata)).toEqual([
      { period: "2026-08", from: 0, to: 1 },
      { period: "2026-09", from: 4, to: 0 },
      { period: "2026-10", from: 9, to: 2 },
      { period: "2026-11", from: 0, to: 1 },
    ]);
    expect(events[0]).toMatchObject({ user_id: null, channel: "system", entity_type: "quota" });
    expect((await owner.get("/api/billing/quota")).body.data.quota.orders_used).toBe(1);
    const settled = await fingerprint(world.kabar);
    expect((await reconcile({ shop })).told).toEqual([]);
    expect(await fingerprint(world.kabar)).toBe(settled);
  });

  it("a dry run tells the same and writes nothing", async () => {
    const { shop } = await openCountedShop();
    await harm(shop, sql`update quota_usage set orders_used = orders_used + 5`);
    const before = await fingerprint(world.kabar);
    const { told } = await reconcile({ shop, isDryRun: true });
    expect(told.map(({ period, counter, ledger }) => [period, counter, ledger])).toEqual([
      ["2026-10", 7, 2],
      ["2026-11", 6, 1],
    ]);
    expect(await fingerprint(world.kabar)).toBe(before);
    expect((await reconcile({ shop })).told).toEqual(told);
  });

  it("one month, or one shop, leaves the others as they are", async () => {
    const [one, other] = [await openCountedShop(), await openCountedShop()];
    for (const { shop } of [one, other]) await harm(shop, sql`update quota_usage set orders_used = 8`);
    expect((await reconcile({ shop: one.shop, period: "2026-10" })).told).toHaveLength(1);
    expect(await countersOf(one.shop)).toEqual([
      ["2026-10", 2],
      ["2026-11", 8],
    ]);
    expect((await reconcile({ shop: one.shop })).told).toHaveLength(1);
    expect(await countersOf(other.shop)).toEqual([
      ["2026-10", 8],
      ["2026-11", 8],
    ]);
    const { told } = await reconcile({});
    expect(told.map(({ tenantId }) => tenantId)).toEqual([other.shop.tenantId, other.shop.tenantId]);
  });

  it("orders that are gone or cancelled still count: the ledger outlives them", async () => {
    const { shop } = await openCountedShop();
    await sql`delete from orders where tenant_id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);
    expect((await reconcile({ shop })).told).toEqual([]);
  });

  it("a read-only shop is set right as well", async () => {
    const { shop } = await openCountedShop();
    await harm(shop, sql`update quota_usage set orders_used = 8`);
    await sql`update tenants set subscription_state = 'suspended' where id = ${shop.tenantId}::uuid`.execute(
      world.kabar.database.queries,
    );
    expect((await reconcile({ shop })).told).toHaveLength(2);
  });

  it.skipIf(testEngine === "pglite")(
    "beside orders that are placed at that moment none is lost or counted twice",
    async () => {
      const { shop, placeMany } = await openWideShop(world, 1_000);
      for (let round = 1; round <= 5; round += 1) {
        await placeMany(4);
        await harm(shop, sql`update quota_usage set orders_used = 500`); // so that there is something to set right
        const [told] = await Promise.all([reconcile({ shop }), placeMany(16), reconcile({ shop, isDryRun: true })]);
        expect(told.told).toHaveLength(1);
        expect(await countersOf(shop)).toEqual([["2026-11", 20 * round]]);
      }
    },
  );

  it.skipIf(testEngine === "pglite")(
    "a month whose counter is lost is counted right beside its next order",
    async () => {
      for (let round = 1; round <= 5; round += 1) {
        const { shop, cashier } = await openStaffed(world, { ordersLimit: 1_000 });
        await placed(cashier, counterOrder(shop));
        await sql`delete from quota_usage where tenant_id = ${shop.tenantId}::uuid`.execute(
          world.kabar.database.queries,
        );
        const order = () => cashier.post("/api/orders", counterOrder(shop));
        await Promise.all([reconcile({ shop }), order(), reconcile({ shop }), order()]);
        await reconcile({ shop }); // an order that came first made the counter anew, and too low, after the last look
        expect(await countersOf(shop)).toEqual([["2026-11", 3]]);
      }
    },
  );
});

describe("kabar reconcile-quota", () => {
  it.runIf(testEngine === "postgres")(
    "prints what differed and ends with 0; a shop that does not exist is an error",
    async () => {
      const { shop } = await openCountedShop();
      const run = (...words: readonly string[]) =>
        runCommand({ DATABASE_URL: world.databaseUrl ?? "" }, "reconcile-quota", "--tenant", shop.tenantId, ...words);
      expect(await run()).toEqual({ code: 0, out: "Looked at the counters of 1 shops.\n", error: "" });
      await harm(shop, sql`update quota_usage set orders_used = 8`);
      expect(await run("--dry-run", "--period", "2026-10")).toEqual({
        code: 0,
        out: `${shop.tenantId} 2026-10: counter 8, ledger 2\nLooked at the counters of 1 shops; nothing was written.\n`,
        error: "",
      });
      expect((await run()).out).toBe(
        `${shop.tenantId} 2026-10: counter 8 set to 2\n${shop.tenantId} 2026-11: counter 8 set to 1\nLooked at the counters of 1 shops.\n`,
      );
      const nobody = newId();
      const refused = await runCommand(
        { DATABASE_URL: world.databaseUrl ?? "" },
        "reconcile-quota",
        "--tenant",
        nobody,
      );
      expect(refused).toEqual({ code: 1, out: "", error: `kabar: there is no shop ${nobody}\n` });
    },
  );

  it.runIf(testEngine === "pglite")("works on the embedded database", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kabar-reconcile-"));
    try {
      expect((await runCommand({ KABAR_DATA_DIR: folder }, "migrate")).code).toBe(0);
      expect(await runCommand({ KABAR_DATA_DIR: folder }, "reconcile-quota")).toEqual({
        code: 0,
        out: "Looked at the counters of 0 shops.\n",
        error: "",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    [["--period", "2026-13"], /must be a month, such as 2026-11/u],
    [["--tenant", "1"], /must be a UUID/u],
  ])("%j is refused, exit 1", async (words, said) => {
    const { code, error } = await runCommand({ KABAR_DATA_DIR: "memory" }, "reconcile-quota", ...words);
    expect(code).toBe(1);
    expect(error).toMatch(said);
  });
});

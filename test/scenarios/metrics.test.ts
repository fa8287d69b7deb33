import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { version } from "../../src/app/version.ts";
import { readQueue } from "../../src/modules/messaging/queue-store.ts";
import { inSystemWork } from "../../src/platform/database/work.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, setMock } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const root = join(import.meta.dirname, "../..");

/** The value of the one series whose line begins so; undefined when there is none. */
function figureOf(text: string, series: string): number | undefined {
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

describe("what /metrics tells", () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterAll(() => world.close());

  const scrape = async () => (await (await world.client()).get("/metrics")).text;

  /** How much each of the series grew. */
  async function growth(series: readonly string[], act: () => Promise<unknown>) {
    const before = await scrape();
    await act();
    const after = await scrape();
    return series.map((name) => (figureOf(after, name) ?? 0) - (figureOf(before, name) ?? 0));
  }

  const queue = () => inSystemWork(world.kabar.database, "kabar_dispatcher", readQueue);

  it("orders are counted by channel and messages by template, when they are committed and not before", async () => {
    const { shop, cashier } = await openStaffed(world);
    const mobile = { "x-source-channel": "mobile" };
    const series = [
      'kabar_orders_placed_total{channel="mobile"}',
      'kabar_orders_placed_total{channel="web"}',
      'kabar_messages_planned_total{template="WA_PICKUP_CONFIRM"}',
    ];
    const grown = await growth(series, async () => {
      await cashier.post("/api/orders", pickupOrder(shop), mobile);
      await placed(cashier, pickupOrder(shop));
      await placed(cashier, counterOrder(shop));
      await cashier.post("/api/orders", pickupOrder(shop, { customer: { name: "X", phone: "1" } }));
    });
    expect(grown).toEqual([1, 2, 2]);
  });

  it("what is rolled back at the last moment is counted nowhere", async () => {
    const { shop, cashier } = await openStaffed(world, { plan: "premium", ordersLimit: 1 });
    await placed(cashier, pickupOrder(shop));
    const series = [
      'kabar_orders_placed_total{channel="web"}',
      'kabar_messages_planned_total{template="WA_PICKUP_CONFIRM"}',
      "kabar_quota_refusals_total",
      'kabar_refusals_total{reason="QUOTA_EXCEEDED"}',
    ];
    const grown = await growth(series, async () => {
      expectRefusal(await cashier.post("/api/orders", pickupOrder(shop)), 422, "QUOTA_EXCEEDED");
    });
    expect(grown).toEqual([0, 0, 1, 1]);
  });

  it("the queue is the one of the database: waiting, in flight, unknown, parked senders, age of the oldest", async () => {
    const own = await openWorld();
    try {
      const ownQueue = () => inSystemWork(own.kabar.database, "kabar_dispatcher", readQueue);
      const empty = { waiting: 0, inFlight: 0, unknown: 0, parkedSenders: 0, oldestDueSeconds: 0 };
      expect(await ownQueue()).toEqual(empty);
      const { shop, cashier } = await openStaffed(own);
      for (let n = 0; n < 3; n += 1) await placed(cashier, pickupOrder(shop));
      expect(await ownQueue()).toMatchObject({ ...empty, waiting: 3, oldestDueSeconds: expect.any(Number) });
      await own.letTimePass(600);
      expect((await ownQueue()).oldestDueSeconds).toBeGreaterThanOrEqual(600);
      await sql`update wa_messages set status = 'sending', next_attempt_at = null, lease_until = now() + interval '1 minute'
                 where id = (select min(id::text)::uuid from wa_messages)`.execute(own.kabar.database.queries);
      expect(await ownQueue()).toMatchObject({ waiting: 2, inFlight: 1 });
      await setMock(own.kabar, shop, "ambiguous");
      await own.sendEverything();
      expect(await ownQueue()).toEqual({ ...empty, unknown: 2, inFlight: 1 });
      await setMock(own.kabar, shop, "account");
      await placed(cashier, pickupOrder(shop));
      await own.kabar.dispatcher.runOnce();
      await own.kabar.database.queries
        .updateTable("wa_messages")
        .set({ next_attempt_at: sql`now() - interval '1 hour'` })
        .where("status", "=", "queued")
        .execute();
      // Nobody can send it now, so it says nothing of the workers.
      expect(await ownQueue()).toMatchObject({ waiting: 1, parkedSenders: 1, oldestDueSeconds: 0 });
      expect(figureOf((await (await own.client()).get("/metrics")).text, "kabar_parked_senders")).toBe(1);
    } finally {
      await own.close();
    }
  });

  it("scrapes in a row look at the queue once", async () => {
    await scrape();
    const { engine } = world.kabar.database;
    const asked = vi.spyOn(engine, "acquire");
    await Promise.all([scrape(), scrape(), scrape()]);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  it("a database that does not answer leaves the other figures, and the queue out", async () => {
    const own = await openWorld();
    try {
      vi.spyOn(own.kabar.database.engine, "acquire").mockRejectedValue(new Error("Connection terminated"));
      const { status, text } = await (await own.client()).get("/metrics");
      expect(status).toBe(200);
      expect(figureOf(text, 'kabar_database_sessions{state="waiting"}')).toBe(0);
      expect(text).not.toMatch(/^kabar_(queue|parked)\w+[ {]/mu);
      vi.restoreAllMocks();
    } finally {
      await own.close();
    }
  });

  it("which build this is and since when it runs", async () => {
    const { engine } = world.kabar.database;
    const text = await scrape();
    const labels = `version="${version}",node="${process.version}",engine="${engine.kind}",role="all"`;
    expect(figureOf(text, `kabar_build_info{${labels}}`)).toBe(1);
    expect(figureOf(text, "process_start_time_seconds")).toBeLessThanOrEqual(Date.now() / 1000);
    expect(figureOf(text, "kabar_database_wait_seconds")).toBe(0);
    expect(figureOf(text, "nodejs_eventloop_lag_seconds")).toBeGreaterThanOrEqual(0);
  });

  it("no shop, person, order or address, whatever was done", async () => {
    const { shop, owner } = await openStaffed(world);
    const order = await placed(owner, pickupOrder(shop));
    await owner.get(`/api/orders/${order.id}`);
    await owner.get(`/api/orders?outlet_id=${shop.outletId}&q=Siti`);
    await world.sendEverything();
    await queue();
    const text = await scrape();
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-|Siti|8123456|outlet_id/u);
  });

  it("every metric that an alert, the dashboard or a document names", async () => {
    const text = await scrape();
    const known = new Set(
      [...text.matchAll(/^# TYPE (\w+) (\w+)/gmu)].flatMap(([, name = "", type]) =>
        type === "histogram" ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
      ),
    );
    const folders = ["ops", "docs/guides", "docs/runbooks"];
    const files = await Promise.all(
      folders.map(async (folder) => (await readdir(join(root, folder))).map((name) => join(root, folder, name))),
    );
    const named = new Map<string, string>();
    for (const file of files.flat()) {
      const contents = await readFile(file, "utf8");
      for (const [name] of contents.matchAll(/\b(?:kabar_[a-z]\w*_(?:\w+)|nodejs_\w+|process_\w+)\b/gu))
        named.set(name, file);
    }
    const notMetrics = /^kabar_(app|identity|dispatcher|owner|login|scratch|drill|restored)\b/u;
    const unknown = [...named].filter(([name]) => !known.has(name) && !notMetrics.test(name));
    expect(unknown).toEqual([]);
    expect(named.size).toBeGreaterThan(15);
    for (const name of [...known].filter((one) => one.startsWith("kabar_") && !/_(sum|count)$/u.test(one))) {
      expect([name, named.has(name) || named.has(`${name}_bucket`)]).toEqual([name, true]); // nothing is told that nobody reads
    }
  });
});

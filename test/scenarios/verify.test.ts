import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql, type Transaction } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checks } from "../../src/app/verify/checks.ts";
import { type BrokenPromise, runChecks, verifyShops } from "../../src/app/verify/verify-shops.ts";
import { newId } from "../../src/kit/ids.ts";
import { openPglite } from "../../src/platform/database/pglite-engine.ts";
import type { Tables } from "../../src/platform/database/tables.ts";
import { inSnapshot, type Queries, systemContext } from "../../src/platform/database/work.ts";
import { runCommand } from "../support/command.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { messagesOf } from "../support/messages.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { openPlatformPeople } from "../support/platform-people.ts";
import { counterOrder, pickupOrder, type Shop, setMock } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

let world: World;
/** Everything has happened here that can happen to an order and to its message. */
let shop: Shop;
beforeAll(async () => {
  world = await openWorld();
  shop = await openBusyShop();
});
afterAll(() => world.close());

async function openBusyShop(): Promise<Shop> {
  world.clock.set("2026-10-01T00:00:00Z");
  const { shop: busy, owner, cashier } = await openStaffed(world, { plan: "free", ordersLimit: 9 });
  const { platform } = await openPlatformPeople(world);
  const step = (id: string, machine: string, status: string) =>
    owner.post(`/api/orders/${id}/status/${machine}`, { status });
  world.clock.set("2026-10-31T16:59:59Z");
  await placed(cashier, counterOrder(busy)); // the last second of October, and without WhatsApp
  world.clock.set("2026-10-31T17:00:00Z");
  await placed(cashier, pickupOrder(busy));
  world.clock.set("2026-11-22T03:00:00Z");
  await platform.patch(`/api/platform/tenants/${busy.tenantId}`, { plan_key: "premium" });
  await setMock(world.kabar, busy, "flaky:1");
  world.clock.set("2026-11-22T04:00:00Z");
  for (let made = 0; made < 3; made += 1) {
    const delivered = { is_pickup_delivery: null, requires_delivery: true, shipping_fee_amount: 5_000 };
    const order = await placed(owner, counterOrder(busy, { ...delivered, discount_amount: 1_000 * made }));
    world.clock.set(`2026-11-22T05:0${made}:00Z`);
    await step(order.id, "laundry", "washing");
    await owner.post(`/api/orders/${order.id}/payments`, { amount: 20_000, method: "cash" });
    await owner.post(`/api/orders/${order.id}/payments`, { amount: 900_000, method: "qris" });
    for (const status of ["drying", "ironing", "ready"]) await step(order.id, "laundry", status);
  }
  await world.sendEverything();
  await placed(
    owner,
    counterOrder(busy, { items: [{ service_id: busy.satuanId, qty: 1.5 }], discount_amount: 99_000 }),
  );
  const other = { outlet_id: busy.otherOutletId, customer: { name: "Rina", phone: "0812 9999 0000" } };
  const waiting = await placed(owner, pickupOrder(busy, other));
  await step(waiting.id, "courier", "pickup_on_the_way");
  await owner.post("/api/orders", counterOrder(busy, { discount_amount: -1 }));
  for (let tried = 0; tried < 5; tried += 1) await owner.post("/api/orders", counterOrder(busy)); // over the limit in the end
  await platform.patch(`/api/platform/tenants/${busy.tenantId}`, { orders_limit_override: 3, name: "Ramai" });
  return busy;
}

async function verify(tenantId: string | null = null) {
  const found: BrokenPromise[] = [];
  const shops = await verifyShops(world.kabar.database, tenantId, (broken) => found.push(broken));
  return { shops, found };
}

/** Changes rows as nobody may, looks, and undoes it. @returns the names of the checks that fired, and what they said. */
async function breakAndLook(harm: (db: Transaction<Tables>) => Promise<unknown>) {
  const undo = new Error("undone");
  let found: readonly BrokenPromise[] = [];
  const broken = world.kabar.database.queries.transaction().execute(async (db) => {
    await harm(db);
    await sql`set constraints all immediate`.execute(db); // what triggers would do at a commit that never comes
    found = await runChecks(db, shop.tenantId);
    throw undo;
  });
  await expect(broken).rejects.toBe(undo);
  return { names: found.map(({ check }) => check), found };
}

describe("a database in which everything was done by the product", () => {
  it("is sound, and looking changes nothing", async () => {
    const quiet = await world.openShop();
    const before = await fingerprint(world.kabar);
    expect(await verify()).toEqual({ shops: 2, found: [] });
    expect(await verify(quiet.tenantId)).toEqual({ shops: 1, found: [] });
    expect(await verify(newId())).toEqual({ shops: 0, found: [] });
    expect(await fingerprint(world.kabar)).toBe(before);
  });

  it("has rows of every kind that is looked at, so that soundness means something", async () => {
    const messages = await messagesOf(world, shop);
    expect(new Set(messages.map(({ status }) => status))).toEqual(new Set(["sent", "queued"]));
    expect(messages.some(({ attempts, is_head }) => attempts === 0 && !is_head)).toBe(true);
    const { rows } = await sql<Record<string, number>>`
      select (select count(distinct period) from quota_ledger where tenant_id = t.id) as periods,
             (select count(*) from payments where tenant_id = t.id) as payments,
             (select max(n) from wa_message_attempts where tenant_id = t.id) as attempts,
             (select count(*) from orders where tenant_id = t.id and total_amount = 0) as free,
             (select count(*) from orders o where tenant_id = t.id
               and updated_at > (select min(changed_at) from sync_changes where tenant_id = t.id)) as followed
        from tenants t where id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);
    expect(rows[0]).toMatchObject({ periods: 2, payments: 6, attempts: 2 });
    expect(rows[0]?.["free"]).toBeGreaterThan(0);
    expect(rows[0]?.["followed"]).toBeGreaterThan(4);
  });

  it("stays sound at any moment while orders are placed, moved, paid and told", async () => {
    const { shop: live, owner } = await openStaffed(world, { ordersLimit: 30 });
    let isDone = false;
    const story = async (number: number) => {
      const answer = await owner.post(
        "/api/orders",
        pickupOrder(live, { customer: { name: "A", phone: `08120000${1_000 + number}` } }),
      );
      if (answer.status !== 201) return;
      const path = `/api/orders/${answer.body.data.id}`;
      await owner.post(`${path}/status/courier`, { status: "pickup_on_the_way" });
      await owner.post(`${path}/payments`, { amount: 1_000, method: "cash" });
    };
    const stories = Promise.all(Array.from({ length: 40 }, (_, number) => story(number))).then(() => {
      isDone = true;
    });
    let looks = 0;
    while (!isDone || looks < 3) {
      expect((await verify(live.tenantId)).found).toEqual([]);
      looks += 1;
      await world.kabar.dispatcher.runOnce();
    }
    await stories;
  });
});

type Harm = readonly [check: string, what: string, statements: readonly string[]];

/** `:tenant` is the shop. Each breaks one promise and keeps all others. */
const harms: readonly Harm[] = [
  [
    "quota-ledger",
    "an order that was not counted",
    [
      "delete from quota_ledger where tenant_id = :tenant and period = '2026-10'",
      "update quota_usage set orders_used = orders_used - 1 where tenant_id = :tenant and period = '2026-10'",
    ],
  ],
  [
    "quota-period",
    "an order counted in another month",
    [
      "update quota_ledger set period = '2026-11' where tenant_id = :tenant and period = '2026-10'",
      "update quota_usage set orders_used = 0 where tenant_id = :tenant and period = '2026-10'",
      "update quota_usage set orders_used = orders_used + 1 where tenant_id = :tenant and period = '2026-11'",
    ],
  ],
  [
    "quota-counter",
    "a counter too high",
    ["update quota_usage set orders_used = orders_used + 1 where tenant_id = :tenant"],
  ],
  ["quota-counter", "a lost counter", ["delete from quota_usage where tenant_id = :tenant and period = '2026-10'"]],
  ["quota-counter", "a counter without any order", ["insert into quota_usage values (:tenant, '2026-01', 1)"]],
  ["order-total", "a total too high", ["update orders set total_amount = total_amount + 1 where tenant_id = :tenant"]],
  [
    "order-total",
    "a lost item",
    ["delete from order_items where tenant_id = :tenant and position = 0 and unit_type_snapshot = 'kg'"],
  ],
  [
    "item-subtotal",
    "a subtotal that is not the product",
    [
      "update order_items set subtotal_amount = subtotal_amount + 1 where tenant_id = :tenant and unit_type_snapshot = 'kg'",
      "update orders o set total_amount = total_amount + 1 where tenant_id = :tenant and exists (select 1 from order_items i where i.order_id = o.id and i.unit_type_snapshot = 'kg')",
    ],
  ],
  [
    "order-paid",
    "a paid amount without payment",
    ["update orders set paid_amount = paid_amount + 1 where tenant_id = :tenant"],
  ],
  ["order-paid", "a lost payment", ["delete from payments where tenant_id = :tenant and method = 'cash'"]],
  ["order-days", "a miscounted day", ["update order_days set open_orders = open_orders + 1 where tenant_id = :tenant"]],
  ["order-days", "a lost day", ["delete from order_days where tenant_id = :tenant"]],
  [
    "invoice-format",
    "a number in small letters",
    ["update orders set invoice_no = lower(invoice_no) where tenant_id = :tenant"],
  ],
  [
    "invoice-format",
    "the number 0",
    ["update orders set invoice_no = 'T1-261122-0000' where tenant_id = :tenant and invoice_no = 'T1-261122-0001'"],
  ],
  [
    "invoice-code",
    "the code of another outlet",
    [
      "update orders set invoice_no = 'T9' || substr(invoice_no, 3) where tenant_id = :tenant and invoice_no like 'T1-%'",
    ],
  ],
  [
    "invoice-day",
    "the number of another day",
    [
      "update orders set invoice_no = replace(invoice_no, '-261122-', '-261121-') where tenant_id = :tenant and source_channel = 'web'",
      "insert into invoice_counters select tenant_id, outlet_id, date '2026-11-21', next_number from invoice_counters where tenant_id = :tenant and local_date = '2026-11-22'",
    ],
  ],
  [
    "invoice-unique",
    "one number twice",
    [
      "alter table orders drop constraint orders_tenant_id_invoice_no_key",
      "update orders set invoice_no = 'T1-261122-0001' where tenant_id = :tenant and invoice_no = 'T1-261122-0002'",
    ],
  ],
  [
    "invoice-counter",
    "a counter that was set back",
    ["update invoice_counters set next_number = 2 where tenant_id = :tenant and local_date = '2026-11-22'"],
  ],
  [
    "invoice-counter",
    "a day that does not exist",
    [
      "update orders set invoice_no = 'T1-261399-0001' where tenant_id = :tenant and invoice_no = 'T1-261101-0001'",
      "update audit_events set channel = 'sync' where tenant_id = :tenant",
    ],
  ],
  [
    "lane-head",
    "a lane that nobody leads",
    ["update wa_messages set is_head = false where tenant_id = :tenant and is_head"],
  ],
  [
    "lane-head",
    "a lane with two heads",
    [
      "drop index wa_messages_lane_head",
      "update wa_messages set is_head = true where tenant_id = :tenant and status = 'queued'",
    ],
  ],
  [
    "lane-head",
    "a sent message that still leads",
    ["update wa_messages set is_head = true where tenant_id = :tenant and status = 'sent'"],
  ],
  [
    "message-missing",
    "a lost message of an order",
    ["delete from wa_messages where tenant_id = :tenant and template_id = 'WA_LAUNDRY_READY'"],
  ],
  [
    "message-missing",
    "a lost message of a placed order",
    [
      "delete from wa_messages where tenant_id = :tenant and template_id = 'WA_PICKUP_CONFIRM'",
      "update wa_messages set is_head = true where tenant_id = :tenant and template_id = 'WA_PICKUP_OTW'",
    ],
  ],
  [
    "message-cause",
    "a message of a change that was not made",
    [
      "delete from audit_events where tenant_id = :tenant and event_key = 'ORDER_LAUNDRY_STATUS_UPDATED' and metadata ->> 'to' = 'ready'",
    ],
  ],
  ["attempt-numbers", "a lost attempt", ["delete from wa_message_attempts where tenant_id = :tenant and n = 1"]],
  ["attempt-numbers", "two attempts of one number", ["update wa_message_attempts set n = 1 where tenant_id = :tenant"]],
  [
    "sent-accepted",
    "a message that nobody accepted",
    ["update wa_message_attempts set outcome = 'permanent' where tenant_id = :tenant and outcome = 'accepted'"],
  ],
  ["feed-numbers", "a gap", ["delete from sync_changes where tenant_id = :tenant and entity_type = 'order_item'"]],
  ["feed-numbers", "a head that is ahead", ["update sync_heads set cursor = cursor + 1 where tenant_id = :tenant"]],
  ["feed-numbers", "a lost head", ["delete from sync_heads where tenant_id = :tenant"]],
  [
    "feed-numbers",
    "a feed that begins late",
    [
      "update sync_changes set cursor = cursor + 1000 where tenant_id = :tenant",
      "update sync_heads set cursor = cursor + 1000 where tenant_id = :tenant",
    ],
  ],
  [
    "feed-complete",
    "orders that the feed does not know",
    ["update sync_changes set entity_type = 'order_item' where tenant_id = :tenant and entity_type = 'order'"],
  ],
  [
    "feed-complete",
    "payments that the feed does not know",
    ["update sync_changes set entity_type = 'order_item' where tenant_id = :tenant and entity_type = 'payment'"],
  ],
  [
    "feed-complete",
    "a change that the feed did not tell",
    [
      "update orders set notes = 'x', updated_at = updated_at + interval '1 second' where tenant_id = :tenant and invoice_no = 'T1-261122-0001'",
    ],
  ],
  [
    "feed-complete",
    "a service that was changed past the feed",
    ["update services set base_price_amount = 1, updated_at = '2026-11-22T05:00:00Z' where tenant_id = :tenant"],
  ],
  [
    "audit-order",
    "an order that nobody made",
    [
      "delete from audit_events e using orders o where e.tenant_id = :tenant and e.event_key = 'ORDER_CREATED' and o.id = e.entity_id and not o.requires_pickup and o.created_at > '2026-11-22'",
    ],
  ],
];

describe("a broken promise is found, and only that one", () => {
  it.each(harms)("%s: %s", async (check, _what, statements) => {
    const { names, found } = await breakAndLook(async (db) => {
      for (const statement of statements)
        await sql.raw(statement.replaceAll(":tenant", `'${shop.tenantId}'`)).execute(db);
    });
    expect(names).toEqual([check]);
    expect(found[0]?.total).toBeGreaterThan(0);
    expect(found[0]?.examples[0]).toMatch(/\S/u);
    expect(JSON.stringify(found)).not.toMatch(/Rina|Budi|Siti|62812|62813/u);
  });

  it("every check is among them", () => {
    expect([...new Set(harms.map(([check]) => check))]).toEqual(checks.map(({ name }) => name));
  });

  it("of many broken rows twenty are told, and how many there are", async () => {
    const { found } = await breakAndLook((db) =>
      sql`insert into quota_usage select ${shop.tenantId}::uuid, to_char(date '2030-01-01' + make_interval(months => m), 'YYYY-MM'), 7
            from generate_series(0, 49) m`.execute(db),
    );
    expect(found).toMatchObject([{ check: "quota-counter", total: 50 }]);
    expect(found[0]?.examples).toHaveLength(20);
    expect(found[0]?.examples[0]).toBe("2030-01: counter 7, ledger 0");
  });
});

describe("what is not certain is not told as broken", () => {
  const tenant = () => sql.lit(shop.tenantId);

  it("a cancelled order keeps whatever total it had", async () => {
    const { names } = await breakAndLook((db) =>
      sql`update orders set total_amount = 7, cancelled_at = now() where tenant_id = ${tenant()}::uuid`.execute(db),
    );
    expect(names).toEqual([]);
  });

  it("a deleted order leaves its count, its audit events and its messages behind", async () => {
    const { names } = await breakAndLook((db) =>
      sql`delete from orders where tenant_id = ${tenant()}::uuid`.execute(db),
    );
    expect(names).toEqual([]);
  });

  it("an order counted in the month of the time zone that the shop has left", async () => {
    const moved = { changed: ["timezone"], from: { timezone: "Asia/Jakarta" }, to: { timezone: "Asia/Jayapura" } };
    const move = async (db: Transaction<Tables>, isTold: boolean) => {
      await sql`update tenants set timezone = 'Asia/Jayapura' where id = ${tenant()}::uuid`.execute(db);
      if (!isTold) return;
      await sql`insert into audit_events (tenant_id, id, event_key, entity_type, entity_id, channel, metadata, created_at)
        values (${tenant()}::uuid, ${newId()}::uuid, 'PLATFORM_TENANT_UPDATED', 'tenant', ${tenant()}::uuid, 'api',
                ${JSON.stringify(moved)}::jsonb, now())`.execute(db);
    };
    expect((await breakAndLook((db) => move(db, true))).names).toEqual([]);
    expect((await breakAndLook((db) => move(db, false))).names).toEqual(["quota-period"]);
  });

  it("a shop that sets up which events are told may lack messages", async () => {
    const { names } = await breakAndLook(async (db) => {
      await sql`delete from wa_messages where tenant_id = ${tenant()}::uuid`.execute(db);
      await sql`insert into audit_events (tenant_id, id, event_key, channel, metadata, created_at)
        values (${tenant()}::uuid, ${newId()}::uuid, 'WA_SETTINGS_UPDATED', 'api', '{}', now())`.execute(db);
    });
    expect(names).toEqual([]);
  });

  it("a number of the code that the outlet had before", async () => {
    const { names } = await breakAndLook((db) =>
      sql`update outlets set code = 'BARU', updated_at = '2026-11-22T06:00:00Z' where tenant_id = ${tenant()}::uuid
             and code = 'T1'`.execute(db),
    );
    expect(names).toEqual([]);
  });

  it("orders from before there were an audit log and a feed", async () => {
    const { names } = await breakAndLook(async (db) => {
      for (const table of ["audit_events", "sync_changes", "sync_heads"]) {
        await sql`delete from ${sql.table(table)} where tenant_id = ${tenant()}::uuid`.execute(db);
      }
    });
    expect(names).toEqual([]);
  });

  it("a message that only a receipt knows of", async () => {
    const [message] = (await messagesOf(world, shop)).filter(({ status }) => status === "sent");
    const { names } = await breakAndLook(async (db) => {
      await sql`update wa_message_attempts set outcome = 'ambiguous' where message_id = ${message?.id}::uuid`.execute(
        db,
      );
      await sql`update wa_messages set status = 'delivered' where id = ${message?.id}::uuid`.execute(db);
      await sql`insert into wa_receipts (tenant_id, id, provider_id, provider_message_id, status, occurred_at, received_at,
                                         applied_at, message_id)
        values (${tenant()}::uuid, ${newId()}::uuid, 1, 'mock-x', 'delivered', now(), now(), now(), ${message?.id}::uuid)`.execute(
        db,
      );
    });
    expect(names).toEqual([]);
  });
});

describe("a look at a shop", () => {
  it("is one instant: what is committed meanwhile is not seen, and nothing can be written", async () => {
    const count = (db: Queries) =>
      sql<{ n: number }>`select count(*) as n from quota_ledger`.execute(db).then(({ rows }) => rows[0]?.n);
    const write = inSnapshot(world.kabar.database, shop.tenantId, (db) => sql`delete from order_items`.execute(db));
    await expect(write).rejects.toMatchObject({ code: "25006" });
    if (testEngine === "pglite") return; // one session: nobody can commit meanwhile
    await inSnapshot(world.kabar.database, shop.tenantId, async (db) => {
      const before = await count(db);
      await world.kabar.runWork(systemContext(shop.tenantId), async (work) => {
        await sql`insert into quota_ledger values (${shop.tenantId}::uuid, ${newId()}::uuid, '2020-01', ${shop.outletId}::uuid, now())`.execute(
          work.db,
        );
        return { ok: true, value: undefined };
      });
      expect(await count(db)).toBe(before);
    });
    await sql`delete from quota_ledger where period = '2020-01'`.execute(world.kabar.database.queries);
  });

  it("shows no row of another shop, even without any condition", async () => {
    const { rows } = await inSnapshot(world.kabar.database, shop.tenantId, (db) =>
      sql<{ tenant_id: string }>`select distinct tenant_id from orders`.execute(db),
    );
    expect(rows).toEqual([{ tenant_id: shop.tenantId }]);
  });
});

describe.runIf(testEngine === "postgres")("kabar verify on a server", () => {
  const run = (...words: readonly string[]) =>
    runCommand({ DATABASE_URL: world.databaseUrl ?? "" }, "verify", ...words);

  it("says that all is sound, exit 0", async () => {
    expect(await run("--tenant", shop.tenantId)).toEqual({
      code: 0,
      out: `1 shops, ${checks.length} promises each: all is sound.\n`,
      error: "",
    });
  });

  it("names the shop, the promise and the rows that break it, exit 1; as lines or as JSON", async () => {
    const { queries } = world.kabar.database;
    await sql`update quota_usage set orders_used = orders_used + 3 where tenant_id = ${shop.tenantId}::uuid
               and period = '2026-10'`.execute(queries);
    try {
      const lines = await run();
      expect([lines.code, lines.error]).toEqual([1, ""]);
      expect(lines.out).toContain(`BROKEN quota-counter in shop ${shop.tenantId}: `);
      expect(lines.out).toContain("\n  2026-10: counter 4, ledger 1\n");
      expect(lines.out).toMatch(/promises each: 1 broken\.\n$/u);
      const json = await run("--json", "--tenant", shop.tenantId.toUpperCase());
      expect(json.code).toBe(1);
      expect(JSON.parse(json.out)).toMatchObject({
        sound: false,
        shops: 1,
        checks: checks.map(({ name }) => name),
        broken: [
          { tenant_id: shop.tenantId, check: "quota-counter", total: 1, examples: ["2026-10: counter 4, ledger 1"] },
        ],
      });
    } finally {
      await sql`update quota_usage set orders_used = orders_used - 3 where tenant_id = ${shop.tenantId}::uuid
                 and period = '2026-10'`.execute(queries);
    }
  });

  it("a shop that does not exist, and a database that is not up to date, are no clean bill: exit 2", async () => {
    const id = newId();
    expect(await run("--tenant", id)).toEqual({ code: 2, out: "", error: `kabar: there is no shop ${id}\n` });
    const { queries } = world.kabar.database;
    await sql`update kysely_migration set name = '0007_other' where name = '0007_plans'`.execute(queries);
    try {
      const { code, error } = await run();
      expect([code, error]).toEqual([2, "kabar: the database has not the newest schema; run kabar migrate first\n"]);
    } finally {
      await sql`update kysely_migration set name = '0007_plans' where name = '0007_other'`.execute(queries);
    }
  });
});

describe("kabar verify that cannot look", () => {
  it.each([
    ["a wrong setting", { PORT: "many" }, [], /^kabar: PORT must be [^\n]+\n$/u],
    [
      "no server",
      { DATABASE_URL: "postgres://u:rahasia@127.0.0.1:9/x" },
      [],
      /^kabar: DATABASE_URL: the server cannot[^\n]+\n$/u,
    ],
    [
      "no folder",
      { KABAR_DATA_DIR: "/nowhere/kabar" },
      [],
      /^kabar: KABAR_DATA_DIR: there is no database in [^\n]+\n$/u,
    ],
    ["nothing kept", { KABAR_DATA_DIR: "memory" }, [], /^kabar: KABAR_DATA_DIR is memory: [^\n]+\n$/u],
    ["no UUID", {}, ["--tenant", "x"], /must be a UUID/u],
    ["an unknown option", {}, ["--fast"], /unknown option/u],
  ])("ends with 2 and says why: %s", async (_what, environment, words, said) => {
    const { code, out, error } = await runCommand(environment, "verify", ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toMatch(said);
    expect(error).not.toContain("rahasia");
  });

  it("--help lists every promise, exit 0", async () => {
    const { code, out } = await runCommand({}, "verify", "--help");
    expect(code).toBe(0);
    for (const { name, promise } of checks) expect(out).toMatch(new RegExp(`^ {2}${name} +${promise}$`, "mu"));
  });
});

describe.runIf(testEngine === "pglite")("kabar verify on the embedded database", () => {
  it("says who holds the folder while a server runs, and looks at it afterwards", async () => {
    const folder = await mkdtemp(join(tmpdir(), "kabar-verify-"));
    const environment = { KABAR_DATA_DIR: folder };
    try {
      expect((await runCommand(environment, "seed", "demo")).code).toBe(0);
      const engine = await openPglite(folder);
      const locked = await runCommand(environment, "verify");
      await engine.close();
      expect([locked.code, locked.out]).toEqual([2, ""]);
      expect(locked.error).toContain(`is in use by process ${process.pid}; stop it`);
      expect(await runCommand(environment, "verify")).toEqual({
        code: 0,
        out: `4 shops, ${checks.length} promises each: all is sound.\n`,
        error: "",
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

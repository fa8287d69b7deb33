import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Cast, openCast } from "../support/cast.ts";
import { testEngine } from "../support/test-database.ts";
import { openWatchedPool, type WatchedPool } from "../support/watched-pool.ts";
import { openWorld, type World } from "../support/world.ts";

const requestsMax = process.env["KABAR_PROOF"] === "1" ? 10_000 : 1_000;
const atOnce = 8;

interface Side {
  readonly word: "ours" | "theirs";
  readonly other: "ours" | "theirs";
  readonly token: string;
  readonly outletId: string;
  readonly orderId: string;
}

/** Two sessions serve two shops in turn, while queries are cancelled and sessions killed in the middle. */
describe.skipIf(testEngine === "pglite")("a small pool", () => {
  let world: World;
  let cast: Cast;
  let sides: readonly Side[];
  beforeAll(async () => {
    world = await openWorld();
    cast = await openCast(world);
    sides = [await sideOf("ours", "theirs"), await sideOf("theirs", "ours")];
  });
  afterAll(() => world.close());

  async function sideOf(word: Side["word"], other: Side["word"]): Promise<Side> {
    const { token } = await world.client(cast[word].people.owner);
    const rows = cast.rows[`${word}-here`];
    return { word, other, token: token ?? "", outletId: rows.outlet, orderId: rows.order };
  }

  function newOrder({ word, outletId }: Side) {
    const customer = { name: `Pelanggan ${word}-here`, phone: "0812 3456 0000" };
    return { outlet_id: outletId, requires_pickup: true, pickup: { slot: "Besok" }, customer };
  }

  interface Tally {
    answered: number;
    busy: number;
    readonly wrong: string[];
  }

  /** One request of one of the two shops, which must be answered with its rows, or not at all. */
  async function ask(pool: WatchedPool, n: number, tally: Tally) {
    const side = sides[n % 2] as Side;
    const questions = [
      { method: "GET", url: `/api/orders?outlet_id=${side.outletId}` },
      { method: "GET", url: `/api/orders/${side.orderId}` },
      { method: "GET", url: "/api/wa/messages" },
      { method: "POST", url: "/api/orders", payload: newOrder(side) },
      { method: "GET", url: "/api/outlets/allowed" },
    ] as const;
    const question = questions[Math.floor(n / 2) % questions.length];
    if (question === undefined) throw new Error("no question");
    const answer = await pool.app.inject({ ...question, headers: { authorization: `Bearer ${side.token}` } });
    if (answer.statusCode === 503) tally.busy += 1;
    else if (answer.statusCode >= 300) tally.wrong.push(`${question.url}: ${answer.statusCode} ${answer.body}`);
    else if (answer.body.includes(`${side.other}-`)) tally.wrong.push(`${question.url}: tells of ${side.other}`);
    else if (answer.body.includes(`${side.word}-`)) tally.answered += 1;
    else tally.wrong.push(`${question.url}: tells nothing`);
  }

  /** Ends what one of the pool's sessions is doing, or the session itself; those of this database only. */
  async function disturb(pool: WatchedPool, act: "pg_cancel_backend" | "pg_terminate_backend"): Promise<number> {
    const { rows } = await sql<{ hit: boolean }>`
      select ${sql.raw(act)}(pid) as hit from pg_stat_activity
       where datname = current_database() and pid = any(${[...pool.pids]}::integer[]) and state <> 'idle' limit 1`.execute(
      world.kabar.database.queries,
    );
    return rows.filter(({ hit }) => hit).length;
  }

  async function run(pool: WatchedPool, count: number) {
    const tally: Tally = { answered: 0, busy: 0, wrong: [] };
    let disturbed = 0;
    let asked = 0;
    const worker = async () => {
      while (asked < count) {
        asked += 1;
        const n = asked;
        const asking = ask(pool, n, tally);
        if (n % 20 === 0) disturbed += await disturb(pool, "pg_cancel_backend");
        if (n % 20 === 10) disturbed += await disturb(pool, "pg_terminate_backend");
        await asking;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return { ...tally, disturbed };
  }

  it("gives nobody the rows of another shop, and leaves nothing of one request to the next", async () => {
    const pool = await openWatchedPool(world);
    try {
      const { answered, busy, wrong, disturbed } = await run(pool, requestsMax);
      process.stdout.write(
        `pool of 2: ${answered} answered, ${busy} put off, ${disturbed} cancelled or killed, ${pool.pids.size} sessions\n`,
      );
      expect(wrong).toEqual([]);
      expect(pool.leftovers).toEqual([]);
      expect(disturbed).toBeGreaterThan(requestsMax / 40);
      expect(answered).toBeGreaterThan(requestsMax / 2);
    } finally {
      await pool.close();
    }
  });

  it("red check: a tenant and a role that are set for the session are found at the next request", async () => {
    const pool = await openWatchedPool(world, (text) => text.replaceAll(/set local (app|role)/gu, "set session $1"));
    try {
      await run(pool, 20);
      expect(pool.leftovers).toContain("the role kabar_app");
      expect(pool.leftovers.some((line) => line.startsWith("the tenant "))).toBe(true);
    } finally {
      await pool.close();
    }
  });
});

import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase, testEngine } from "../../../test/support/test-database.ts";
import { newId } from "../../kit/ids.ts";
import { ok } from "../../kit/result.ts";
import { refuse } from "../refusals/refuse.ts";
import type { Database } from "./connect.ts";
import { sqlState } from "./sql-errors.ts";
import {
  createRunWork,
  type Fact,
  inSystemWork,
  type RunWork,
  type Subscriber,
  systemContext,
  type Work,
} from "./work.ts";

const clock = { now: () => new Date("2026-11-22T03:00:00Z") };
const placed = { name: "order-placed" } as unknown as Fact;

let opened: TestDatabase;
let database: Database;
let tenantId: string;
let otherId: string;
beforeAll(async () => {
  opened = await openTestDatabase();
  database = opened.database;
});
afterAll(() => opened.close());

beforeEach(async () => {
  tenantId = newId();
  otherId = newId();
  for (const id of [tenantId, otherId]) {
    await database.queries
      .insertInto("tenants")
      .values({
        id,
        name: "Laundry",
        timezone: "Asia/Jakarta",
        plan_key: "premium",
        orders_limit_override: null,
        created_at: clock.now(),
        updated_at: clock.now(),
      })
      .execute();
  }
});

function context(of = tenantId) {
  return systemContext(of);
}

function runWorkWith(...subscribers: readonly Subscriber[]): RunWork {
  return createRunWork({ database, clock, subscribers });
}

/** A row that shows whether a unit of work was committed. */
function leaveMark(work: Work, period: string) {
  return work.db.insertInto("quota_usage").values({ tenant_id: work.tenantId, period, orders_used: 1 }).execute();
}

async function marks(): Promise<readonly string[]> {
  const rows = await database.queries
    .selectFrom("quota_usage")
    .select("period")
    .where("tenant_id", "in", [tenantId, otherId])
    .orderBy("period")
    .execute();
  return rows.map(({ period }) => period);
}

describe("a unit of work", () => {
  it("commits what a successful operation wrote, with one instant for all of it", async () => {
    const result = await runWorkWith()(context(), async (work) => {
      await leaveMark(work, "2026-11");
      return ok(work.now);
    });
    expect(result).toEqual(ok(clock.now()));
    expect(await marks()).toEqual(["2026-11"]);
  });

  it("rolls back a refusal and gives it back", async () => {
    const result = await runWorkWith()(context(), async (work) => {
      await leaveMark(work, "2026-11");
      return refuse("DATA_NOT_FOUND");
    });
    expect(result).toEqual(refuse("DATA_NOT_FOUND"));
    expect(await marks()).toEqual([]);
  });

  it("rolls back an error and throws it", async () => {
    const failing = runWorkWith()(context(), async (work) => {
      await leaveMark(work, "2026-11");
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await marks()).toEqual([]);
  });

  it("never says that it was committed when a query of it had failed, even if nobody minded", async () => {
    const callbacks: string[] = [];
    const careless = runWorkWith()(context(), async (work) => {
      work.afterCommit(() => callbacks.push("committed"));
      await leaveMark(work, "2026-11");
      await sql`select 1 / 0`.execute(work.db).catch(() => {});
      return ok();
    });
    await expect(careless).rejects.toThrow();
    expect([await marks(), callbacks]).toEqual([[], []]);
    await runWorkWith()(context(), async (work) => ok(await leaveMark(work, "2026-12")));
    expect(await marks()).toEqual(["2026-12"]);
  });

  it("sees and writes its own tenant's rows only, whatever the query says", async () => {
    await runWorkWith()(context(otherId), async (work) => ok(await leaveMark(work, "2026-01")));
    const seen = await runWorkWith()(context(), async (work) =>
      ok(await work.db.selectFrom("quota_usage").selectAll().execute()),
    );
    expect(seen).toEqual(ok([]));
    const writing = runWorkWith()(context(), (work) =>
      leaveMark({ ...work, tenantId: otherId }, "2026-02").then(() => ok()),
    );
    await expect(writing).rejects.toSatisfy((error) => sqlState(error) === "42501");
    const changed = await runWorkWith()(context(), async (work) =>
      ok(await work.db.updateTable("quota_usage").set({ orders_used: 9 }).executeTakeFirst()),
    );
    expect(changed.ok && Number(changed.value.numUpdatedRows)).toBe(0);
  });

  it("leaves nothing of its tenant and role behind for the next one on the session", async () => {
    await runWorkWith()(context(), async () => ok());
    const { rows } = await sql<{ tenant: string | null; role: string }>`
      select nullif(current_setting('app.tenant_id', true), '') as tenant, current_user as role`.execute(
      database.queries,
    );
    expect(rows).toEqual([{ tenant: null, role: "postgres" }]);
  });

  it.each(["", "x", "'; drop table orders; --", "0190ABCD-0000-7000-8000-000000000001"])(
    "does not begin for %j, which is no tenant's id",
    async (id) => {
      await expect(runWorkWith()(context(id), async () => ok())).rejects.toThrow("a tenant id is a lower-case UUID");
    },
  );
});

describe("work that only reads", () => {
  const reading = () => ({ ...context(), isReadOnly: true });

  it("reads its tenant's rows", async () => {
    await runWorkWith()(context(), async (work) => ok(await leaveMark(work, "2026-11")));
    const seen = await runWorkWith()(reading(), async (work) =>
      ok(await work.db.selectFrom("quota_usage").select("period").execute()),
    );
    expect(seen).toEqual(ok([{ period: "2026-11" }]));
  });

  it("can write nothing: the database refuses it", async () => {
    const writing = runWorkWith()(reading(), async (work) => ok(await leaveMark(work, "2026-11")));
    await expect(writing).rejects.toSatisfy((error) => sqlState(error) === "25006");
    expect(await marks()).toEqual([]);
    await runWorkWith()(context(), async (work) => ok(await leaveMark(work, "2026-12")));
    expect(await marks()).toEqual(["2026-12"]);
  });
});

describe("a storm of writes of one tenant", () => {
  it("leaves sessions to the others and to its own reads; two of it run, the rest follow", async () => {
    if (testEngine === "pglite") return; // one session: whoever has it has all
    const runWork = runWorkWith();
    const released = Promise.withResolvers<void>();
    let [running, mostAtOnce] = [0, 0];
    const storm = Array.from({ length: 60 }, (_, index) =>
      runWork(context(), async (work) => {
        running += 1;
        mostAtOnce = Math.max(mostAtOnce, running);
        await released.promise;
        await leaveMark(work, `20${String(10 + index)}-01`);
        running -= 1;
        return ok();
      }),
    );
    try {
      const other = await runWork(context(otherId), async (work) => ok(await leaveMark(work, "2009-01")));
      const read = await runWork({ ...context(), isReadOnly: true }, async () => ok("read"));
      expect([other.ok, read]).toEqual([true, ok("read")]);
    } finally {
      released.resolve();
      await Promise.allSettled(storm);
    }
    expect([mostAtOnce, (await marks()).length]).toEqual([2, 61]);
  });
});

describe("what an operation announces", () => {
  const announce = async (work: Work) => {
    work.announce(placed);
    return ok();
  };

  it("is given to every subscriber in turn, once, in the same transaction", async () => {
    const heard: unknown[] = [];
    const first: Subscriber = async (work, facts) => {
      heard.push(["first", facts]);
      return ok(await leaveMark(work, "2026-01"));
    };
    const second: Subscriber = async (work, facts) => {
      heard.push(["second", facts]);
      return ok(await leaveMark(work, "2026-02"));
    };
    await runWorkWith(first, second)(context(), announce);
    expect(heard).toEqual([
      ["first", [placed]],
      ["second", [placed]],
    ]);
    expect(await marks()).toEqual(["2026-01", "2026-02"]);
  });

  it("rolls everything back when a subscriber refuses, and later ones are not asked", async () => {
    let asked = 0;
    const writes: Subscriber = async (work) => ok(await leaveMark(work, "2026-01"));
    const refuses: Subscriber = async () => refuse("QUOTA_EXCEEDED");
    const later: Subscriber = async () => {
      asked += 1;
      return ok();
    };
    expect(await runWorkWith(writes, refuses, later)(context(), announce)).toEqual(refuse("QUOTA_EXCEEDED"));
    expect([await marks(), asked]).toEqual([[], 0]);
  });

  it("is forgotten with a refusal, and nobody is asked when nothing was announced", async () => {
    let asked = 0;
    const counts: Subscriber = async () => {
      asked += 1;
      return ok();
    };
    await runWorkWith(counts)(context(), async () => ok());
    await runWorkWith(counts)(context(), async (work) => {
      work.announce(placed);
      return refuse("DATA_NOT_FOUND");
    });
    expect(asked).toBe(0);
  });
});

describe("after the commit", () => {
  it("callbacks run once, and never for what was rolled back", async () => {
    const calls: string[] = [];
    await runWorkWith()(context(), async (work) => {
      work.afterCommit(() => calls.push("committed"));
      return ok();
    });
    await runWorkWith()(context(), async (work) => {
      work.afterCommit(() => calls.push("refused"));
      return refuse("DATA_NOT_FOUND");
    });
    expect(calls).toEqual(["committed"]);
  });
});

describe("work that lost a race", () => {
  const lostRace = Object.assign(new Error("deadlock detected"), { code: "40P01" });

  it("is started again from the beginning, and only its last start counts", async () => {
    let starts = 0;
    const calls: number[] = [];
    const result = await runWorkWith()(context(), async (work) => {
      starts += 1;
      const start = starts;
      work.afterCommit(() => calls.push(start));
      await leaveMark(work, "2026-11");
      if (starts < 4) throw lostRace;
      return ok(starts);
    });
    expect(result).toEqual(ok(4));
    expect([calls, await marks()]).toEqual([[4], ["2026-11"]]);
  });

  it("is given up after the fourth start", async () => {
    let starts = 0;
    const losing = runWorkWith()(context(), async () => {
      starts += 1;
      throw lostRace;
    });
    await expect(losing).rejects.toBe(lostRace);
    expect(starts).toBe(4);
  });

  it("any other error is not tried again", async () => {
    let starts = 0;
    const failing = runWorkWith()(context(), async () => {
      starts += 1;
      throw Object.assign(new Error("duplicate key"), { code: "23505" });
    });
    await expect(failing).rejects.toThrow("duplicate key");
    expect(starts).toBe(1);
  });

  it("a real deadlock of two units of work ends with both of them done", async () => {
    if (testEngine === "pglite") return; // one session: nobody to wait for
    const bothHoldOne = Promise.withResolvers<void>();
    let holding = 0;
    const lockBoth = (first: number, second: number) =>
      runWorkWith()(context(), async (work) => {
        await sql`select pg_advisory_xact_lock(${first}::bigint)`.execute(work.db);
        holding += 1;
        if (holding === 2) bothHoldOne.resolve();
        await bothHoldOne.promise;
        await sql`select pg_advisory_xact_lock(${second}::bigint)`.execute(work.db);
        return ok();
      });
    expect(await Promise.all([lockBoth(71, 72), lockBoth(72, 71)])).toEqual([ok(), ok()]);
  });
});

describe("a system's work", () => {
  it("sees every tenant's rows of its tables, and none of the others", async () => {
    const seen = await inSystemWork(database, "kabar_dispatcher", (db) =>
      db.selectFrom("tenants").select("id").where("id", "in", [tenantId, otherId]).execute(),
    );
    expect(seen).toHaveLength(2);
    const reading = inSystemWork(database, "kabar_dispatcher", (db) => db.selectFrom("orders").selectAll().execute());
    await expect(reading).rejects.toSatisfy((error) => sqlState(error) === "42501");
  });
});

describe("a session that the server ends", () => {
  it("fails its own unit of work only; the process lives, and the next one has a new session", async () => {
    if (testEngine === "pglite") return; // in this process: it ends with it
    const failing = runWorkWith()(context(), async (work) => {
      await leaveMark(work, "2026-11");
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(work.db);
      await sql`select pg_terminate_backend(${rows[0]?.pid}::integer)`.execute(database.queries);
      for (let isGone = false; !isGone; ) {
        const left = await sql`select 1 from pg_stat_activity where pid = ${rows[0]?.pid}::integer`.execute(
          database.queries,
        );
        isGone = left.rows.length === 0;
      }
      await leaveMark(work, "2026-12");
      return ok();
    });
    await expect(failing).rejects.toThrow();
    expect(await marks()).toEqual([]);
    await runWorkWith()(context(), async (work) => ok(await leaveMark(work, "2026-10")));
    expect(await marks()).toEqual(["2026-10"]);
  });
});

it("work that idles is ended by a server, and by PGlite never: it would repeat that end for ever", async () => {
  const { rows } = await inSystemWork(database, "kabar_identity", (db) =>
    sql<{ bound: string }>`select current_setting('idle_in_transaction_session_timeout') as bound`.execute(db),
  );
  expect(rows).toEqual([{ bound: testEngine === "pglite" ? "0" : "10s" }]);
});

import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { assembleKabar, createRetention } from "../../src/app/kabar.ts";
import { newId } from "../../src/kit/ids.ts";
import { openCredentials, sealCredentials } from "../../src/modules/messaging/credentials.ts";
import { resealCredentials } from "../../src/modules/messaging/reseal-credentials.ts";
import { type Cipher, createCipher } from "../../src/platform/secrets/cipher.ts";
import { deliveriesOf, messagesOf } from "../support/messages.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { pickupOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";
import { wrapSessions } from "../support/wrap-engine.ts";

const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
const underOld = createCipher([oldKey]);
const rotating = createCipher([newKey, oldKey]);
const underNew = createCipher([newKey]);

describe("the key that seals credentials is exchanged", () => {
  let world: World;
  /** Counts down at each commit; the one after the last does not come: the database rolls it back. */
  let commitsLeft = Number.POSITIVE_INFINITY;
  beforeEach(async () => {
    commitsLeft = Number.POSITIVE_INFINITY;
    world = await openWorld({ KABAR_SECRET_KEY: oldKey.toString("base64") }, (engine) =>
      wrapSessions(engine, () => (ask, text, parameters) => {
        if (text === "commit") commitsLeft -= 1;
        if (text === "commit" && commitsLeft < 0) throw new Error("the process was killed");
        return ask(text, parameters);
      }),
    );
  });
  afterEach(() => world.close());

  /** So many shops with a provider set up under the old key. */
  async function openShops(count: number) {
    const { queries } = world.kabar.database;
    for (let n = 0; n < count; n += 1) {
      const [tenantId, id] = [newId(), newId()];
      const sealed = sealCredentials(underOld, tenantId, id, { token: `rahasia-${n}` });
      await sql`insert into tenants (id, name, plan_key, created_at, updated_at)
                values (${tenantId}::uuid, 'Laundry', 'premium', now(), now())`.execute(queries);
      await sql`insert into wa_provider_configs (tenant_id, id, provider_id, credentials_encrypted, is_active, created_at, updated_at)
                values (${tenantId}::uuid, ${id}::uuid, 1, ${sealed}, true, now(), now())`.execute(queries);
    }
  }

  /** How many stored credentials these keys open. */
  async function opened(cipher: Cipher): Promise<number> {
    const { rows } = await sql<{ tenant_id: string; id: string; credentials_encrypted: string }>`
      select tenant_id, id, credentials_encrypted from wa_provider_configs`.execute(world.kabar.database.queries);
    return rows.filter((row) => openCredentials(cipher, row.tenant_id, row.id, row.credentials_encrypted) !== null)
      .length;
  }

  it("cut off in the middle nothing is lost; again it goes on, and then the old key may be dropped", async () => {
    await openShops(250);
    commitsLeft = 1;
    await expect(resealCredentials(world.kabar.database, rotating)).rejects.toThrow("the process was killed");
    expect([await opened(rotating), await opened(underNew), await opened(underOld)]).toEqual([250, 100, 150]);
    commitsLeft = Number.POSITIVE_INFINITY;
    expect(await resealCredentials(world.kabar.database, rotating)).toEqual({ resealed: 150, unopened: 0 });
    expect([await opened(underNew), await opened(underOld)]).toEqual([250, 0]);
    expect(await resealCredentials(world.kabar.database, underNew)).toEqual({ resealed: 0, unopened: 0 });
  });

  it("what no key opens stays as it is and holds up nothing", async () => {
    await openShops(120);
    const { queries } = world.kabar.database;
    const stranger = createCipher([randomBytes(32)]).encrypt("{}", "elsewhere");
    await sql`update wa_provider_configs set credentials_encrypted = ${stranger} where (tenant_id, id) in (
      select tenant_id, id from wa_provider_configs order by tenant_id limit 110)`.execute(queries);
    expect(await resealCredentials(world.kabar.database, rotating)).toEqual({ resealed: 10, unopened: 110 });
    const { rows } = await sql<{ n: number }>`
      select count(*) as n from wa_provider_configs where credentials_encrypted = ${stranger}`.execute(queries);
    expect(rows[0]?.n).toBe(110);
  });

  it.skipIf(testEngine === "pglite")("credentials that a shop saves meanwhile are kept", async () => {
    await openShops(1);
    const { database } = world.kabar;
    const { rows } = await sql<{ tenant_id: string; id: string }>`
      select tenant_id, id from wa_provider_configs`.execute(database.queries);
    const { tenant_id = "", id = "" } = rows[0] ?? {};
    const saved = sealCredentials(underOld, tenant_id, id, { token: "baru" });
    let resealing: Promise<unknown> | undefined;
    await database.queries.transaction().execute(async (db) => {
      await sql`update wa_provider_configs set credentials_encrypted = ${saved}`.execute(db);
      resealing = resealCredentials(database, rotating);
      await waitingForLock(1);
    });
    expect(await resealing).toEqual({ resealed: 1, unopened: 0 });
    const after = await sql<{ sealed: string }>`
      select credentials_encrypted as sealed from wa_provider_configs`.execute(database.queries);
    expect(openCredentials(underNew, tenant_id, id, after.rows[0]?.sealed ?? "")).toEqual({ token: "baru" });
  });

  async function waitingForLock(count: number) {
    for (;;) {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(
        world.kabar.database.queries,
      );
      if (rows[0]?.n === count) return;
    }
  }

  it("a server with both keys does it by itself and goes on sending; with the new one alone it sends as before", async () => {
    const { shop, owner } = await openStaffed(world);
    const serverWith = (keys: readonly [Buffer, ...Buffer[]]) =>
      assembleKabar({ ...world.kabar.config, secretKeys: keys }, world.clock, world.kabar.logger, world.kabar.database);
    const between = serverWith([newKey, oldKey]);
    const retention = createRetention(between);
    retention.start();
    await retention.stop();
    expect([await opened(underNew), await opened(underOld)]).toEqual([1, 0]);
    expect(world.logs.join("")).toContain('"resealed":1');
    await placed(owner, pickupOrder(shop));
    await serverWith([newKey]).dispatcher.runOnce();
    expect((await messagesOf(world, shop)).map(({ status }) => status)).toEqual(["sent"]);
  });
});

describe("sealed credentials in the wrong row", () => {
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  it("do not open: who swaps the rows of two shops sends nothing through the other's provider", async () => {
    const [one, two] = [await openStaffed(world), await openStaffed(world)];
    await swapCredentials(one.shop, two.shop);
    for (const { owner } of [one, two]) {
      const providers = (await owner.get("/api/wa/providers")).body.data;
      expect(providers).toMatchObject([{ key: "mock", configured: true, credentials_set: false }]);
    }
    await placed(one.owner, pickupOrder(one.shop));
    await world.kabar.dispatcher.runOnce();
    expect(await messagesOf(world, one.shop)).toMatchObject([
      { status: "queued", last_error_code: "CREDENTIALS_INVALID" },
    ]);
    expect(await deliveriesOf(world, one.shop)).toEqual([]);
    await swapCredentials(one.shop, two.shop);
    await world.sendEverything();
    expect(await messagesOf(world, one.shop)).toMatchObject([{ status: "sent" }]);
  });

  async function swapCredentials(one: Shop, two: Shop) {
    await sql`update wa_provider_configs c set credentials_encrypted = o.credentials_encrypted from wa_provider_configs o
               where c.tenant_id <> o.tenant_id and c.tenant_id in (${one.tenantId}::uuid, ${two.tenantId}::uuid)
                 and o.tenant_id in (${one.tenantId}::uuid, ${two.tenantId}::uuid)`.execute(
      world.kabar.database.queries,
    );
  }
});

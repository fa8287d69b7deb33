import { sql } from "kysely";
import { newId } from "../../src/kit/ids.ts";
import { sealCredentials } from "../../src/modules/messaging/credentials.ts";
import { addPerson, type Caller, fillOutlet, handOutTokens, openMarkedShop, type Rows, signInAs } from "./cast.ts";
import { placed } from "./placing.ts";
import { counterOrder, pickupOrder, type Shop } from "./shop.ts";
import { giveSignIn } from "./sign-in.ts";
import type { World } from "./world.ts";

/** What stands in every text, phone number and amount of the second twin, and nowhere in the first. */
const twinMarks = /TENANT_B|6282222|\b7777777\b/iu;
const twinAmount = 7_777_777;

/**
 * Two shops with the same rows under the same ids, as far as keys allow, so that whoever forgets the tenant finds a row. The
 * second has some rows of its own besides. Their texts, phone numbers and amounts tell them apart.
 */
export interface Twins {
  readonly first: Shop;
  readonly secondId: string;
  /** Of the first and of the second alike. */
  readonly rows: { readonly here: Rows; readonly there: Rows };
  /** Of the second alone: ids that the first's people may try. */
  readonly probes: readonly string[];
  /** The first's people. */
  readonly tokens: ReadonlyMap<Caller, string>;
  /** Idempotency keys under which the second has answers. */
  readonly keys: readonly string[];
  /** What a text tells of the second shop; null when nothing. */
  leakIn(text: string): string | null;
}

export async function openTwins(world: World): Promise<Twins> {
  const first = await openMarkedShop(world, "TENANT_A");
  const here = await fillOutlet(world, first, "here", "TENANT_A-here", "0811 1100 0001");
  const there = await fillOutlet(world, first, "there", "TENANT_A-there", "0811 1100 0002");
  const owner = await world.client(first.people.owner);
  await placed(owner, counterOrder(first, { customer: { name: "TENANT_A", phone: "0811 1100 0003" } }));
  await owner.post("/api/orders", order(first, "TENANT_A", "0811 1100 0004"), { "idempotency-key": "key-of-both" });
  await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition: { body_lines: ["Teks TENANT_A"] } });
  await giveSignIn(world.kabar, first.people.cashier, signInAs.password, signInAs.login);
  await world.sendEverything();
  const secondId = newId();
  await copyShop(world, first.tenantId, secondId);
  const own = await addOwnRows(world, first, secondId);
  const roleless = await addPerson(world, first.tenantId, "TENANT_A roleless", []);
  const tokens = await handOutTokens(world, first, roleless);
  const silent = new RegExp(own.silent.join("|"), "u");
  return {
    first,
    secondId,
    rows: { here, there },
    probes: own.probes,
    tokens,
    keys: ["key-of-both", "key-of-second"],
    leakIn: (text) => (twinMarks.exec(text) ?? silent.exec(text))?.[0] ?? null,
  };
}

function order(shop: Shop, word: string, phone: string) {
  return pickupOrder(shop, { customer: { name: `Pelanggan ${word}`, phone }, notes: `catatan ${word}` });
}

/** Every row of the first shop once more, for the second: the same ids, other texts, phone numbers and amounts. */
async function copyShop(world: World, firstId: string, secondId: string) {
  const { queries } = world.kabar.database;
  const { rows: tables } = await sql<{ name: string; columns: string; fence: string }>`
    select c.relname as name, string_agg(quote_ident(a.attname), ', ') as columns,
           case c.relname when 'tenants' then 'id' else 'tenant_id' end as fence
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'access_tokens'
     group by c.relname having c.relname = 'tenants' or bool_or(a.attname = 'tenant_id')`.execute(queries);
  await queries.transaction().execute(async (db) => {
    await sql`set local session_replication_role = replica`.execute(db); // rows come in any order
    for (const { name, columns, fence } of tables) {
      const source = await sql<{ rows: string }>`
        select coalesce(json_agg(t), '[]')::text as rows from ${sql.table(name)} t
         where ${sql.ref(fence)} = ${firstId}::uuid`.execute(db);
      const rows = (source.rows[0]?.rows ?? "[]")
        .replaceAll(firstId, secondId)
        .replaceAll(/TENANT_A/giu, "TENANT_B")
        .replaceAll("6281111", "6282222")
        .replaceAll(/("(?:\w+_)?amount":\s*)[1-9]\d*/gu, `$1${twinAmount}`)
        .replaceAll(/("tracking_token":\s*")(\w+)/gu, (_all, label: string, token: string) => label + reversed(token))
        .replaceAll(/("name":\s*"[^"]*@)/gu, "$1TENANT_B.");
      await sql`insert into ${sql.table(name)} (${sql.raw(columns)})
                select ${sql.raw(columns)} from json_populate_recordset(null::${sql.table(name)}, ${rows}::json)`.execute(
        db,
      );
    }
  });
  await sql`update tenants set orders_limit_override = 1000000000 where id = ${secondId}::uuid`.execute(queries);
  await sql`update quota_usage set orders_used = ${twinAmount} where tenant_id = ${secondId}::uuid`.execute(queries);
  const { rows: configs } = await sql<{ id: string }>`
    select id from wa_provider_configs where tenant_id = ${secondId}::uuid`.execute(queries);
  for (const { id } of configs) {
    const sealed = sealCredentials(world.kabar.cipher, secondId, id, { scenario: "ok" });
    await sql`update wa_provider_configs set credentials_encrypted = ${sealed}
               where tenant_id = ${secondId}::uuid and id = ${id}::uuid`.execute(queries);
  }
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}

/** What only the second has. Half of the ids may be tried by the first's people; the others they can know from a leak only. */
async function addOwnRows(world: World, first: Shop, secondId: string) {
  const second: Shop = { ...first, tenantId: secondId };
  const owner = await world.client({ tenantId: secondId, userId: first.people.owner.userId });
  const made: { readonly id: string; readonly customer_id: string; readonly tracking_token: string }[] = [];
  for (let n = 1; n <= 4; n += 1) {
    const key = n === 1 ? { "idempotency-key": "key-of-second" } : {};
    const answer = await owner.post("/api/orders", order(second, "TENANT_B", `0822 2200 009${n}`), key);
    made.push(answer.body.data);
  }
  await world.sendEverything();
  const ids: string[][] = [];
  for (const { id, customer_id } of made) {
    const messages = (await owner.get(`/api/wa/messages?order_id=${id}`)).body.data;
    const events = (await owner.get(`/api/audit-events?entity_id=${id}`)).body.data;
    ids.push([id, customer_id, messages[0].id, events[0].id]);
  }
  const tracking = made.map((one) => one.tracking_token);
  return { probes: [secondId, ...ids.slice(0, 2).flat()], silent: [...ids.slice(2).flat(), ...tracking] };
}

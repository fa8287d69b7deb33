import { sql } from "kysely";
import { newId } from "../../src/kit/ids.ts";
import { setOutletService } from "./catalogue.ts";
import { placed } from "./placing.ts";
import { openPlatform } from "./platform-user.ts";
import type { Person, Shop } from "./shop.ts";
import { giveSignIn } from "./sign-in.ts";
import type { World } from "./world.ts";

/** What an id of a request can name, and who reaches it: the people of its outlet, or everybody of its shop. */
export const reachOf = {
  tenant: "shop",
  outlet: "outlet",
  order: "outlet",
  payment: "outlet",
  message: "outlet",
  courier: "outlet",
  outletService: "outlet",
  customer: "shop",
  service: "shop",
  auditEvent: "outlet",
} as const;

export type Entity = keyof typeof reachOf;
/** One row of each kind, all of one outlet. */
export type Rows = Readonly<Record<Entity, string>>;

/** Where a row is, seen from the people who are signed in: their outlet, the other outlet of their shop, another shop. */
export const regions = ["ours-here", "ours-there", "theirs-here", "theirs-there"] as const;
export type Region = (typeof regions)[number];

/** Two shops with two outlets each; in every text of a row stands where the row is. */
export interface Cast {
  readonly ours: Shop;
  readonly theirs: Shop;
  readonly rows: Readonly<Record<Region, Rows>>;
  /** Ids of what only the people of its outlet may see, by region; texts need no list, the region's name is in them. */
  readonly marks: Readonly<Record<Region, readonly string[]>>;
  readonly tokens: ReadonlyMap<Caller, string>;
  /** A person of the own shop who is none of the callers with a role. */
  readonly colleagueId: string;
}

/** The own shop's cashier. */
export const signInAs = { login: "kasir@ours-here.test", password: "kata sandi yang panjang" };

const shopCallers = ["owner", "admin", "cashier", "worker", "courier", "tenant_manager"] as const;
const platformCallers = ["platform_owner", "platform_billing"] as const;
/** Nobody at all, and people whose token counts no more. */
const strangers = ["nobody", "forged", "expired", "deactivated", "archived", "closed"] as const;
export const callers = [...strangers, ...shopCallers, "roleless", ...platformCallers] as const;
export type Caller = (typeof callers)[number];

export function isStranger(caller: Caller): boolean {
  return (strangers as readonly Caller[]).includes(caller);
}

export function isOfPlatform(caller: Caller): boolean {
  return (platformCallers as readonly Caller[]).includes(caller);
}

export async function openCast(world: World): Promise<Cast> {
  const ours = await openMarkedShop(world, "ours");
  const theirs = await openMarkedShop(world, "theirs");
  const rows = {
    "ours-here": await fillOutlet(world, ours, "here", "ours-here", "0812 3456 1110"),
    "ours-there": await fillOutlet(world, ours, "there", "ours-there", "0812 3456 1111"),
    "theirs-here": await fillOutlet(world, theirs, "here", "theirs-here", "0812 3456 1112"),
    "theirs-there": await fillOutlet(world, theirs, "there", "theirs-there", "0812 3456 1113"),
  };
  await world.sendEverything();
  await giveSignIn(world.kabar, ours.people.cashier, signInAs.password, signInAs.login);
  const marks = Object.fromEntries(regions.map((region) => [region, marksOf(rows[region], region)]));
  const roleless = await addPerson(world, ours.tenantId, "roleless", []);
  const tokens = await handOutTokens(world, ours, roleless);
  return { ours, theirs, rows, marks: marks as Cast["marks"], tokens, colleagueId: roleless.userId };
}

/** Of the own shop, what everybody in it may see is no mark; of another shop everything is. */
function marksOf(rows: Rows, region: Region): readonly string[] {
  const isOurs = region.startsWith("ours");
  return Object.entries(rows).flatMap(([entity, id]) => (isOurs && reachOf[entity as Entity] === "shop" ? [] : [id]));
}

/** A shop in whose every text the word stands, and in an outlet's also where it is: `ours-there`. */
export async function openMarkedShop(world: World, word: string): Promise<Shop> {
  const shop = await world.openShop();
  const { queries } = world.kabar.database;
  const tenant = shop.tenantId;
  await sql`update tenants set name = ${`Laundry ${word}`} where id = ${tenant}::uuid`.execute(queries);
  await sql`update services set name = name || ${` ${word}`} where tenant_id = ${tenant}::uuid`.execute(queries);
  await sql`update users set name = ${`${word}-here `} || name where tenant_id = ${tenant}::uuid`.execute(queries);
  for (const [id, place] of [
    [shop.outletId, `${word}-here`],
    [shop.otherOutletId, `${word}-there`],
  ] as const) {
    const names = sql`name = ${`Outlet ${place}`}, address = ${`Jl. ${place}`}`;
    await sql`update outlets set ${names} where id = ${id}::uuid`.execute(queries);
  }
  return shop;
}

/** An order with items, payment, courier and message, a template and a price, all of this outlet and with this word in them. */
export async function fillOutlet(
  world: World,
  shop: Shop,
  place: "here" | "there",
  word: string,
  phone: string,
): Promise<Rows> {
  const { queries } = world.kabar.database;
  const outletId = place === "here" ? shop.outletId : shop.otherOutletId;
  const owner = await world.client(shop.people.owner);
  const courier = place === "here" ? shop.people.courier.userId : await addCourier(world, shop, word);
  await setOutletService(world.kabar, shop, outletId, shop.kiloanId, { price_override_amount: 9_000 });
  const order = await placed(owner, {
    outlet_id: outletId,
    is_pickup_delivery: true,
    pickup: { slot: "Besok, 09.00-11.00", address: `Jl. ${word}` },
    items: [{ service_id: shop.kiloanId, weight_kg: 5 }],
    customer: { name: `Pelanggan ${word}`, phone, notes: word },
    courier_user_id: courier,
    notes: `catatan ${word}`,
  });
  const paid = await owner.post(`/api/orders/${order.id}/payments`, { amount: 1, method: `tunai ${word}` });
  const definition = { body_lines: [`Teks ${word}`] };
  await owner.put("/api/wa/templates/WA_ORDER_DONE", { outlet_id: outletId, definition });
  const idOf = async (query: ReturnType<typeof sql<{ id: string }>>) =>
    (await query.execute(queries)).rows[0]?.id ?? "";
  return {
    tenant: shop.tenantId,
    outlet: outletId,
    order: order.id,
    payment: paid.body.data.id,
    courier,
    customer: order.customer_id,
    service: shop.kiloanId,
    message: await idOf(sql`select id from wa_messages where order_id = ${order.id}::uuid`),
    outletService: await idOf(sql`select id from outlet_services where outlet_id = ${outletId}::uuid`),
    auditEvent: await idOf(sql`select id from audit_events where entity_id = ${order.id}::uuid`),
  };
}

async function addCourier(world: World, shop: Shop, word: string): Promise<string> {
  const person = await addPerson(world, shop.tenantId, `${word} courier`, ["courier"]);
  const row = { tenant_id: shop.tenantId, user_id: person.userId, outlet_id: shop.otherOutletId };
  await world.kabar.database.queries.insertInto("user_outlets").values(row).execute();
  return person.userId;
}

export async function addPerson(
  world: World,
  tenantId: string,
  name: string,
  roles: readonly string[],
): Promise<Person> {
  const { queries } = world.kabar.database;
  const person = { tenantId, userId: newId(), email: `${name.replaceAll(" ", ".")}@kabar.test` };
  const now = world.clock.now();
  const stamps = { created_at: now, updated_at: now, deleted_at: null };
  const row = { tenant_id: tenantId, id: person.userId, name, email: person.email, phone: null, password_hash: "none" };
  await queries
    .insertInto("users")
    .values({ ...stamps, ...row })
    .execute();
  for (const role_key of roles) {
    await queries.insertInto("user_roles").values({ tenant_id: tenantId, user_id: person.userId, role_key }).execute();
  }
  return person;
}

/** Everybody's token, also of those who may no longer come in: as owners they would reach everything. */
export async function handOutTokens(world: World, ours: Shop, roleless: Person): Promise<ReadonlyMap<Caller, string>> {
  const { queries } = world.kabar.database;
  const platform = await openPlatform(world.kabar);
  const closed = await world.openShop();
  const people = new Map<Caller, Person>([
    ...shopCallers.map((role) => [role, ours.people[role]] as const),
    ["roleless", roleless],
    ["platform_owner", platform],
    ["platform_billing", await addPerson(world, platform.tenantId, "billing", ["platform_billing"])],
    ["expired", await addPerson(world, ours.tenantId, "expired", ["owner"])],
    ["deactivated", await addPerson(world, ours.tenantId, "deactivated", ["owner"])],
    ["archived", await addPerson(world, ours.tenantId, "archived", ["owner"])],
    ["closed", closed.people.owner],
  ]);
  const tokens = new Map<Caller, string>([["forged", `kbr_${"A".repeat(43)}`]]);
  for (const [caller, person] of people) tokens.set(caller, (await world.client(person)).token ?? "");
  const userOf = (caller: Caller) => people.get(caller)?.userId ?? "";
  await sql`update access_tokens set expires_at = created_at where user_id = ${userOf("expired")}::uuid`.execute(
    queries,
  );
  await sql`update users set status = 'inactive' where id = ${userOf("deactivated")}::uuid`.execute(queries);
  await sql`update users set deleted_at = created_at where id = ${userOf("archived")}::uuid`.execute(queries);
  await sql`update tenants set status = 'inactive' where id = ${closed.tenantId}::uuid`.execute(queries);
  return tokens;
}

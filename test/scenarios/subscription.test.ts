import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import type { Client } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { fingerprint } from "../support/fingerprint.ts";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, pickupOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

/** What a shop may ask while it is read-only although the method looks like a write, and why. */
const notOperational: readonly (readonly [route: RegExp, why: string])[] = [
  [/^POST \/api\/auth\//u, "signing in, out and up, and passwords, are nobody's subscription"],
  [/^(PATCH|PUT|POST) \/api\/me(\/|$)/u, "a person's own account"],
  [/^[A-Z]+ \/api\/platform\//u, "the platform's people write in no shop of their own"],
  [/^POST \/api\/sync\/push$/u, "answers 200 with a verdict for each mutation"],
  [/^POST \/api\/sync\/pull$/u, "reads"],
  [/^POST \/api\/wa\/templates\/\{\w+\}\/preview$/u, "reads"],
  [/^[A-Z]+ \/api\/webhooks\//u, "providers report what has happened already"],
];

const states = [
  ["past_due", "full"],
  ["suspended", "full"],
  ["active", "read_only"],
  ["suspended", "read_only"],
] as const;

let world: World;
let shop: Shop;
let orderId: string;
beforeAll(async () => {
  world = await openWorld();
  const staffed = await openStaffed(world, { ordersLimit: 1_000 });
  shop = staffed.shop;
  ({ id: orderId } = await placed(staffed.owner, pickupOrder(shop)));
});
afterAll(() => world.close());

const setState = (state: string, mode: string) =>
  sql`update tenants set subscription_state = ${state}, write_access_mode = ${mode}
       where id = ${shop.tenantId}::uuid`.execute(world.kabar.database.queries);

interface DocumentedRoute {
  readonly method: string;
  readonly path: string;
  readonly roles: readonly string[];
}

/** Every route of the OpenAPI document, with the roles that it says may call it. */
function documentedRoutes(): readonly DocumentedRoute[] {
  return Object.entries(world.app.swagger().paths ?? {}).flatMap(([path, item]) =>
    Object.entries<{ description?: string }>(item ?? {}).map(([method, { description }]) => ({
      method: method.toUpperCase(),
      path,
      roles: /Roles: ([a-z_, ]+)\./u.exec(description ?? "")?.[1]?.split(", ") ?? [],
    })),
  );
}

function writeRoutes() {
  return documentedRoutes().filter(
    ({ method, path }) => method !== "GET" && !notOperational.some(([route]) => route.test(`${method} ${path}`)),
  );
}

const addressOf = (path: string) => path.replaceAll(/\{\w+\}/gu, newId());

async function clientFor({ method, path, roles }: DocumentedRoute): Promise<Client> {
  const person = Object.entries(shop.people).find(([role]) => roles.includes(role))?.[1];
  if (person === undefined) throw new Error(`${method} ${path} may be called by nobody of a shop`);
  return world.client(person);
}

const json = { "content-type": "application/json" };

describe("a shop that is read-only", () => {
  it("there are write routes to ask", () => {
    expect(writeRoutes().length).toBeGreaterThan(5);
  });

  it.each(states)(
    "%s with %s: every write is refused 423 before its input is looked at, and nothing is written",
    async (state, mode) => {
      await setState(state, mode);
      const before = await fingerprint(world.kabar);
      const open: string[] = [];
      for (const route of writeRoutes()) {
        const client = await clientFor(route);
        const answer = await client.send(route.method, addressOf(route.path), "{}", json);
        if (answer.status !== 423)
          open.push(`${route.method} ${route.path} answers ${answer.status}; its access must say that it writes`);
        else {
          expectRefusal(answer, 423, "SUBSCRIPTION_READ_ONLY");
          expect(answer.body).toMatchObject({ subscription_state: state, write_access_mode: mode });
        }
      }
      expect(open).toEqual([]);
      expect(await fingerprint(world.kabar)).toBe(before);
    },
  );

  it.each(states)("%s with %s: everything can still be read, /me above all", async (state, mode) => {
    const asked = documentedRoutes().filter(
      ({ method, path, roles }) =>
        method === "GET" && !path.startsWith("/api/platform/") && (roles.length === 0 || roles.includes("owner")),
    );
    const owner = await world.client(shop.people.owner);
    const ask = async ({ path }: DocumentedRoute) => {
      const outlet = path === "/api/orders" ? `?outlet_id=${shop.outletId}` : "";
      return (await owner.get(path.replace("{orderId}", orderId).replaceAll(/\{\w+\}/gu, newId()) + outlet)).status;
    };
    await setState("active", "full");
    const open = new Map<string, number>();
    for (const route of asked) open.set(route.path, await ask(route));
    await setState(state, mode);
    for (const route of asked) expect([route.path, await ask(route)]).toEqual([route.path, open.get(route.path)]);
    for (const path of ["/api/me", "/api/orders/{orderId}", "/api/billing/quota", "/api/wa/messages"])
      expect(open.get(path)).toBe(200);
    const me = (await owner.get("/api/me")).body.data;
    expect(me).toMatchObject({ subscription: { state, write_access_mode: mode }, quota: { can_create_order: false } });
  });

  it("people sign out and the platform mends it, whatever the state", async () => {
    await setState("suspended", "read_only");
    const client = await world.client(shop.people.cashier);
    expect((await client.post("/api/auth/logout")).status).toBe(200);
  });

  it("is asked again inside the transaction: a suspension between the gate and the write refuses as well", async () => {
    const own = await openWorld();
    try {
      const { shop: late, owner } = await openStaffed(own);
      const order = await placed(owner, counterOrder(late));
      const moved = await placed(owner, pickupOrder(late));
      const { queries } = own.kabar.database;
      // From here on the gate sees every shop as it was a moment ago.
      await sql`alter function find_token_bearer(bytea) rename to find_token_bearer_now`.execute(queries);
      await sql`
        create function find_token_bearer(hash bytea)
        returns table (token_id uuid, tenant_id uuid, tenant_kind text, tenant_status text, subscription_state text,
                       write_access_mode text, has_whatsapp boolean, user_id uuid, user_status text, role_keys text[],
                       outlet_ids text[], last_used_at timestamptz, expires_at timestamptz)
        language sql stable as $$
          select token_id, tenant_id, tenant_kind, tenant_status, 'active', 'full', has_whatsapp, user_id, user_status,
                 role_keys, outlet_ids, last_used_at, expires_at from find_token_bearer_now(hash)
        $$`.execute(queries);
      await sql`update tenants set subscription_state = 'suspended'`.execute(queries);
      const before = await fingerprint(own.kabar);
      const definition = { body_lines: ["Halo"] };
      for (const answer of [
        await owner.post("/api/orders", counterOrder(late)),
        await owner.post(`/api/orders/${order.id}/payments`, { amount: 1, method: "cash" }),
        await owner.post(`/api/orders/${order.id}/status/laundry`, { status: "washing" }),
        await owner.post(`/api/orders/${moved.id}/status/courier`, { status: "pickup_on_the_way" }),
        await owner.post("/api/wa/provider-config", { provider_key: "mock" }),
        await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition }),
        await owner.put("/api/wa/templates/WA_ORDER_DONE", { definition, outlet_id: late.outletId }),
      ]) {
        expectRefusal(answer, 423, "SUBSCRIPTION_READ_ONLY");
      }
      expect(await fingerprint(own.kabar)).toBe(before);
    } finally {
      await own.close();
    }
  });
});

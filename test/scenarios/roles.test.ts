import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../src/kit/ids.ts";
import { createRequestLimits } from "../../src/platform/http/request-limits.ts";
import { createServer } from "../../src/platform/http/server.ts";
import type { Client, Reply } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { openPlatform } from "../support/platform-user.ts";
import { listRoutes } from "../support/routes.ts";
import type { Person, Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

const everyRole = ["owner", "admin", "cashier", "worker", "courier", "tenant_manager"] as const;
const callers = [...everyRole, "platform", "nobody"] as const;
type Caller = (typeof callers)[number];

interface Expectation {
  /** Who may: the status that this question gets from them. All others are refused. */
  readonly may: readonly Caller[];
  readonly status: number;
}

const signedIn = [...everyRole, "platform"] as const;
const office = ["owner", "admin"] as const;
const counter = ["owner", "admin", "cashier"] as const;

/** Asked with `{}` as body and an unknown id: 404 and 422 mean that the door was open. */
const expectations: Readonly<Record<string, Expectation>> = {
  "GET /api/openapi.json": { may: callers, status: 200 },
  "GET /api/health": { may: callers, status: 200 },
  "POST /api/auth/login": { may: callers, status: 422 },
  "POST /api/auth/logout": { may: signedIn, status: 200 },
  "GET /api/me": { may: signedIn, status: 200 },
  "GET /api/outlets/allowed": { may: signedIn, status: 200 },
  "GET /api/orders": { may: [...counter, "worker", "courier"], status: 422 },
  "POST /api/orders": { may: counter, status: 422 },
  "GET /api/orders/:orderId": { may: everyRole, status: 404 },
  "PATCH /api/orders/:orderId": { may: counter, status: 404 },
  "DELETE /api/orders/:orderId": { may: office, status: 404 },
  "POST /api/orders/:orderId/cancel": { may: counter, status: 404 },
  "POST /api/orders/:orderId/assign-courier": { may: office, status: 422 },
  "PATCH /api/orders/:orderId/schedule": { may: counter, status: 404 },
  "POST /api/orders/:orderId/payments": { may: counter, status: 422 },
  "POST /api/orders/:orderId/status/laundry": { may: [...office, "worker"], status: 422 },
  "POST /api/orders/:orderId/status/courier": { may: [...office, "courier"], status: 422 },
  "GET /api/customers": { may: counter, status: 200 },
  "POST /api/customers": { may: counter, status: 422 },
  "GET /api/customers/:customerId": { may: counter, status: 404 },
  "PATCH /api/customers/:customerId": { may: counter, status: 404 },
  "DELETE /api/customers/:customerId": { may: office, status: 404 },
  "POST /api/customers/:customerId/restore": { may: office, status: 404 },
  "GET /api/services": { may: counter, status: 200 },
  "POST /api/services": { may: office, status: 422 },
  "GET /api/services/:serviceId": { may: counter, status: 404 },
  "PATCH /api/services/:serviceId": { may: office, status: 404 },
  "DELETE /api/services/:serviceId": { may: office, status: 404 },
  "POST /api/services/:serviceId/restore": { may: office, status: 404 },
  "GET /api/outlet-services": { may: counter, status: 422 },
  "PUT /api/outlet-services": { may: office, status: 422 },
  "PATCH /api/outlet-services/:outletServiceId": { may: office, status: 404 },
  "GET /api/billing/quota": { may: office, status: 200 },
  "GET /api/audit-events": { may: office, status: 200 },
  "POST /api/auth/register": { may: callers, status: 422 },
  "POST /api/auth/password": { may: signedIn, status: 422 },
  "POST /api/platform/tenants": { may: ["platform"], status: 422 },
  "GET /api/users": { may: office, status: 200 },
  "POST /api/users": { may: office, status: 422 },
  "GET /api/users/:userId": { may: office, status: 404 },
  "PATCH /api/users/:userId": { may: office, status: 404 },
  "DELETE /api/users/:userId": { may: ["owner"], status: 404 },
  "POST /api/users/:userId/restore": { may: ["owner"], status: 404 },
  "GET /api/outlets": { may: office, status: 200 },
  "POST /api/outlets": { may: ["owner"], status: 422 },
  "GET /api/outlets/:outletId": { may: office, status: 404 },
  "PATCH /api/outlets/:outletId": { may: ["owner"], status: 404 },
  "DELETE /api/outlets/:outletId": { may: ["owner"], status: 404 },
  "POST /api/outlets/:outletId/restore": { may: ["owner"], status: 404 },
  "GET /api/billing/usage": { may: office, status: 200 },
  "GET /api/platform/tenants": { may: ["platform"], status: 200 },
  "GET /api/platform/tenants/:tenantId": { may: ["platform"], status: 404 },
  "PATCH /api/platform/tenants/:tenantId": { may: ["platform"], status: 404 },
  "POST /api/platform/tenants/:tenantId/suspend": { may: ["platform"], status: 404 },
  "POST /api/platform/tenants/:tenantId/activate": { may: ["platform"], status: 404 },
  "GET /api/wa/providers": { may: office, status: 200 },
  "POST /api/wa/provider-config": { may: office, status: 422 },
  "GET /api/wa/templates": { may: office, status: 200 },
  "PUT /api/wa/templates/:templateId": { may: office, status: 422 },
  "GET /api/wa/messages": { may: office, status: 200 },
  "GET /api/wa/mock-deliveries": { may: office, status: 200 },
};

/** Open to everybody who reaches the server; nothing of any shop is in them. */
const outsideApi = ["/", "/livez", "/readyz", "/metrics"];
/** Open to whoever holds an order's token: `tracking.test.ts` says what is in them. Without one there is nothing to see. */
const behindAToken = ["/pelanggan/track/:token", "/pelanggan/*"];

describe("who may call what", () => {
  let world: World;
  let shop: Shop;
  const people = new Map<Caller, Person>();
  const clients = new Map<Caller, Client>();
  beforeAll(async () => {
    world = await openWorld();
    shop = await world.openShop();
    for (const role of everyRole) people.set(role, shop.people[role]);
    people.set("platform", await openPlatform(world.kabar));
    for (const caller of callers) clients.set(caller, await world.client(people.get(caller)));
  });
  afterAll(() => world.close());

  /** Signing out ends the session that asks, so everybody gets a new one for it. */
  async function clientOf(caller: Caller, path: string): Promise<Client> {
    const known = path.endsWith("/logout") ? undefined : clients.get(caller);
    return known ?? world.client(people.get(caller));
  }

  async function ask(caller: Caller, method: string, path: string): Promise<Reply> {
    const client = await clientOf(caller, path);
    const address = path.replaceAll(/:\w+/gu, newId());
    return method === "GET"
      ? client.get(address)
      : client.send(method, address, "{}", { "content-type": "application/json" });
  }

  it("every route under /api is expected by name, and every expected one exists", () => {
    const routes = listRoutes(world.app).filter(({ path }) => path.startsWith("/api/"));
    const paths = new Set(Object.keys(expectations).map((route) => route.split(" ")[1]));
    expect(routes.map(({ path }) => path).sort()).toEqual([...paths].sort());
  });

  it("whatever is outside /api is known, public and says nothing of a shop", async () => {
    const routes = listRoutes(world.app).filter(({ path }) => !path.startsWith("/api/"));
    const asPrinted = "/*"; // the router leaves out what stands before the star of /pelanggan/*
    expect(world.app.hasRoute({ method: "GET", url: asPrinted })).toBe(false);
    for (const url of behindAToken) expect(world.app.hasRoute({ method: "GET", url })).toBe(true);
    const known = [...outsideApi, ...behindAToken, asPrinted];
    const unknown = routes.filter(({ path }) => !known.includes(path) && !path.startsWith("/docs"));
    expect(unknown).toEqual([]);
    const nobody = await world.client();
    for (const path of [...outsideApi, "/docs"]) {
      const answer = await nobody.get(path);
      expect(answer.status).toBeLessThan(400);
      expect(answer.text).not.toContain(shop.tenantId);
    }
    for (const path of behindAToken) {
      const answer = await nobody.get(path.replace(/:token|\*/u, shop.tenantId));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain(shop.tenantId);
    }
  });

  const cases = Object.entries(expectations).flatMap(([route, expectation]) => {
    const [method = "", path = ""] = route.split(" ");
    return callers.map((caller) => ({ route, method, path, caller, expectation }));
  });

  it.each(cases)("$route by $caller", async ({ method, path, caller, expectation }) => {
    const answer = await ask(caller, method, path);
    if (expectation.may.includes(caller)) expect(answer.status).toBe(expectation.status);
    else if (caller === "nobody") expectRefusal(answer, 401, "UNAUTHENTICATED");
    else expectRefusal(answer, 403, "ROLE_ACCESS_DENIED");
  });

  it("a route that does not say who may call it keeps the server from starting", async () => {
    const { database, clock, logger } = world.kabar;
    const load = { isOverloaded: () => false, start: () => {}, stop: () => {} };
    const limits = createRequestLimits({ perToken: 1, perTenant: 1, perAddress: 1, tenantAtOnce: 1, load });
    const server = await createServer({
      database,
      clock,
      logger,
      limits,
      trustedProxies: [],
      register: async (app) => {
        app.get("/api/forgotten", { schema: {} }, async () => ({}));
      },
    });
    await expect(server.ready()).rejects.toThrow("/api/forgotten");
    await server.close();
  });

  it("a method that is not in the table is none of any address", async () => {
    const owner = await world.client(shop.people.owner);
    for (const { path } of listRoutes(world.app).filter((route) => route.path.startsWith("/api/"))) {
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        if (`${method} ${path}` in expectations) continue;
        const address = path.replaceAll(/:\w+/gu, newId());
        const answer = await owner.send(method, address, "{}", { "content-type": "application/json" });
        expect([method, path, answer.status]).toEqual([method, path, 405]);
      }
    }
  });

  it("someone with several roles may do what any of them may", async () => {
    const { worker } = shop.people;
    await world.kabar.database.queries
      .insertInto("user_roles")
      .values({ tenant_id: worker.tenantId, user_id: worker.userId, role_key: "cashier" })
      .execute();
    expect((await ask("worker", "POST", "/api/orders")).status).toBe(422);
    expect((await ask("worker", "POST", "/api/orders/:orderId/status/laundry")).status).toBe(422);
    expectRefusal(await ask("worker", "GET", "/api/billing/quota"), 403, "ROLE_ACCESS_DENIED");
  });

  it("a person of the platform may nothing in a shop, whatever roles it has besides", async () => {
    const platform = people.get("platform");
    if (platform === undefined) throw new Error("no platform");
    const row = { tenant_id: platform.tenantId, user_id: platform.userId, role_key: "owner" };
    await world.kabar.database.queries.insertInto("user_roles").values(row).execute();
    for (const path of ["/api/orders", "/api/billing/quota", "/api/wa/messages"]) {
      expectRefusal(await ask("platform", "GET", path), 403, "ROLE_ACCESS_DENIED");
    }
  });

  it("whoever has no role, or only one of the platform, may nothing in a shop", async () => {
    const { courier } = shop.people;
    const { queries } = world.kabar.database;
    await queries.deleteFrom("user_roles").where("user_id", "=", courier.userId).execute();
    expectRefusal(await ask("courier", "GET", "/api/orders"), 403, "ROLE_ACCESS_DENIED");
    expect((await ask("courier", "GET", "/api/me")).status).toBe(200);
    await queries
      .insertInto("user_roles")
      .values({ tenant_id: courier.tenantId, user_id: courier.userId, role_key: "platform_owner" })
      .execute();
    expectRefusal(await ask("courier", "GET", "/api/orders"), 403, "ROLE_ACCESS_DENIED");
    expect((await ask("courier", "GET", "/api/me")).body.data.workspace).toBe("tenant");
  });
});

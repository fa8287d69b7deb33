import { once } from "node:events";
import { connect } from "node:net";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { signedIn } from "../../src/platform/http/access.ts";
import { createRequestLimits } from "../../src/platform/http/request-limits.ts";
import { createServer, type HttpServer } from "../../src/platform/http/server.ts";
import type { TenantPlaces } from "../../src/platform/http/tenant-places.ts";
import type { Client, Reply } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { counterOrder } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWorld, type World } from "../support/world.ts";

const onServer = it.runIf(testEngine === "postgres");
const json = { "content-type": "application/json" };

function expectToWait(reply: Reply, secondsMax: number) {
  expectRefusal(reply, 429, "TOO_MANY_REQUESTS");
  const seconds = Number(reply.headers["retry-after"]);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(secondsMax);
  expect(reply.body.retry_after_seconds).toBe(seconds);
}

describe("what one request may bring", () => {
  let world: World;
  let owner: Client;
  beforeAll(async () => {
    world = await openWorld();
    owner = await world.client((await world.openShop()).people.owner);
  });
  afterAll(() => world.close());

  const post = (body: string) => owner.send("POST", "/api/orders", body, json);

  it("256 KiB of body, and not a byte more", async () => {
    const filled = (bytes: number) => `{"notes":"${"x".repeat(bytes - '{"notes":""}'.length)}"}`;
    expectRefusal(await post(filled(256 * 1024)), 422, "VALIDATION_FAILED");
    expectRefusal(await post(filled(256 * 1024 + 1)), 413, "PAYLOAD_TOO_LARGE");
  });

  it("20 levels, 5,000 fields and entries", async () => {
    const deep = await post(`{"a":${"[".repeat(30)}${"]".repeat(30)}}`);
    expect(deep.status).toBe(422);
    expect(JSON.stringify(deep.body.errors)).toContain("20");
    const long = await post(`{"items":[${Array.from({ length: 5_001 }, () => 0).join(",")}]}`);
    expectRefusal(long, 422, "VALIDATION_FAILED", ["items"]);
  });

  it("ten seconds to send its head, thirty to be there whole, a minute of silence, 16 KiB of head", () => {
    const { headersTimeout, requestTimeout, timeout } = world.app.server;
    expect({ headersTimeout, requestTimeout, timeout }).toEqual({
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      timeout: 60_000,
    });
  });
});

describe("how often one may ask", () => {
  let world: World | undefined;
  afterEach(() => world?.close());

  async function open(environment: Readonly<Record<string, string>>) {
    world = await openWorld(environment);
    return world;
  }

  it("a token that used up its minute waits; the others of the shop go on", async () => {
    const { openShop, client } = await open({ KABAR_RATE_LIMIT_PER_MINUTE: "3" });
    const shop = await openShop();
    const owner = await client(shop.people.owner);
    for (let n = 0; n < 3; n += 1) expect((await owner.get("/api/me")).status).toBe(200);
    expectToWait(await owner.get("/api/me"), 60);
    expect((await (await client(shop.people.owner)).get("/api/me")).status).toBe(200);
  });

  it("a shop that used up its minute waits, whatever token it shows; other shops go on", async () => {
    const { openShop, client } = await open({ KABAR_TENANT_RATE_LIMIT_PER_MINUTE: "4" });
    const noisy = await openShop();
    const quiet = await client((await openShop()).people.owner);
    const [owner, cashier] = [await client(noisy.people.owner), await client(noisy.people.cashier)];
    for (const one of [owner, cashier, owner, cashier]) expect((await one.get("/api/me")).status).toBe(200);
    expectToWait(await owner.get("/api/me"), 60);
    expectToWait(await cashier.post("/api/orders", counterOrder(noisy)), 60);
    expect((await quiet.get("/api/me")).status).toBe(200);
  });

  it("an address without a valid token waits after its minute: no token, wrong token, unknown address, public page", async () => {
    const { client } = await open({ KABAR_ADDRESS_RATE_LIMIT_PER_MINUTE: "4" });
    const nobody = await client();
    const wrong = { authorization: "Bearer kbr_wrong" };
    expectRefusal(await nobody.get("/api/me"), 401, "UNAUTHENTICATED");
    expectRefusal(await nobody.get("/api/me", wrong), 401, "UNAUTHENTICATED");
    expectRefusal(await nobody.get("/unknown"), 404, "DATA_NOT_FOUND");
    expect((await nobody.get("/api/openapi.json")).status).toBe(200);
    for (const path of ["/api/me", "/unknown", "/api/openapi.json", "/docs"]) expectToWait(await nobody.get(path), 60);
    expectToWait(await nobody.get("/api/me", wrong), 60);
    expectToWait(await nobody.post("/api/auth/login", { login: "a@b.test", password: "x" }), 60);
  });

  it("behind such an address a token that was just valid goes on, and probes and scrapes always do", async () => {
    const { openShop, client, kabar } = await open({ KABAR_ADDRESS_RATE_LIMIT_PER_MINUTE: "2" });
    const { people } = await openShop();
    const owner = await client(people.owner);
    expect((await owner.get("/api/me")).status).toBe(200);
    const asked = vi.spyOn(kabar.database.engine, "acquire");
    const nobody = await client();
    for (let n = 0; n < 2; n += 1) await nobody.get("/api/me");
    expectToWait(await nobody.get("/api/me"), 60);
    expect((await owner.get("/api/me")).status).toBe(200);
    asked.mockClear();
    expectToWait(await nobody.get("/api/me", { authorization: "Bearer kbr_guess" }), 60);
    expect(asked).not.toHaveBeenCalled(); // guesses do not reach the database
    for (const path of ["/livez", "/readyz", "/api/health", "/metrics"])
      expect((await owner.get(path)).status).toBe(200);
  });
});

describe("how much one shop may have under way", () => {
  let world: World;
  let app: HttpServer;
  let held: PromiseWithResolvers<void>;
  let places: TenantPlaces;
  let begun = 0;
  let isOverloaded = false;
  beforeAll(async () => {
    world = await openWorld();
    const load = { isOverloaded: () => isOverloaded, start: () => {}, stop: () => {} };
    const limits = createRequestLimits({ perToken: 1e6, perTenant: 1e6, perAddress: 1e6, tenantAtOnce: 2, load });
    places = limits.places;
    app = await createServer({
      ...world.kabar,
      limits,
      trustedProxies: [],
      register: async (server) => {
        server.route({
          method: ["GET", "POST"],
          url: "/api/slow",
          config: { access: signedIn },
          handler: async () => {
            begun += 1;
            await held.promise;
            return { ok: true };
          },
        });
      },
    });
    await app.listen({ host: "127.0.0.1", port: 0 });
  });
  afterAll(async () => {
    await app.close();
    await world.close();
  });

  async function callers() {
    held = Promise.withResolvers();
    begun = 0;
    const [noisy, quiet] = [await world.openShop(), await world.openShop()];
    const ask = (client: Client) => async () => {
      const response = await app.inject({ url: "/api/slow", headers: { authorization: `Bearer ${client.token}` } });
      const { statusCode: status, headers, body } = response;
      return { status, headers, body: JSON.parse(body), text: body };
    };
    return {
      owner: await world.client(noisy.people.owner),
      asOwner: ask(await world.client(noisy.people.owner)),
      asCashier: ask(await world.client(noisy.people.cashier)),
      asOther: ask(await world.client(quiet.people.owner)),
    };
  }
  const untilBegun = (count: number) => vi.waitFor(() => expect(begun).toBe(count), { interval: 5 });

  it("a shop with all its places taken waits a second; another shop does not; an answer gives its place back", async () => {
    const { asOwner, asCashier, asOther } = await callers();
    const running = [asOwner(), asCashier()];
    await untilBegun(2);
    expectToWait(await asCashier(), 1);
    const other = asOther();
    await untilBegun(3);
    held.resolve();
    for (const answer of await Promise.all([...running, other])) expect(answer.status).toBe(200);
    expect((await Promise.all([asOwner(), asCashier()])).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("hanging up gives no place back while the work still runs, and gives it back when it has ended", async () => {
    const { owner, asOwner } = await callers();
    const { port } = app.server.address() as { port: number };
    const head = `GET /api/slow HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${owner.token}\r\n\r\n`;
    const sockets = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
    for (const socket of sockets) socket.write(head);
    await untilBegun(2);
    for (const socket of sockets) {
      socket.destroy();
      await once(socket, "close");
    }
    await vi.waitFor(() => expect(world.logs.join("")).toContain("GET /api/slow 499"), { interval: 5 });
    expectToWait(await asOwner(), 1);
    held.resolve();
    await vi.waitFor(async () => expect((await asOwner()).status).toBe(200), { interval: 5 });
  });

  it("a body that never comes whole holds no place for ever", async () => {
    const { owner, asOwner } = await callers();
    const taken = vi.spyOn(places, "take");
    const { port } = app.server.address() as { port: number };
    const head = `POST /api/slow HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${owner.token}\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`;
    const sockets = [connect(port, "127.0.0.1"), connect(port, "127.0.0.1")];
    for (const socket of sockets) socket.write(head);
    await vi.waitFor(() => expect(taken).toHaveBeenCalledTimes(2), { interval: 5 });
    expectToWait(await asOwner(), 1);
    held.resolve();
    for (const socket of sockets) socket.destroy();
    await vi.waitFor(async () =>
      expect((await Promise.all([asOwner(), asOwner()])).map((a) => a.status)).toEqual([200, 200]),
    );
  });

  it("with too much to do, reads are answered 503 at once and writes go on", async () => {
    const { owner } = await callers();
    held.resolve();
    isOverloaded = true;
    const headers = { authorization: `Bearer ${owner.token}` };
    const read = await app.inject({ url: "/api/slow", headers });
    const write = await app.inject({ method: "POST", url: "/api/slow", headers, payload: {} });
    isOverloaded = false;
    expect([read.statusCode, read.json().reason_code, read.headers["retry-after"]]).toEqual([503, "SERVER_BUSY", "1"]);
    expect(write.statusCode).toBe(200);
  });

  onServer("somebody who waits a second for a database session is reason enough to turn reads away", async () => {
    const { openShop, client, kabar } = world;
    const owner = await client((await openShop()).people.owner);
    const { engine, queries } = kabar.database;
    const release = Promise.withResolvers<void>();
    const holders = Array.from({ length: 20 }, () =>
      queries.connection().execute(async (db) => {
        await sql`select 1`.execute(db);
        await release.promise;
      }),
    );
    const patient = owner.get("/api/me");
    await vi.waitFor(() => expect(engine.load().waitMs).toBeGreaterThan(1_000), { timeout: 4_000 });
    const turnedAway = await owner.get("/api/me");
    expect([turnedAway.status, turnedAway.body.reason_code]).toEqual([503, "SERVER_BUSY"]);
    expect((await owner.get("/livez")).status).toBe(200);
    release.resolve();
    await Promise.all(holders);
    expect((await patient).status).toBe(200);
    expect((await owner.get("/api/me")).status).toBe(200);
  });
});

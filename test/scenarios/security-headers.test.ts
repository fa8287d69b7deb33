import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { openStaffed, placed } from "../support/placing.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { openWorld, type World } from "../support/world.ts";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

describe("the headers of every answer", () => {
  let world: World;
  let port: number;
  let shop: Shop;
  let token: string;
  let orderId: string;
  beforeAll(async () => {
    world = await openWorld();
    port = Number(new URL(await world.app.listen({ host: "127.0.0.1", port: 0 })).port);
    const staffed = await openStaffed(world);
    shop = staffed.shop;
    token = staffed.owner.token ?? "";
    orderId = (await placed(staffed.owner, counterOrder(shop))).id;
  });
  afterAll(() => world.close());

  /** Speaks the bytes over a socket, so that nothing between test and server adds or hides a header. */
  async function speak(bytes: string): Promise<Answer> {
    const socket = connect(port, "127.0.0.1");
    let text = "";
    socket.setEncoding("latin1").on("data", (part: string) => {
      text += part;
    });
    socket.on("error", () => {});
    socket.write(bytes);
    await once(socket, "close");
    const [head = ""] = text.split("\r\n\r\n");
    const [line = "", ...rows] = head.split("\r\n");
    const headers = Object.fromEntries(
      rows.map((row) => [row.slice(0, row.indexOf(":")).toLowerCase(), row.slice(row.indexOf(":") + 1).trim()]),
    );
    return { status: Number(line.split(" ")[1]), headers };
  }

  function ask(method: string, path: string, body?: string, more: readonly string[] = []) {
    const length = body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
    const head = [`${method} ${path} HTTP/1.1`, "Host: x", "Connection: close", ...length, ...more];
    return speak(`${head.join("\r\n")}\r\n\r\n${body ?? ""}`);
  }

  const signedIn = () => [`Authorization: Bearer ${token}`, "Content-Type: application/json"];
  const placing = () => JSON.stringify(counterOrder(shop));

  const kinds: readonly (readonly [string, number, () => Promise<Answer>])[] = [
    ["a success", 200, () => ask("GET", "/api/me", undefined, signedIn())],
    ["something made", 201, () => ask("POST", "/api/orders", placing(), signedIn())],
    ["a row", 200, () => ask("GET", `/api/orders/${orderId}`, undefined, signedIn())],
    ["an answer without body", 200, () => ask("HEAD", "/livez")],
    ["a redirection", 302, () => ask("GET", "/")],
    ["the API reference", 200, () => ask("GET", "/docs")],
    ["a file of the reference", 200, () => ask("GET", "/docs/static/swagger-ui.css")],
    ["no such file", 404, () => ask("GET", "/docs/static/nothing.js")],
    ["the OpenAPI document", 200, () => ask("GET", "/api/openapi.json")],
    ["health", 200, () => ask("GET", "/api/health")],
    ["metrics", 200, () => ask("GET", "/metrics")],
    ["not signed in", 401, () => ask("GET", "/api/me")],
    ["not the right role", 403, () => asCourier()],
    ["an unknown address", 404, () => ask("GET", "/nowhere")],
    ["an unknown row", 404, () => ask("GET", `/api/orders/${shop.tenantId}`, undefined, signedIn())],
    ["another method", 405, () => ask("DELETE", "/api/me")],
    ["OPTIONS", 405, () => ask("OPTIONS", "/api/orders")],
    ["another type of body", 415, () => ask("POST", "/api/orders", "x", [`Authorization: Bearer ${token}`])],
    ["too large a body", 413, () => ask("POST", "/api/orders", `"${"x".repeat(300_000)}"`, signedIn())],
    ["no JSON", 400, () => ask("POST", "/api/orders", "{", signedIn())],
    ["wrong input", 422, () => ask("POST", "/api/orders", "{}", signedIn())],
    ["an address that cannot be read", 404, () => ask("GET", "/api/orders/%zz")],
    ["an address that is too long", 404, () => ask("GET", `/api/orders/${"x".repeat(500)}`)],
    ["no HTTP", 400, () => speak("hello\r\n\r\n")],
    ["a header that is too long", 400, () => speak(`GET / HTTP/1.1\r\nHost: x\r\nA: ${"x".repeat(50_000)}\r\n\r\n`)],
    ["a fault of ours", 500, () => failing(new Error("surprise"))],
    ["a database in trouble", 503, () => failing(new Error("Connection terminated"))],
  ];

  async function asCourier(): Promise<Answer> {
    const courier = await world.client(shop.people.courier);
    return ask("GET", "/api/billing/quota", undefined, [`Authorization: Bearer ${courier.token}`]);
  }

  async function failing(error: Error): Promise<Answer> {
    const session = { query: () => Promise.reject(error) };
    const acquire = vi.spyOn(world.kabar.database.engine, "acquire").mockResolvedValue(session);
    const answer = await ask("GET", "/api/me", undefined, signedIn());
    acquire.mockRestore();
    return answer;
  }

  it.each(kinds)("%s: %i", async (_kind, status, get) => {
    const { status: answered, headers } = await get();
    expect(answered).toBe(status);
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toMatch(/default-src '(self|none)'/u);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*'unsafe|default-src[^;]*'unsafe/u);
    expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/u);
    expect(headers["cache-control"]).toBeDefined();
    for (const name of ["x-powered-by", "server", "access-control-allow-origin", "set-cookie"]) {
      expect([name, headers[name]]).toEqual([name, undefined]);
    }
  });

  it("answers with somebody's data are kept in no cache", async () => {
    expect((await ask("GET", `/api/orders/${orderId}`, undefined, signedIn())).headers["cache-control"]).toBe(
      "no-store",
    );
  });
});

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorld, type World } from "../support/world.ts";

describe("a listening server", () => {
  let world: World;
  let port: number;
  beforeAll(async () => {
    world = await openWorld();
    port = Number(new URL(await world.app.listen({ host: "127.0.0.1", port: 0 })).port);
  });
  afterAll(() => world.close());

  /** Sends the bytes and gives back all that came until the server closed, as it does after an error or when asked to. */
  function speak(bytes: string | Buffer): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    socket.write(bytes);
    return listen(socket);
  }

  /** Sends the bytes and no more, ever: the server need not wait for the rest. */
  function speakAndHangUp(bytes: string | Buffer): Promise<string> {
    const socket = connect(port, "127.0.0.1");
    socket.end(bytes);
    return listen(socket);
  }

  async function listen(socket: Socket): Promise<string> {
    const parts: Buffer[] = [];
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("error", () => {}); // a reset is one way to be refused
    await once(socket, "close");
    return Buffer.concat(parts).toString("utf8");
  }

  async function expectAlive() {
    const health = await fetch(`http://127.0.0.1:${port}/api/health`);
    expect([health.status, await health.json()]).toEqual([200, { ok: true, time: "2026-11-22T03:00:00.000Z" }]);
  }

  it.each([
    ["no HTTP", "hello\r\n\r\n"],
    ["TLS", Buffer.from("16030100c8010000c40303", "hex")],
    ["HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
    ["an unknown method", "BREW /api/orders HTTP/1.1\r\nHost: x\r\n\r\n"],
    ["a bad version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n"],
    ["a header without a name", "GET / HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n"],
    ["a NUL in a header", "GET /api/me HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"],
    ["a line break smuggled into a header", "GET /api/me HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n"],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"x".repeat(50_000)}\r\n\r\n`],
    ["two lengths", "POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"],
    ["a negative length", "POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"],
    [
      "length and chunks",
      "POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["bad chunks", "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n"],
  ])("%s is answered in the one error shape, and the server goes on", async (_case, bytes) => {
    const answer = await speak(bytes);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/u);
    expect(head).toMatch(/\r\nContent-Type: application\/json; charset=utf-8\r\n/u);
    expect(head).toMatch(/\r\nX-Request-Id: [0-9a-f-]{36}\r\n/u);
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(JSON.parse(body)).toEqual({
      reason_code: "MALFORMED_REQUEST",
      message: "Permintaan ini bukan HTTP yang benar.",
    });
    await expectAlive();
  });

  it("whoever takes too long to send a request is told to send it again", async () => {
    const accepted = once(world.app.server, "connection") as Promise<[Socket]>;
    const client = connect(port, "127.0.0.1");
    client.write("POST /api/orders HTTP/1.1\r\nHost: x\r\n");
    const [socket] = await accepted;
    const parts: Buffer[] = [];
    client.on("data", (part: Buffer) => parts.push(part));
    world.app.server.emit(
      "clientError",
      Object.assign(new Error("late"), { code: "ERR_HTTP_REQUEST_TIMEOUT" }),
      socket,
    );
    await once(client, "close");
    const answer = Buffer.concat(parts).toString("utf8");
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/u);
    expect(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).toMatchObject({ reason_code: "REQUEST_TIMEOUT" });
    await expectAlive();
  });

  it("a body that never comes whole leaves the server well", async () => {
    const head =
      "POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
    await speakAndHangUp(`${head}{"login":`);
    await expectAlive();
  });

  it("requests that follow each other on one connection are answered each", async () => {
    const request = (path: string, last = "") => `GET ${path} HTTP/1.1\r\nHost: x\r\n${last}\r\n`;
    const answer = await speak(
      request("/api/health") + request("/unknown") + request("/livez", "Connection: close\r\n"),
    );
    expect(answer.match(/HTTP\/1\.1 (\d{3})/gu)).toEqual(["HTTP/1.1 200", "HTTP/1.1 404", "HTTP/1.1 200"]);
  });

  it("no request line makes a fault or brings the server down", async () => {
    const target = fc.oneof(
      fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((text) => `/${text.replaceAll(" ", "")}`),
      fc.constantFrom(
        "*",
        "http://other/api/me",
        "//",
        "/../..",
        "/api/orders/%zz",
        "/api/me?%",
        "/?\\",
        "/api/me#x",
        "x",
        "",
      ),
    );
    const method = fc.constantFrom(
      "GET",
      "POST",
      "PUT",
      "DELETE",
      "PATCH",
      "OPTIONS",
      "HEAD",
      "TRACE",
      "PROPFIND",
      "get",
      "G ET",
    );
    await fc.assert(
      fc.asyncProperty(method, target, async (verb, address) => {
        const answer = await speak(`${verb} ${address} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
        expect(answer).toMatch(/^HTTP\/1\.1 [234]\d\d /u);
        if (/^HTTP\/1\.1 4/u.test(answer)) {
          expect(answer).toMatch(/\r\nx-request-id: /iu);
          expect(answer).toMatch(/\r\ncontent-type: application\/json; charset=utf-8\r\n/iu);
        }
      }),
      { numRuns: 100 },
    );
    await expectAlive();
  });

  it("no bytes bring the server down", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 400 }), async (bytes) => {
        expect(await speakAndHangUp(Buffer.from(bytes))).toMatch(/^(HTTP\/1\.1 4\d\d |$)/u);
      }),
      { numRuns: 60 },
    );
    await expectAlive();
  });

  it("all of that is logged as no fault", () => {
    const faults = world.logs.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    expect(faults).toEqual([]);
  });
});

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { demoShop } from "../../src/app/demo-shop.ts";
import { attacks, faultsIn, holdSlowly, speak, type Target } from "../support/hostile-clients.ts";
import { type KabarProcess, startKabar } from "../support/kabar-process.ts";
import { createServerDatabase, dropServerDatabase, testEngine } from "../support/test-database.ts";

const slowClients = 60;

/** A real process, attacked while a shop takes orders through it. What counts is what is answered, not how fast. */
describe("hostile clients beside a shop that works", () => {
  let kabar: KabarProcess;
  let target: Target;
  let databaseUrl: string | null = null;
  let letGo = () => {};
  beforeAll(async () => {
    databaseUrl = testEngine === "postgres" ? await createServerDatabase() : null;
    kabar = await startKabar({
      KABAR_DATA_DIR: "memory",
      KABAR_SEED: "demo",
      KABAR_TRUSTED_PROXIES: "127.0.0.1",
      KABAR_RATE_LIMIT_PER_MINUTE: "1000000",
      LOG_LEVEL: "warn",
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    });
    const { outletIds } = demoShop("premium");
    target = { url: kabar.url, token: await signIn("owner@premium.demo.local"), outletId: outletIds[0] };
    letGo = holdSlowly(target, slowClients);
  });
  afterAll(async () => {
    letGo();
    expect(await kabar.end("SIGTERM")).toBe(0);
    if (databaseUrl !== null) await dropServerDatabase(databaseUrl);
  });

  async function signIn(login: string): Promise<string> {
    const answer = await fetch(`${kabar.url}/api/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ login, password: "password" }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  /** Takes orders one after the other until the attack is over; one at least. @returns the status of each. */
  async function takeOrders(isOver: () => boolean): Promise<readonly number[]> {
    const statuses: number[] = [];
    do {
      const answer = await fetch(`${target.url}/api/orders`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${target.token}` },
        body: JSON.stringify({
          outlet_id: target.outletId,
          requires_pickup: true,
          pickup: { slot: "Besok" },
          customer: { name: "Ibu Sari", phone: "0812 3456 7890" },
        }),
      });
      await answer.arrayBuffer();
      statuses.push(answer.status);
    } while (!isOver());
    return statuses;
  }

  it.each(Object.entries(attacks))("%s: no fault, and every order is taken meanwhile", async (name, attack) => {
    let isOver = false;
    const attacking = attack(target).finally(() => {
      isOver = true;
    });
    const [orders, statuses] = await Promise.all([takeOrders(() => isOver), attacking]);
    expect(new Set(orders)).toEqual(new Set([201]));
    expect([name, faultsIn(statuses)]).toEqual([name, []]);
    expect(statuses.length).toBeGreaterThan(0);
  });

  it("the flood of sign-ins was cut off where the queue ends, and whoever waits is told so", async () => {
    const statuses = await attacks["a flood of sign-ins"]?.(target);
    const counted = (status: number) => statuses?.filter((one) => one === status).length ?? 0;
    expect([counted(422) + counted(429) + counted(503), statuses?.length]).toEqual([400, 400]);
    expect(counted(503)).toBeGreaterThan(0);
  });

  it("the process lives, has told of no fault and lets nobody in by what was sent", async () => {
    const health = await fetch(`${kabar.url}/api/health`);
    expect(health.status).toBe(200);
    expect(
      kabar
        .output()
        .split("\n")
        .filter((line) => /"level":[56]0|Uncaught|heap out of memory/u.test(line)),
    ).toEqual([]);
    const me = await fetch(`${kabar.url}/api/me`, { headers: { authorization: "Bearer isAdmin" } });
    expect(me.status).toBe(401);
  });
});

describe("red check: the attacks", () => {
  let server: Server;
  let target: Target;
  beforeAll(async () => {
    // Parses what it is given and answers 500 when that goes wrong, as a server without these rules would.
    server = createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => {
        body += part.toString();
      });
      request.on("end", () => {
        try {
          JSON.stringify(JSON.parse(body || "{}"));
          response.writeHead(200).end("{}");
        } catch {
          response.writeHead(500).end();
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    target = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "x", outletId: "x" };
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("find a server that fails on what it cannot read", async () => {
    expect(faultsIn((await attacks["deep JSON"]?.(target)) ?? [])).not.toEqual([]);
  });

  it("tell an answer from a closed door", async () => {
    expect(await speak(target, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).toBe(200);
    expect(await speak({ ...target, url: "http://127.0.0.1:1" }, "GET / HTTP/1.1\r\n\r\n")).toBe(0);
  });
});

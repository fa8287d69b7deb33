import { connect, type Socket } from "node:net";

/** Where a hostile client knocks, and what it knows: a token that counts and an outlet to write to. */
export interface Target {
  readonly url: string;
  readonly token: string;
  readonly outletId: string;
}

/** What came of one attack: the status of each answer; 0 where the connection was closed without one. */
export type Attack = (target: Target) => Promise<readonly number[]>;

const json = { "content-type": "application/json" };

async function statusOf(target: Target, path: string, init: RequestInit = {}): Promise<number> {
  const headers = { authorization: `Bearer ${target.token}`, ...json, ...(init.headers as Record<string, string>) };
  try {
    const answer = await fetch(target.url + path, { ...init, headers });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0; // closed by the server, as it may do with what it will not read
  }
}

const post = (target: Target, path: string, body: string) => statusOf(target, path, { method: "POST", body });

/** Sends bytes as they are. @returns the status of the first answer, once the server has closed or answered. */
export function speak(target: Target, bytes: string): Promise<number> {
  const { hostname, port } = new URL(target.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let heard = "";
    const end = () => {
      socket.destroy();
      resolve(Number(/^HTTP\/1\.1 (\d{3})/u.exec(heard)?.[1] ?? 0));
    };
    socket.setEncoding("utf8").on("data", (part) => {
      heard += part;
      if (heard.includes("\r\n\r\n")) end();
    });
    socket.on("error", end).on("close", end);
    socket.write(bytes);
  });
}

/** Connections that begin a request and never end it. @returns the way to let go of them. */
export function holdSlowly(target: Target, count: number): () => void {
  const { hostname, port } = new URL(target.url);
  const beginnings = [
    "",
    "GET /api/me HTTP/1.1\r\nHost: x\r\n",
    "POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{",
  ];
  const sockets = Array.from({ length: count }, (_one, n): Socket => {
    const socket = connect(Number(port), hostname).on("error", () => {}); // being shown the door is fine
    socket.write(beginnings[n % beginnings.length] ?? "");
    return socket;
  });
  return () => {
    for (const socket of sockets) socket.destroy();
  };
}

function orderWith(target: Target, fields: object): string {
  const customer = { name: "Ibu Sari", phone: "0812 3456 7890" };
  const order = { outlet_id: target.outletId, requires_pickup: true, pickup: { slot: "Besok" }, customer };
  return JSON.stringify({ ...order, ...fields });
}

/** Texts that make a bad expression work: each repeated, then what it does not expect. */
const pumps = [
  "0",
  " ",
  "(",
  "+62",
  "-",
  "a",
  "{{",
  "{{a",
  "{{ a |",
  "}}",
  '"',
  "\\",
  "https://a.",
  ".",
  "%",
  "é",
  "\u200d",
  "🧺",
];

const pumped = (pump: string, length: number) => `${pump.repeat(Math.ceil(length / pump.length))}!`;

export const attacks: Readonly<Record<string, Attack>> = {
  "headers without end": (target) =>
    Promise.all(
      [20_000, 200_000].map((size) =>
        speak(target, `GET /api/me HTTP/1.1\r\nHost: x\r\nA: ${"x".repeat(size)}\r\n\r\n`),
      ),
    ),

  "thousands of headers": (target) =>
    Promise.all([speak(target, `GET /api/me HTTP/1.1\r\nHost: x\r\n${"A: b\r\n".repeat(5_000)}\r\n`)]),

  "no HTTP at all": (target) =>
    Promise.all(["\0".repeat(100), "hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n"].map((bytes) => speak(target, bytes))),

  "deep JSON": (target) =>
    Promise.all([
      post(target, "/api/orders", `${"[".repeat(100_000)}${"]".repeat(100_000)}`),
      post(target, "/api/orders", `${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}`),
      post(target, "/api/wa/provider-config", `{"credentials":${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}}`),
    ]),

  "many keys": (target) => {
    const keys = Array.from({ length: 20_000 }, (_one, n) => `"k${n}":1`).join();
    const same = Array.from({ length: 20_000 }, () => '"k":1').join();
    return Promise.all([
      post(target, "/api/orders", `{${keys}}`),
      post(target, "/api/orders", `{${same}}`),
      post(target, "/api/orders", orderWith(target, { pickup: JSON.parse(`{${keys}}`) as object })),
      statusOf(target, `/api/orders?${Array.from({ length: 2_000 }, (_one, n) => `k${n}=1`).join("&")}`),
    ]);
  },

  "too much at once": (target) =>
    Promise.all([
      post(target, "/api/orders", `"${"x".repeat(3_000_000)}"`),
      post(target, "/api/orders", `[${"1,".repeat(120_000)}1]`),
      post(target, "/api/orders", orderWith(target, { items: Array.from({ length: 5_000 }, () => ({ qty: 1 })) })),
      statusOf(target, `/api/orders/${"x".repeat(8_000)}`),
    ]),

  "keys that reach prototypes": (target) =>
    Promise.all([
      post(target, "/api/orders", orderWith(target, {}).replace("{", '{"__proto__":{"isAdmin":true},')),
      post(target, "/api/orders", orderWith(target, { constructor: { prototype: { isAdmin: true } } })),
    ]),

  "numbers that no one can hold": (target) =>
    Promise.all(
      ["1e400", "-1e400", "9007199254740993", `1${"0".repeat(10_000)}`].map((number) =>
        post(target, "/api/orders", orderWith(target, { discount_amount: 0 }).replace(":0", `:${number}`)),
      ),
    ),

  "texts that feed expressions": async (target) => {
    const statuses: number[] = [];
    for (const pump of pumps) {
      const long = pumped(pump, 4_000);
      const bodies = [
        orderWith(target, { notes: long }),
        orderWith(target, { customer: { name: long.slice(0, 150), phone: long.slice(0, 30) } }),
        orderWith(target, { pickup: { slot: long, address: long, maps_link: long } }),
      ];
      for (const body of bodies) statuses.push(await post(target, "/api/orders", body));
      const definition = {
        body_lines: [long.slice(0, 1_000), { text: "x", condition: { exists: long.slice(0, 200) } }],
      };
      statuses.push(
        await statusOf(target, "/api/wa/templates/WA_ORDER_DONE", {
          method: "PUT",
          body: JSON.stringify({ definition }),
        }),
        await statusOf(target, `/api/orders?outlet_id=${target.outletId}&q=${encodeURIComponent(long.slice(0, 100))}`),
        await statusOf(target, "/api/me", { headers: { "accept-language": encodeURIComponent(long) } }),
      );
    }
    return statuses;
  },

  /** As through a proxy, each from an address of its own: more guesses at once than the queue of the hashing takes. */
  "a flood of sign-ins": (target) =>
    Promise.all(
      Array.from({ length: 400 }, (_one, n) =>
        statusOf(target, "/api/auth/login", {
          method: "POST",
          headers: { "x-forwarded-for": `10.7.${n >> 8}.${n & 255}` },
          body: JSON.stringify({ login: `guess-${n}@x.test`, password: "x".repeat(200) }),
        }),
      ),
    ),

  "connections that come and go": async (target) => {
    for (let n = 0; n < 200; n += 1) holdSlowly(target, 1)();
    return [await statusOf(target, "/api/health")];
  },
};

/** Faults of the server, and answers that are no refusal: whoever attacks gets a 4xx, a 503 when there is too much, or no answer. */
export function faultsIn(statuses: readonly number[]): readonly number[] {
  return statuses.filter((status) => status >= 500 && status !== 503);
}

import { randomBytes } from "node:crypto";
import type { Kabar } from "../../src/app/kabar.ts";
import { newId } from "../../src/kit/ids.ts";
import { insertToken } from "../../src/modules/tenancy/tenancy-store.ts";
import { inSystemWork } from "../../src/platform/database/work.ts";
import { hashToken } from "../../src/platform/http/bearer.ts";
import type { HttpServer } from "../../src/platform/http/server.ts";

/** What came back. `body` is as loose as JSON is: a test says what it expects of it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  // biome-ignore lint/suspicious/noExplicitAny: the test is the judge of the shape
  readonly body: any;
  readonly text: string;
}

type Headers = Readonly<Record<string, string>>;

/** Speaks HTTP to the server in this process. */
export interface Client {
  readonly token: string | null;
  get(path: string, headers?: Headers): Promise<Reply>;
  post(path: string, body?: unknown, headers?: Headers): Promise<Reply>;
  put(path: string, body: unknown, headers?: Headers): Promise<Reply>;
  patch(path: string, body: unknown, headers?: Headers): Promise<Reply>;
  delete(path: string, headers?: Headers): Promise<Reply>;
  /** A body as it is, whatever it is. */
  send(method: string, path: string, payload: string | Buffer, headers: Headers): Promise<Reply>;
}

export async function signedInClient(
  kabar: Kabar,
  app: HttpServer,
  person: { readonly tenantId: string; readonly userId: string } | null,
): Promise<Client> {
  const token = person === null ? null : await giveToken(kabar, person);
  const authorization: Headers = token === null ? {} : { authorization: `Bearer ${token}` };

  async function call(
    method: string,
    path: string,
    payload: string | Buffer | undefined,
    headers: Headers,
  ): Promise<Reply> {
    const response = await app.inject({
      method: method as "GET",
      url: path,
      headers: { ...authorization, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const isJson = String(response.headers["content-type"] ?? "").startsWith("application/json");
    return {
      status: response.statusCode,
      headers: response.headers,
      body: isJson && response.body !== "" ? response.json() : null,
      text: response.body,
    };
  }

  const json = { "content-type": "application/json" };
  return {
    token,
    get: (path, headers = {}) => call("GET", path, undefined, headers),
    post: (path, body, headers = {}) => call("POST", path, JSON.stringify(body ?? {}), { ...json, ...headers }),
    put: (path, body, headers = {}) => call("PUT", path, JSON.stringify(body), { ...json, ...headers }),
    patch: (path, body, headers = {}) => call("PATCH", path, JSON.stringify(body), { ...json, ...headers }),
    delete: (path, headers = {}) => call("DELETE", path, undefined, headers),
    send: (method, path, payload, headers) => call(method, path, payload, headers),
  };
}

async function giveToken(
  kabar: Kabar,
  person: { readonly tenantId: string; readonly userId: string },
): Promise<string> {
  const token = `kbr_${randomBytes(32).toString("base64url")}`;
  const createdAt = kabar.clock.now();
  const expiresAt = new Date(createdAt.getTime() + 3_650 * 86_400_000);
  const row = { ...person, id: newId(), hash: hashToken(token), name: "test", createdAt, expiresAt };
  await inSystemWork(kabar.database, "kabar_identity", (db) => insertToken(db, row));
  return token;
}

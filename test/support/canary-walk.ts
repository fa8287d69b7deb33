import { canaries } from "./canaries.ts";
import type { Cast } from "./cast.ts";
import { type AskedRoute, askedRoutes } from "./id-places.ts";
import { policy } from "./policy.ts";
import { neededIds } from "./policy-rules.ts";
import { buildQuestion, setAt } from "./questions.ts";
import type { World } from "./world.ts";

export interface WalkedAnswer {
  readonly route: string;
  readonly status: number;
  readonly text: string;
}

type Json = Record<string, unknown>;

/** What is written into a field, by its name: wherever a route takes one of these, a canary flies. */
const freeFields: Readonly<Record<string, unknown>> = {
  name: canaries.customerName,
  tenant_name: canaries.customerName,
  outlet_name: canaries.customerName,
  phone: `+${canaries.customerPhone}`,
  to_phone: `+${canaries.customerPhone}`,
  email: canaries.email,
  login: canaries.email,
  password: canaries.password,
  password_confirmation: canaries.password,
  notes: canaries.notes,
  reason: canaries.notes,
  address: canaries.address,
  city: canaries.address,
  method: canaries.method,
  device_name: canaries.device,
};
/** Free-form objects, of which the document names no fields. */
const freeObjects: Readonly<Record<string, object>> = {
  pickup: { slot: "Besok", address: canaries.address },
  delivery: { address: canaries.address },
  definition: { body_lines: [`${canaries.text} {{customer_name}}`] },
};

const json = { "content-type": "application/json" };

/**
 * Asks every route with a canary in everything that it takes: as it should be, with each field wrong in several ways, as no JSON,
 * in address, query and headers. @returns what was answered.
 */
export async function walkWithCanaries(world: World, cast: Cast): Promise<readonly WalkedAnswer[]> {
  const answers: WalkedAnswer[] = [];
  for (const asked of askedRoutes(world.app)) {
    for (const question of questionsTo(asked, cast)) answers.push(await ask(question));
  }
  answers.push(await ask({ route: "unknown", url: `/api/${canaries.stranger}` }));
  return answers;

  async function ask({ route, method = "GET", url, headers = {}, payload }: Put): Promise<WalkedAnswer> {
    const authorization = `Bearer ${cast.tokens.get("owner")}`;
    const answer = await world.app.inject({
      method: method as "GET",
      url,
      headers: { authorization, ...headers },
      remoteAddress: `10.9.${answers.length >> 8}.${answers.length & 255}`,
      ...(payload === undefined ? {} : { payload }),
    });
    return { route, status: answer.statusCode, text: answer.body };
  }
}

interface Put {
  readonly route: string;
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly payload?: string;
}

function questionsTo(asked: AskedRoute, cast: Cast): readonly Put[] {
  const { route } = asked;
  const entry = policy[route];
  if (entry === undefined || route.includes("logout")) return [];
  const ids = neededIds(entry, cast.rows["ours-here"]);
  const plain = buildQuestion(route, entry, ids);
  const { method, url } = plain;
  const inHeaders = {
    cookie: `session=${canaries.header}`,
    referer: `https://x.test/?p=${canaries.header}`,
    "user-agent": canaries.header,
    "x-forwarded-for": canaries.header,
    "accept-language": canaries.header,
  };
  const queries = asked.places.filter((place) => place.startsWith("query.")).map((place) => place.slice(6));
  const joint = url.includes("?") ? "&" : "?";
  const inQueries = [...queries, canaries.stranger].map((name) => ({
    route,
    method,
    url: `${url}${joint}${name}=${encodeURIComponent(name === "q" ? canaries.search : canaries.customerPhone)}`,
    headers: json,
    ...(method === "GET" || method === "DELETE" ? {} : { payload: plain.payload ?? "{}" }),
  }));
  const inPath = route.includes(":")
    ? [{ route, method, url: url.replace(/[^/]+$/u, canaries.stranger), headers: json }]
    : [];
  const forged = { route, method, url, headers: { ...json, authorization: `Bearer ${canaries.password}` } };
  const put = (payload: string, headers = {}) => ({ route, method, url, headers: { ...json, ...headers }, payload });
  const bodies = bodiesFor(asked, ids).map((body, n) =>
    put(body, { ...inHeaders, "idempotency-key": `${canaries.key}-${n}` }),
  );
  return [...bodies, ...inQueries, ...inPath, forged];
}

/** The body full of canaries, and everything that can be wrong with it. */
function bodiesFor({ route, places }: AskedRoute, ids: Readonly<Record<string, string>>): readonly string[] {
  const entry = policy[route];
  if (entry?.body === undefined) return [];
  const full = structuredClone(entry.body) as Json;
  for (const [place, id] of Object.entries(ids))
    if (place.startsWith("body.")) setAt(full, place.split(".").slice(1), id);
  const bodies: string[] = [JSON.stringify(full)];
  const fields = places.filter((place) => place.startsWith("body.")).map((place) => place.split(".").slice(1));
  for (const parts of fields) {
    const name = parts.at(-1) ?? "";
    const value = freeObjects[name] ?? freeFields[name];
    // What stands in the policy's own body stays granted with a canary in it; the others may be refused, each by itself.
    if (value === undefined) continue;
    const withOne = structuredClone(full);
    setAt(withOne, parts, value);
    if (isIn(entry.body as Json, parts) || freeFields[name] === canaries.notes) setAt(full, parts, value);
    const tooLong = structuredClone(withOne);
    setAt(tooLong, parts, String(value).repeat(400));
    const wrongType = structuredClone(withOne);
    setAt(wrongType, parts, typeof value === "object" ? canaries.stranger : { [canaries.stranger]: value });
    bodies.push(...[withOne, tooLong, wrongType].map((body) => JSON.stringify(body)));
  }
  const text = JSON.stringify(full);
  const strange = JSON.stringify({ ...full, [canaries.stranger]: canaries.customerName });
  return [text, ...bodies, strange, text.slice(0, -1), `${text}${canaries.customerName}`];
}

function isIn(body: Json, [head = "", ...rest]: readonly string[]): boolean {
  const value = body[head];
  if (rest.length === 0) return value !== undefined;
  return typeof value === "object" && value !== null && isIn(value as Json, rest);
}

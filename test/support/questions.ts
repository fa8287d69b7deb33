import type { RoutePolicy } from "./policy-rules.ts";

/** A request, built from a policy's body and the ids that stand in its places. */
export interface Question {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

type Json = Record<string, unknown>;

/** Puts each id in its place of the route's address, query, body or headers. */
export function buildQuestion(
  route: string,
  policy: Pick<RoutePolicy, "body">,
  ids: Readonly<Record<string, string>>,
): Question {
  const [method = "", path = ""] = route.split(" ");
  const query = new URLSearchParams();
  const headers: Record<string, string> = {};
  const body = policy.body === undefined ? undefined : (structuredClone(policy.body) as Json);
  let address = path;
  for (const [place, id] of Object.entries(ids)) {
    const [where = "", ...parts] = place.split(".");
    const name = parts.join(".");
    if (where === "path") address = address.replace(`:${name}`, encodeURIComponent(id));
    else if (where === "query") query.set(name, id);
    else if (where === "header") headers[name] = id;
    else if (where === "body" && body !== undefined) setAt(body, parts, id);
    else throw new Error(`${route} has no place ${place}`);
  }
  const search = query.size === 0 ? "" : `?${query}`;
  if (method === "GET" || method === "DELETE") return { method, url: address + search, headers, payload: undefined };
  return {
    method,
    url: address + search,
    headers: { "content-type": "application/json", ...headers },
    payload: JSON.stringify(body ?? {}),
  };
}

/** `["items", "0", "service_id"]`: what is missing on the way is made. */
export function setAt(body: Json, [head = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    body[head] = value;
    return;
  }
  body[head] ??= rest[0] === "0" ? [{}] : {};
  setAt(body[head] as Json, rest, value);
}

/** As an error names it: `body.items.0.service_id` is `items.0.service_id`. */
export function fieldOf(place: string): string {
  const name = place.slice(place.indexOf(".") + 1);
  return name === "idempotency-key" ? "Idempotency-Key" : name;
}

import type { HttpServer } from "../../src/platform/http/server.ts";
import { type AskedRoute, askedRoutes } from "./id-places.ts";
import { judgedElsewhere } from "./policy-elsewhere.ts";
import type { RoutePolicy } from "./policy-rules.ts";
import { listRoutes } from "./routes.ts";

type Policy = Readonly<Record<string, RoutePolicy>>;

/** Pages of the API's documentation, served as files. */
const isDocumentation = (path: string) => path.startsWith("/docs");

/** Where the policy and the server do not agree on what can be asked, one line each. */
export function policyGaps(app: HttpServer, policy: Policy): readonly string[] {
  const asked = askedRoutes(app).filter(({ route }) => !judgedElsewhere.has(route));
  const knownPaths = new Set(Object.keys(policy).map((route) => route.split(" ")[1] ?? ""));
  const elsewhere = new Set([...judgedElsewhere].map((route) => route.split(" ")[1] ?? ""));
  const servedPaths = listRoutes(app)
    .map(({ path }) => path)
    .filter((path) => !elsewhere.has(path) || knownPaths.has(path));
  return [
    ...servedPaths
      .filter((path) => !knownPaths.has(path) && !isDocumentation(path))
      .map((path) => `no entry for ${path}`),
    ...[...knownPaths].filter((path) => !servedPaths.includes(path)).map((path) => `nothing serves ${path}`),
    ...asked.filter(({ route }) => policy[route] === undefined).map(({ route }) => `no entry for ${route}`),
    ...asked.flatMap((question) => idGaps(question.route, question, policy[question.route])),
  ];
}

/** A list of ids has its rule on its first entry; inside a free-form object the document names no places, so rules may. */
function idGaps(route: string, { idPlaces, places }: AskedRoute, entry: RoutePolicy | undefined): readonly string[] {
  if (entry === undefined) return [];
  const ruled = Object.keys(entry.ids ?? {}).map((place) => place.replace(/\.0$/u, ""));
  const isServed = (place: string) => places.some((known) => place === known || place.startsWith(`${known}.`));
  return [
    ...idPlaces.filter((place) => !ruled.includes(place)).map((place) => `${route}: no rule for ${place}`),
    ...ruled.filter((place) => !isServed(place)).map((place) => `${route}: there is no ${place}`),
  ];
}

/** Asks every address with every method that has no entry: none may be served. */
export async function unlistedMethods(app: HttpServer, policy: Policy, token: string): Promise<readonly string[]> {
  const served: string[] = [];
  for (const { path } of listRoutes(app).filter((route) => route.path.startsWith("/api/"))) {
    for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] as const) {
      if (`${method} ${path}` in policy || judgedElsewhere.has(`${method} ${path}`)) continue;
      const url = path.replaceAll(/:\w+/gu, "01a2124a-27a8-728a-b277-3993ce0efcda");
      const response = await app.inject({
        method: method as "GET",
        url,
        headers: { authorization: `Bearer ${token}` },
      });
      if (response.statusCode !== 405) served.push(`${method} ${path} is served: ${response.statusCode}`);
    }
  }
  return served;
}

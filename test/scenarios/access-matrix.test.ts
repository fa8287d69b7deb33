import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Matrix, openMatrix } from "../support/access-matrix.ts";
import { type Cast, openCast } from "../support/cast.ts";
import { askedRoutes } from "../support/id-places.ts";
import { policy } from "../support/policy.ts";
import { policyGaps, unlistedMethods } from "../support/policy-gaps.ts";
import { neededIds, type RoutePolicy } from "../support/policy-rules.ts";
import { buildQuestion, setAt } from "../support/questions.ts";
import { openWorld, type World } from "../support/world.ts";

function pathIds(route: string): NonNullable<RoutePolicy["ids"]> {
  return Object.fromEntries(Object.entries(policy[route]?.ids ?? {}).filter(([place]) => place.startsWith("path.")));
}

/** Every question that the server takes, by everybody, with everybody's ids: asked, and answered as the policy says. */
describe("who reaches what", () => {
  let world: World;
  let cast: Cast;
  let matrix: Matrix;
  beforeAll(async () => {
    world = await openWorld();
    cast = await openCast(world);
    matrix = await openMatrix({ app: world.app, database: world.kabar.database, cast });
  });
  afterAll(async () => {
    const { cells, crossing } = matrix.tally;
    process.stdout.write(`access matrix: ${cells} cells asserted, ${crossing} of them across a border\n`);
    await world.close();
  });

  it("the policy knows every route, every method and every place where an id can stand, and nothing else", async () => {
    expect(policyGaps(world.app, policy)).toEqual([]);
    expect(await unlistedMethods(world.app, policy, cast.tokens.get("owner") ?? "")).toEqual([]);
  });

  it.each(Object.entries(policy))("%s", async (route, entry) => {
    expect(await matrix.judge(route, entry)).toEqual([]);
  });

  it("HEAD is answered like GET, without the body, and lets nobody else in", async () => {
    for (const route of Object.keys(policy).filter((name) => name.startsWith("GET "))) {
      const { url } = buildQuestion(route, {}, {});
      for (const token of [cast.tokens.get("forged"), cast.tokens.get("worker"), cast.tokens.get("admin")]) {
        const headers = { authorization: `Bearer ${token}` };
        const got = await world.app.inject({ method: "GET", url, headers });
        const head = await world.app.inject({ method: "HEAD", url, headers });
        expect([route, head.statusCode, head.body]).toEqual([route, got.statusCode, ""]);
      }
    }
  });

  it("no body can set a column that its schema does not name", async () => {
    const { rows } = await sql<{ name: string }>`
      select distinct attname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0 and not attisdropped order by 1`.execute(
      world.kabar.database.queries,
    );
    expect(rows.length).toBeGreaterThan(80);
    const atOnce = 40; // an answer names fifty wrong fields at most
    for (const { route, places } of askedRoutes(world.app).filter(({ route: name }) => policy[name]?.body)) {
      const foreign = rows.map(({ name }) => name).filter((name) => !places.includes(`body.${name}`));
      for (let from = 0; from < foreign.length; from += atOnce) {
        const names = foreign.slice(from, from + atOnce);
        const body = structuredClone(policy[route]?.body ?? {}) as Record<string, unknown>;
        for (const name of names) setAt(body, [name], "1");
        const { method, url, headers, payload } = buildQuestion(
          route,
          { body },
          neededIds({ ids: pathIds(route) }, cast.rows["ours-here"]),
        );
        const token = cast.tokens.get("owner");
        const answer = await world.app.inject({
          method: method as "POST",
          url,
          headers: { ...headers, authorization: `Bearer ${token}` },
          ...(payload === undefined ? {} : { payload }),
        });
        expect([route, answer.statusCode]).toEqual([route, 422]);
        expect(Object.keys(answer.json().errors)).toEqual(expect.arrayContaining(names));
      }
    }
  });
});

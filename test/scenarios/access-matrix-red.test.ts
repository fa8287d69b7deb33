import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { HttpServer } from "../../src/platform/http/server.ts";
import { type Matrix, openMatrix } from "../support/access-matrix.ts";
import { brokenRoutes, openBrokenServer } from "../support/broken-server.ts";
import { type Cast, openCast } from "../support/cast.ts";
import { policyGaps, unlistedMethods } from "../support/policy-gaps.ts";
import type { RoutePolicy } from "../support/policy-rules.ts";
import { openWorld, type World } from "../support/world.ts";

/** The red check of the access matrix: routes with the faults that it is there to find. */
describe("the access matrix finds", () => {
  let world: World;
  let app: HttpServer;
  let cast: Cast;
  let matrix: Matrix;
  beforeAll(async () => {
    world = await openWorld();
    cast = await openCast(world);
    app = await openBrokenServer(world.kabar);
    matrix = await openMatrix({ app, database: world.kabar.database, cast });
  });
  afterAll(async () => {
    await app.close();
    await world.close();
  });

  it.each(brokenRoutes)("$fault", async ({ route, policy, complaint }) => {
    expect((await matrix.judge(route, policy)).filter((problem) => complaint.test(problem))).not.toEqual([]);
  });

  const complete: Readonly<Record<string, RoutePolicy>> = {
    ...Object.fromEntries(brokenRoutes.map(({ route, policy }) => [route, policy])),
    "GET /api/openapi.json": { may: "public", status: 200 },
  };

  it("nothing missing in a policy that is whole", async () => {
    expect(policyGaps(app, complete)).toEqual([]);
    expect(await unlistedMethods(app, complete, cast.tokens.get("owner") ?? "")).toEqual([]);
  });

  it.each([
    ["a route", "GET /api/broken/list", undefined, "no entry for GET /api/broken/list"],
    [
      "a path parameter",
      "GET /api/broken/leak/:orderId",
      {},
      "GET /api/broken/leak/:orderId: no rule for path.orderId",
    ],
    ["a query", "GET /api/broken/list", {}, "GET /api/broken/list: no rule for query.outlet_id"],
    ["a field of a body", "POST /api/broken/name", {}, "POST /api/broken/name: no rule for body.id"],
    ["a header", "POST /api/broken/replay", {}, "POST /api/broken/replay: no rule for header.idempotency-key"],
  ] as const)("%s that the policy forgot", (_what, route, ids, gap) => {
    const { [route]: entry, ...others } = complete;
    const policy = ids === undefined || entry === undefined ? others : { ...others, [route]: { ...entry, ids } };
    expect(policyGaps(app, policy)).toContain(gap);
  });

  it("an entry for what is not served", () => {
    expect(policyGaps(app, { ...complete, "GET /api/gone": { may: "public", status: 200 } })).toEqual([
      "nothing serves /api/gone",
    ]);
  });

  it("a method that the policy forgot", async () => {
    const { "POST /api/broken/write": _left, ...others } = complete;
    const found = await unlistedMethods(app, others, cast.tokens.get("owner") ?? "");
    expect(found).toEqual(["POST /api/broken/write is served: 422"]);
  });
});

import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { type FilterlessEngine, withoutTenantFilters } from "../support/filterless-engine.ts";
import { policy } from "../support/policy.ts";
import { neededIds } from "../support/policy-rules.ts";
import { buildQuestion } from "../support/questions.ts";
import { fuzzTwins } from "../support/twin-fuzz.ts";
import { openTwins, type Twins } from "../support/twins.ts";
import { openWorld, type World } from "../support/world.ts";

const isProof = process.env["KABAR_PROOF"] === "1";
const stepsMax = isProof ? 10_000 : 240;
const seed = Number(process.env["KABAR_FUZZ_SEED"] ?? Date.now() % 1_000_000_000);

/** Lists that hold as many rows for one shop as for two, and why. */
const sameEitherWay: Readonly<Record<string, string>> = {
  "GET /api/wa/templates": "one wording for each template, whoever's it is",
};

/** Two layers keep shops apart, the application's conditions and the database's row-level security: each must do it alone. */
describe("two shops with the same ids", () => {
  let world: World;
  let layer: FilterlessEngine;
  afterEach(() => world.close());

  async function openAll() {
    world = await openWorld({}, (engine) => {
      layer = withoutTenantFilters(engine);
      return layer.engine;
    });
    return openTwins(world);
  }

  async function fuzz(off: { readonly fences?: true; readonly conditions?: true }) {
    const twins = await openAll();
    if (off.fences) await switchFencesOff(world);
    if (off.conditions) layer.forgetTenants();
    const result = await fuzzTwins(world, twins, stepsMax, seed);
    const names = Object.keys(off).join(" and ") || "nothing";
    process.stdout.write(`twins, ${names} off: ${result.steps} steps, ${result.granted} granted, seed ${seed}\n`);
    return result;
  }

  it("neither sees nor touches the other, whatever its people try", async () => {
    const { leak, granted } = await fuzz({});
    expect(leak).toBeNull();
    expect(granted).toBeGreaterThan(stepsMax / 10);
  });

  it("not even when row-level security is off", async () => {
    expect((await fuzz({ fences: true })).leak).toBeNull();
  });

  it("not even when the application forgets the tenant in every condition", async () => {
    expect((await fuzz({ conditions: true })).leak).toBeNull();
    expect(layer.rewritten.size).toBeGreaterThan(15);
  });

  it("red check: with both layers off a leak is found at once", async () => {
    const { leak, steps } = await fuzz({ fences: true, conditions: true });
    expect(leak).toMatch(/TENANT_B|6282222|7777777|second shop/u);
    expect(steps).toBeLessThan(100);
  });

  it("red check: with both layers off every list holds the rows of both", async () => {
    const twins = await openAll();
    const separate = await readLists(twins);
    await switchFencesOff(world);
    layer.forgetTenants();
    const mixed = await readLists(twins);
    const same = [...separate].filter(([route, text]) => mixed.get(route) === text).map(([route]) => route);
    expect(separate.size).toBeGreaterThan(5);
    expect(same.sort()).toEqual(Object.keys(sameEitherWay).sort());
  });

  /** Every list, as the owner sees it who asks for no more than has to be said. */
  async function readLists(twins: Twins): Promise<ReadonlyMap<string, string>> {
    const lists = new Map<string, string>();
    for (const [route, entry] of Object.entries(policy).filter(([name]) => name.startsWith("GET /api/"))) {
      const { url } = buildQuestion(route, entry, neededIds(entry, twins.rows.here));
      const authorization = `Bearer ${twins.tokens.get("owner")}`;
      const answer = await world.app.inject({ method: "GET", url, headers: { authorization } });
      if (answer.statusCode === 200 && Array.isArray(answer.json().data)) lists.set(route, answer.body);
    }
    return lists;
  }

  /** In this test's own database; the roles, which all databases of a server share, stay as they are. */
  async function switchFencesOff({ kabar }: World) {
    const { queries } = kabar.database;
    const { rows } = await sql<{ name: string }>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relrowsecurity`.execute(
      queries,
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { name } of rows) await sql`alter table ${sql.table(name)} disable row level security`.execute(queries);
  }
});

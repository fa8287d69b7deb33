import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Reply } from "../support/client.ts";
import { expectRefusal } from "../support/expect-refusal.ts";
import { openStaffed } from "../support/placing.ts";
import { openPlatformPeople, type PlatformPeople } from "../support/platform-people.ts";
import { counterOrder, type Shop } from "../support/shop.ts";
import { testEngine } from "../support/test-database.ts";
import { openWideShop } from "../support/wide-shop.ts";
import { openWorld, type World } from "../support/world.ts";

/** Promise R6: the monthly limit is never exceeded, nor refused while there is room, whatever happens to plan and limit. */
let world: World;
let people: PlatformPeople;
beforeAll(async () => {
  world = await openWorld();
  people = await openPlatformPeople(world);
});
afterAll(() => world.close());

const patch = (shop: Shop, body: object) => people.platform.patch(`/api/platform/tenants/${shop.tenantId}`, body);

async function countsOf({ tenantId }: Shop) {
  const { rows } = await sql<{ used: number; ledger: number; counted: number }>`
    select (select coalesce(sum(orders_used), 0)::bigint from quota_usage where tenant_id = t.id) as used,
           (select count(*) from quota_ledger where tenant_id = t.id) as ledger,
           (select count(*) from quota_ledger l join orders o on o.tenant_id = l.tenant_id and o.id = l.order_id
             where l.tenant_id = t.id) as counted
      from tenants t where id = ${tenantId}::uuid`.execute(world.kabar.database.queries);
  return rows[0];
}

const expectCounted = async (shop: Shop, orders: number) =>
  expect(await countsOf(shop)).toEqual({ used: orders, ledger: orders, counted: orders });

const isTaken = ({ status }: Reply) => status === 201;

const planLimits = { free: 200, standard: 1_000, premium: 5_000, pro: 20_000 } as const;
type PlanKey = keyof typeof planLimits;

type Step =
  | { readonly do: "order" }
  | { readonly do: "cancel" }
  | { readonly do: "limit"; readonly limit: number | null }
  | { readonly do: "plan"; readonly plan: PlanKey }
  | { readonly do: "suspend" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Step>({ do: "order" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "cancel" }) },
  { weight: 3, arbitrary: fc.nat({ max: 8 }).map<Step>((limit) => ({ do: "limit", limit })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "limit", limit: null }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<PlanKey>("free", "standard", "premium", "pro")
      .map<Step>((plan) => ({ do: "plan", plan })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: "suspend" }) },
);

describe("the limit in force", () => {
  it("takes an order exactly when there is room, over any history of plans, limits, cancellations and suspensions", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const { shop, owner } = await openStaffed(world, { plan: "free", ordersLimit: 2 });
        let plan: PlanKey = "free";
        let override: number | null = 2;
        let taken = 0;
        for (const each of steps) {
          const limit: number = override ?? planLimits[plan];
          switch (each.do) {
            case "order": {
              const answer = await owner.post("/api/orders", counterOrder(shop));
              if (taken < limit) expect(answer.status).toBe(201);
              else {
                expectRefusal(answer, 422, "QUOTA_EXCEEDED");
                expect(answer.body).toMatchObject({ orders_limit: limit, orders_used: taken });
              }
              taken += isTaken(answer) ? 1 : 0;
              break;
            }
            case "cancel":
              await sql`update orders set cancelled_at = now() where tenant_id = ${shop.tenantId}::uuid`.execute(
                world.kabar.database.queries,
              );
              break;
            case "limit":
              override = each.limit;
              expect((await patch(shop, { orders_limit_override: override })).status).toBe(200);
              break;
            case "plan":
              plan = each.plan;
              expect((await patch(shop, { plan_key: plan })).status).toBe(200);
              break;
            case "suspend":
              await patch(shop, { subscription_state: "suspended" });
              expectRefusal(await owner.post("/api/orders", counterOrder(shop)), 423, "SUBSCRIPTION_READ_ONLY");
              await patch(shop, { subscription_state: "active" });
              break;
            default:
              each satisfies never;
          }
        }
        await expectCounted(shop, taken);
      }),
      { numRuns: 25 },
    );
  });
});

describe.skipIf(testEngine === "pglite")("64 orders at once", () => {
  it.each([0, 1, 7, 50, 64, 100])("against a limit of %i take exactly what it allows", async (ordersLimit) => {
    const { shop, placeMany } = await openWideShop(world, ordersLimit);
    const answers = await placeMany();
    const taken = answers.filter(isTaken);
    expect(taken).toHaveLength(Math.min(64, ordersLimit));
    for (const answer of answers) if (!isTaken(answer)) expectRefusal(answer, 422, "QUOTA_EXCEEDED");
    await expectCounted(shop, taken.length);
  });

  it.each([
    [0, 50],
    [1, 7],
    [7, 50],
    [50, 64],
  ])(
    "with the limit raised from %i to %i in their midst take between the two, and the rest of it afterwards",
    async (from, to) => {
      const { shop, placeMany } = await openWideShop(world, from);
      const [answers, changed] = await Promise.all([placeMany(), patch(shop, { orders_limit_override: to })]);
      expect(changed.status).toBe(200);
      const taken = answers.filter(isTaken).length;
      expect(taken).toBeGreaterThanOrEqual(Math.min(from, 64));
      expect(taken).toBeLessThanOrEqual(to);
      await expectCounted(shop, taken);
      const later = (await placeMany()).filter(isTaken).length;
      expect(taken + later).toBe(to);
      await expectCounted(shop, to);
    },
  );

  it.each([
    [50, 7],
    [50, 1],
    [7, 0],
    [50, 0],
  ])(
    "with the limit lowered from %i to %i in their midst never pass the old one, and none is taken afterwards",
    async (from, to) => {
      const { shop, placeMany } = await openWideShop(world, from);
      const [answers] = await Promise.all([placeMany(), patch(shop, { orders_limit_override: to })]);
      const taken = answers.filter(isTaken).length;
      expect(taken).toBeLessThanOrEqual(from);
      expect(taken).toBeGreaterThanOrEqual(to);
      await expectCounted(shop, taken);
      expect((await placeMany(8)).filter(isTaken)).toEqual([]);
      await expectCounted(shop, taken);
    },
  );

  it("with plans going up and down all the while never pass the highest, and the ledger tells of each", async () => {
    const { shop, placeMany } = await openWideShop(world, 5);
    const changes = async () => {
      for (const limit of [30, 0, 12, 40, 3, 20]) await patch(shop, { orders_limit_override: limit });
    };
    const [answers] = await Promise.all([placeMany(), changes()]);
    const taken = answers.filter(isTaken).length;
    expect(taken).toBeLessThanOrEqual(40);
    await expectCounted(shop, taken);
    const later = (await placeMany()).filter(isTaken).length;
    expect(later).toBe(Math.max(0, 20 - taken));
  });
});

import {
  anyOf,
  makeManyShops,
  type Numbers,
  outletId,
  type PlanKey,
  shopId,
  shopNumbers,
  shopToken,
} from "./fixtures/many-shops.ts";
import { compareInRounds } from "./harness/compare.ts";
import { type HttpRequest, runLoad } from "./harness/http-load.ts";
import type { Pace } from "./harness/pace.ts";
import { runPgbench } from "./harness/pgbench.ts";
import { pgbenchScript } from "./harness/pgbench-script.ts";
import { recordStatements } from "./harness/record-statements.ts";
import type { Benchmark, Finding } from "./harness/report.ts";
import { openScratchDatabase } from "./harness/scratch-database.ts";
import { startServer } from "./harness/server-process.ts";

type Kind = "counter" | "pickup";

const cases: readonly {
  readonly name: string;
  readonly plan: PlanKey;
  readonly kind: Kind;
  readonly connections: number;
}[] = [
  { name: "pickup order with its message, premium, 8 connections", plan: "premium", kind: "pickup", connections: 8 },
  { name: "counter order, standard, 8 connections", plan: "standard", kind: "counter", connections: 8 },
  { name: "pickup order with its message, premium, 16 connections", plan: "premium", kind: "pickup", connections: 16 },
];

const oneOutlet: Numbers = { from: 100, until: 101 };

export const placeOrders: Benchmark = {
  id: "B1",
  title: "`POST /api/orders`, full path over HTTP, 100 tenants",
  against: "pgbench sending the very statements of one order, same number of connections",
  goal: "≥ 0.50",
  async run(pace) {
    const findings: Finding[] = [];
    for (const each of cases) findings.push(await measure(each, pace));
    return findings;
  },
};

async function measure({ name, plan, kind, connections }: (typeof cases)[number], pace: Pace): Promise<Finding> {
  const scratch = await openScratchDatabase();
  try {
    await makeManyShops(scratch.database.queries, plan, oneOutlet);
    const statements = await recordStatements(scratch.url, orderOf(kind, anyOf(shopNumbers), oneOutlet.from));
    const script = await pgbenchScript(scratch.url, statements, shopNumbers, oneOutlet);
    const server = await startServer({
      DATABASE_URL: scratch.url,
      KABAR_ROLE: "api", // the bound sends no messages either
      KABAR_DATABASE_SESSIONS: String(connections),
    });
    try {
      await scratch.settle();
      let round = 10;
      return await compareInRounds({
        name: `${name}, ${statements.length} messages to the database`,
        unit: "orders/s",
        goal: { atLeast: 0.5 },
        pace,
        ours: async (seconds) =>
          (await runLoad(server.port, connections, seconds, () => orderOf(kind, anyOf(shopNumbers), oneOutlet.from)))
            .perSecond,
        bound: (seconds) => runPgbench({ url: scratch.url, script, connections, seconds, round: round++ }),
      });
    } finally {
      await server.stop();
    }
  } finally {
    await scratch.drop();
  }
}

/** A customer of one of nine hundred phones: one item brought to the counter, or a pickup, whose items are not known yet. */
export function orderOf(kind: Kind, shop: number, outlet: number): HttpRequest {
  const phone = `62812345${100 + Math.floor(Math.random() * 900)}`;
  const common = { outlet_id: outletId(shop, outlet), customer: { name: "Budi Santoso", phone } };
  const counter = { items: [{ service_id: shopId("service", shop), weight_kg: 5.2 }] };
  const pickup = {
    requires_pickup: true,
    pickup: { slot: "Besok, 09.00-11.00", address: "Jl. Kenanga No. 12, Bandung" },
  };
  const body = { ...common, ...(kind === "pickup" ? pickup : counter) };
  return { method: "POST", path: "/api/orders", token: shopToken(shop), body };
}

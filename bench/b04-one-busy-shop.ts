import { orderOf } from "./b01-place-order.ts";
import { anyOf, makeManyShops, type Numbers, shopNumbers } from "./fixtures/many-shops.ts";
import { compareInRounds, median } from "./harness/compare.ts";
import { runLoad } from "./harness/http-load.ts";
import type { Pace } from "./harness/pace.ts";
import { runPgbench } from "./harness/pgbench.ts";
import { pgbenchScript } from "./harness/pgbench-script.ts";
import { recordStatements } from "./harness/record-statements.ts";
import type { Benchmark, Finding } from "./harness/report.ts";
import { openScratchDatabase } from "./harness/scratch-database.ts";
import { type ServerProcess, startServer } from "./harness/server-process.ts";

const shop = shopNumbers.from;
const outlets: Numbers = { from: 100, until: 150 };
const devices = [4, 16, 64] as const;
const boundConnections = 2;

export const busyShop: Benchmark = {
  id: "B4",
  title: "one tenant, 64 devices at once",
  against: "pgbench sending the very statements of one order for one tenant over two connections",
  goal: "≥ 0.8, flat (± 15 %) from 4 to 64",
  async run(pace) {
    const scratch = await openScratchDatabase();
    try {
      await makeManyShops(scratch.database.queries, "premium", outlets);
      const statements = await recordStatements(scratch.url, orderOf("pickup", shop, anyOf(outlets)));
      const script = await pgbenchScript(scratch.url, statements, { from: shop, until: shop + 1 }, outlets);
      const server = await startServer({ DATABASE_URL: scratch.url, KABAR_ROLE: "api" });
      try {
        await scratch.settle();
        let round = 10;
        const bound = (seconds: number) =>
          runPgbench({ url: scratch.url, script, connections: boundConnections, seconds, round: round++ });
        const comparison = await compareInRounds({
          name: "pickup orders of one shop by 64 devices",
          unit: "orders/s",
          goal: { atLeast: 0.8 },
          pace,
          ours: (seconds) => storm(server, 64, seconds),
          bound,
        });
        return [comparison, await flatness(server, pace)];
      } finally {
        await server.stop();
      }
    } finally {
      await scratch.drop();
    }
  },
};

async function storm(server: ServerProcess, connections: number, seconds: number): Promise<number> {
  return (await runLoad(server.port, connections, seconds, () => orderOf("pickup", shop, anyOf(outlets)))).perSecond;
}

/** The numbers of devices in turns; how far the worst of them is from the best. */
async function flatness(server: ServerProcess, pace: Pace): Promise<Finding> {
  const figures = devices.map((): number[] => []);
  for (let round = 1; round <= pace.rounds; round += 1) {
    for (const [index, count] of devices.entries()) figures[index]?.push(await storm(server, count, pace.roundSeconds));
  }
  const medians = figures.map(median);
  return {
    name: `the slowest of ${devices.join(", ")} devices against the fastest`,
    ours: `${Math.round(Math.min(...medians))} orders/s`,
    other: `${Math.round(Math.max(...medians))} orders/s`,
    ratio: Math.min(...medians) / Math.max(...medians),
    goal: { atLeast: 0.85 },
    note: medians.map((perSecond, index) => `${devices[index]} devices ${Math.round(perSecond)}/s`).join(", "),
    isVoid: false,
  };
}

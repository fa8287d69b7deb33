import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { orderOf } from "./b01-place-order.ts";
import { anyOf, makeManyShops, type Numbers, outletId, shopNumbers, shopToken } from "./fixtures/many-shops.ts";
import { median } from "./harness/compare.ts";
import { type HttpRequest, runLoad } from "./harness/http-load.ts";
import type { Pace } from "./harness/pace.ts";
import type { Benchmark, Finding } from "./harness/report.ts";
import { openScratchDatabase } from "./harness/scratch-database.ts";
import { startServer } from "./harness/server-process.ts";

const connections = 32;
const restSeconds = 20;
const starts = 3;
const oneOutlet: Numbers = { from: 100, until: 101 };

export const staySmall: Benchmark = {
  id: "B12",
  title: "memory at rest and under load; cold start",
  against: "limits",
  goal: "≤ 160 / 256 MiB on PostgreSQL; ≤ 3 s (PostgreSQL), ≤ 6 s (PGlite)",
  async run(pace) {
    return [...(await onPostgres(pace)), ...(await onPglite())];
  },
};

async function onPostgres(pace: Pace): Promise<readonly Finding[]> {
  const scratch = await openScratchDatabase();
  try {
    await makeManyShops(scratch.database.queries, "premium", oneOutlet);
    const environment = { DATABASE_URL: scratch.url };
    const startTimes: number[] = [];
    for (let start = 0; start < starts; start += 1) {
      const server = await startServer(environment);
      startTimes.push(server.startMs);
      await server.stop();
    }
    const server = await startServer(environment);
    try {
      await sleep(restSeconds * 1_000);
      const atRest = server.residentMib();
      let most = 0;
      const looking = setInterval(() => {
        most = Math.max(most, server.residentMib());
      }, 200);
      await runLoad(server.port, connections, pace.roundSeconds * pace.rounds, mixedRequest);
      clearInterval(looking);
      await sleep(restSeconds * 1_000);
      const note = `${Math.round(server.residentMib())} MiB ${restSeconds} s after the load`;
      return [
        limit("start on PostgreSQL, migrated", median(startTimes) / 1_000, "s", 3, `median of ${starts}`),
        limit("memory at rest, role all, PostgreSQL", atRest, "MiB", 160, `${restSeconds} s after its start`),
        limit(`memory under load of ${connections} connections, the most seen`, most, "MiB", 256, note),
      ];
    } finally {
      await server.stop();
    }
  } finally {
    await scratch.drop();
  }
}

/** Half orders with a message, which is sent; half lists. */
function mixedRequest(): HttpRequest {
  const shop = anyOf(shopNumbers);
  if (Math.random() < 0.5) return orderOf("pickup", shop, oneOutlet.from);
  return { method: "GET", path: `/api/orders?outlet_id=${outletId(shop, oneOutlet.from)}`, token: shopToken(shop) };
}

async function onPglite(): Promise<readonly Finding[]> {
  const first: number[] = [];
  const again: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const folder = await mkdtemp(join(tmpdir(), "kabar-bench-"));
    try {
      for (const times of [first, again]) {
        const server = await startServer({ KABAR_DATA_DIR: folder, KABAR_SEED: "demo" });
        times.push(server.startMs);
        await server.stop();
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  return [
    limit(
      "first start on PGlite: new folder, migrations, demo data",
      median(first) / 1_000,
      "s",
      6,
      `median of ${starts}`,
    ),
    limit("next start on PGlite", median(again) / 1_000, "s", 6, `median of ${starts}`),
  ];
}

function limit(name: string, value: number, unit: string, atMost: number, note: string): Finding {
  const digits = unit === "s" ? 2 : 0;
  return {
    name,
    ours: `${value.toFixed(digits)} ${unit}`,
    other: `${atMost} ${unit}`,
    ratio: value / atMost,
    goal: { atMost: 1 },
    note,
    isVoid: false,
  };
}

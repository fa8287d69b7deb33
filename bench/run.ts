/**
 * Measures what PROMISES speaks of under "Speed": `npm run bench`, or `npm run bench -- b1 b11`; `--quick` for short rounds while building.
 *
 * Uses this machine only: databases of its own on the local PostgreSQL (or TEST_DATABASE_URL), server processes of its own; both are gone
 * when it ends. Prints each finding and keeps it in bench/RESULTS.md.
 */
import { placeOrders } from "./b01-place-order.ts";
import { busyShop } from "./b04-one-busy-shop.ts";
import { findAmongMany } from "./b11-million-orders.ts";
import { staySmall } from "./b12-memory-and-start.ts";
import { paces } from "./harness/pace.ts";
import { type Benchmark, verdictOf, writeFindings } from "./harness/report.ts";
import { serverVersion } from "./harness/scratch-database.ts";

const benchmarks: readonly Benchmark[] = [placeOrders, busyShop, findAmongMany, staySmall];

const words = process.argv.slice(2).map((word) => word.toLowerCase());
const names = words.filter((word) => !word.startsWith("--"));
const unknown = names.filter((name) => !benchmarks.some(({ id }) => id.toLowerCase() === name));
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are ${benchmarks.map(({ id }) => id.toLowerCase()).join(", ")}`,
  );
  process.exit(1);
}
const pace = words.includes("--quick") ? paces.quick : paces.full;
const postgres = await serverVersion();
for (const benchmark of benchmarks.filter(({ id }) => names.length === 0 || names.includes(id.toLowerCase()))) {
  console.log(`\n${benchmark.id}  ${benchmark.title}\n    against ${benchmark.against}; goal ${benchmark.goal}`);
  const findings = await benchmark.run(pace);
  for (const finding of findings) {
    const { name, ours, other, ratio, note } = finding;
    console.log(
      `    ${verdictOf(finding).padEnd(7)} ${ratio.toFixed(2)}  ${name}: ${ours} against ${other}\n            ${note}`,
    );
  }
  writeFindings(
    benchmark,
    findings,
    ["npm run bench --", benchmark.id.toLowerCase(), ...(pace === paces.quick ? ["--quick"] : [])].join(" "),
    postgres,
  );
}

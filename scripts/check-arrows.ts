/**
 * Runs the rules of .dependency-cruiser.cjs over everything we wrote and fails when one is broken.
 *
 * dependency-cruiser alone would also be content with nothing: without a TypeScript that has an API it reads no file, says
 * "0 modules, no violations" and exits 0. So every source file on disk must be among the cruised ones, and some must import others.
 */
import { existsSync, globSync } from "node:fs";
import { cruise, type ICruiseResult, type IViolation } from "dependency-cruiser";
import extractOptions from "dependency-cruiser/config-utl/extract-depcruise-options";
import extractTsConfig from "dependency-cruiser/config-utl/extract-ts-config";

const folders = ["src", "test", "bench", "scripts", "bin"].filter((folder) => existsSync(folder));
const filesOnDisk = globSync(folders.map((folder) => `${folder}/**/*.{ts,js,cjs,mjs}`)).map((path) =>
  path.replaceAll("\\", "/"),
);

const cruised = await cruiseAll();
const seen = new Set(cruised.modules.map((module) => module.source));
const unseen = filesOnDisk.filter((path) => !seen.has(path));
const imports = cruised.modules.reduce((sum, module) => sum + module.dependencies.length, 0);
const broken = cruised.summary.violations.filter((violation) => violation.rule.severity === "error");

for (const violation of broken) console.error(describe(violation));
for (const path of unseen) console.error(`not cruised: ${path}`);
if (filesOnDisk.length === 0 || imports === 0) console.error("nothing was cruised, so nothing was checked");

console.log(`${filesOnDisk.length - unseen.length} of ${filesOnDisk.length} files cruised, ${imports} imports`);
console.log(`${broken.length} broken rules`);
process.exitCode = broken.length + unseen.length > 0 || filesOnDisk.length === 0 || imports === 0 ? 1 : 0;

async function cruiseAll(): Promise<ICruiseResult> {
  const options = await extractOptions("./.dependency-cruiser.cjs");
  const { output } = await cruise(folders, options, undefined, { tsConfig: extractTsConfig("tsconfig.json") });
  if (typeof output === "string") throw new Error("dependency-cruiser answered with text instead of data");
  return output;
}

function describe(violation: IViolation): string {
  const path = violation.cycle?.map((step) => step.name).join(" → ") ?? violation.to;
  const comment = violation.comment === undefined ? "" : `\n    ${violation.comment}`;
  return `${violation.rule.name}: ${violation.from} → ${path}${comment}`;
}

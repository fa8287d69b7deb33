import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { join } from "node:path";
import type { Pace } from "./pace.ts";

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** One comparison, or one figure against a limit (then `ratio` is the figure itself). */
export interface Finding {
  readonly name: string;
  readonly ours: string;
  readonly other: string;
  readonly ratio: number;
  readonly goal: Goal;
  readonly note: string;
  readonly isVoid: boolean;
}

export interface Benchmark {
  readonly id: string;
  readonly title: string;
  readonly against: string;
  readonly goal: string;
  run(pace: Pace): Promise<readonly Finding[]>;
}

const resultsFile = join(import.meta.dirname, "../RESULTS.md");

export function verdictOf({ ratio, goal, isVoid }: Finding): string {
  if (isVoid) return "void: the bound moved";
  const isMet = "atLeast" in goal ? ratio >= goal.atLeast : ratio <= goal.atMost;
  return isMet ? "met" : "missed";
}

function goalText(goal: Goal): string {
  return "atLeast" in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`;
}

/** Puts a benchmark's findings in the place of its earlier ones. What stands below `### Tried` is written by hand and stays. */
export function writeFindings(
  benchmark: Benchmark,
  findings: readonly Finding[],
  command: string,
  postgres: string,
): void {
  const sections = existsSync(resultsFile) ? readFileSync(resultsFile, "utf8").split(/^(?=## )/mu) : [heading];
  const title = `## ${benchmark.id}:`;
  const earlier = sections.findIndex((section) => section.startsWith(title));
  const tried = earlier === -1 ? "" : (/^### Tried[\s\S]*/mu.exec(sections[earlier] ?? "")?.[0] ?? "");
  const rows = findings.map((finding) => {
    const cells = [
      finding.name,
      finding.ours,
      finding.other,
      finding.ratio.toFixed(2),
      goalText(finding.goal),
      verdictOf(finding),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const section = [
    `${title} ${benchmark.title}`,
    "",
    `Against: ${benchmark.against}. Goal: ${benchmark.goal}. \`${command}\`, ${machine(postgres)}.`,
    "",
    "| what | ours | other side | ratio | goal | verdict |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
    ...findings.map(({ name, note }) => `- ${name}: ${note}`),
    "",
    ...(tried === "" ? [] : [tried.trimEnd(), ""]),
  ].join("\n");
  if (earlier === -1) sections.push(section);
  else sections[earlier] = section;
  const [first = heading, ...others] = sections;
  const order = (text: string) => Number(/^## B(\d+)/u.exec(text)?.[1]);
  others.sort((left, right) => order(left) - order(right));
  writeFileSync(resultsFile, `${[first, ...others].map((part) => part.trimEnd()).join("\n\n")}\n`);
}

const heading = `# Results of the benchmarks

Written by \`npm run bench\`; what stands under "Tried" is written by hand. Ratios say something, digits do not: both sides of a ratio were
measured in turns within one run on one machine, and a ratio is void when the bound itself moved by more than a fifth meanwhile.
`;

function machine(postgres: string): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${Math.round(totalmem() / 1024 ** 3)} GiB`;
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const isChanged = execFileSync("git", ["status", "--porcelain", "src", "db"], { encoding: "utf8" }).trim() !== "";
  const day = new Date().toISOString().slice(0, 16).replace("T", " ");
  return `${day} UTC, ${availableParallelism()} × ${model}, ${memory}, PostgreSQL ${postgres}, Node ${process.versions.node}, commit ${commit}${isChanged ? " and changes" : ""}`;
}

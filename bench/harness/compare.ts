import type { Pace } from "./pace.ts";
import type { Finding, Goal } from "./report.ts";

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly goal: Goal;
  readonly pace: Pace;
  /** Each is given seconds and gives back how much it did a second. */
  readonly ours: (seconds: number) => Promise<number>;
  readonly bound: (seconds: number) => Promise<number>;
}

/** How far the bound may move within a run before its ratio says nothing. */
const boundMovedMax = 0.2;

/** Bound, ours, bound, ours, …, bound: medians of both, in one run. Void when the bound itself moved. */
export async function compareInRounds({ name, unit, goal, pace, ours, bound }: Comparison): Promise<Finding> {
  await ours(pace.warmUpSeconds);
  const bounds = [await bound(pace.roundSeconds)];
  const figures: number[] = [];
  for (let round = 1; round <= pace.rounds; round += 1) {
    figures.push(await ours(pace.roundSeconds));
    bounds.push(await bound(pace.roundSeconds));
  }
  const [first = Number.NaN] = bounds;
  const moved = Math.abs((bounds.at(-1) ?? Number.NaN) / first - 1);
  return {
    name,
    ours: `${Math.round(median(figures))} ${unit}`,
    other: `${Math.round(median(bounds))} ${unit}`,
    ratio: median(figures) / median(bounds),
    goal,
    note: `rounds ${figures.map(Math.round).join(", ")} against ${bounds.map(Math.round).join(", ")}`,
    isVoid: moved > boundMovedMax,
  };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

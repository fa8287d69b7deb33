/** How long a benchmark may take: short while one is built, long when figures are taken. */
export interface Pace {
  readonly rounds: number;
  readonly roundSeconds: number;
  readonly warmUpSeconds: number;
  /** For questions that are asked one at a time. */
  readonly repeats: number;
}

export const paces = {
  quick: { rounds: 3, roundSeconds: 3, warmUpSeconds: 2, repeats: 40 },
  full: { rounds: 5, roundSeconds: 10, warmUpSeconds: 10, repeats: 200 },
} as const satisfies Record<string, Pace>;

/** Shares of the month's limit at which a shop is told that it comes near: a CHECK of `quota_thresholds`. */
export const thresholdPercents = [80, 95, 100] as const;

export type ThresholdPercent = (typeof thresholdPercents)[number];

/** The highest share that the use has reached, null below all of them. A limit of 0 is used up from the start. */
export function warningPercent(ordersUsed: number, ordersLimit: number): ThresholdPercent | null {
  return thresholdPercents.findLast((percent) => ordersUsed * 100 >= ordersLimit * percent) ?? null;
}

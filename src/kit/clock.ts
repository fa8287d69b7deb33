/** The application's time. Tests hand in their own; leases between processes use the database's clock instead. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

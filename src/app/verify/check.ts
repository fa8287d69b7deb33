import type { RawBuilder } from "kysely";

/** What a broken promise looks like: one line with ids, codes and counts; never a name, a phone number or a text. */
export interface BrokenRow {
  readonly example: string;
}

/** One promise about the rows of one shop, and the query that finds those that break it. */
export interface Check {
  readonly name: string;
  /** As a person would say it. */
  readonly promise: string;
  /** Finds every row that breaks it, each as its `example`; runs in a snapshot of the tenant, as the role of requests. */
  readonly broken: (tenantId: string) => RawBuilder<BrokenRow>;
}

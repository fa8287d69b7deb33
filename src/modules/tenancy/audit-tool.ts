import type { JsonObject, WorkSource } from "../../platform/database/tables.ts";
import type { Queries } from "../../platform/database/work.ts";

export interface SignInEvent {
  readonly eventKey: "AUTH_LOGIN_SUCCESS" | "AUTH_LOGIN_FAILED" | "AUTH_LOGIN_INACTIVE";
  readonly outletId: null;
  readonly entityType: "user";
  readonly entityId: string;
  readonly metadata: JsonObject;
}

/**
 * The audit log's way in for what happens before anybody is signed in, where there are no facts yet; handed in, because tenancy
 * imports no other module.
 */
export type AppendSignInEvents = (
  db: Queries,
  origin: {
    readonly tenantId: string;
    readonly userId: string;
    readonly source: WorkSource;
    readonly requestId: string | null;
    readonly ipAddress: string | null;
    readonly at: Date;
  },
  events: readonly SignInEvent[],
) => Promise<void>;

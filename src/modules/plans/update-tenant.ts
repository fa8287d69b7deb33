import type { Clock } from "../../kit/clock.ts";
import { isTimeZone } from "../../kit/local-time.ts";
import { ok, type Result } from "../../kit/result.ts";
import type { Database } from "../../platform/database/connect.ts";
import type { JsonObject } from "../../platform/database/tables.ts";
import { inSystemWork, type Queries } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuse, refuseField } from "../../platform/refusals/refuse.ts";
import {
  type AskedChange,
  decideTenantChange,
  type TenantChange,
  type TenantSettings,
} from "./domain/tenant-change.ts";
import {
  findPlanKeys,
  findTenant,
  findZoneName,
  type ListedTenant,
  lockTenant,
  updateTenantRow,
} from "./platform-store.ts";
import { plansProblems } from "./problems.ts";

/** How the audit log is written; handed in, because plans know nothing of the audit module. */
export type AppendEvents = (
  db: Queries,
  origin: {
    readonly tenantId: string;
    readonly userId: string | null;
    readonly source: "api";
    readonly requestId: string | null;
    readonly ipAddress: string | null;
    readonly at: Date;
  },
  events: readonly {
    readonly eventKey: string;
    readonly outletId: null;
    readonly entityType: string;
    readonly entityId: string;
    readonly metadata: JsonObject;
  }[],
) => Promise<void>;

export interface PlatformTools {
  readonly database: Database;
  readonly clock: Clock;
  readonly appendEvents: AppendEvents;
}

/** Who of the platform asks, and from where. */
export interface PlatformCaller {
  readonly userId: string | null;
  readonly isPlatformOwner: boolean;
  readonly requestId: string | null;
  readonly ipAddress: string | null;
}

export interface UpdateTenantInput {
  readonly tenantId: string;
  readonly asked: AskedChange;
  /** A code for the audit log. */
  readonly reason: string | null;
}

type UpdateTenantRefusal = Refusal<"DATA_NOT_FOUND" | "ROLE_ACCESS_DENIED" | "VALIDATION_FAILED">;

/**
 * Changes a shop's plan, limit, state or name. Nothing is cached anywhere: the shop's next request goes by what was committed
 * here. What is so already is written neither to the shop nor to its audit log; what changes is, in one transaction.
 *
 * Refuses `DATA_NOT_FOUND` for an unknown shop and for the platform's own tenant, `ROLE_ACCESS_DENIED` for what is not the
 * caller's to change, `VALIDATION_FAILED` for a plan or time zone that does not exist. Locks the shop's row.
 */
export function updateTenant(
  { database, clock, appendEvents }: PlatformTools,
  caller: PlatformCaller,
  { tenantId, asked, reason }: UpdateTenantInput,
): Promise<Result<ListedTenant, UpdateTenantRefusal>> {
  const now = clock.now();
  return inSystemWork(database, "kabar_identity", async (db) => {
    const present = await lockTenant(db, tenantId);
    if (present === undefined) return refuse("DATA_NOT_FOUND");
    const known = await requireKnown(db, asked);
    if (!known.ok) return known;
    const change = decideTenantChange(present, known.value, caller.isPlatformOwner);
    if (!change.ok) return change;
    if (Object.keys(change.value).length > 0) {
      await updateTenantRow(db, tenantId, change.value, now);
      const { userId, requestId, ipAddress } = caller;
      const origin = { tenantId, userId, source: "api", requestId, ipAddress, at: now } as const;
      await appendEvents(db, origin, [eventOf(tenantId, present, change.value, reason)]);
    }
    const tenant = await findTenant(db, tenantId, now);
    return tenant === undefined ? refuse("DATA_NOT_FOUND") : ok(tenant);
  });
}

/** Plan and time zone are rows and names of the database's, so that it is asked. */
async function requireKnown(db: Queries, asked: AskedChange): Promise<Result<AskedChange, UpdateTenantRefusal>> {
  if (asked.plan_key != null) {
    const keys = await findPlanKeys(db);
    if (!keys.includes(asked.plan_key)) {
      return refuseField("plan_key", fieldProblems.notOneOf, { allowed: keys.join(", ") });
    }
  }
  if (asked.timezone == null) return ok(asked);
  const timezone = isTimeZone(asked.timezone) ? await findZoneName(db, asked.timezone) : null;
  return timezone === null ? refuseField("timezone", plansProblems.timeZoneUnknown) : ok({ ...asked, timezone });
}

/** The shop's owner reads this: what changed, from what to what. A name is told to have changed, not what it is. */
function eventOf(tenantId: string, present: TenantSettings, change: TenantChange, reason: string | null) {
  const { name: _, ...codes } = change;
  const keys = Object.keys(codes) as (keyof typeof codes)[];
  const metadata = {
    changed: Object.keys(change),
    from: Object.fromEntries(keys.map((key) => [key, present[key]])),
    to: codes,
    ...(reason === null ? {} : { reason }),
  };
  const entity = { outletId: null, entityType: "tenant", entityId: tenantId } as const;
  return { eventKey: "PLATFORM_TENANT_UPDATED", ...entity, metadata };
}

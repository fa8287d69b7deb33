import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { Clock } from "../../kit/clock.ts";
import type { Database } from "../database/connect.ts";
import { inSystemWork } from "../database/work.ts";

/** The person behind a valid token, and the state of the tenant, read in one round trip at every request: nothing is cached. */
export interface Bearer {
  readonly tokenId: string;
  readonly tenantId: string;
  readonly isPlatform: boolean;
  readonly userId: string;
  readonly roles: readonly string[];
  readonly outletIds: readonly string[];
  readonly subscriptionState: string;
  readonly writeAccessMode: string;
  readonly hasWhatsapp: boolean;
}

/** Long, to suit phones that are offline for weeks; used tokens live on. */
export const tokenDays = 90;
const touchAfterMs = 5 * 60_000;
const dayMs = 86_400_000;

export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** @returns null for an unknown or expired token, a person who may no longer sign in, a tenant that was closed. */
export async function findBearer(database: Database, clock: Clock, token: string): Promise<Bearer | null> {
  const hash = hashToken(token);
  const { rows } = await sql<BearerRow>`select * from find_token_bearer(${hash})`.execute(database.queries);
  const row = rows[0];
  const now = clock.now();
  if (row === undefined || row.expires_at <= now) return null;
  if (row.user_status !== "active" || row.tenant_status !== "active") return null;
  if (now.getTime() - row.last_used_at.getTime() > touchAfterMs) await touchToken(database, row, now);
  return {
    tokenId: row.token_id,
    tenantId: row.tenant_id,
    isPlatform: row.tenant_kind === "platform",
    userId: row.user_id,
    roles: row.role_keys,
    outletIds: row.outlet_ids,
    subscriptionState: row.subscription_state,
    writeAccessMode: row.write_access_mode,
    hasWhatsapp: row.has_whatsapp,
  };
}

interface BearerRow {
  readonly token_id: string;
  readonly tenant_id: string;
  readonly tenant_kind: "shop" | "platform";
  readonly tenant_status: "active" | "inactive";
  readonly subscription_state: string;
  readonly write_access_mode: string;
  readonly has_whatsapp: boolean;
  readonly user_id: string;
  readonly user_status: "active" | "inactive" | "archived";
  readonly role_keys: readonly string[];
  readonly outlet_ids: readonly string[];
  readonly last_used_at: Date;
  readonly expires_at: Date;
}

/** Sliding expiry, written at most every five minutes. */
function touchToken(database: Database, row: BearerRow, now: Date) {
  return inSystemWork(database, "kabar_identity", (db) =>
    db
      .updateTable("access_tokens")
      .set({ last_used_at: now, expires_at: new Date(now.getTime() + tokenDays * dayMs) })
      .where("tenant_id", "=", row.tenant_id)
      .where("id", "=", row.token_id)
      .execute(),
  );
}

import { ok, type Result } from "../../kit/result.ts";
import type { FoundTenant } from "../../platform/database/found-tenant.ts";
import type { Work, WorkContext } from "../../platform/database/work.ts";
import { fieldProblems } from "../../platform/refusals/field-problems.ts";
import { type Refusal, refuseField } from "../../platform/refusals/refuse.ts";
import { checkTimeZone } from "./check-time-zone.ts";
import { insertOutlet } from "./outlets-store.ts";
import { claimSignInNames } from "./sign-in-names.ts";
import { findPlanKeys, insertTenant, insertToken, type NewToken } from "./tenancy-store.ts";
import { insertPerson } from "./users-store.ts";
import "./facts.ts";

/** Writes the services that a new shop starts with; the catalogue's, handed in because tenancy imports no other module. */
export type SeedCatalogue = (work: Work, outletIds: readonly string[]) => Promise<void>;

export interface FoundShopTools {
  readonly foundTenant: FoundTenant;
  readonly seedCatalogue: SeedCatalogue;
}

/** A shop before it is there. Its id is the context's; the other ids are chosen by whoever asks. */
export interface NewShop {
  readonly by: "registration" | "platform";
  readonly name: string;
  readonly planKey: string;
  readonly timezone: string;
  readonly outlet: {
    readonly id: string;
    readonly name: string;
    readonly code: string;
    readonly timezone: string;
    readonly address: string | null;
  };
  /** E-mail address and phone number normalised. */
  readonly owner: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly phone: string | null;
    readonly passwordHash: string;
  };
  /** The owner's first session, if it begins here. */
  readonly token: NewToken | null;
}

/**
 * Makes a shop with everything it needs for its first order: tenant, outlet, owner who can sign in, services. In one transaction
 * with its audit events, and with what the caller then reads of it.
 *
 * Refuses `VALIDATION_FAILED`: on the owner's `email` and `phone` when somebody signs in under them, `plan_key`, `timezone` and
 * `outlet.timezone` when they are unknown. A registration has the owner's fields at the top, the platform under `owner`.
 */
export function foundShop<Value>(
  tools: FoundShopTools,
  context: WorkContext,
  shop: NewShop,
  read: (work: Work) => Promise<Value>,
): Promise<Result<Value, Refusal>> {
  return tools.foundTenant(
    context,
    (work) => insertShop(work, shop),
    async (work) => {
      work.announce({
        name: "shop-founded",
        tenantId: work.tenantId,
        outletId: shop.outlet.id,
        ownerId: shop.owner.id,
        planKey: shop.planKey,
        by: shop.by,
      });
      await tools.seedCatalogue(work, [shop.outlet.id]);
      return ok(await read(work));
    },
  );
}

async function insertShop(work: Work, shop: NewShop): Promise<Result<undefined, Refusal>> {
  const { tenantId, now, db } = work;
  const settings = await checkSettings(work, shop);
  if (!settings.ok) return settings;
  await insertTenant(db, { id: tenantId, name: shop.name, planKey: shop.planKey, timezone: shop.timezone, now });
  await insertOutlet(db, { ...shop.outlet, tenantId, phone: null, createdAt: now });
  const { id: userId, email, phone } = shop.owner;
  const outletIds = [shop.outlet.id];
  await insertPerson(db, { ...shop.owner, tenantId, status: "active", roleKey: "owner", outletIds, createdAt: now });
  if (shop.token !== null) await insertToken(db, shop.token);
  return claimSignInNames(db, { tenantId, userId, email, phone }, shop.by === "platform" ? "owner." : "");
}

async function checkSettings(work: Work, shop: NewShop): Promise<Result<undefined, Refusal<"VALIDATION_FAILED">>> {
  const planKeys = await findPlanKeys(work.db);
  if (!planKeys.includes(shop.planKey)) {
    return refuseField("plan_key", fieldProblems.notOneOf, { allowed: planKeys.join(", ") });
  }
  const ofTenant = await checkTimeZone(work.db, shop.timezone);
  return ofTenant.ok ? checkTimeZone(work.db, shop.outlet.timezone, "outlet.timezone") : ofTenant;
}

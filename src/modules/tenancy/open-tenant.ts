import { newId } from "../../kit/ids.ts";
import type { Result } from "../../kit/result.ts";
import type { Work, WorkContext } from "../../platform/database/work.ts";
import { type Refusal, refuseFields } from "../../platform/refusals/refuse.ts";
import { type FoundShopTools, foundShop } from "./found-shop.ts";
import { findOutlets } from "./outlets-store.ts";
import type { Passwords } from "./passwords.ts";
import { normaliseEmail, readPhone } from "./sign-in-names.ts";
import { findTenantRow } from "./tenancy-store.ts";
import { findPeople } from "./users-store.ts";

export interface OpenTenantTools extends FoundShopTools {
  readonly passwords: Passwords;
}

/** A shop as the platform writes it, with the wire's names. */
export interface OpenTenantInput {
  readonly name: string;
  readonly plan_key: string;
  readonly timezone?: string | null | undefined;
  readonly owner: {
    readonly name: string;
    readonly email: string;
    readonly phone?: string | null | undefined;
    readonly password: string;
  };
  readonly outlet: {
    readonly name: string;
    /** Two to eight letters and digits, in any case. */
    readonly code: string;
    readonly timezone?: string | null | undefined;
    readonly address?: string | null | undefined;
  };
}

export type OpenedTenant = Awaited<ReturnType<typeof readOpened>>;

/**
 * Opens a shop in the name of a person of the platform, who is no part of it. The owner signs in with the given password.
 *
 * Refuses `VALIDATION_FAILED` for an unknown plan or time zone, a phone number that is none, an e-mail address or phone number
 * that somebody has; `SERVER_BUSY` when too many passwords wait.
 */
export async function openTenant(
  tools: OpenTenantTools,
  platform: WorkContext,
  input: OpenTenantInput,
): Promise<Result<OpenedTenant, Refusal>> {
  const phone = readPhone(input.owner.phone, "owner.phone");
  if (!phone.ok) return refuseFields([phone.refusal]);
  const passwordHash = await tools.passwords.hash(input.owner.password, platform.tenantId);
  if (!passwordHash.ok) return passwordHash;

  const context = { ...platform, tenantId: newId(), actor: { ...platform.actor, outletIds: null } };
  const timezone = input.timezone ?? "Asia/Jakarta";
  const { outlet, owner } = input;
  const shop = {
    by: "platform",
    name: input.name,
    planKey: input.plan_key,
    timezone,
    outlet: {
      id: newId(),
      name: outlet.name,
      code: outlet.code.toUpperCase(),
      timezone: outlet.timezone ?? timezone,
      address: outlet.address ?? null,
    },
    owner: {
      id: newId(),
      name: owner.name,
      email: normaliseEmail(owner.email),
      phone: phone.value,
      passwordHash: passwordHash.value,
    },
    token: null,
  } as const;
  return foundShop(tools, context, shop, readOpened);
}

/** There is one of each. */
async function readOpened(work: Work) {
  const filter = { search: null, includeArchived: false };
  const [outlet] = await findOutlets(work, filter, 1);
  const [owner] = await findPeople(work, filter, 1, 0);
  if (outlet === undefined || owner === undefined) throw new Error("a new shop has no outlet or no owner");
  return { tenant: await findTenantRow(work), outlet, owner };
}

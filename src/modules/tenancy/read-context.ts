import type { Work } from "../../platform/database/work.ts";
import { findAllowedOutlets, findUser } from "./tenancy-store.ts";

/** What the plans module tells of the tenant; handed in, because plans stand on tenancy and not the other way round. */
export interface QuotaSnapshot {
  readonly plan: string | null;
  readonly period: string;
  readonly orders_limit: number | null;
  readonly orders_used: number;
  readonly orders_remaining: number | null;
  readonly warning_percent: number | null;
  readonly can_create_order: boolean;
  readonly subscription_state: string;
  readonly write_access_mode: string;
  readonly cycle_start_at: Date | null;
  readonly cycle_end_at: Date | null;
}

export type ReadQuota = (work: Work) => Promise<QuotaSnapshot>;

/** Everything a client shows about who is signed in: person, roles, outlets, plan, quota, subscription. */
export async function readContext(work: Work, userId: string, readQuota: ReadQuota) {
  const user = await findUser(work, userId);
  const isPlatform = user.tenant_kind === "platform";
  const quota = await readQuota(work);
  return {
    user: {
      id: user.id,
      tenant_id: isPlatform ? null : work.tenantId,
      name: user.name,
      email: user.email,
      phone: user.phone,
      status: user.status,
    },
    roles: user.roles,
    allowed_outlets: isPlatform ? [] : await findAllowedOutlets(work, userId, user.roles),
    workspace: isPlatform ? ("platform" as const) : ("tenant" as const),
    plan: { key: isPlatform ? null : quota.plan, orders_limit: isPlatform ? null : quota.orders_limit },
    quota: {
      period: quota.period,
      orders_limit: isPlatform ? null : quota.orders_limit,
      orders_used: quota.orders_used,
      orders_remaining: isPlatform ? null : quota.orders_remaining,
      warning_percent: isPlatform ? null : quota.warning_percent,
      can_create_order: !isPlatform && quota.can_create_order,
    },
    subscription: {
      state: quota.subscription_state,
      write_access_mode: quota.write_access_mode,
      cycle_start_at: quota.cycle_start_at,
      cycle_end_at: quota.cycle_end_at,
    },
  };
}

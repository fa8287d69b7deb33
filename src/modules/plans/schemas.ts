import { Type } from "typebox";
import { Maybe, Nullable, OneOf, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";

const period = Type.String({ pattern: "^20[0-9]{2}-(0[1-9]|1[0-2])$", examples: ["2026-11"], "x-expected": "YYYY-MM" });
const localDay = Type.String({ examples: ["2026-11-22"], description: "Day in the shop's time zone" });
const warningPercent = Nullable(Type.Integer({ description: "80, 95 or 100 once so much of the limit is used" }));

export const PeriodQuery = Shape({ period: Maybe(period) });

export const QuotaSnapshot = Shape({
  plan: Nullable(Type.String()),
  period: Type.String(),
  orders_limit: Nullable(Type.Integer()),
  orders_used: Type.Integer(),
  orders_remaining: Nullable(Type.Integer()),
  warning_percent: warningPercent,
  can_create_order: Type.Boolean(),
  subscription_state: Type.String(),
  write_access_mode: Type.String(),
  cycle_start_at: Nullable(Timestamp),
  cycle_end_at: Nullable(Timestamp),
});

export const Subscription = Shape({
  id: Type.String(),
  period: Type.String(),
  status: Type.String(),
  starts_at: Timestamp,
  ends_at: Timestamp,
  plan: Shape({ key: Type.String(), name: Type.String(), orders_limit: Type.Integer() }),
});

export const Usage = Shape({
  period: Type.String({ examples: ["2026-11"] }),
  timezone: Type.String(),
  starts_at: Timestamp,
  ends_at: Timestamp,
  orders_limit: Type.Integer(),
  orders_used: Type.Integer({ description: "Of the whole shop, as everything here but days and outlets" }),
  orders_remaining: Type.Integer(),
  days: Type.Array(Shape({ date: localDay, outlet_id: Uuid, outlet_name: Type.String(), orders: Type.Integer() }), {
    description: "Counted orders of the outlets that one may use; days and outlets without any are left out",
  }),
  outlets: Type.Array(Shape({ outlet_id: Uuid, name: Type.String(), orders: Type.Integer() })),
  thresholds: Type.Array(
    Shape({
      percent: Type.Integer({ description: "80, 95 or 100" }),
      crossed_at: Timestamp,
      orders_used: Type.Integer(),
      orders_limit: Type.Integer({ description: "The limit at that moment" }),
    }),
  ),
  forecast: Shape({
    exhausted_on: Nullable({ ...localDay, description: "When it is used up at this pace; null: not this month" }),
    orders_per_day: Type.Number(),
  }),
});

const statuses = ["active", "inactive"] as const;
const subscriptionStates = ["active", "past_due", "suspended"] as const;
const writeAccessModes = ["full", "read_only"] as const;

export const TenantPath = Shape({ tenantId: Uuid });

export const TenantsQuery = Shape({
  q: Maybe(Type.String({ maxLength: 255, description: "Part of the name" })),
  status: Maybe(OneOf(statuses)),
  plan_key: Maybe(Type.String({ maxLength: 40, examples: ["premium"] })),
  subscription_state: Maybe(OneOf(subscriptionStates)),
  cursor: Maybe({ ...Uuid, description: "meta.next_cursor of the page before" }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

export const TenantChange = Shape({
  plan_key: Maybe(Type.String({ maxLength: 40, examples: ["premium"] })),
  status: Maybe(OneOf(statuses, "inactive: nobody of the shop can sign in")),
  write_access_mode: Maybe(OneOf(writeAccessModes)),
  subscription_state: Maybe(OneOf(subscriptionStates)),
  orders_limit_override: Maybe(
    Type.Integer({
      minimum: 0,
      maximum: 1_000_000_000,
      description: "Instead of the plan's limit; 0 blocks every new order, null removes it, absent keeps it",
    }),
  ),
  timezone: Maybe(Type.String({ maxLength: 60, examples: ["Asia/Makassar"] })),
  name: Maybe(Type.String({ maxLength: 120 })),
});

/** A code and not a sentence, because the audit log keeps it. */
export const SuspendBody = Shape({
  reason: Maybe(
    Type.String({
      pattern: "^[a-z][a-z0-9_]{1,39}$",
      examples: ["unpaid_invoice"],
      "x-expected": "unpaid_invoice (a-z, 0-9, _)",
    }),
  ),
});

export const TenantRow = Shape(
  {
    id: Uuid,
    name: Type.String(),
    timezone: Type.String(),
    status: OneOf(statuses),
    plan: Shape({ key: Type.String(), name: Type.String(), orders_limit: Type.Integer() }),
    orders_limit_override: Nullable(Type.Integer()),
    subscription_state: OneOf(subscriptionStates),
    write_access_mode: OneOf(writeAccessModes),
    quota: Shape({
      period: Type.String(),
      orders_limit: Type.Integer(),
      orders_used: Type.Integer(),
      orders_remaining: Type.Integer(),
    }),
    outlets_total: Type.Integer({ description: "Not archived" }),
    users_total: Type.Integer({ description: "Not archived" }),
    created_at: Timestamp,
  },
  { $id: "TenantRow" },
);

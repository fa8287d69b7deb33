import { Type } from "typebox";
import { Maybe, Nullable, OneOf, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";

export const LoginBody = Shape({
  login: Maybe(
    Type.String({
      maxLength: 255,
      description: "E-mail address or phone number",
      examples: ["owner@premium.demo.local"],
    }),
  ),
  email: Maybe(Type.String({ maxLength: 255, description: "Older name of login" })),
  password: Maybe(Type.String({ maxLength: 256, description: "Required", examples: ["password"] })),
  device_name: Maybe(Type.String({ maxLength: 100 })),
});

export const AllowedOutlet = Shape({
  id: Uuid,
  tenant_id: Uuid,
  name: Type.String(),
  code: Type.String(),
  timezone: Type.String(),
});

export const Context = Shape(
  {
    user: Shape({
      id: Uuid,
      tenant_id: Nullable(Uuid),
      name: Type.String(),
      email: Type.String(),
      phone: Nullable(Type.String()),
      status: Type.String(),
    }),
    roles: Type.Array(Type.String()),
    allowed_outlets: Type.Array(AllowedOutlet),
    workspace: OneOf(["tenant", "platform"]),
    plan: Shape({ key: Nullable(Type.String()), orders_limit: Nullable(Type.Integer()) }),
    quota: Shape({
      period: Type.String({ examples: ["2026-11"] }),
      orders_limit: Nullable(Type.Integer()),
      orders_used: Type.Integer(),
      orders_remaining: Nullable(Type.Integer()),
      warning_percent: Nullable(Type.Integer({ description: "80, 95 or 100 once so much of the limit is used" })),
      can_create_order: Type.Boolean(),
    }),
    subscription: Shape({
      state: Type.String(),
      write_access_mode: Type.String(),
      cycle_start_at: Nullable(Timestamp),
      cycle_end_at: Nullable(Timestamp),
    }),
  },
  { $id: "Context" },
);

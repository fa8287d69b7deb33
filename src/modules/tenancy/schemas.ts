import { Type } from "typebox";
import { Maybe, Nullable, OneOf, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";
import { assignableRoles } from "./domain/hierarchy.ts";

/** As browsers check it. Every part is bounded, so that no text makes the check slow. */
const Email = Type.String({
  maxLength: 254,
  pattern: "^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\\.[A-Za-z0-9-]{1,63}){1,8}$",
  "x-expected": "nama@contoh.id",
  examples: ["ibu.sari@laundry.id"],
});
const Phone = Type.String({ maxLength: 40, examples: ["0812 3456 7890"] });
const NewPassword = Type.String({ minLength: 8, maxLength: 256, examples: ["rahasia-sekali"] });
const Name = Type.String({ minLength: 1, maxLength: 120 });
const TimeZone = Type.String({ maxLength: 64, description: "IANA name", examples: ["Asia/Makassar"] });
const OutletCode = Type.String({
  pattern: "^[A-Za-z0-9]{2,8}$",
  "x-expected": "2-8 A-Z 0-9",
  description: "Begins every invoice number",
  examples: ["BDG1"],
});
const Address = Type.String({ maxLength: 500 });
const Status = OneOf(["active", "inactive"]);

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

export const RegisterBody = Shape({
  name: { ...Name, description: "The owner's" },
  tenant_name: { ...Name, description: "The shop's: customers read it in every message" },
  outlet_name: Maybe({ ...Name, description: "By default Outlet Utama" }),
  email: Email,
  phone: Maybe(Phone),
  password: NewPassword,
  password_confirmation: Type.String({ maxLength: 256, description: "The same again" }),
  device_name: Maybe(Type.String({ maxLength: 100 })),
  city: Maybe(Type.String({ maxLength: 80, description: "Tells the time zone of well-known cities of Indonesia" })),
  timezone: Maybe({ ...TimeZone, description: "IANA name; by default the city's, else Asia/Jakarta" }),
});

export const PasswordBody = Shape({
  current_password: Type.String({ minLength: 1, maxLength: 256 }),
  password: NewPassword,
  password_confirmation: Type.String({ maxLength: 256, description: "The same again" }),
});

export const OpenTenantBody = Shape({
  name: Name,
  plan_key: Type.String({ minLength: 1, maxLength: 40, examples: ["premium"] }),
  timezone: Maybe(TimeZone),
  owner: Shape({ name: Name, email: Email, phone: Maybe(Phone), password: NewPassword }),
  outlet: Shape({ name: Name, code: OutletCode, timezone: Maybe(TimeZone), address: Maybe(Address) }),
});

export const InviteUserBody = Shape({
  name: Name,
  email: Email,
  phone: Maybe(Phone),
  password: NewPassword,
  status: Maybe(Status),
  role_key: OneOf(assignableRoles),
  outlet_ids: Type.Array(Uuid, { minItems: 1, maxItems: 200 }),
});

export const EditUserBody = Shape({
  name: Maybe(Name),
  email: Maybe(Email),
  phone: Maybe(Phone),
  password: Maybe(NewPassword),
  status: Maybe(Status),
  role_key: Maybe(OneOf(assignableRoles)),
  outlet_ids: Maybe(Type.Array(Uuid, { minItems: 1, maxItems: 200 })),
});

export const AddOutletBody = Shape({
  name: Name,
  code: OutletCode,
  timezone: Maybe({ ...TimeZone, description: "IANA name; by default the shop's" }),
  phone: Maybe(Phone),
  address: Maybe(Address),
});

export const EditOutletBody = Shape({
  name: Maybe(Name),
  code: Maybe({ ...OutletCode, description: "Only as it is: it begins every invoice number" }),
  timezone: Maybe({ ...TimeZone, description: "IANA name; counts from now on" }),
  phone: Maybe(Phone),
  address: Maybe(Address),
});

export const User = Shape(
  {
    id: Uuid,
    tenant_id: Uuid,
    name: Type.String(),
    email: Type.String(),
    phone: Nullable(Type.String()),
    status: Status,
    deleted_at: Nullable(Timestamp),
    roles: Type.Array(Shape({ id: Type.String(), key: Type.String(), name: Type.String() })),
    outlets: Type.Array(Shape({ id: Uuid, name: Type.String(), code: Type.String() })),
  },
  { $id: "User" },
);

export const Outlet = Shape(
  {
    id: Uuid,
    tenant_id: Uuid,
    name: Type.String(),
    code: Type.String(),
    timezone: Type.String(),
    phone: Nullable(Type.String()),
    address: Nullable(Type.String()),
    deleted_at: Nullable(Timestamp),
  },
  { $id: "Outlet" },
);

export const OpenedTenant = Shape({
  id: Uuid,
  name: Type.String(),
  timezone: Type.String(),
  status: Status,
  plan: Shape({ key: Type.String(), name: Type.String(), orders_limit: Type.Integer() }),
  orders_limit_override: Nullable(Type.Integer()),
  subscription_state: Type.String(),
  write_access_mode: Type.String(),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const ArchivedAnswer = Shape({ data: Shape({ id: Uuid, deleted_at: Timestamp }) });

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

import { Type } from "typebox";
import { Maybe, Nullable, OneOf, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";
import { accumulationModes, displayUnits, packageUnits, serviceTypes, unitTypes } from "./domain/service-fields.ts";

const price = Type.Integer({ minimum: 0, maximum: 1_000_000_000, description: "Integer rupiah" });

const written = {
  service_type: Maybe(OneOf(serviceTypes)),
  parent_service_id: Maybe({ ...Uuid, description: "The group it stands in, of the same type; null: in none" }),
  is_group: Maybe(Type.Boolean({ description: "A heading for other services, not sold itself" })),
  unit_type: Maybe(OneOf(unitTypes, "What is measured; by default what display_unit says")),
  display_unit: Maybe(OneOf(displayUnits, "What the price is shown for; by default unit_type")),
  duration_days: Maybe(
    Type.Integer({
      minimum: 0,
      maximum: 3_650,
      description: "0 days and 0 hours: 3 days, for packages and perfumes 1",
    }),
  ),
  duration_hours: Maybe(Type.Integer({ minimum: 0, maximum: 23 })),
  package_quota_value: Maybe(
    Type.Number({
      minimum: 0.01,
      maximum: 99_999_999.99,
      description: "A package needs its four fields, others take none",
    }),
  ),
  package_quota_unit: Maybe(OneOf(packageUnits)),
  package_valid_days: Maybe(Type.Integer({ minimum: 1, maximum: 3_650 })),
  package_accumulation_mode: Maybe(OneOf(accumulationModes)),
  active: Maybe(Type.Boolean()),
  show_in_cashier: Maybe(Type.Boolean()),
  show_to_customer: Maybe(Type.Boolean()),
  sort_order: Maybe(Type.Integer({ minimum: -100_000, maximum: 100_000 })),
  image_icon: Maybe(Type.String({ maxLength: 80, description: "null takes it away" })),
  process_tag_ids: Maybe(
    Type.Array(Uuid, { maxItems: 50, description: "Not supported yet: an empty list or nothing" }),
  ),
};
const name = Type.String({ minLength: 1, maxLength: 150, examples: ["Kiloan Reguler"] });

export const ServiceInput = Shape(
  {
    id: Maybe({ ...Uuid, description: "UUID made by the client, so that it can name the service at once" }),
    name,
    base_price_amount: price,
    ...written,
  },
  {
    $id: "ServiceInput",
    examples: [{ name: "Kiloan Express", unit_type: "kg", base_price_amount: 12_000, duration_days: 1 }],
  },
);

export const ServiceChange = Shape(
  { name: Maybe(name), base_price_amount: Maybe(price), ...written },
  { $id: "ServiceChange", examples: [{ base_price_amount: 9_000 }] },
);

const serviceColumns = {
  id: Uuid,
  tenant_id: Uuid,
  name: Type.String(),
  service_type: OneOf(serviceTypes),
  parent_service_id: Nullable(Uuid),
  is_group: Type.Boolean(),
  unit_type: OneOf(unitTypes),
  display_unit: OneOf(displayUnits),
  base_price_amount: Type.Integer(),
  duration_days: Nullable(Type.Integer()),
  duration_hours: Type.Integer(),
  package_quota_value: Nullable(Type.Number()),
  package_quota_unit: Nullable(OneOf(packageUnits)),
  package_valid_days: Nullable(Type.Integer()),
  package_accumulation_mode: Nullable(OneOf(accumulationModes)),
  active: Type.Boolean(),
  show_in_cashier: Type.Boolean(),
  show_to_customer: Type.Boolean(),
  sort_order: Type.Integer(),
  image_icon: Nullable(Type.String()),
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Nullable(Timestamp),
  effective_price_amount: Type.Integer({ description: "What an order at the asked outlet costs per unit" }),
  outlet_override: Nullable(
    Shape({
      id: Uuid,
      active: Type.Boolean({ description: "false: not sold at this outlet" }),
      price_override_amount: Nullable(Type.Integer()),
      sla_override: Nullable(Type.String()),
    }),
  ),
  process_tags: Type.Array(Type.Unsafe<never>({ type: "object" }), { description: "Not supported yet: always empty" }),
  process_summary: Nullable(Type.String()),
};

export const Service = Shape(
  { ...serviceColumns, children: Type.Array(Shape(serviceColumns), { description: "What stands in a group" }) },
  { $id: "Service" },
);

const offer = {
  active: Maybe(Type.Boolean({ description: "false: not sold at this outlet" })),
  price_override_amount: Maybe({ ...price, description: "Integer rupiah; null: the service's own price again" }),
  sla_override: Maybe(Type.String({ maxLength: 100, description: "null: none" })),
};

export const OutletServiceChange = Shape(offer, { $id: "OutletServiceChange" });

export const OutletServiceInput = Shape({ outlet_id: Uuid, service_id: Uuid, ...offer }, { $id: "OutletServiceInput" });

export const OutletService = Shape(
  {
    id: Uuid,
    outlet_id: Uuid,
    service_id: Uuid,
    active: Type.Boolean(),
    price_override_amount: Nullable(Type.Integer()),
    sla_override: Nullable(Type.String()),
    created_at: Timestamp,
    updated_at: Timestamp,
    service: Shape({
      id: Uuid,
      tenant_id: Uuid,
      name: Type.String(),
      unit_type: OneOf(unitTypes),
      base_price_amount: Type.Integer(),
      active: Type.Boolean(),
    }),
  },
  { $id: "OutletService" },
);

export const catalogSchemas = [
  ServiceInput,
  ServiceChange,
  Service,
  OutletServiceChange,
  OutletServiceInput,
  OutletService,
];

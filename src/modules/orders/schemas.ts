import { Type } from "typebox";
import type { JsonObject } from "../../platform/database/tables.ts";
import { Maybe, Nullable, OneOf, Ref, Rupiah, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";
import { courierStatuses } from "./domain/courier-machine.ts";
import { laundryStatuses } from "./domain/laundry-machine.ts";

const quantity = Type.Number({ minimum: 0.01, maximum: 99_999.99, description: "Up to two decimals" });
const stop = Type.Unsafe<JsonObject>({
  type: "object",
  additionalProperties: true,
  maxProperties: 50,
  description: "Free form; clients use address, address_short, maps_link, and slot, schedule_slot or date",
});

const itemsMax = 200;

export const OrderItemInput = Shape({ service_id: Maybe(Uuid), qty: Maybe(quantity), weight_kg: Maybe(quantity) });

export const OrderInput = Shape(
  {
    id: Maybe({ ...Uuid, description: "UUID made by the client, so that it can name the order at once" }),
    outlet_id: Uuid,
    order_code: Maybe(Type.String({ maxLength: 32 })),
    invoice_no: Maybe(Type.String({ maxLength: 50, description: "Not accepted here: the server numbers" })),
    requires_pickup: Maybe(Type.Boolean()),
    requires_delivery: Maybe(Type.Boolean()),
    is_pickup_delivery: Maybe(Type.Boolean({ description: "Older form of both flags" })),
    courier_user_id: Maybe(Uuid),
    shipping_fee_amount: Maybe(Rupiah),
    discount_amount: Maybe(Rupiah),
    notes: Maybe(Type.String({ maxLength: 5_000 })),
    pickup: Maybe(stop),
    delivery: Maybe(stop),
    customer: Shape({
      name: Type.String({ minLength: 1, maxLength: 150, examples: ["Ibu Sari"] }),
      phone: Type.String({ minLength: 1, maxLength: 30, examples: ["0812 3456 7890"] }),
      notes: Maybe(Type.String({ maxLength: 5_000 })),
    }),
    items: Maybe(Type.Array(OrderItemInput, { maxItems: itemsMax })),
  },
  {
    $id: "OrderInput",
    examples: [
      {
        outlet_id: "ca21c691-f860-8fd4-a40b-0905301bd168",
        requires_pickup: true,
        pickup: { slot: "Besok, 09.00-11.00", address: "Jl. Kenanga No. 12, Bandung" },
        customer: { name: "Ibu Sari", phone: "0812 3456 7890" },
      },
      {
        outlet_id: "ca21c691-f860-8fd4-a40b-0905301bd168",
        items: [{ service_id: "2f964bd2-b87c-8d56-afdd-b1cc9abf8b4d", weight_kg: 5.2 }],
        discount_amount: 2_000,
        customer: { name: "Pak Budi", phone: "+62 813 1111 2222" },
      },
    ],
  },
);

const OrderItemEdit = Shape({
  id: Maybe({
    ...Uuid,
    description: "Which item of the order this is; without it the first of the same service, else a new one",
  }),
  service_id: Maybe(Uuid),
  qty: Maybe(quantity),
  weight_kg: Maybe(quantity),
});

export const OrderEdit = Shape(
  {
    outlet_id: Maybe({ ...Uuid, description: "The order's own: an order does not move" }),
    requires_pickup: Maybe(Type.Boolean()),
    requires_delivery: Maybe(Type.Boolean()),
    is_pickup_delivery: Maybe(Type.Boolean({ description: "Older form of both flags" })),
    courier_user_id: Maybe({ ...Uuid, description: "null takes the courier away" }),
    shipping_fee_amount: Maybe(Rupiah),
    discount_amount: Maybe(Rupiah),
    notes: Maybe(Type.String({ maxLength: 5_000 })),
    pickup: Maybe(stop),
    delivery: Maybe(stop),
    customer: Maybe(
      Shape({
        name: Type.String({ minLength: 1, maxLength: 150 }),
        phone: Type.String({ minLength: 1, maxLength: 30 }),
        notes: Maybe(Type.String({ maxLength: 5_000 })),
      }),
    ),
    items: Maybe(
      Type.Array(OrderItemEdit, {
        maxItems: itemsMax,
        description: "All that the order is to have; absent: as they are",
      }),
    ),
  },
  {
    $id: "OrderEdit",
    examples: [
      {
        outlet_id: "ca21c691-f860-8fd4-a40b-0905301bd168",
        items: [
          { id: "019ab2f5-7c54-7a52-9d5e-0c8f6f1e2a10", weight_kg: 4.7 },
          { service_id: "2f964bd2-b87c-8d56-afdd-b1cc9abf8b4d", weight_kg: 2 },
        ],
        discount_amount: 5_000,
      },
      { requires_pickup: true, requires_delivery: true, pickup: { slot: "Besok, 09.00-11.00" }, courier_user_id: null },
    ],
  },
);

export const CancelBody = Shape(
  { reason: Maybe(Type.String({ maxLength: 300, description: "Required" })) },
  { examples: [{ reason: "Pelanggan batal" }] },
);

export const AssignCourierBody = Shape(
  { courier_user_id: Uuid },
  { examples: [{ courier_user_id: "019ab2f5-7c54-7a52-9d5e-0c8f6f1e2a10" }] },
);

export const ScheduleBody = Shape(
  {
    shipping_fee_amount: Maybe(Rupiah),
    pickup: Maybe(stop),
    delivery: Maybe(stop),
    notes: Maybe(Type.String({ maxLength: 5_000 })),
  },
  {
    examples: [
      {
        shipping_fee_amount: 12_000,
        delivery: { slot: "Rabu, 25 November, 15.00-17.00", address: "Jl. Kenanga No. 12" },
      },
    ],
  },
);

export const PaymentInputBody = Shape({
  id: Maybe(Uuid),
  amount: Type.Integer({ minimum: 1, maximum: 999_999_999_999, description: "Integer rupiah" }),
  method: Type.String({ minLength: 1, maxLength: 30, examples: ["cash", "qris", "transfer"] }),
  paid_at: Maybe(Type.String({ maxLength: 40, description: "ISO 8601; an offset is converted. By default now" })),
  notes: Maybe(Type.String({ maxLength: 5_000 })),
});

export const StatusBody = Shape({ status: Type.String({ minLength: 1, maxLength: 32 }) });

const orderColumns = {
  id: Uuid,
  tenant_id: Uuid,
  outlet_id: Uuid,
  customer_id: Uuid,
  invoice_no: Nullable(Type.String()),
  order_code: Type.String(),
  tracking_token: Type.String(),
  tracking_url: Type.String(),
  is_pickup_delivery: Type.Boolean(),
  requires_pickup: Type.Boolean(),
  requires_delivery: Type.Boolean(),
  laundry_status: OneOf(laundryStatuses),
  courier_status: Nullable(OneOf(courierStatuses)),
  courier_user_id: Nullable(Uuid),
  shipping_fee_amount: Type.Integer(),
  discount_amount: Type.Integer(),
  total_amount: Type.Integer(),
  paid_amount: Type.Integer(),
  due_amount: Type.Integer(),
  pickup: Nullable(stop),
  delivery: Nullable(stop),
  notes: Nullable(Type.String()),
  is_cancelled: Type.Boolean(),
  cancelled_at: Nullable(Timestamp),
  cancelled_by: Nullable(Uuid),
  cancelled_reason: Nullable(Type.String()),
  source_channel: Type.String(),
  created_by: Nullable(Uuid),
  updated_by: Nullable(Uuid),
  created_at: Timestamp,
  updated_at: Timestamp,
};

export const Order = Shape(orderColumns, { $id: "Order" });

export const ListedOrder = Shape(
  {
    ...orderColumns,
    customer: Shape({ id: Uuid, name: Type.String(), phone_normalized: Type.String() }),
    courier: Nullable(Shape({ id: Uuid, name: Type.String() })),
  },
  { $id: "ListedOrder" },
);

const courier = Shape({ id: Uuid, name: Type.String(), phone: Nullable(Type.String()) });

/** A row and who goes for it. */
export const AssignedOrder = Shape({ ...orderColumns, courier: Nullable(courier) }, { $id: "AssignedOrder" });

const twoDecimals = Nullable(Type.String({ examples: ["5.20"] }));

export const OrderItem = Shape(
  {
    id: Uuid,
    order_id: Uuid,
    service_id: Nullable(Uuid),
    service_name_snapshot: Type.String(),
    unit_type_snapshot: Type.String(),
    qty: twoDecimals,
    weight_kg: twoDecimals,
    unit_price_amount: Type.Integer(),
    subtotal_amount: Type.Integer(),
    created_at: Timestamp,
    updated_at: Timestamp,
    service: Nullable(
      Shape({
        id: Uuid,
        duration_days: Nullable(Type.Integer()),
        duration_hours: Type.Integer(),
        service_type: Type.String(),
      }),
    ),
  },
  { $id: "OrderItem" },
);

export const Payment = Shape(
  {
    id: Uuid,
    order_id: Uuid,
    amount: Type.Integer(),
    method: Type.String(),
    paid_at: Timestamp,
    notes: Nullable(Type.String()),
    created_by: Nullable(Uuid),
    updated_by: Nullable(Uuid),
    source_channel: Type.String(),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { $id: "Payment" },
);

export const OrderDetail = Shape(
  {
    ...orderColumns,
    customer: Shape({ id: Uuid, name: Type.String(), phone_normalized: Type.String(), notes: Nullable(Type.String()) }),
    courier: Nullable(courier),
    items: Type.Array(Ref(OrderItem)),
    payments: Type.Array(Ref(Payment)),
    estimated_completion_at: Nullable(Timestamp),
    estimated_completion_duration_days: Nullable(Type.Integer()),
    estimated_completion_duration_hours: Type.Integer(),
    estimated_completion_is_late: Type.Boolean(),
  },
  { $id: "OrderDetail" },
);

export const orderSchemas = [OrderInput, OrderEdit, Order, ListedOrder, AssignedOrder, OrderItem, Payment, OrderDetail];

import { Type } from "typebox";
import { Maybe, Nullable, OneOf, Shape, Timestamp, Uuid } from "../../platform/http/wire.ts";

export const messageStatuses = [
  "queued",
  "sending",
  "sent",
  "delivered",
  "read",
  "failed",
  "skipped",
  "unknown",
  "cancelled",
] as const;

export const ProviderRow = Shape({
  id: Type.Integer(),
  key: Type.String(),
  name: Type.String(),
  configured: Type.Boolean(),
  is_active: Type.Boolean(),
  priority: Nullable(Type.Integer()),
  credentials_set: Type.Boolean(),
  sender: Nullable(Type.String()),
  parked_until: Nullable(Timestamp),
  parked_code: Nullable(Type.String()),
  updated_at: Nullable(Timestamp),
});

export const ProviderConfigBody = Shape({
  provider_key: Type.String({ minLength: 1, maxLength: 40, examples: ["mock"] }),
  credentials: Maybe(
    Type.Unsafe<Record<string, unknown>>({
      type: "object",
      additionalProperties: true,
      maxProperties: 20,
      description: "Merged onto what is stored; blank values leave it as it is. Never returned",
      examples: [{ scenario: "ok" }],
    }),
  ),
  is_active: Maybe(Type.Boolean()),
  priority: Maybe(Type.Integer({ minimum: 1, maximum: 100, description: "1 first; absent: the only active one" })),
});

export const SavedProviderConfig = Shape({
  id: Uuid,
  provider_id: Type.Integer(),
  provider_key: Type.String(),
  is_active: Type.Boolean(),
  credentials_set: Type.Boolean(),
  health: Shape({ ok: Type.Boolean(), message: Type.String() }),
});

const definition = Type.Unsafe<Record<string, unknown>>({
  type: "object",
  additionalProperties: true,
  description: "See the template language in the documentation",
  examples: [
    {
      required_vars_all: ["customer_name"],
      required_vars_any: [["invoice_no", "order_code"]],
      max_length: 700,
      body_lines: [
        "Halo Kak {{customer_name}}, cucian sudah siap.",
        {
          text: "Sisa tagihan: {{due_amount_numeric | rupiah}}",
          condition: { gt: ["due_amount_numeric", 0] },
          optional: true,
        },
      ],
    },
  ],
});

export const TemplateRow = Shape({
  template_id: Type.String(),
  source: OneOf(["default", "tenant", "outlet"]),
  version: Type.Integer(),
  definition,
});

export const TemplateBody = Shape({ outlet_id: Maybe(Uuid), definition });

export const SavedTemplate = Shape({
  id: Uuid,
  template_id: Type.String(),
  version: Type.Integer(),
  outlet_id: Nullable(Uuid),
  definition,
  warnings: Type.Array(Type.String(), { description: "Required variables that the sample order of this event lacks" }),
});

export const Message = Shape(
  {
    id: Uuid,
    tenant_id: Uuid,
    outlet_id: Nullable(Uuid),
    order_id: Nullable(Uuid),
    order_code: Nullable(Type.String()),
    invoice_no: Nullable(Type.String()),
    customer_name: Nullable(Type.String()),
    provider_id: Nullable(Type.Integer()),
    provider_key: Nullable(Type.String()),
    provider: Nullable(Shape({ id: Type.Integer(), key: Type.String(), name: Type.String() })),
    template_id: Type.String(),
    idempotency_key: Type.String(),
    to_phone: Type.String(),
    body_text: Type.String(),
    status: OneOf(messageStatuses),
    attempts: Type.Integer(),
    hint: Type.String({ description: "What the state means and what to do, in the reader's language" }),
    last_error_code: Nullable(Type.String()),
    last_error_message: Nullable(Type.String()),
    provider_code: Nullable(Type.String()),
    provider_message_id: Nullable(Type.String()),
    metadata_json: Type.Unsafe<object>({ type: "object", additionalProperties: true }),
    created_by: Nullable(Uuid),
    updated_by: Nullable(Uuid),
    source_channel: Type.String(),
    next_attempt_at: Nullable(Timestamp),
    sent_at: Nullable(Timestamp),
    delivered_at: Nullable(Timestamp),
    read_at: Nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
  },
  { $id: "Message" },
);

export const MessagesQuery = Shape({
  outlet_id: Maybe(Uuid),
  order_id: Maybe(Uuid),
  template_id: Maybe(Type.String({ maxLength: 80 })),
  status: Maybe(OneOf(messageStatuses)),
  cursor: Maybe({ ...Uuid, description: "meta.next_cursor of the page before" }),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
});

export const MockDelivery = Shape({
  id: Uuid,
  reference: Type.String({ description: "Our message id" }),
  provider_message_id: Type.String(),
  to_phone: Type.String(),
  body_text: Type.String(),
  accepted_at: Timestamp,
});

import type { ColumnType, GeneratedAlways } from "kysely";

/** Read parsed; written as JSON text, because drivers would turn a JavaScript array into a PostgreSQL array. */
type Json<Value> = ColumnType<Value, string, string>;
type NullableJson<Value> = ColumnType<Value | null, string | null, string | null>;
/** Written once, with a default in the schema. */
type Defaulted<Value> = ColumnType<Value, Value | undefined, Value>;

export type JsonObject = Readonly<Record<string, unknown>>;
export type SourceChannel = "mobile" | "web" | "system";
/** By which way a change came in: a request of its own, a phone's backlog, the server itself. */
export type WorkSource = "api" | "sync" | "system";
export type FeedEntityType = "order" | "order_item" | "payment" | "customer" | "service" | "outlet_service";
export type UnitType = "kg" | "pcs" | "meter";
export type LaundryStatus = "received" | "washing" | "drying" | "ironing" | "ready" | "completed";
export type CourierStatus =
  | "pickup_pending"
  | "pickup_on_the_way"
  | "picked_up"
  | "at_outlet"
  | "delivery_pending"
  | "delivery_on_the_way"
  | "delivered";
export type MessageStatus =
  | "queued"
  | "sending"
  | "sent"
  | "delivered"
  | "read"
  | "failed"
  | "skipped"
  | "unknown"
  | "cancelled";
export type AttemptOutcome = "accepted" | "transient" | "permanent" | "account" | "ambiguous" | "interrupted";

interface Stamped {
  created_at: Date;
  updated_at: Date;
}

/** The tables as the code sees them; `db/schema.sql` is what they are. */
export interface Tables {
  plans: {
    key: string;
    name: string;
    orders_limit: number;
    monthly_price_amount: number;
    has_whatsapp: boolean;
    display_order: number;
  };
  tenants: Stamped & {
    id: string;
    kind: Defaulted<"shop" | "platform">;
    name: string;
    timezone: string;
    language: Defaulted<"id" | "en">;
    plan_key: string;
    orders_limit_override: number | null;
    status: Defaulted<"active" | "inactive">;
    subscription_state: Defaulted<"active" | "past_due" | "suspended">;
    write_access_mode: Defaulted<"full" | "read_only">;
  };
  outlets: Stamped & {
    tenant_id: string;
    id: string;
    name: string;
    code: string;
    timezone: string;
    phone: string | null;
    address: string | null;
    deleted_at: Date | null;
  };
  users: Stamped & {
    tenant_id: string;
    id: string;
    name: string;
    email: string;
    phone: string | null;
    status: Defaulted<"active" | "inactive">;
    password_hash: string;
    deleted_at: Date | null;
  };
  user_roles: { tenant_id: string; user_id: string; role_key: string };
  user_outlets: { tenant_id: string; user_id: string; outlet_id: string };
  sign_in_names: { name: string; tenant_id: string; user_id: string };
  access_tokens: {
    tenant_id: string;
    id: string;
    user_id: string;
    token_hash: Buffer;
    name: string;
    created_at: Date;
    last_used_at: Date;
    expires_at: Date;
  };
  services: Stamped & {
    tenant_id: string;
    id: string;
    name: string;
    service_type: Defaulted<"regular" | "package" | "perfume" | "item">;
    is_group: Defaulted<boolean>;
    unit_type: UnitType;
    base_price_amount: number;
    duration_days: number | null;
    duration_hours: Defaulted<number>;
    active: Defaulted<boolean>;
    deleted_at: Date | null;
    parent_service_id: string | null;
    display_unit: Defaulted<UnitType | "satuan">;
    package_quota_value: string | null;
    package_quota_unit: "kg" | "pcs" | null;
    package_valid_days: number | null;
    package_accumulation_mode: "accumulative" | "fixed_window" | null;
    show_in_cashier: Defaulted<boolean>;
    show_to_customer: Defaulted<boolean>;
    sort_order: Defaulted<number>;
    image_icon: string | null;
  };
  outlet_services: Stamped & {
    tenant_id: string;
    id: string;
    outlet_id: string;
    service_id: string;
    active: Defaulted<boolean>;
    price_override_amount: number | null;
    sla_override: string | null;
  };
  customers: Stamped & {
    tenant_id: string;
    id: string;
    name: string;
    phone_normalized: string;
    notes: string | null;
    deleted_at: Date | null;
  };
  orders: Stamped & {
    tenant_id: string;
    id: string;
    outlet_id: string;
    customer_id: string;
    invoice_no: string | null;
    order_code: string;
    tracking_token: string;
    is_pickup_delivery: GeneratedAlways<boolean>;
    requires_pickup: boolean;
    requires_delivery: boolean;
    laundry_status: LaundryStatus;
    courier_status: CourierStatus | null;
    courier_user_id: string | null;
    shipping_fee_amount: number;
    discount_amount: number;
    total_amount: number;
    paid_amount: number;
    due_amount: GeneratedAlways<number>;
    pickup: NullableJson<JsonObject>;
    delivery: NullableJson<JsonObject>;
    notes: string | null;
    cancelled_at: Date | null;
    cancelled_by: string | null;
    cancelled_reason: string | null;
    source_channel: SourceChannel;
    created_by: string | null;
    updated_by: string | null;
  };
  order_items: Stamped & {
    tenant_id: string;
    id: string;
    order_id: string;
    position: number;
    service_id: string | null;
    service_name_snapshot: string;
    unit_type_snapshot: UnitType;
    qty: string | null;
    weight_kg: string | null;
    unit_price_amount: number;
    subtotal_amount: number;
  };
  payments: Stamped & {
    tenant_id: string;
    id: string;
    order_id: string;
    amount: number;
    method: string;
    paid_at: Date;
    notes: string | null;
    source_channel: SourceChannel;
    created_by: string | null;
    updated_by: string | null;
  };
  invoice_counters: { tenant_id: string; outlet_id: string; local_date: string; next_number: number };
  quota_usage: { tenant_id: string; period: string; orders_used: number };
  quota_ledger: { tenant_id: string; order_id: string; period: string; outlet_id: string; consumed_at: Date };
  quota_thresholds: {
    tenant_id: string;
    period: string;
    percent: number;
    orders_used: number;
    orders_limit: number;
    crossed_at: Date;
  };
  idempotency_keys: {
    tenant_id: string;
    user_id: string;
    route: string;
    key: string;
    request_hash: Buffer;
    status: number;
    body: Json<unknown>;
    created_at: Date;
  };
  wa_providers: { id: number; key: string; name: string; active: boolean };
  wa_provider_configs: Stamped & {
    tenant_id: string;
    id: string;
    provider_id: number;
    credentials_encrypted: string;
    is_active: boolean;
    priority: Defaulted<number>;
    parked_until: Date | null;
    parked_code: string | null;
  };
  wa_templates: {
    tenant_id: string;
    id: string;
    outlet_id: string | null;
    template_id: string;
    version: number;
    definition_json: Json<JsonObject>;
    created_by: string | null;
    created_at: Date;
  };
  wa_messages: Stamped & {
    tenant_id: string;
    id: string;
    outlet_id: string | null;
    order_id: string | null;
    lane_id: string;
    lane_position: number;
    template_id: string;
    idempotency_key: string;
    to_phone: string;
    body_text: string;
    status: MessageStatus;
    is_head: boolean;
    /** Its order was cancelled while it was being sent: it is not tried again. */
    is_called_off: Defaulted<boolean>;
    attempts: Defaulted<number>;
    epoch: Defaulted<number>;
    lease_until: Date | null;
    next_attempt_at: Date | null;
    expires_at: Date;
    provider_id: number | null;
    provider_message_id: string | null;
    provider_code: string | null;
    last_error_code: string | null;
    last_error_message: string | null;
    metadata_json: Json<JsonObject>;
    source_channel: SourceChannel;
    created_by: string | null;
    updated_by: string | null;
    sent_at: Date | null;
    delivered_at: Date | null;
    read_at: Date | null;
  };
  wa_message_attempts: {
    tenant_id: string;
    message_id: string;
    epoch: number;
    n: number;
    provider_id: number;
    config_id: string;
    started_at: Date;
    finished_at: Date | null;
    /** How often the provider was asked whether it knows the attempt, after its process died. */
    lookups: Defaulted<number>;
    outcome: AttemptOutcome | null;
    reason_code: string | null;
    provider_code: string | null;
    provider_message_id: string | null;
  };
  wa_mock_deliveries: {
    tenant_id: string;
    id: string;
    reference: string;
    provider_message_id: string;
    to_phone: string;
    body_text: string;
    accepted_at: Date;
  };
  audit_events: {
    tenant_id: string;
    id: string;
    event_key: string;
    user_id: string | null;
    outlet_id: string | null;
    entity_type: string | null;
    entity_id: string | null;
    channel: WorkSource;
    request_id: string | null;
    ip_address: string | null;
    metadata: Json<JsonObject>;
    created_at: Date;
  };
  sync_heads: { tenant_id: string; cursor: number };
  sync_changes: {
    tenant_id: string;
    cursor: number;
    change_id: Defaulted<string>;
    outlet_id: string | null;
    entity_type: FeedEntityType;
    entity_id: string;
    op: "upsert" | "delete";
    changed_at: Date;
  };
}

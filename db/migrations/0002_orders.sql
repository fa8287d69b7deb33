create table services (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  name text not null check (name <> ''),
  service_type text not null default 'regular' check (service_type in ('regular', 'package', 'perfume', 'item')),
  is_group boolean not null default false,
  unit_type text not null check (unit_type in ('kg', 'pcs', 'meter')),
  base_price_amount bigint not null check (base_price_amount between 0 and 1000000000),
  duration_days integer check (duration_days between 0 and 3650),
  duration_hours smallint not null default 0 check (duration_hours between 0 and 23),
  active boolean not null default true,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id)
);

create table outlet_services (
  tenant_id uuid not null,
  id uuid not null,
  outlet_id uuid not null,
  service_id uuid not null,
  active boolean not null default true,
  price_override_amount bigint check (price_override_amount between 0 and 1000000000),
  sla_override text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, outlet_id, service_id),
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id),
  foreign key (tenant_id, service_id) references services (tenant_id, id)
);

create table customers (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  name text not null check (name <> ''),
  phone_normalized text not null check (phone_normalized ~ '^[1-9][0-9]{7,15}$'),
  notes text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, phone_normalized)
);

create table orders (
  tenant_id uuid not null,
  id uuid not null,
  outlet_id uuid not null,
  customer_id uuid not null,
  invoice_no text,
  order_code text not null,
  tracking_token text not null,
  is_pickup_delivery boolean not null generated always as (requires_pickup or requires_delivery) stored,
  requires_pickup boolean not null,
  requires_delivery boolean not null,
  laundry_status text not null
    check (laundry_status in ('received', 'washing', 'drying', 'ironing', 'ready', 'completed')),
  courier_status text check (courier_status in
    ('pickup_pending', 'pickup_on_the_way', 'picked_up', 'at_outlet', 'delivery_pending', 'delivery_on_the_way', 'delivered')),
  courier_user_id uuid,
  shipping_fee_amount bigint not null check (shipping_fee_amount between 0 and 999999999999),
  discount_amount bigint not null check (discount_amount between 0 and 999999999999),
  total_amount bigint not null check (total_amount between 0 and 999999999999),
  paid_amount bigint not null check (paid_amount between 0 and 999999999999),
  due_amount bigint not null generated always as (greatest(total_amount - paid_amount, 0)) stored,
  pickup jsonb,
  delivery jsonb,
  notes text,
  cancelled_at timestamptz,
  cancelled_by uuid,
  cancelled_reason text,
  source_channel text not null check (source_channel in ('mobile', 'web', 'system')),
  created_by uuid,
  updated_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, order_code),
  unique (tenant_id, invoice_no),
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id),
  foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  foreign key (tenant_id, courier_user_id) references users (tenant_id, id),
  check ((requires_pickup or requires_delivery) = (courier_status is not null))
);
create index orders_by_outlet on orders (tenant_id, outlet_id, created_at desc, id desc);
create index orders_by_customer on orders (tenant_id, customer_id);
create unique index orders_by_tracking_token on orders (tracking_token);

create table order_items (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  position smallint not null,
  service_id uuid,
  service_name_snapshot text not null,
  unit_type_snapshot text not null check (unit_type_snapshot in ('kg', 'pcs', 'meter')),
  qty numeric(10, 2) check (qty > 0),
  weight_kg numeric(10, 2) check (weight_kg > 0),
  unit_price_amount bigint not null check (unit_price_amount >= 0),
  subtotal_amount bigint not null check (subtotal_amount >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id) on delete cascade,
  foreign key (tenant_id, service_id) references services (tenant_id, id),
  check (case unit_type_snapshot when 'kg' then weight_kg is not null else qty is not null end)
);
create index order_items_by_order on order_items (tenant_id, order_id, position);

create table payments (
  tenant_id uuid not null,
  id uuid not null,
  order_id uuid not null,
  amount bigint not null check (amount between 1 and 999999999999),
  method text not null,
  paid_at timestamptz not null,
  notes text,
  source_channel text not null check (source_channel in ('mobile', 'web', 'system')),
  created_by uuid,
  updated_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id) on delete cascade
);
create index payments_by_order on payments (tenant_id, order_id, paid_at);

-- The next number of an outlet's local day. A row, not a sequence: a refused order gives its number back with the rollback.
create table invoice_counters (
  tenant_id uuid not null,
  outlet_id uuid not null,
  local_date date not null,
  next_number integer not null check (next_number between 1 and 10000),
  primary key (tenant_id, outlet_id, local_date),
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id)
) with (fillfactor = 50);

-- One hot row per tenant and month, updated last in an order's transaction.
create table quota_usage (
  tenant_id uuid not null references tenants (id),
  period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  orders_used integer not null check (orders_used >= 0),
  primary key (tenant_id, period)
) with (fillfactor = 50);

-- Why the counter stands where it does: one row per order that consumed. It outlives the order, for nothing is refunded.
create table quota_ledger (
  tenant_id uuid not null references tenants (id),
  order_id uuid not null,
  period text not null,
  outlet_id uuid not null,
  consumed_at timestamptz not null,
  primary key (tenant_id, order_id)
);
create index quota_ledger_by_period on quota_ledger (tenant_id, period, consumed_at);

-- The stored answer of a POST that carried an Idempotency-Key, written in the transaction that made it.
create table idempotency_keys (
  tenant_id uuid not null,
  user_id uuid not null,
  route text not null,
  key text not null check (length(key) between 1 and 255),
  request_hash bytea not null,
  status smallint not null,
  body json not null,
  created_at timestamptz not null,
  primary key (tenant_id, user_id, route, key),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

call protect_table('services');
call protect_table('outlet_services');
call protect_table('customers');
call protect_table('orders');
call protect_table('order_items');
call protect_table('payments');
call protect_table('invoice_counters');
call protect_table('quota_usage');
call protect_table('quota_ledger');
call protect_table('idempotency_keys');
call open_table('idempotency_keys', 'kabar_identity');

grant select, insert, update on services, outlet_services, customers, invoice_counters, quota_usage to kabar_app;
grant select, insert, update, delete on orders, order_items, payments to kabar_app;
grant select, insert on quota_ledger to kabar_app;
grant select, insert, update on idempotency_keys to kabar_app;
grant select, delete on idempotency_keys to kabar_identity; -- retention

create table wa_providers (
  id smallint primary key,
  key text not null unique,
  name text not null,
  active boolean not null
);
grant select on wa_providers to kabar_app, kabar_dispatcher;
insert into wa_providers (id, key, name, active) values (1, 'mock', 'Mock Provider', true);

-- A tenant's sender. The claim locks this row, so its limits are exact across processes.
create table wa_provider_configs (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  provider_id smallint not null references wa_providers (id),
  credentials_encrypted text not null,
  is_active boolean not null,
  priority smallint not null default 1 check (priority between 1 and 100),
  parked_until timestamptz,
  parked_code text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, provider_id)
);

-- Versions are only ever appended; the highest is in force. outlet_id null is the tenant's level.
create table wa_templates (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  outlet_id uuid,
  template_id text not null,
  version integer not null check (version >= 1),
  definition_json jsonb not null,
  created_by uuid,
  created_at timestamptz not null,
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, template_id, outlet_id, version),
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id)
);

-- The message row is the job: what to send, where it stands, and who may touch it now.
--   lane_position  its place among the unfinished messages of its order, given under the lane's lock: no clock decides the order
--   is_head        the one unfinished message of its order that may leave; the others wait behind it
--   epoch          grows with every claim and never resets; only the holder of the current epoch may settle
--   lease_until    by the database's clock; a claim older than this has died
create table wa_messages (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  outlet_id uuid,
  order_id uuid,
  lane_id uuid not null,
  lane_position integer not null check (lane_position >= 1),
  template_id text not null,
  idempotency_key text not null,
  to_phone text not null,
  body_text text not null,
  status text not null check (status in
    ('queued', 'sending', 'sent', 'delivered', 'read', 'failed', 'skipped', 'unknown', 'cancelled')),
  is_head boolean not null,
  attempts smallint not null default 0 check (attempts between 0 and 100),
  epoch integer not null default 0,
  lease_until timestamptz,
  next_attempt_at timestamptz,
  expires_at timestamptz not null,
  provider_id smallint references wa_providers (id),
  provider_message_id text,
  provider_code text,
  last_error_code text,
  last_error_message text,
  metadata_json jsonb not null,
  source_channel text not null check (source_channel in ('mobile', 'web', 'system')),
  created_by uuid,
  updated_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  sent_at timestamptz,
  delivered_at timestamptz,
  read_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, idempotency_key),
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id),
  foreign key (tenant_id, order_id) references orders (tenant_id, id) on delete set null (order_id),
  check ((status = 'queued') = (next_attempt_at is not null)),
  check ((status = 'sending') = (lease_until is not null))
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 500, autovacuum_vacuum_cost_delay = 0);

create unique index wa_messages_once_per_order on wa_messages (tenant_id, order_id, template_id, (coalesce(metadata_json ->> 'suffix', '')))
  where order_id is not null;
create unique index wa_messages_lane_head on wa_messages (tenant_id, lane_id) where is_head;
create index wa_messages_lane on wa_messages (tenant_id, lane_id, lane_position) where status in ('queued', 'sending');
create index wa_messages_ready on wa_messages (tenant_id, next_attempt_at, id) where status = 'queued' and is_head;
create index wa_messages_leased on wa_messages (lease_until) where status = 'sending';
create index wa_messages_in_flight on wa_messages (tenant_id) where status = 'sending';
create index wa_messages_log on wa_messages (tenant_id, id desc);
create index wa_messages_log_by_outlet on wa_messages (tenant_id, outlet_id, id desc);

-- Committed before the first byte leaves. outcome null: still open, or its process died.
create table wa_message_attempts (
  tenant_id uuid not null,
  message_id uuid not null,
  epoch integer not null,
  n integer not null,
  provider_id smallint not null references wa_providers (id),
  config_id uuid not null,
  started_at timestamptz not null,
  finished_at timestamptz,
  lookups integer not null default 0,
  outcome text check (outcome in ('accepted', 'transient', 'permanent', 'account', 'ambiguous', 'interrupted')),
  reason_code text,
  provider_code text,
  provider_message_id text,
  primary key (tenant_id, message_id, epoch),
  foreign key (tenant_id, message_id) references wa_messages (tenant_id, id) on delete cascade,
  check ((outcome is null) = (finished_at is null))
);

-- What providers report of messages that they accepted. applied_at null: its message is not known yet; it may be here before the
-- answer to the send was settled.
create table wa_receipts (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  provider_id smallint not null references wa_providers (id),
  provider_message_id text not null,
  status text not null check (status in ('delivered', 'read')),
  occurred_at timestamptz not null,
  received_at timestamptz not null,
  applied_at timestamptz,
  message_id uuid,
  primary key (tenant_id, id),
  unique (tenant_id, provider_id, provider_message_id, status),
  foreign key (tenant_id, message_id) references wa_messages (tenant_id, id) on delete cascade
);
create index wa_receipts_unapplied on wa_receipts (received_at) where applied_at is null;
create index wa_receipts_by_message on wa_receipts (tenant_id, message_id);
create index wa_messages_by_provider_message on wa_messages (tenant_id, provider_message_id) where provider_message_id is not null;

-- What the mock provider was handed, kept by the mock itself, so that anyone can count copies.
create table wa_mock_deliveries (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  reference text not null,
  provider_message_id text not null,
  to_phone text not null,
  body_text text not null,
  accepted_at timestamptz not null,
  primary key (tenant_id, id)
);
create index wa_mock_deliveries_by_reference on wa_mock_deliveries (tenant_id, reference);

call protect_table('wa_provider_configs');
call protect_table('wa_templates');
call protect_table('wa_messages');
call protect_table('wa_message_attempts');
call protect_table('wa_receipts');
call protect_table('wa_mock_deliveries');
call open_table('wa_provider_configs', 'kabar_dispatcher');
call open_table('wa_messages', 'kabar_dispatcher');
call open_table('wa_message_attempts', 'kabar_dispatcher');
call open_table('wa_receipts', 'kabar_dispatcher');
call open_table('wa_mock_deliveries', 'kabar_dispatcher');

grant select, insert, update on wa_provider_configs to kabar_app;
grant select, update on wa_provider_configs to kabar_dispatcher;
grant select, insert on wa_templates to kabar_app;
grant select, insert, update on wa_messages to kabar_app;
grant select, update on wa_messages to kabar_dispatcher;
grant select on wa_message_attempts to kabar_app;
grant select, insert, update on wa_message_attempts to kabar_dispatcher;
grant select on wa_receipts to kabar_app;
grant select, insert, update on wa_receipts to kabar_dispatcher;
grant select on wa_mock_deliveries to kabar_app;
grant select, insert on wa_mock_deliveries to kabar_dispatcher;

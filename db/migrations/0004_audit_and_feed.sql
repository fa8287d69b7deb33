-- Who did what, when and from where: one row per write and sign-in, in the transaction that it tells of. Append only. No foreign
-- keys: what it tells of may be deleted, the telling stays.
create table audit_events (
  tenant_id uuid not null,
  id uuid not null,
  event_key text not null check (event_key ~ '^[A-Z][A-Z_]{2,79}$'),
  user_id uuid,
  outlet_id uuid,
  entity_type text,
  entity_id uuid,
  channel text not null check (channel in ('api', 'sync', 'system')),
  request_id text check (length(request_id) <= 80),
  ip_address text,
  metadata jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index audit_events_by_entity on audit_events (tenant_id, entity_type, entity_id, id);

-- Where a tenant's feed ends. Raised by the last statement of a transaction, and locked from there to its commit: numbers appear in
-- commit order, so whoever has read up to N never meets a later change numbered N or less.
create table sync_heads (
  tenant_id uuid primary key references tenants (id),
  cursor bigint not null check (cursor >= 0)
) with (fillfactor = 50);

-- What changed, by key: a reader joins the row as it is now. change_id tells two histories apart after a restore.
--   outlet_id null: the change is of interest to every outlet
create table sync_changes (
  tenant_id uuid not null,
  cursor bigint not null,
  change_id uuid not null default gen_random_uuid(),
  outlet_id uuid,
  entity_type text not null check (entity_type in ('order', 'order_item', 'payment', 'customer', 'service', 'outlet_service')),
  entity_id uuid not null,
  op text not null check (op in ('upsert', 'delete')),
  changed_at timestamptz not null,
  primary key (tenant_id, cursor)
);

call protect_table('audit_events');
call protect_table('sync_heads');
call protect_table('sync_changes');
call open_table('audit_events', 'kabar_identity');

grant select, insert on audit_events to kabar_app;
grant insert on audit_events to kabar_identity; -- sign-ins, registrations, the platform
grant select, insert, update on sync_heads to kabar_app;
grant select, insert on sync_changes to kabar_app;

-- Three unprivileged roles, one per kind of work. A unit of work takes its role for one transaction (SET LOCAL ROLE);
-- the login role owns nothing that a request can reach past these grants.
--   kabar_app         one tenant's data, fenced by app.tenant_id
--   kabar_identity    sign-in, tokens, registration, platform: before a tenant is known
--   kabar_dispatcher  messages and senders of every tenant, nothing else
do $$
declare role_name text;
begin
  foreach role_name in array array['kabar_app', 'kabar_identity', 'kabar_dispatcher'] loop
    begin
      execute format('create role %I nologin nosuperuser nobypassrls', role_name);
    exception when duplicate_object or unique_violation then null; -- roles belong to the cluster, databases share them
    end;
    -- Since PostgreSQL 16 the maker of a role is a member that may not yet take it.
    if current_setting('server_version_num')::integer >= 160000 then
      if not pg_has_role(current_user, role_name, 'set') then
        execute format('grant %I to current_user with inherit false, set true', role_name);
      end if;
    elsif not pg_has_role(current_user, role_name, 'member') then
      execute format('grant %I to current_user', role_name);
    end if;
    execute format('grant usage on schema public to %I', role_name);
  end loop;
end $$;

-- Row-level security, the same on every table that holds a tenant's rows. FORCE: an owner who is no superuser is fenced as well;
-- one that inherits the roles has their policies, so a login that serves is best NOINHERIT. An unset app.tenant_id reads as null,
-- which matches nothing.
create procedure protect_table(table_name text, tenant_column text default 'tenant_id')
language plpgsql as $$
begin
  execute format('alter table %I enable row level security', table_name);
  execute format('alter table %I force row level security', table_name);
  execute format(
    'create policy tenant_fence on %I to kabar_app using (%2$I = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
    table_name, tenant_column);
end $$;

create procedure open_table(table_name text, role_name text)
language plpgsql as $$
begin
  execute format('create policy %I on %I to %I using (true)', role_name || '_access', table_name, role_name);
end $$;

revoke execute on procedure protect_table(text, text), open_table(text, text) from public;

create table plans (
  key text primary key,
  name text not null,
  orders_limit integer not null check (orders_limit >= 0),
  monthly_price_amount bigint not null check (monthly_price_amount >= 0),
  has_whatsapp boolean not null,
  display_order smallint not null
);
grant select on plans to kabar_app, kabar_identity, kabar_dispatcher;
insert into plans (key, name, orders_limit, monthly_price_amount, has_whatsapp, display_order) values
  ('free', 'Gratis', 200, 0, false, 10),
  ('standard', 'Standar', 1000, 149000, false, 20),
  ('premium', 'Premium', 5000, 349000, true, 30),
  ('pro', 'Pro', 20000, 799000, true, 40);

-- The platform's own people live in one tenant of kind 'platform', so that users, tokens and roles have one shape.
create table tenants (
  id uuid primary key,
  kind text not null default 'shop' check (kind in ('shop', 'platform')),
  name text not null check (name <> ''),
  timezone text not null default 'Asia/Jakarta',
  language text not null default 'id' check (language in ('id', 'en')),
  plan_key text not null references plans (key),
  orders_limit_override integer check (orders_limit_override >= 0),
  status text not null default 'active' check (status in ('active', 'inactive')),
  subscription_state text not null default 'active' check (subscription_state in ('active', 'past_due', 'suspended')),
  write_access_mode text not null default 'full' check (write_access_mode in ('full', 'read_only')),
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index tenants_one_platform on tenants (kind) where kind = 'platform';

create table outlets (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  name text not null check (name <> ''),
  code text not null check (code ~ '^[A-Z0-9]{2,8}$'),
  timezone text not null default 'Asia/Jakarta',
  phone text,
  address text,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);

create table users (
  tenant_id uuid not null references tenants (id),
  id uuid not null,
  name text not null check (name <> ''),
  email text not null,
  phone text,
  status text not null default 'active' check (status in ('active', 'inactive')),
  password_hash text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  deleted_at timestamptz,
  primary key (tenant_id, id)
);

create table user_roles (
  tenant_id uuid not null,
  user_id uuid not null,
  role_key text not null check (role_key in
    ('owner', 'admin', 'cashier', 'worker', 'courier', 'tenant_manager', 'platform_owner', 'platform_billing')),
  primary key (tenant_id, user_id, role_key),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);

create table user_outlets (
  tenant_id uuid not null,
  user_id uuid not null,
  outlet_id uuid not null,
  primary key (tenant_id, user_id, outlet_id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade,
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id)
);
create index user_outlets_by_outlet on user_outlets (tenant_id, outlet_id);

-- Who may sign in under which name: a lower-case e-mail address, or the digits of a phone number. One name, one person, over
-- all tenants; hence the one key here that does not start with the tenant.
create table sign_in_names (
  name text primary key,
  tenant_id uuid not null,
  user_id uuid not null,
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index sign_in_names_by_user on sign_in_names (tenant_id, user_id);

-- Only the SHA-256 of a token is kept; 256 random bits need no slow hash.
create table access_tokens (
  tenant_id uuid not null,
  id uuid not null,
  user_id uuid not null,
  token_hash bytea not null unique check (length(token_hash) = 32),
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, user_id) references users (tenant_id, id) on delete cascade
);
create index access_tokens_by_user on access_tokens (tenant_id, user_id);

call protect_table('tenants', 'id');
call protect_table('outlets');
call protect_table('users');
call protect_table('user_roles');
call protect_table('user_outlets');
call protect_table('sign_in_names');
call protect_table('access_tokens');

call open_table('tenants', 'kabar_identity');
call open_table('outlets', 'kabar_identity');
call open_table('users', 'kabar_identity');
call open_table('user_roles', 'kabar_identity');
call open_table('user_outlets', 'kabar_identity');
call open_table('sign_in_names', 'kabar_identity');
call open_table('access_tokens', 'kabar_identity');
call open_table('tenants', 'kabar_dispatcher');

grant select on tenants to kabar_app, kabar_dispatcher;
grant select, insert, update on tenants to kabar_identity;
grant select, insert, update on outlets, users to kabar_app, kabar_identity;
grant select, insert, delete on user_roles, user_outlets, sign_in_names to kabar_app, kabar_identity;
grant select, delete on access_tokens to kabar_app;
grant select, insert, update, delete on access_tokens to kabar_identity;

-- The bearer of a token, in one round trip and before any tenant is known. The one SECURITY DEFINER function: it reads by the
-- token's hash only and gives back what a request needs to be judged, so that a login role without rights can call it.
create function find_token_bearer(hash bytea)
returns table (
  token_id uuid, tenant_id uuid, tenant_kind text, tenant_status text, subscription_state text, write_access_mode text,
  has_whatsapp boolean, user_id uuid, user_status text, role_keys text[], outlet_ids text[],
  last_used_at timestamptz, expires_at timestamptz
)
language sql stable security definer set search_path = ''
as $$
  select k.id, k.tenant_id, t.kind, t.status, t.subscription_state, t.write_access_mode, p.has_whatsapp, k.user_id,
         case when u.deleted_at is null then u.status else 'archived' end,
         (select coalesce(array_agg(r.role_key order by r.role_key), '{}') from public.user_roles r
           where r.tenant_id = k.tenant_id and r.user_id = k.user_id),
         (select coalesce(array_agg(o.outlet_id::text order by o.outlet_id), '{}') from public.user_outlets o
           where o.tenant_id = k.tenant_id and o.user_id = k.user_id),
         k.last_used_at, k.expires_at
    from public.access_tokens k
    join public.users u on u.tenant_id = k.tenant_id and u.id = k.user_id
    join public.tenants t on t.id = k.tenant_id
    join public.plans p on p.key = t.plan_key
   where k.token_hash = hash
$$;
grant create on schema public to kabar_identity;
alter function find_token_bearer(bytea) owner to kabar_identity;
revoke create on schema public from kabar_identity;
-- Called before a role is taken, by a login that need not inherit any: whoever has no token's hash gets no row.
grant execute on function find_token_bearer(bytea) to public;
-- A login that serves looks whether the schema is the newest.
grant select on kysely_migration, kysely_migration_lock to public;

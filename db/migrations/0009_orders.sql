-- The owner of one function, and nothing else: no login and no unit of work ever takes this role. It reads which order a tracking
-- token belongs to; the order itself is then read under row-level security, as that order's tenant.
do $$
begin
  begin
    create role kabar_tracking nologin nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then null; -- roles belong to the cluster, databases share them
  end;
  -- Since PostgreSQL 16 the maker of a role is a member that may not yet take it, and only who may take a role can give it things.
  if current_setting('server_version_num')::integer >= 160000 then
    if not pg_has_role(current_user, 'kabar_tracking', 'set') then
      execute 'grant kabar_tracking to current_user with inherit false, set true';
    end if;
  elsif not pg_has_role(current_user, 'kabar_tracking', 'member') then
    grant kabar_tracking to current_user;
  end if;
end $$;
grant usage on schema public to kabar_tracking;
grant select (tenant_id, id, tracking_token) on orders to kabar_tracking;
grant select (id, status) on tenants to kabar_tracking;
call open_table('orders', 'kabar_tracking');
call open_table('tenants', 'kabar_tracking');

-- Which order a customer's link leads to, before any tenant is known. Like find_token_bearer it answers to whoever has the secret,
-- and tells no more than where to look. A shop that was closed has no pages.
create function find_tracked_order(token text)
returns table (tenant_id uuid, order_id uuid)
language sql stable security definer set search_path = ''
as $$
  select o.tenant_id, o.id
    from public.orders o
    join public.tenants t on t.id = o.tenant_id and t.status = 'active'
   where o.tracking_token = token
$$;
grant create on schema public to kabar_tracking;
alter function find_tracked_order(text) owner to kabar_tracking;
revoke create on schema public from kabar_tracking;
grant execute on function find_tracked_order(text) to public;

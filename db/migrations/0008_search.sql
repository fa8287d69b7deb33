-- The list of orders and the log of messages, as fast with a million rows of a shop as with a thousand.

-- In which list an order stands: it ends with the delivery when there is one, else with the laundry.
create function order_scope(requires_delivery boolean, courier_status text, laundry_status text, cancelled_at timestamptz)
returns text language sql immutable parallel safe
return case
  when cancelled_at is not null then 'cancelled'
  when case when requires_delivery then coalesce(courier_status = 'delivered', false) else laundry_status = 'completed' end then 'completed'
  else 'open'
end;

-- How many orders of an outlet were made on a day (UTC) and where they stand: totals are sums over days, and a page is found without
-- passing over what lies before it. The orders themselves are the truth; a trigger keeps the sums.
create table order_days (
  tenant_id uuid not null,
  outlet_id uuid not null,
  day date not null,
  all_orders integer not null,
  open_orders integer not null,
  completed_orders integer not null,
  primary key (tenant_id, outlet_id, day),
  foreign key (tenant_id, outlet_id) references outlets (tenant_id, id)
) with (fillfactor = 50);
call protect_table('order_days');
grant select, insert, update on order_days to kabar_app;

create function count_order_day() returns trigger language plpgsql as $$
declare
  scope text;
begin
  if tg_op <> 'INSERT' then
    scope := order_scope(old.requires_delivery, old.courier_status, old.laundry_status, old.cancelled_at);
    update order_days
       set all_orders = all_orders - 1, open_orders = open_orders - (scope = 'open')::integer,
           completed_orders = completed_orders - (scope = 'completed')::integer
     where tenant_id = old.tenant_id and outlet_id = old.outlet_id and day = (old.created_at at time zone 'UTC')::date;
  end if;
  if tg_op <> 'DELETE' then
    scope := order_scope(new.requires_delivery, new.courier_status, new.laundry_status, new.cancelled_at);
    insert into order_days as d (tenant_id, outlet_id, day, all_orders, open_orders, completed_orders)
    values (new.tenant_id, new.outlet_id, (new.created_at at time zone 'UTC')::date, 1, (scope = 'open')::integer, (scope = 'completed')::integer)
    on conflict (tenant_id, outlet_id, day) do update
       set all_orders = d.all_orders + excluded.all_orders, open_orders = d.open_orders + excluded.open_orders,
           completed_orders = d.completed_orders + excluded.completed_orders;
  end if;
  return null;
end $$;

-- At commit: the day's row is locked for the shortest time, after every other row.
create constraint trigger order_day_of_new_and_deleted after insert or delete on orders
  deferrable initially deferred for each row execute function count_order_day();
create constraint trigger order_day_of_changed after update on orders
  deferrable initially deferred for each row
  when ((old.outlet_id, old.created_at, order_scope(old.requires_delivery, old.courier_status, old.laundry_status, old.cancelled_at))
    is distinct from (new.outlet_id, new.created_at, order_scope(new.requires_delivery, new.courier_status, new.laundry_status, new.cancelled_at)))
  execute function count_order_day();

alter table orders no force row level security; -- an owner who is no superuser counts what is there
insert into order_days (tenant_id, outlet_id, day, all_orders, open_orders, completed_orders)
select tenant_id, outlet_id, (created_at at time zone 'UTC')::date, count(*), count(*) filter (where scope = 'open'),
       count(*) filter (where scope = 'completed')
  from (select *, order_scope(requires_delivery, courier_status, laundry_status, cancelled_at) as scope from orders) o
 group by 1, 2, 3;
alter table orders force row level security;

-- What a search by substring goes by: every three characters of the texts, in lower case, hashed together with the fence (a shop, an
-- outlet), so that one shop's rows never slow down the search of another's. A GIN index over these numbers is built in; pg_trgm would
-- need btree_gin beside it, two extensions that not every login may create.
-- PL/pgSQL, because a session plans such a function once, and one in SQL at every insert (measured: 5 instead of 60 microseconds).
create function search_keys(fence uuid, variadic texts text[]) returns integer[] language plpgsql immutable parallel safe as $$
declare
  keys integer[] := '{}';
  prefix text := fence;
  t text;
begin
  foreach t in array texts loop
    t := lower(t);
    for n in 1 .. length(t) - 2 loop
      keys := keys || hashtext(prefix || substr(t, n, 3));
    end loop;
  end loop;
  return keys;
end $$;

-- The keys by which a searched text of at least three characters is looked up: four at most, one next to the other, from its end. What
-- texts begin with (ORD-, an outlet's code, 628) many have in common, and whatever the keys find is compared in full.
create function searched_keys(fence uuid, searched text) returns integer[] language plpgsql immutable parallel safe as $$
declare
  keys integer[] := '{}';
  t text := lower(searched);
begin
  for n in 0 .. least((length(t) - 1) / 3, 3) loop
    keys := keys || hashtext(fence::text || substr(t, greatest(length(t) - 2 - 3 * n, 1), 3));
  end loop;
  return keys;
end $$;

-- New rows are gathered and go into the index some hundred at a time; until then a search looks through them.
create index orders_search on orders using gin (search_keys(outlet_id, order_code, invoice_no)) with (gin_pending_list_limit = 256);
create index customers_search on customers using gin (search_keys(tenant_id, name, phone_normalized)) with (gin_pending_list_limit = 256);
drop index orders_by_customer;
create index orders_by_customer on orders (tenant_id, customer_id, outlet_id, created_at desc, id desc);

-- Row-level security lets no condition into an index before the fence has been checked, unless it is known to leak nothing; the ones of a
-- search are not. So this function searches under a role of its own, which sees the rows of every shop but only the columns that are
-- searched, and builds the fence itself: it takes the shop from where the fence takes it. What it gives back is read under the fence.
do $$
begin
  begin
    create role kabar_search nologin nosuperuser nobypassrls;
  exception when duplicate_object or unique_violation then null; -- roles belong to the cluster, databases share them
  end;
  if current_setting('server_version_num')::integer >= 160000 then
    if not pg_has_role(current_user, 'kabar_search', 'set') then
      execute 'grant kabar_search to current_user with inherit false, set true'; -- no older server can read this
    end if;
  elsif not pg_has_role(current_user, 'kabar_search', 'member') then
    grant kabar_search to current_user;
  end if;
end $$;
grant usage on schema public to kabar_search;
call open_table('orders', 'kabar_search');
call open_table('customers', 'kabar_search');
grant select (tenant_id, id, outlet_id, customer_id, order_code, invoice_no, created_at, requires_delivery, courier_status, laundry_status,
              cancelled_at) on orders to kabar_search;
grant select (tenant_id, id, name, phone_normalized) on customers to kabar_search;

-- The orders of an outlet whose code, number, customer's name or phone contains what is searched, newest first: how many, and a page of
-- their ids. Patterns are LIKE's; every searched text has at least three characters.
create function search_orders(
  outlet uuid, searched text, pattern text, digits text[], digit_patterns text[], scope text, from_at timestamptz, until_at timestamptz,
  page_offset bigint, page_limit integer
) returns table (total bigint, ids uuid[])
language plpgsql stable security definer set search_path = '' set plan_cache_mode = force_generic_plan rows 1
as $$
declare
  tenant uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
begin
  return query
  -- Each by its keys and nothing else: the planner, which cannot know how many they find, would go through all of the outlet as well.
  with by_order as materialized (
    select o.tenant_id, o.id, o.outlet_id, o.order_code, o.invoice_no, o.created_at, o.requires_delivery, o.courier_status,
           o.laundry_status, o.cancelled_at
      from public.orders o
     where public.search_keys(o.outlet_id, o.order_code, o.invoice_no) @> public.searched_keys(outlet, searched)
  ), by_name as materialized (
    select c.tenant_id, c.id, c.name from public.customers c
     where public.search_keys(c.tenant_id, c.name, c.phone_normalized) @> public.searched_keys(tenant, searched)
  ), by_phone as materialized (
    select c.tenant_id, c.id, c.phone_normalized, d.digit_pattern from unnest(digits, digit_patterns) as d (digit, digit_pattern)
      join public.customers c on public.search_keys(c.tenant_id, c.name, c.phone_normalized) @> public.searched_keys(tenant, d.digit)
  ), customers_found as (
    select id from by_name where tenant_id = tenant and name ilike pattern
    union
    select id from by_phone where tenant_id = tenant and phone_normalized like digit_pattern
  ), found as materialized (
    select o.id, o.created_at from by_order o
     where o.tenant_id = tenant and o.outlet_id = outlet and (o.order_code ilike pattern or o.invoice_no ilike pattern)
       and o.created_at >= from_at and o.created_at < until_at
       and (scope = 'all' or public.order_scope(o.requires_delivery, o.courier_status, o.laundry_status, o.cancelled_at) = scope)
    union
    select o.id, o.created_at from customers_found c join public.orders o on o.customer_id = c.id
     where o.tenant_id = tenant and o.outlet_id = outlet
       and o.created_at >= from_at and o.created_at < until_at
       and (scope = 'all' or public.order_scope(o.requires_delivery, o.courier_status, o.laundry_status, o.cancelled_at) = scope)
  )
  select (select count(*) from found),
         array(select f.id from found f order by f.created_at desc, f.id desc limit page_limit offset page_offset);
end $$;
grant create on schema public to kabar_search;
alter function search_orders owner to kabar_search;
revoke create on schema public from kabar_search;
revoke execute on function search_orders from public;
grant execute on function search_orders to kabar_app;

-- The log by status and by template: neither is passed over row by row when few messages have it.
create index wa_messages_log_by_status on wa_messages (tenant_id, status, id desc);
create index wa_messages_log_by_template on wa_messages (tenant_id, template_id, id desc);

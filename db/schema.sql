--
-- PostgreSQL database dump
--

--
-- Name: count_order_day(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.count_order_day() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

--
-- Name: find_token_bearer(bytea); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_token_bearer(hash bytea) RETURNS TABLE(token_id uuid, tenant_id uuid, tenant_kind text, tenant_status text, subscription_state text, write_access_mode text, has_whatsapp boolean, user_id uuid, user_status text, role_keys text[], outlet_ids text[], last_used_at timestamp with time zone, expires_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
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

--
-- Name: find_tracked_order(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.find_tracked_order(token text) RETURNS TABLE(tenant_id uuid, order_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO ''
    AS $$
  select o.tenant_id, o.id
    from public.orders o
    join public.tenants t on t.id = o.tenant_id and t.status = 'active'
   where o.tracking_token = token
$$;

--
-- Name: is_time_zone(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.is_time_zone(name text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
  perform now() at time zone name;
  return true;
exception when invalid_parameter_value then
  return false;
end $$;

--
-- Name: open_table(text, text); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.open_table(IN table_name text, IN role_name text)
    LANGUAGE plpgsql
    AS $$
begin
  execute format('create policy %I on %I to %I using (true)', role_name || '_access', table_name, role_name);
end $$;

--
-- Name: order_scope(boolean, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.order_scope(requires_delivery boolean, courier_status text, laundry_status text, cancelled_at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN (cancelled_at IS NOT NULL) THEN 'cancelled'::text WHEN CASE WHEN requires_delivery THEN COALESCE((courier_status = 'delivered'::text), false) ELSE (laundry_status = 'completed'::text) END THEN 'completed'::text ELSE 'open'::text END;

--
-- Name: protect_table(text, text); Type: PROCEDURE; Schema: public; Owner: -
--

CREATE PROCEDURE public.protect_table(IN table_name text, IN tenant_column text DEFAULT 'tenant_id'::text)
    LANGUAGE plpgsql
    AS $_$
begin
  execute format('alter table %I enable row level security', table_name);
  execute format('alter table %I force row level security', table_name);
  execute format(
    'create policy tenant_fence on %I to kabar_app using (%2$I = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid))',
    table_name, tenant_column);
end $_$;

--
-- Name: search_keys(uuid, text[]); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_keys(fence uuid, VARIADIC texts text[]) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
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

--
-- Name: search_orders(uuid, text, text, text[], text[], text, timestamp with time zone, timestamp with time zone, bigint, integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.search_orders(outlet uuid, searched text, pattern text, digits text[], digit_patterns text[], scope text, from_at timestamp with time zone, until_at timestamp with time zone, page_offset bigint, page_limit integer) RETURNS TABLE(total bigint, ids uuid[])
    LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 1
    SET search_path TO ''
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

--
-- Name: searched_keys(uuid, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.searched_keys(fence uuid, searched text) RETURNS integer[]
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    AS $$
declare
  keys integer[] := '{}';
  t text := lower(searched);
begin
  for n in 0 .. least((length(t) - 1) / 3, 3) loop
    keys := keys || hashtext(fence::text || substr(t, greatest(length(t) - 2 - 3 * n, 1), 3));
  end loop;
  return keys;
end $$;

--
-- Name: access_tokens; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.access_tokens (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT access_tokens_token_hash_check CHECK ((length(token_hash) = 32))
);

ALTER TABLE ONLY public.access_tokens FORCE ROW LEVEL SECURITY;

--
-- Name: audit_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.audit_events (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    event_key text NOT NULL,
    user_id uuid,
    outlet_id uuid,
    entity_type text,
    entity_id uuid,
    channel text NOT NULL,
    request_id text,
    ip_address text,
    metadata jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_events_channel_check CHECK ((channel = ANY (ARRAY['api'::text, 'sync'::text, 'system'::text]))),
    CONSTRAINT audit_events_event_key_check CHECK ((event_key ~ '^[A-Z][A-Z_]{2,79}$'::text)),
    CONSTRAINT audit_events_request_id_check CHECK ((length(request_id) <= 80))
);

ALTER TABLE ONLY public.audit_events FORCE ROW LEVEL SECURITY;

--
-- Name: customers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.customers (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    phone_normalized text NOT NULL,
    notes text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT customers_name_check CHECK ((name <> ''::text)),
    CONSTRAINT customers_phone_normalized_check CHECK ((phone_normalized ~ '^[1-9][0-9]{7,15}$'::text))
);

ALTER TABLE ONLY public.customers FORCE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.idempotency_keys (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    body json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 255)))
);

ALTER TABLE ONLY public.idempotency_keys FORCE ROW LEVEL SECURITY;

--
-- Name: invoice_counters; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.invoice_counters (
    tenant_id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    local_date date NOT NULL,
    next_number integer NOT NULL,
    CONSTRAINT invoice_counters_next_number_check CHECK (((next_number >= 1) AND (next_number <= 10000)))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.invoice_counters FORCE ROW LEVEL SECURITY;

--
-- Name: kysely_migration; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kysely_migration (
    name character varying(255) NOT NULL,
    "timestamp" character varying(255) NOT NULL
);

--
-- Name: kysely_migration_lock; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.kysely_migration_lock (
    id character varying(255) NOT NULL,
    is_locked integer DEFAULT 0 NOT NULL
);

--
-- Name: order_days; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.order_days (
    tenant_id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    day date NOT NULL,
    all_orders integer NOT NULL,
    open_orders integer NOT NULL,
    completed_orders integer NOT NULL
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.order_days FORCE ROW LEVEL SECURITY;

--
-- Name: order_items; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.order_items (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    "position" smallint NOT NULL,
    service_id uuid,
    service_name_snapshot text NOT NULL,
    unit_type_snapshot text NOT NULL,
    qty numeric(10,2),
    weight_kg numeric(10,2),
    unit_price_amount bigint NOT NULL,
    subtotal_amount bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT order_items_check CHECK (
CASE unit_type_snapshot
    WHEN 'kg'::text THEN (weight_kg IS NOT NULL)
    ELSE (qty IS NOT NULL)
END),
    CONSTRAINT order_items_qty_check CHECK ((qty > (0)::numeric)),
    CONSTRAINT order_items_subtotal_amount_check CHECK ((subtotal_amount >= 0)),
    CONSTRAINT order_items_unit_price_amount_check CHECK ((unit_price_amount >= 0)),
    CONSTRAINT order_items_unit_type_snapshot_check CHECK ((unit_type_snapshot = ANY (ARRAY['kg'::text, 'pcs'::text, 'meter'::text]))),
    CONSTRAINT order_items_weight_kg_check CHECK ((weight_kg > (0)::numeric))
);

ALTER TABLE ONLY public.order_items FORCE ROW LEVEL SECURITY;

--
-- Name: orders; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.orders (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    invoice_no text,
    order_code text NOT NULL,
    tracking_token text NOT NULL,
    is_pickup_delivery boolean GENERATED ALWAYS AS ((requires_pickup OR requires_delivery)) STORED NOT NULL,
    requires_pickup boolean NOT NULL,
    requires_delivery boolean NOT NULL,
    laundry_status text NOT NULL,
    courier_status text,
    courier_user_id uuid,
    shipping_fee_amount bigint NOT NULL,
    discount_amount bigint NOT NULL,
    total_amount bigint NOT NULL,
    paid_amount bigint NOT NULL,
    due_amount bigint GENERATED ALWAYS AS (GREATEST((total_amount - paid_amount), (0)::bigint)) STORED NOT NULL,
    pickup jsonb,
    delivery jsonb,
    notes text,
    cancelled_at timestamp with time zone,
    cancelled_by uuid,
    cancelled_reason text,
    source_channel text NOT NULL,
    created_by uuid,
    updated_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT orders_check CHECK (((requires_pickup OR requires_delivery) = (courier_status IS NOT NULL))),
    CONSTRAINT orders_courier_status_check CHECK ((courier_status = ANY (ARRAY['pickup_pending'::text, 'pickup_on_the_way'::text, 'picked_up'::text, 'at_outlet'::text, 'delivery_pending'::text, 'delivery_on_the_way'::text, 'delivered'::text]))),
    CONSTRAINT orders_discount_amount_check CHECK (((discount_amount >= 0) AND (discount_amount <= '999999999999'::bigint))),
    CONSTRAINT orders_laundry_status_check CHECK ((laundry_status = ANY (ARRAY['received'::text, 'washing'::text, 'drying'::text, 'ironing'::text, 'ready'::text, 'completed'::text]))),
    CONSTRAINT orders_paid_amount_check CHECK (((paid_amount >= 0) AND (paid_amount <= '999999999999'::bigint))),
    CONSTRAINT orders_shipping_fee_amount_check CHECK (((shipping_fee_amount >= 0) AND (shipping_fee_amount <= '999999999999'::bigint))),
    CONSTRAINT orders_source_channel_check CHECK ((source_channel = ANY (ARRAY['mobile'::text, 'web'::text, 'system'::text]))),
    CONSTRAINT orders_total_amount_check CHECK (((total_amount >= 0) AND (total_amount <= '999999999999'::bigint)))
);

ALTER TABLE ONLY public.orders FORCE ROW LEVEL SECURITY;

--
-- Name: outlet_services; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outlet_services (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    outlet_id uuid NOT NULL,
    service_id uuid NOT NULL,
    active boolean DEFAULT true NOT NULL,
    price_override_amount bigint,
    sla_override text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT outlet_services_price_override_amount_check CHECK (((price_override_amount >= 0) AND (price_override_amount <= 1000000000)))
);

ALTER TABLE ONLY public.outlet_services FORCE ROW LEVEL SECURITY;

--
-- Name: outlets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.outlets (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    code text NOT NULL,
    timezone text DEFAULT 'Asia/Jakarta'::text NOT NULL,
    phone text,
    address text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT outlets_code_check CHECK ((code ~ '^[A-Z0-9]{2,8}$'::text)),
    CONSTRAINT outlets_name_check CHECK ((name <> ''::text))
);

ALTER TABLE ONLY public.outlets FORCE ROW LEVEL SECURITY;

--
-- Name: payments; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.payments (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    order_id uuid NOT NULL,
    amount bigint NOT NULL,
    method text NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    notes text,
    source_channel text NOT NULL,
    created_by uuid,
    updated_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT payments_amount_check CHECK (((amount >= 1) AND (amount <= '999999999999'::bigint))),
    CONSTRAINT payments_source_channel_check CHECK ((source_channel = ANY (ARRAY['mobile'::text, 'web'::text, 'system'::text])))
);

ALTER TABLE ONLY public.payments FORCE ROW LEVEL SECURITY;

--
-- Name: plans; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.plans (
    key text NOT NULL,
    name text NOT NULL,
    orders_limit integer NOT NULL,
    monthly_price_amount bigint NOT NULL,
    has_whatsapp boolean NOT NULL,
    display_order smallint NOT NULL,
    CONSTRAINT plans_monthly_price_amount_check CHECK ((monthly_price_amount >= 0)),
    CONSTRAINT plans_orders_limit_check CHECK ((orders_limit >= 0))
);

--
-- Name: quota_ledger; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota_ledger (
    tenant_id uuid NOT NULL,
    order_id uuid NOT NULL,
    period text NOT NULL,
    outlet_id uuid NOT NULL,
    consumed_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.quota_ledger FORCE ROW LEVEL SECURITY;

--
-- Name: quota_thresholds; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota_thresholds (
    tenant_id uuid NOT NULL,
    period text NOT NULL,
    percent smallint NOT NULL,
    orders_used integer NOT NULL,
    orders_limit integer NOT NULL,
    crossed_at timestamp with time zone NOT NULL,
    CONSTRAINT quota_thresholds_orders_limit_check CHECK ((orders_limit >= 1)),
    CONSTRAINT quota_thresholds_orders_used_check CHECK ((orders_used >= 1)),
    CONSTRAINT quota_thresholds_percent_check CHECK ((percent = ANY (ARRAY[80, 95, 100]))),
    CONSTRAINT quota_thresholds_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text))
);

ALTER TABLE ONLY public.quota_thresholds FORCE ROW LEVEL SECURITY;

--
-- Name: quota_usage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.quota_usage (
    tenant_id uuid NOT NULL,
    period text NOT NULL,
    orders_used integer NOT NULL,
    CONSTRAINT quota_usage_orders_used_check CHECK ((orders_used >= 0)),
    CONSTRAINT quota_usage_period_check CHECK ((period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'::text))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.quota_usage FORCE ROW LEVEL SECURITY;

--
-- Name: services; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.services (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    service_type text DEFAULT 'regular'::text NOT NULL,
    is_group boolean DEFAULT false NOT NULL,
    unit_type text NOT NULL,
    base_price_amount bigint NOT NULL,
    duration_days integer,
    duration_hours smallint DEFAULT 0 NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    parent_service_id uuid,
    display_unit text DEFAULT 'pcs'::text NOT NULL,
    package_quota_value numeric(10,2),
    package_quota_unit text,
    package_valid_days integer,
    package_accumulation_mode text,
    show_in_cashier boolean DEFAULT true NOT NULL,
    show_to_customer boolean DEFAULT true NOT NULL,
    sort_order integer DEFAULT 0 NOT NULL,
    image_icon text,
    CONSTRAINT services_base_price_amount_check CHECK (((base_price_amount >= 0) AND (base_price_amount <= 1000000000))),
    CONSTRAINT services_check CHECK (((parent_service_id IS NULL) OR (NOT is_group))),
    CONSTRAINT services_check1 CHECK ((parent_service_id <> id)),
    CONSTRAINT services_check2 CHECK ((num_nonnulls(package_quota_value, package_quota_unit, package_valid_days, package_accumulation_mode) = ANY (ARRAY[0, 4]))),
    CONSTRAINT services_display_unit_check CHECK ((display_unit = ANY (ARRAY['kg'::text, 'pcs'::text, 'meter'::text, 'satuan'::text]))),
    CONSTRAINT services_duration_days_check CHECK (((duration_days >= 0) AND (duration_days <= 3650))),
    CONSTRAINT services_duration_hours_check CHECK (((duration_hours >= 0) AND (duration_hours <= 23))),
    CONSTRAINT services_image_icon_check CHECK ((length(image_icon) <= 80)),
    CONSTRAINT services_name_check CHECK ((name <> ''::text)),
    CONSTRAINT services_package_accumulation_mode_check CHECK ((package_accumulation_mode = ANY (ARRAY['accumulative'::text, 'fixed_window'::text]))),
    CONSTRAINT services_package_quota_unit_check CHECK ((package_quota_unit = ANY (ARRAY['kg'::text, 'pcs'::text]))),
    CONSTRAINT services_package_quota_value_check CHECK ((package_quota_value > (0)::numeric)),
    CONSTRAINT services_package_valid_days_check CHECK (((package_valid_days >= 1) AND (package_valid_days <= 3650))),
    CONSTRAINT services_service_type_check CHECK ((service_type = ANY (ARRAY['regular'::text, 'package'::text, 'perfume'::text, 'item'::text]))),
    CONSTRAINT services_sort_order_check CHECK (((sort_order >= '-100000'::integer) AND (sort_order <= 100000))),
    CONSTRAINT services_unit_type_check CHECK ((unit_type = ANY (ARRAY['kg'::text, 'pcs'::text, 'meter'::text])))
);

ALTER TABLE ONLY public.services FORCE ROW LEVEL SECURITY;

--
-- Name: sign_in_names; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sign_in_names (
    name text NOT NULL,
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL
);

ALTER TABLE ONLY public.sign_in_names FORCE ROW LEVEL SECURITY;

--
-- Name: sync_changes; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sync_changes (
    tenant_id uuid NOT NULL,
    cursor bigint NOT NULL,
    change_id uuid DEFAULT gen_random_uuid() NOT NULL,
    outlet_id uuid,
    entity_type text NOT NULL,
    entity_id uuid NOT NULL,
    op text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT sync_changes_entity_type_check CHECK ((entity_type = ANY (ARRAY['order'::text, 'order_item'::text, 'payment'::text, 'customer'::text, 'service'::text, 'outlet_service'::text]))),
    CONSTRAINT sync_changes_op_check CHECK ((op = ANY (ARRAY['upsert'::text, 'delete'::text])))
);

ALTER TABLE ONLY public.sync_changes FORCE ROW LEVEL SECURITY;

--
-- Name: sync_heads; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sync_heads (
    tenant_id uuid NOT NULL,
    cursor bigint NOT NULL,
    CONSTRAINT sync_heads_cursor_check CHECK ((cursor >= 0))
)
WITH (fillfactor='50');

ALTER TABLE ONLY public.sync_heads FORCE ROW LEVEL SECURITY;

--
-- Name: tenants; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.tenants (
    id uuid NOT NULL,
    kind text DEFAULT 'shop'::text NOT NULL,
    name text NOT NULL,
    timezone text DEFAULT 'Asia/Jakarta'::text NOT NULL,
    language text DEFAULT 'id'::text NOT NULL,
    plan_key text NOT NULL,
    orders_limit_override integer,
    status text DEFAULT 'active'::text NOT NULL,
    subscription_state text DEFAULT 'active'::text NOT NULL,
    write_access_mode text DEFAULT 'full'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT tenants_kind_check CHECK ((kind = ANY (ARRAY['shop'::text, 'platform'::text]))),
    CONSTRAINT tenants_language_check CHECK ((language = ANY (ARRAY['id'::text, 'en'::text]))),
    CONSTRAINT tenants_name_check CHECK ((name <> ''::text)),
    CONSTRAINT tenants_orders_limit_override_check CHECK ((orders_limit_override >= 0)),
    CONSTRAINT tenants_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text]))),
    CONSTRAINT tenants_subscription_state_check CHECK ((subscription_state = ANY (ARRAY['active'::text, 'past_due'::text, 'suspended'::text]))),
    CONSTRAINT tenants_write_access_mode_check CHECK ((write_access_mode = ANY (ARRAY['full'::text, 'read_only'::text])))
);

ALTER TABLE ONLY public.tenants FORCE ROW LEVEL SECURITY;

--
-- Name: user_outlets; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_outlets (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    outlet_id uuid NOT NULL
);

ALTER TABLE ONLY public.user_outlets FORCE ROW LEVEL SECURITY;

--
-- Name: user_roles; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.user_roles (
    tenant_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role_key text NOT NULL,
    CONSTRAINT user_roles_role_key_check CHECK ((role_key = ANY (ARRAY['owner'::text, 'admin'::text, 'cashier'::text, 'worker'::text, 'courier'::text, 'tenant_manager'::text, 'platform_owner'::text, 'platform_billing'::text])))
);

ALTER TABLE ONLY public.user_roles FORCE ROW LEVEL SECURITY;

--
-- Name: users; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.users (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text,
    status text DEFAULT 'active'::text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT users_name_check CHECK ((name <> ''::text)),
    CONSTRAINT users_status_check CHECK ((status = ANY (ARRAY['active'::text, 'inactive'::text])))
);

ALTER TABLE ONLY public.users FORCE ROW LEVEL SECURITY;

--
-- Name: wa_message_attempts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_message_attempts (
    tenant_id uuid NOT NULL,
    message_id uuid NOT NULL,
    epoch integer NOT NULL,
    n integer NOT NULL,
    provider_id smallint NOT NULL,
    config_id uuid NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    lookups integer DEFAULT 0 NOT NULL,
    outcome text,
    reason_code text,
    provider_code text,
    provider_message_id text,
    CONSTRAINT wa_message_attempts_check CHECK (((outcome IS NULL) = (finished_at IS NULL))),
    CONSTRAINT wa_message_attempts_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'transient'::text, 'permanent'::text, 'account'::text, 'ambiguous'::text, 'interrupted'::text])))
);

ALTER TABLE ONLY public.wa_message_attempts FORCE ROW LEVEL SECURITY;

--
-- Name: wa_messages; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_messages (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    outlet_id uuid,
    order_id uuid,
    lane_id uuid NOT NULL,
    lane_position integer NOT NULL,
    template_id text NOT NULL,
    idempotency_key text NOT NULL,
    to_phone text NOT NULL,
    body_text text NOT NULL,
    status text NOT NULL,
    is_head boolean NOT NULL,
    attempts smallint DEFAULT 0 NOT NULL,
    epoch integer DEFAULT 0 NOT NULL,
    lease_until timestamp with time zone,
    next_attempt_at timestamp with time zone,
    expires_at timestamp with time zone NOT NULL,
    provider_id smallint,
    provider_message_id text,
    provider_code text,
    last_error_code text,
    last_error_message text,
    metadata_json jsonb NOT NULL,
    source_channel text NOT NULL,
    created_by uuid,
    updated_by uuid,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    read_at timestamp with time zone,
    is_called_off boolean DEFAULT false NOT NULL,
    CONSTRAINT wa_messages_attempts_check CHECK (((attempts >= 0) AND (attempts <= 100))),
    CONSTRAINT wa_messages_check CHECK (((status = 'queued'::text) = (next_attempt_at IS NOT NULL))),
    CONSTRAINT wa_messages_check1 CHECK (((status = 'sending'::text) = (lease_until IS NOT NULL))),
    CONSTRAINT wa_messages_lane_position_check CHECK ((lane_position >= 1)),
    CONSTRAINT wa_messages_source_channel_check CHECK ((source_channel = ANY (ARRAY['mobile'::text, 'web'::text, 'system'::text]))),
    CONSTRAINT wa_messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'delivered'::text, 'read'::text, 'failed'::text, 'skipped'::text, 'unknown'::text, 'cancelled'::text])))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0.01', autovacuum_vacuum_threshold='500', autovacuum_vacuum_cost_delay='0');

ALTER TABLE ONLY public.wa_messages FORCE ROW LEVEL SECURITY;

--
-- Name: wa_mock_deliveries; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_mock_deliveries (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    reference text NOT NULL,
    provider_message_id text NOT NULL,
    to_phone text NOT NULL,
    body_text text NOT NULL,
    accepted_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.wa_mock_deliveries FORCE ROW LEVEL SECURITY;

--
-- Name: wa_provider_configs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_provider_configs (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id smallint NOT NULL,
    credentials_encrypted text NOT NULL,
    is_active boolean NOT NULL,
    priority smallint DEFAULT 1 NOT NULL,
    parked_until timestamp with time zone,
    parked_code text,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT wa_provider_configs_priority_check CHECK (((priority >= 1) AND (priority <= 100)))
);

ALTER TABLE ONLY public.wa_provider_configs FORCE ROW LEVEL SECURITY;

--
-- Name: wa_providers; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_providers (
    id smallint NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL
);

--
-- Name: wa_receipts; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_receipts (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id smallint NOT NULL,
    provider_message_id text NOT NULL,
    status text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone,
    message_id uuid,
    CONSTRAINT wa_receipts_status_check CHECK ((status = ANY (ARRAY['delivered'::text, 'read'::text])))
);

ALTER TABLE ONLY public.wa_receipts FORCE ROW LEVEL SECURITY;

--
-- Name: wa_templates; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.wa_templates (
    tenant_id uuid NOT NULL,
    id uuid NOT NULL,
    outlet_id uuid,
    template_id text NOT NULL,
    version integer NOT NULL,
    definition_json jsonb NOT NULL,
    created_by uuid,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT wa_templates_version_check CHECK ((version >= 1))
);

ALTER TABLE ONLY public.wa_templates FORCE ROW LEVEL SECURITY;

--
-- Name: access_tokens access_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT access_tokens_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: access_tokens access_tokens_token_hash_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT access_tokens_token_hash_key UNIQUE (token_hash);

--
-- Name: audit_events audit_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.audit_events
    ADD CONSTRAINT audit_events_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: customers customers_tenant_id_phone_normalized_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_tenant_id_phone_normalized_key UNIQUE (tenant_id, phone_normalized);

--
-- Name: idempotency_keys idempotency_keys_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (tenant_id, user_id, route, key);

--
-- Name: invoice_counters invoice_counters_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invoice_counters
    ADD CONSTRAINT invoice_counters_pkey PRIMARY KEY (tenant_id, outlet_id, local_date);

--
-- Name: kysely_migration_lock kysely_migration_lock_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kysely_migration_lock
    ADD CONSTRAINT kysely_migration_lock_pkey PRIMARY KEY (id);

--
-- Name: kysely_migration kysely_migration_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.kysely_migration
    ADD CONSTRAINT kysely_migration_pkey PRIMARY KEY (name);

--
-- Name: order_days order_days_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_days
    ADD CONSTRAINT order_days_pkey PRIMARY KEY (tenant_id, outlet_id, day);

--
-- Name: order_items order_items_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: orders orders_tenant_id_invoice_no_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_invoice_no_key UNIQUE (tenant_id, invoice_no);

--
-- Name: orders orders_tenant_id_order_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_order_code_key UNIQUE (tenant_id, order_code);

--
-- Name: outlet_services outlet_services_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlet_services
    ADD CONSTRAINT outlet_services_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: outlet_services outlet_services_tenant_id_outlet_id_service_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlet_services
    ADD CONSTRAINT outlet_services_tenant_id_outlet_id_service_id_key UNIQUE (tenant_id, outlet_id, service_id);

--
-- Name: outlets outlets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: outlets outlets_tenant_id_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_tenant_id_code_key UNIQUE (tenant_id, code);

--
-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: plans plans_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (key);

--
-- Name: quota_ledger quota_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_ledger
    ADD CONSTRAINT quota_ledger_pkey PRIMARY KEY (tenant_id, order_id);

--
-- Name: quota_thresholds quota_thresholds_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_thresholds
    ADD CONSTRAINT quota_thresholds_pkey PRIMARY KEY (tenant_id, period, percent);

--
-- Name: quota_usage quota_usage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_usage
    ADD CONSTRAINT quota_usage_pkey PRIMARY KEY (tenant_id, period);

--
-- Name: services services_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: sign_in_names sign_in_names_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_names
    ADD CONSTRAINT sign_in_names_pkey PRIMARY KEY (name);

--
-- Name: sync_changes sync_changes_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_changes
    ADD CONSTRAINT sync_changes_pkey PRIMARY KEY (tenant_id, cursor);

--
-- Name: sync_heads sync_heads_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_heads
    ADD CONSTRAINT sync_heads_pkey PRIMARY KEY (tenant_id);

--
-- Name: tenants tenants_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_pkey PRIMARY KEY (id);

--
-- Name: user_outlets user_outlets_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_outlets
    ADD CONSTRAINT user_outlets_pkey PRIMARY KEY (tenant_id, user_id, outlet_id);

--
-- Name: user_roles user_roles_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_roles
    ADD CONSTRAINT user_roles_pkey PRIMARY KEY (tenant_id, user_id, role_key);

--
-- Name: users users_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: wa_message_attempts wa_message_attempts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_message_attempts
    ADD CONSTRAINT wa_message_attempts_pkey PRIMARY KEY (tenant_id, message_id, epoch);

--
-- Name: wa_messages wa_messages_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_messages
    ADD CONSTRAINT wa_messages_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: wa_messages wa_messages_tenant_id_idempotency_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_messages
    ADD CONSTRAINT wa_messages_tenant_id_idempotency_key_key UNIQUE (tenant_id, idempotency_key);

--
-- Name: wa_mock_deliveries wa_mock_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_mock_deliveries
    ADD CONSTRAINT wa_mock_deliveries_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: wa_provider_configs wa_provider_configs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_provider_configs
    ADD CONSTRAINT wa_provider_configs_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: wa_provider_configs wa_provider_configs_tenant_id_provider_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_provider_configs
    ADD CONSTRAINT wa_provider_configs_tenant_id_provider_id_key UNIQUE (tenant_id, provider_id);

--
-- Name: wa_providers wa_providers_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_providers
    ADD CONSTRAINT wa_providers_key_key UNIQUE (key);

--
-- Name: wa_providers wa_providers_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_providers
    ADD CONSTRAINT wa_providers_pkey PRIMARY KEY (id);

--
-- Name: wa_receipts wa_receipts_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_receipts
    ADD CONSTRAINT wa_receipts_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: wa_receipts wa_receipts_tenant_id_provider_id_provider_message_id_statu_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_receipts
    ADD CONSTRAINT wa_receipts_tenant_id_provider_id_provider_message_id_statu_key UNIQUE (tenant_id, provider_id, provider_message_id, status);

--
-- Name: wa_templates wa_templates_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_templates
    ADD CONSTRAINT wa_templates_pkey PRIMARY KEY (tenant_id, id);

--
-- Name: wa_templates wa_templates_tenant_id_template_id_outlet_id_version_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_templates
    ADD CONSTRAINT wa_templates_tenant_id_template_id_outlet_id_version_key UNIQUE NULLS NOT DISTINCT (tenant_id, template_id, outlet_id, version);

--
-- Name: access_tokens_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX access_tokens_by_user ON public.access_tokens USING btree (tenant_id, user_id);

--
-- Name: audit_events_by_entity; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_events_by_entity ON public.audit_events USING btree (tenant_id, entity_type, entity_id, id);

--
-- Name: customers_by_update; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX customers_by_update ON public.customers USING btree (tenant_id, updated_at DESC, id DESC);

--
-- Name: customers_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX customers_search ON public.customers USING gin (public.search_keys(tenant_id, VARIADIC ARRAY[name, phone_normalized])) WITH (gin_pending_list_limit='256');

--
-- Name: idempotency_keys_by_age; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);

--
-- Name: order_items_by_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX order_items_by_order ON public.order_items USING btree (tenant_id, order_id, "position");

--
-- Name: orders_by_customer; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_customer ON public.orders USING btree (tenant_id, customer_id, outlet_id, created_at DESC, id DESC);

--
-- Name: orders_by_outlet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_by_outlet ON public.orders USING btree (tenant_id, outlet_id, created_at DESC, id DESC);

--
-- Name: orders_by_tracking_token; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX orders_by_tracking_token ON public.orders USING btree (tracking_token);

--
-- Name: orders_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX orders_search ON public.orders USING gin (public.search_keys(outlet_id, VARIADIC ARRAY[order_code, invoice_no])) WITH (gin_pending_list_limit='256');

--
-- Name: outlet_services_by_service; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outlet_services_by_service ON public.outlet_services USING btree (tenant_id, service_id);

--
-- Name: payments_by_order; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX payments_by_order ON public.payments USING btree (tenant_id, order_id, paid_at);

--
-- Name: quota_ledger_by_period; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX quota_ledger_by_period ON public.quota_ledger USING btree (tenant_id, period, consumed_at);

--
-- Name: services_by_parent; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX services_by_parent ON public.services USING btree (tenant_id, parent_service_id) WHERE (parent_service_id IS NOT NULL);

--
-- Name: services_sibling_names; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX services_sibling_names ON public.services USING btree (tenant_id, service_type, parent_service_id, lower(name)) NULLS NOT DISTINCT WHERE (deleted_at IS NULL);

--
-- Name: sign_in_names_by_user; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sign_in_names_by_user ON public.sign_in_names USING btree (tenant_id, user_id);

--
-- Name: tenants_one_platform; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX tenants_one_platform ON public.tenants USING btree (kind) WHERE (kind = 'platform'::text);

--
-- Name: user_outlets_by_outlet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX user_outlets_by_outlet ON public.user_outlets USING btree (tenant_id, outlet_id);

--
-- Name: wa_messages_by_provider_message; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_by_provider_message ON public.wa_messages USING btree (tenant_id, provider_message_id) WHERE (provider_message_id IS NOT NULL);

--
-- Name: wa_messages_in_flight; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_in_flight ON public.wa_messages USING btree (tenant_id) WHERE (status = 'sending'::text);

--
-- Name: wa_messages_lane; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_lane ON public.wa_messages USING btree (tenant_id, lane_id, lane_position) WHERE (status = ANY (ARRAY['queued'::text, 'sending'::text]));

--
-- Name: wa_messages_lane_head; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX wa_messages_lane_head ON public.wa_messages USING btree (tenant_id, lane_id) WHERE is_head;

--
-- Name: wa_messages_leased; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_leased ON public.wa_messages USING btree (lease_until) WHERE (status = 'sending'::text);

--
-- Name: wa_messages_log; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_log ON public.wa_messages USING btree (tenant_id, id DESC);

--
-- Name: wa_messages_log_by_outlet; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_log_by_outlet ON public.wa_messages USING btree (tenant_id, outlet_id, id DESC);

--
-- Name: wa_messages_log_by_status; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_log_by_status ON public.wa_messages USING btree (tenant_id, status, id DESC);

--
-- Name: wa_messages_log_by_template; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_log_by_template ON public.wa_messages USING btree (tenant_id, template_id, id DESC);

--
-- Name: wa_messages_once_per_order; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX wa_messages_once_per_order ON public.wa_messages USING btree (tenant_id, order_id, template_id, COALESCE((metadata_json ->> 'suffix'::text), ''::text)) WHERE (order_id IS NOT NULL);

--
-- Name: wa_messages_ready; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_ready ON public.wa_messages USING btree (tenant_id, next_attempt_at, id) WHERE ((status = 'queued'::text) AND is_head);

--
-- Name: wa_messages_unknown; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_messages_unknown ON public.wa_messages USING btree (tenant_id, id DESC) WHERE (status = 'unknown'::text);

--
-- Name: wa_mock_deliveries_by_reference; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_mock_deliveries_by_reference ON public.wa_mock_deliveries USING btree (tenant_id, reference);

--
-- Name: wa_receipts_by_message; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_receipts_by_message ON public.wa_receipts USING btree (tenant_id, message_id);

--
-- Name: wa_receipts_unapplied; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX wa_receipts_unapplied ON public.wa_receipts USING btree (received_at) WHERE (applied_at IS NULL);

--
-- Name: orders order_day_of_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER order_day_of_changed AFTER UPDATE ON public.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((((old.outlet_id IS DISTINCT FROM new.outlet_id) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (public.order_scope(old.requires_delivery, old.courier_status, old.laundry_status, old.cancelled_at) IS DISTINCT FROM public.order_scope(new.requires_delivery, new.courier_status, new.laundry_status, new.cancelled_at)))) EXECUTE FUNCTION public.count_order_day();

--
-- Name: orders order_day_of_new_and_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE CONSTRAINT TRIGGER order_day_of_new_and_deleted AFTER INSERT OR DELETE ON public.orders DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.count_order_day();

--
-- Name: access_tokens access_tokens_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.access_tokens
    ADD CONSTRAINT access_tokens_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;

--
-- Name: customers customers_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: idempotency_keys idempotency_keys_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;

--
-- Name: invoice_counters invoice_counters_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.invoice_counters
    ADD CONSTRAINT invoice_counters_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: order_days order_days_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_days
    ADD CONSTRAINT order_days_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: order_items order_items_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id) ON DELETE CASCADE;

--
-- Name: order_items order_items_tenant_id_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.order_items
    ADD CONSTRAINT order_items_tenant_id_service_id_fkey FOREIGN KEY (tenant_id, service_id) REFERENCES public.services(tenant_id, id);

--
-- Name: orders orders_tenant_id_courier_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_courier_user_id_fkey FOREIGN KEY (tenant_id, courier_user_id) REFERENCES public.users(tenant_id, id);

--
-- Name: orders orders_tenant_id_customer_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_customer_id_fkey FOREIGN KEY (tenant_id, customer_id) REFERENCES public.customers(tenant_id, id);

--
-- Name: orders orders_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: outlet_services outlet_services_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlet_services
    ADD CONSTRAINT outlet_services_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: outlet_services outlet_services_tenant_id_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlet_services
    ADD CONSTRAINT outlet_services_tenant_id_service_id_fkey FOREIGN KEY (tenant_id, service_id) REFERENCES public.services(tenant_id, id);

--
-- Name: outlets outlets_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.outlets
    ADD CONSTRAINT outlets_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: payments payments_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id) ON DELETE CASCADE;

--
-- Name: quota_ledger quota_ledger_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_ledger
    ADD CONSTRAINT quota_ledger_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: quota_thresholds quota_thresholds_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_thresholds
    ADD CONSTRAINT quota_thresholds_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: quota_usage quota_usage_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.quota_usage
    ADD CONSTRAINT quota_usage_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: services services_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: services services_tenant_id_parent_service_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.services
    ADD CONSTRAINT services_tenant_id_parent_service_id_fkey FOREIGN KEY (tenant_id, parent_service_id) REFERENCES public.services(tenant_id, id);

--
-- Name: sign_in_names sign_in_names_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sign_in_names
    ADD CONSTRAINT sign_in_names_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;

--
-- Name: sync_heads sync_heads_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sync_heads
    ADD CONSTRAINT sync_heads_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: tenants tenants_plan_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.tenants
    ADD CONSTRAINT tenants_plan_key_fkey FOREIGN KEY (plan_key) REFERENCES public.plans(key);

--
-- Name: user_outlets user_outlets_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_outlets
    ADD CONSTRAINT user_outlets_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: user_outlets user_outlets_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_outlets
    ADD CONSTRAINT user_outlets_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;

--
-- Name: user_roles user_roles_tenant_id_user_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.user_roles
    ADD CONSTRAINT user_roles_tenant_id_user_id_fkey FOREIGN KEY (tenant_id, user_id) REFERENCES public.users(tenant_id, id) ON DELETE CASCADE;

--
-- Name: users users_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.users
    ADD CONSTRAINT users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: wa_message_attempts wa_message_attempts_provider_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_message_attempts
    ADD CONSTRAINT wa_message_attempts_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.wa_providers(id);

--
-- Name: wa_message_attempts wa_message_attempts_tenant_id_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_message_attempts
    ADD CONSTRAINT wa_message_attempts_tenant_id_message_id_fkey FOREIGN KEY (tenant_id, message_id) REFERENCES public.wa_messages(tenant_id, id) ON DELETE CASCADE;

--
-- Name: wa_messages wa_messages_provider_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_messages
    ADD CONSTRAINT wa_messages_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.wa_providers(id);

--
-- Name: wa_messages wa_messages_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_messages
    ADD CONSTRAINT wa_messages_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: wa_messages wa_messages_tenant_id_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_messages
    ADD CONSTRAINT wa_messages_tenant_id_order_id_fkey FOREIGN KEY (tenant_id, order_id) REFERENCES public.orders(tenant_id, id) ON DELETE SET NULL (order_id);

--
-- Name: wa_messages wa_messages_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_messages
    ADD CONSTRAINT wa_messages_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: wa_mock_deliveries wa_mock_deliveries_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_mock_deliveries
    ADD CONSTRAINT wa_mock_deliveries_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: wa_provider_configs wa_provider_configs_provider_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_provider_configs
    ADD CONSTRAINT wa_provider_configs_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.wa_providers(id);

--
-- Name: wa_provider_configs wa_provider_configs_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_provider_configs
    ADD CONSTRAINT wa_provider_configs_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: wa_receipts wa_receipts_provider_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_receipts
    ADD CONSTRAINT wa_receipts_provider_id_fkey FOREIGN KEY (provider_id) REFERENCES public.wa_providers(id);

--
-- Name: wa_receipts wa_receipts_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_receipts
    ADD CONSTRAINT wa_receipts_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: wa_receipts wa_receipts_tenant_id_message_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_receipts
    ADD CONSTRAINT wa_receipts_tenant_id_message_id_fkey FOREIGN KEY (tenant_id, message_id) REFERENCES public.wa_messages(tenant_id, id) ON DELETE CASCADE;

--
-- Name: wa_templates wa_templates_tenant_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_templates
    ADD CONSTRAINT wa_templates_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES public.tenants(id);

--
-- Name: wa_templates wa_templates_tenant_id_outlet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.wa_templates
    ADD CONSTRAINT wa_templates_tenant_id_outlet_id_fkey FOREIGN KEY (tenant_id, outlet_id) REFERENCES public.outlets(tenant_id, id);

--
-- Name: access_tokens; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.access_tokens ENABLE ROW LEVEL SECURITY;

--
-- Name: audit_events; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.audit_events ENABLE ROW LEVEL SECURITY;

--
-- Name: customers; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.customers ENABLE ROW LEVEL SECURITY;

--
-- Name: idempotency_keys; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.idempotency_keys ENABLE ROW LEVEL SECURITY;

--
-- Name: invoice_counters; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.invoice_counters ENABLE ROW LEVEL SECURITY;

--
-- Name: tenants kabar_dispatcher_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_dispatcher_access ON public.tenants TO kabar_dispatcher USING (true);

--
-- Name: wa_message_attempts kabar_dispatcher_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_dispatcher_access ON public.wa_message_attempts TO kabar_dispatcher USING (true);

--
-- Name: wa_messages kabar_dispatcher_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_dispatcher_access ON public.wa_messages TO kabar_dispatcher USING (true);

--
-- Name: wa_mock_deliveries kabar_dispatcher_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_dispatcher_access ON public.wa_mock_deliveries TO kabar_dispatcher USING (true);

--
-- Name: wa_provider_configs kabar_dispatcher_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_dispatcher_access ON public.wa_provider_configs TO kabar_dispatcher USING (true);

--
-- Name: wa_receipts kabar_dispatcher_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_dispatcher_access ON public.wa_receipts TO kabar_dispatcher USING (true);

--
-- Name: access_tokens kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.access_tokens TO kabar_identity USING (true);

--
-- Name: audit_events kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.audit_events TO kabar_identity USING (true);

--
-- Name: idempotency_keys kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.idempotency_keys TO kabar_identity USING (true);

--
-- Name: outlets kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.outlets TO kabar_identity USING (true);

--
-- Name: quota_usage kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.quota_usage TO kabar_identity USING (true);

--
-- Name: sign_in_names kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.sign_in_names TO kabar_identity USING (true);

--
-- Name: tenants kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.tenants TO kabar_identity USING (true);

--
-- Name: user_outlets kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.user_outlets TO kabar_identity USING (true);

--
-- Name: user_roles kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.user_roles TO kabar_identity USING (true);

--
-- Name: users kabar_identity_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_identity_access ON public.users TO kabar_identity USING (true);

--
-- Name: customers kabar_search_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_search_access ON public.customers TO kabar_search USING (true);

--
-- Name: orders kabar_search_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_search_access ON public.orders TO kabar_search USING (true);

--
-- Name: orders kabar_tracking_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_tracking_access ON public.orders TO kabar_tracking USING (true);

--
-- Name: tenants kabar_tracking_access; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY kabar_tracking_access ON public.tenants TO kabar_tracking USING (true);

--
-- Name: order_days; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.order_days ENABLE ROW LEVEL SECURITY;

--
-- Name: order_items; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.order_items ENABLE ROW LEVEL SECURITY;

--
-- Name: orders; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;

--
-- Name: outlet_services; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.outlet_services ENABLE ROW LEVEL SECURITY;

--
-- Name: outlets; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.outlets ENABLE ROW LEVEL SECURITY;

--
-- Name: payments; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.payments ENABLE ROW LEVEL SECURITY;

--
-- Name: quota_ledger; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.quota_ledger ENABLE ROW LEVEL SECURITY;

--
-- Name: quota_thresholds; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.quota_thresholds ENABLE ROW LEVEL SECURITY;

--
-- Name: quota_usage; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.quota_usage ENABLE ROW LEVEL SECURITY;

--
-- Name: services; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.services ENABLE ROW LEVEL SECURITY;

--
-- Name: sign_in_names; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sign_in_names ENABLE ROW LEVEL SECURITY;

--
-- Name: sync_changes; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sync_changes ENABLE ROW LEVEL SECURITY;

--
-- Name: sync_heads; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.sync_heads ENABLE ROW LEVEL SECURITY;

--
-- Name: access_tokens tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.access_tokens TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: audit_events tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.audit_events TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: customers tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.customers TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: idempotency_keys tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.idempotency_keys TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: invoice_counters tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.invoice_counters TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: order_days tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.order_days TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: order_items tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.order_items TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: orders tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.orders TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: outlet_services tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.outlet_services TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: outlets tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.outlets TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: payments tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.payments TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: quota_ledger tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.quota_ledger TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: quota_thresholds tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.quota_thresholds TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: quota_usage tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.quota_usage TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: services tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.services TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: sign_in_names tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.sign_in_names TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: sync_changes tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.sync_changes TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: sync_heads tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.sync_heads TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: tenants tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.tenants TO kabar_app USING ((id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: user_outlets tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.user_outlets TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: user_roles tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.user_roles TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: users tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.users TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: wa_message_attempts tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.wa_message_attempts TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: wa_messages tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.wa_messages TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: wa_mock_deliveries tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.wa_mock_deliveries TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: wa_provider_configs tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.wa_provider_configs TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: wa_receipts tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.wa_receipts TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: wa_templates tenant_fence; Type: POLICY; Schema: public; Owner: -
--

CREATE POLICY tenant_fence ON public.wa_templates TO kabar_app USING ((tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS "nullif")));

--
-- Name: tenants; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.tenants ENABLE ROW LEVEL SECURITY;

--
-- Name: user_outlets; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_outlets ENABLE ROW LEVEL SECURITY;

--
-- Name: user_roles; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.user_roles ENABLE ROW LEVEL SECURITY;

--
-- Name: users; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.users ENABLE ROW LEVEL SECURITY;

--
-- Name: wa_message_attempts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.wa_message_attempts ENABLE ROW LEVEL SECURITY;

--
-- Name: wa_messages; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.wa_messages ENABLE ROW LEVEL SECURITY;

--
-- Name: wa_mock_deliveries; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.wa_mock_deliveries ENABLE ROW LEVEL SECURITY;

--
-- Name: wa_provider_configs; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.wa_provider_configs ENABLE ROW LEVEL SECURITY;

--
-- Name: wa_receipts; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.wa_receipts ENABLE ROW LEVEL SECURITY;

--
-- Name: wa_templates; Type: ROW SECURITY; Schema: public; Owner: -
--

ALTER TABLE public.wa_templates ENABLE ROW LEVEL SECURITY;

--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: -
--

GRANT USAGE ON SCHEMA public TO kabar_app;
GRANT USAGE ON SCHEMA public TO kabar_identity;
GRANT USAGE ON SCHEMA public TO kabar_dispatcher;
GRANT USAGE ON SCHEMA public TO kabar_search;
GRANT USAGE ON SCHEMA public TO kabar_tracking;

--
-- Name: PROCEDURE open_table(IN table_name text, IN role_name text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON PROCEDURE public.open_table(IN table_name text, IN role_name text) FROM PUBLIC;

--
-- Name: PROCEDURE protect_table(IN table_name text, IN tenant_column text); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON PROCEDURE public.protect_table(IN table_name text, IN tenant_column text) FROM PUBLIC;

--
-- Name: FUNCTION search_orders(outlet uuid, searched text, pattern text, digits text[], digit_patterns text[], scope text, from_at timestamp with time zone, until_at timestamp with time zone, page_offset bigint, page_limit integer); Type: ACL; Schema: public; Owner: -
--

REVOKE ALL ON FUNCTION public.search_orders(outlet uuid, searched text, pattern text, digits text[], digit_patterns text[], scope text, from_at timestamp with time zone, until_at timestamp with time zone, page_offset bigint, page_limit integer) FROM PUBLIC;
GRANT ALL ON FUNCTION public.search_orders(outlet uuid, searched text, pattern text, digits text[], digit_patterns text[], scope text, from_at timestamp with time zone, until_at timestamp with time zone, page_offset bigint, page_limit integer) TO kabar_app;

--
-- Name: TABLE access_tokens; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,DELETE ON TABLE public.access_tokens TO kabar_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.access_tokens TO kabar_identity;

--
-- Name: TABLE audit_events; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.audit_events TO kabar_app;
GRANT INSERT ON TABLE public.audit_events TO kabar_identity;

--
-- Name: TABLE customers; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.customers TO kabar_app;

--
-- Name: COLUMN customers.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.customers TO kabar_search;

--
-- Name: COLUMN customers.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.customers TO kabar_search;

--
-- Name: COLUMN customers.name; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(name) ON TABLE public.customers TO kabar_search;

--
-- Name: COLUMN customers.phone_normalized; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(phone_normalized) ON TABLE public.customers TO kabar_search;

--
-- Name: TABLE idempotency_keys; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.idempotency_keys TO kabar_app;
GRANT SELECT,DELETE ON TABLE public.idempotency_keys TO kabar_identity;

--
-- Name: TABLE invoice_counters; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.invoice_counters TO kabar_app;

--
-- Name: TABLE kysely_migration; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.kysely_migration TO PUBLIC;

--
-- Name: TABLE kysely_migration_lock; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.kysely_migration_lock TO PUBLIC;

--
-- Name: TABLE order_days; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.order_days TO kabar_app;

--
-- Name: TABLE order_items; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.order_items TO kabar_app;

--
-- Name: TABLE orders; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.orders TO kabar_app;

--
-- Name: COLUMN orders.tenant_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tenant_id) ON TABLE public.orders TO kabar_search;
GRANT SELECT(tenant_id) ON TABLE public.orders TO kabar_tracking;

--
-- Name: COLUMN orders.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.orders TO kabar_search;
GRANT SELECT(id) ON TABLE public.orders TO kabar_tracking;

--
-- Name: COLUMN orders.outlet_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(outlet_id) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.customer_id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(customer_id) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.invoice_no; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(invoice_no) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.order_code; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(order_code) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.tracking_token; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(tracking_token) ON TABLE public.orders TO kabar_tracking;

--
-- Name: COLUMN orders.requires_delivery; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(requires_delivery) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.laundry_status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(laundry_status) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.courier_status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(courier_status) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.cancelled_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(cancelled_at) ON TABLE public.orders TO kabar_search;

--
-- Name: COLUMN orders.created_at; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(created_at) ON TABLE public.orders TO kabar_search;

--
-- Name: TABLE outlet_services; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.outlet_services TO kabar_app;

--
-- Name: TABLE outlets; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.outlets TO kabar_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.outlets TO kabar_identity;

--
-- Name: TABLE payments; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payments TO kabar_app;

--
-- Name: TABLE plans; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.plans TO kabar_app;
GRANT SELECT ON TABLE public.plans TO kabar_identity;
GRANT SELECT ON TABLE public.plans TO kabar_dispatcher;

--
-- Name: TABLE quota_ledger; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.quota_ledger TO kabar_app;

--
-- Name: TABLE quota_thresholds; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.quota_thresholds TO kabar_app;

--
-- Name: TABLE quota_usage; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.quota_usage TO kabar_app;
GRANT SELECT ON TABLE public.quota_usage TO kabar_identity;

--
-- Name: TABLE services; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.services TO kabar_app;

--
-- Name: TABLE sign_in_names; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.sign_in_names TO kabar_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.sign_in_names TO kabar_identity;

--
-- Name: TABLE sync_changes; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.sync_changes TO kabar_app;

--
-- Name: TABLE sync_heads; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.sync_heads TO kabar_app;

--
-- Name: TABLE tenants; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.tenants TO kabar_app;
GRANT SELECT ON TABLE public.tenants TO kabar_dispatcher;
GRANT SELECT,INSERT,UPDATE ON TABLE public.tenants TO kabar_identity;

--
-- Name: COLUMN tenants.id; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(id) ON TABLE public.tenants TO kabar_tracking;

--
-- Name: COLUMN tenants.status; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT(status) ON TABLE public.tenants TO kabar_tracking;

--
-- Name: TABLE user_outlets; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.user_outlets TO kabar_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.user_outlets TO kabar_identity;

--
-- Name: TABLE user_roles; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,DELETE ON TABLE public.user_roles TO kabar_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.user_roles TO kabar_identity;

--
-- Name: TABLE users; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO kabar_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.users TO kabar_identity;

--
-- Name: TABLE wa_message_attempts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.wa_message_attempts TO kabar_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.wa_message_attempts TO kabar_dispatcher;

--
-- Name: TABLE wa_messages; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.wa_messages TO kabar_app;
GRANT SELECT,UPDATE ON TABLE public.wa_messages TO kabar_dispatcher;

--
-- Name: TABLE wa_mock_deliveries; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.wa_mock_deliveries TO kabar_app;
GRANT SELECT,INSERT ON TABLE public.wa_mock_deliveries TO kabar_dispatcher;

--
-- Name: TABLE wa_provider_configs; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT,UPDATE ON TABLE public.wa_provider_configs TO kabar_app;
GRANT SELECT,UPDATE ON TABLE public.wa_provider_configs TO kabar_dispatcher;

--
-- Name: TABLE wa_providers; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.wa_providers TO kabar_app;
GRANT SELECT ON TABLE public.wa_providers TO kabar_dispatcher;

--
-- Name: TABLE wa_receipts; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT ON TABLE public.wa_receipts TO kabar_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.wa_receipts TO kabar_dispatcher;

--
-- Name: TABLE wa_templates; Type: ACL; Schema: public; Owner: -
--

GRANT SELECT,INSERT ON TABLE public.wa_templates TO kabar_app;

--
-- PostgreSQL database dump complete
--

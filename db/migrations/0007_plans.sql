-- When a month's use came near its limit: one row for each share of the limit, written by the order that first reached it, with
-- the count and the limit of that moment. A later plan does not unwrite it.
create table quota_thresholds (
  tenant_id uuid not null references tenants (id),
  period text not null check (period ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
  percent smallint not null check (percent in (80, 95, 100)),
  orders_used integer not null check (orders_used >= 1),
  orders_limit integer not null check (orders_limit >= 1),
  crossed_at timestamptz not null,
  primary key (tenant_id, period, percent)
);
call protect_table('quota_thresholds');
grant select, insert on quota_thresholds to kabar_app;

-- The platform sees how much of its plan each shop uses: a count per month, and nothing of what was counted.
call open_table('quota_usage', 'kabar_identity');
grant select on quota_usage to kabar_identity;

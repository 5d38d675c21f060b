create schema indicators;

-- The records behind values, as they were used: their canonical lines in the order of the tree, compressed. The root
-- names the content, so that the same records are kept once.
create table indicators.record_set (
  root text primary key check (root ~ '^[0-9a-f]{64}$'),
  record_count integer not null check (record_count >= 0),
  content bytea not null
);

-- What an indicator came to on a day. Rows are added by the job that works them out and by nobody else, and never
-- change: a correction of a record makes a new row.
create table indicators.computed (
  id uuid primary key,
  indicator_id text not null,
  as_of_on date not null,
  formula_version text not null,
  computed_at timestamptz not null,
  root text not null references indicators.record_set (root),
  record_count integer not null,
  synthetic_count integer not null,
  inferred_count integer not null,
  newest_on date null,
  results jsonb not null
);
create index computed_by_day on indicators.computed (indicator_id, as_of_on, computed_at desc, id desc);

create function indicators.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a computed indicator never changes' using errcode = 'insufficient_privilege';
end
$$;
create trigger computed_never_changes before update or delete on indicators.computed
  for each row execute function indicators.refuse_change();
create trigger computed_is_never_emptied before truncate on indicators.computed
  for each statement execute function indicators.refuse_change();
create trigger record_set_never_changes before update or delete on indicators.record_set
  for each row execute function indicators.refuse_change();
create trigger record_set_is_never_emptied before truncate on indicators.record_set
  for each statement execute function indicators.refuse_change();

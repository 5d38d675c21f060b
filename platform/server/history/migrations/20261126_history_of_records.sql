-- What every record of every register was before and after each save. Rows are added and never change, so that
-- nobody's past edit can be edited away.
create schema history;

create table history.record (
  id uuid primary key,
  register text not null,
  record_id uuid not null,
  version integer not null check (version > 0),
  at timestamptz not null,
  actor text not null,
  actor_name text not null,
  command_id text null,
  before jsonb null,
  after jsonb not null,
  -- What a subject needs in order to see the row: the permission to read the register, and the values by which the
  -- record lies within a scope, taken from the record as it was saved.
  read_permission text not null,
  township_code text null,
  station_ids text[] not null default '{}',
  premises_id text null,
  sector_code text null,
  organisation_id text null,
  assigned_ids text[] not null default '{}',
  self_id text null,
  unique (record_id, version)
);
create index record_by_register on history.record (register, at);

create function history.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'history is append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger record_is_append_only before update or delete on history.record
  for each row execute function history.refuse_change();
create trigger record_is_never_emptied before truncate on history.record
  for each statement execute function history.refuse_change();

-- The permission differs from row to row, so the policy is written by hand; it says the same as the generated ones.
-- Needs the functions of the schema access. Whoever may save a record may write its history.
alter table history.record enable row level security;
alter table history.record force row level security;
create policy seen_within_reach on history.record for select to wanghuo_app using (
  access.reaches_district(read_permission)
  or access.lies_below(township_code, access.reached_values(read_permission, 'township'))
  or access.lies_in(station_ids, access.reached_values(read_permission, 'station'))
  or access.lies_in(premises_id, access.reached_values(read_permission, 'premises'))
  or access.lies_in(sector_code, access.reached_values(read_permission, 'sector'))
  or access.lies_in(organisation_id, access.reached_values(read_permission, 'organisation'))
  or access.lies_in(assigned_ids, access.reached_values(read_permission, 'assigned'))
  or access.lies_in(self_id, access.reached_values(read_permission, 'self'))
);
create policy written_with_the_record on history.record for insert to wanghuo_app with check (true);

grant usage on schema history to wanghuo_app;
grant select, insert on history.record to wanghuo_app;

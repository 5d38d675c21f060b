-- When each device was heard as its contract asks: what `device_life` says now, kept for the days that are over.
create table sensing.live_span (
  device_id uuid not null references sensing.device (id),
  from_at timestamptz not null,
  until_at timestamptz,
  check (until_at >= from_at)
);
create unique index live_span_one_open on sensing.live_span (device_id) where until_at is null;
create index live_span_until on sensing.live_span (until_at, from_at);

create function sensing.keep_live_span() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.state = 'ALIVE' then
    insert into sensing.live_span (device_id, from_at) values (new.device_id, new.since_at) on conflict do nothing;
  else
    update sensing.live_span set until_at = greatest(from_at, case when tg_op = 'UPDATE' then new.since_at else now() end)
    where device_id = old.device_id and until_at is null;
  end if;
  return null;
end;
$$;
create trigger keep_live_span_changed after update of state on sensing.device_life
  for each row when ((old.state = 'ALIVE') <> (new.state = 'ALIVE')) execute function sensing.keep_live_span();
create trigger keep_live_span_deleted after delete on sensing.device_life
  for each row when (old.state = 'ALIVE') execute function sensing.keep_live_span();

insert into sensing.live_span (device_id, from_at) select device_id, since_at from sensing.device_life where state = 'ALIVE';

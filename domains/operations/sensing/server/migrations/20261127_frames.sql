-- Raw frames byte for byte, a partition for each month of receipt (DV-18).
create table sensing.frame (
  id uuid not null,
  received_at timestamptz not null,
  lane text not null,
  protocol text not null,
  address text not null,
  device_id uuid,
  township_code text,
  premises_no text,
  connection text not null,
  remote text not null,
  verdict text not null,
  digest bytea not null,
  content bytea not null,
  primary key (received_at, id)
) partition by range (received_at);
create index frame_by_speaker on sensing.frame (protocol, address, received_at desc, id desc);
-- Takes what no month takes: nothing that was received is refused for want of a partition.
create table sensing.frame_default partition of sensing.frame default;

create table sensing.reading (
  device_id uuid not null,
  township_code text not null,
  premises_no text,
  component text not null,
  quantity text not null,
  unit text not null,
  value double precision not null,
  at timestamptz not null,
  received_at timestamptz not null,
  frame_id uuid not null
) partition by range (received_at);
create index reading_by_device on sensing.reading (device_id, quantity, received_at desc);
create table sensing.reading_default partition of sensing.reading default;

-- How far the spool of one installation has been stored, lane by lane.
create table sensing.spool_position (
  spool_id uuid not null,
  lane text not null,
  next_record bigint not null,
  primary key (spool_id, lane)
);

-- Who spoke without being registered (DV-01).
create table sensing.unknown_speaker (
  protocol text not null,
  address text not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  frame_count bigint not null,
  life_frame_count bigint not null,
  last_frame_id uuid not null,
  last_remote text not null,
  primary key (protocol, address)
);

-- Makes the partitions of the months around now and drops those that are past their keeping. It runs with its owner's
-- rights, because the application's role owns no table; it takes no name from outside.
create function sensing.keep_partitions(frame_months integer, reading_months integer) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  kept record;
  month date;
  found record;
  part text;
begin
  if frame_months < 12 or reading_months < 12 then
    raise exception 'raw frames and readings are kept for a year at least';
  end if;
  perform pg_advisory_xact_lock(8119026);
  for kept in values ('frame', frame_months), ('reading', reading_months) loop
    for ahead in -1..3 loop
      month := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead))::date;
      part := kept.column1 || to_char(month, '_YYYY_MM');
      continue when to_regclass('sensing.' || part) is not null;
      execute format('create table sensing.%I (like sensing.%I including defaults including constraints)', part, kept.column1);
      execute format('with moved as (delete from sensing.%I where received_at >= %L and received_at < %L returning *) insert into sensing.%I select * from moved',
        kept.column1 || '_default', month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC', part);
      execute format('alter table sensing.%I attach partition sensing.%I for values from (%L) to (%L)',
        kept.column1, part, month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
    end loop;
    month := (date_trunc('month', now() at time zone 'UTC') - make_interval(months => kept.column2))::date;
    for found in
      select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ('sensing.' || kept.column1)::regclass and relname < kept.column1 || to_char(month, '_YYYY_MM')
        and relname ~ ('^' || kept.column1 || '_\d{4}_\d\d$')
    loop
      execute format('drop table sensing.%I', found.relname);
    end loop;
    execute format('delete from sensing.%I where received_at < %L', kept.column1 || '_default', month::timestamp at time zone 'UTC');
  end loop;
end;
$$;

-- What was asked of devices, and what came of it (DV-14).
create table sensing.downlink (
  id uuid primary key,
  device_id uuid not null references sensing.device (id),
  township_code text not null,
  premises_no text,
  kind text not null,
  parameters jsonb not null,
  state text not null,
  serial integer,
  requested_at timestamptz not null,
  requested_by text not null,
  expires_at timestamptz not null,
  sent_at timestamptz,
  settled_at timestamptz,
  answer jsonb
);
create index downlink_by_device on sensing.downlink (device_id, requested_at desc);
create index downlink_on_the_way on sensing.downlink (state) where state in ('WAITING', 'SENT', 'CONFIRMED');

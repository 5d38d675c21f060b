create schema incidents;

create table incidents.call (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  call_no text not null unique,
  channel text not null,
  state text not null,
  received_at timestamptz not null,
  answered_at timestamptz,
  caller_number text,
  caller_name text,
  longitude double precision,
  latitude double precision,
  position_error_metres integer,
  recording_reference text,
  said text,
  address text,
  township_code text,
  claimed_by text,
  claimed_by_name text,
  claimed_at timestamptz,
  incident_id uuid,
  outcome text,
  call_back_attempts integer not null default 0,
  call_back_due_at timestamptz,
  alarm_id text
);
create index call_open on incidents.call (received_at) where state in ('RINGING', 'CLAIMED', 'CALL_BACK');
create index call_incident on incidents.call (incident_id);

create table incidents.incident (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  incident_no text not null unique,
  incident_type text not null,
  level integer not null check (level between 1 and 5),
  state text not null,
  title text not null,
  address text not null,
  longitude double precision not null,
  latitude double precision not null,
  position_source text not null,
  position_error_metres integer,
  township_code text not null,
  building_id uuid,
  premises_id uuid,
  description text,
  facts jsonb not null,
  opened_at timestamptz not null,
  answered_at timestamptz,
  order_sent_at timestamptz,
  turned_out_at timestamptz,
  arrived_at timestamptz,
  water_on_at timestamptz,
  controlled_at timestamptz,
  extinguished_at timestamptz,
  closed_at timestamptz,
  seat_account_id text,
  seat_name text,
  station_ids text[] not null default '{}',
  unit_ids text[] not null default '{}',
  closing jsonb
);
create index incident_open on incidents.incident (opened_at) where state <> 'CLOSED';
create index incident_opened on incidents.incident (opened_at);
alter table incidents.call add foreign key (incident_id) references incidents.incident (id);

create table incidents."order" (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  order_no text not null unique,
  kind text not null,
  state text not null,
  incident_id uuid references incidents.incident (id),
  unit_id uuid not null,
  call_sign text not null,
  station_id uuid not null,
  station_name text not null,
  township_code text not null,
  instruction text,
  sent_at timestamptz not null,
  sent_by_name text not null,
  seat_name text not null,
  commander_name text not null,
  predicted_seconds integer,
  delivered_at timestamptz,
  acknowledged_at timestamptz,
  acknowledged_by_name text,
  acknowledged_by text,
  cancel_reason text
);
create index order_incident on incidents."order" (incident_id);
create index order_station on incidents."order" (station_id, sent_at);

create table incidents.assignment (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  assignment_no text not null unique,
  state text not null,
  incident_id uuid not null references incidents.incident (id),
  order_id uuid not null references incidents."order" (id),
  unit_id uuid not null,
  call_sign text not null,
  station_id uuid not null,
  township_code text not null,
  slot_id text,
  ordered_at timestamptz not null,
  turned_out_at timestamptz,
  arrived_at timestamptz,
  water_on_at timestamptz,
  controlled_at timestamptz,
  extinguished_at timestamptz,
  left_at timestamptz,
  ended_at timestamptz,
  stood_down_reason text
);
-- INV-4, RE-09: the guard itself. A unit on its way home may be sent again: its former assignment is then ended first,
-- in the same transaction.
create unique index assignment_one_active_per_unit on incidents.assignment (unit_id) where ended_at is null;
create index assignment_incident on incidents.assignment (incident_id);

-- What happened, when, by which clock, told by whom. Append-only; order is by `seq`, not by any clock (INV-9).
create table incidents.timeline (
  id uuid primary key,
  seq bigint generated always as identity unique,
  incident_id uuid not null references incidents.incident (id),
  at timestamptz not null,
  recorded_at timestamptz not null,
  clock text not null check (clock in ('SERVER', 'DEVICE', 'MANUAL')),
  kind text not null,
  actor_id text not null,
  actor_name text not null,
  call_sign text,
  data jsonb not null default '{}'
);
create index timeline_incident on incidents.timeline (incident_id, seq);
create function incidents.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the timeline is append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger timeline_is_append_only before update or delete on incidents.timeline
  for each row execute function incidents.refuse_change();

-- Every recommendation that was shown, with the input it came from: any of them can be made again, byte for byte.
create table incidents.plan (
  id uuid primary key,
  incident_id uuid not null references incidents.incident (id),
  made_at timestamptz not null,
  made_by_name text not null,
  input jsonb not null,
  plan jsonb not null,
  units jsonb not null,
  input_hash text not null,
  plan_hash text not null,
  incident_version integer not null,
  confirmed_at timestamptz,
  confirmed_by_name text,
  chosen_unit_ids uuid[],
  change_reason text
);
create index plan_incident on incidents.plan (incident_id, made_at);

create table incidents.shift (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  shift_no text not null unique,
  post_kind text not null,
  post text not null,
  account_id text not null,
  person_name text not null,
  station_id uuid,
  unit_id uuid,
  township_code text,
  begun_at timestamptz not null,
  ended_at timestamptz
);
create unique index shift_one_open_per_post on incidents.shift (post_kind, post, account_id) where ended_at is null;

create table incidents.handover (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  handover_no text not null unique,
  state text not null,
  post text not null,
  from_account_id text not null,
  from_name text not null,
  to_account_id text not null,
  to_name text not null,
  offered_at timestamptz not null,
  signed_at timestamptz,
  open_items jsonb not null,
  note text,
  station_id uuid
);

create table incidents.request (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  request_no text not null unique,
  kind text not null,
  direction text not null,
  state text not null,
  organisation_name text not null,
  incident_id uuid references incidents.incident (id),
  call_id uuid references incidents.call (id),
  content text not null,
  channel text not null,
  made_at timestamptz not null,
  made_by_name text not null,
  answer_due_at timestamptz not null,
  answered_at timestamptz,
  answered_by_name text,
  answer_note text,
  contact_name text
);
create index request_waiting on incidents.request (answer_due_at) where answered_at is null;

create table incidents.wind (
  id uuid primary key,
  observed_at timestamptz not null,
  from_degrees integer not null check (from_degrees between 0 and 359),
  speed_metres_per_second double precision not null,
  observed_by text not null
);
create index wind_newest on incidents.wind (observed_at desc);

-- Running numbers of calls, incidents and orders, by day; the row is locked while a number is taken, so none is given twice.
create table incidents.counter (
  series text not null,
  day date not null,
  last integer not null,
  primary key (series, day)
);

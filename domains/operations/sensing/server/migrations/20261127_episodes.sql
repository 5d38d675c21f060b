-- Numbers that people read out; gaps mean nothing.
create sequence sensing.alarm_serial;
create sequence sensing.device_task_serial;

create table sensing.alarm (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  alarm_no text not null unique,
  alarm_class text not null,
  condition text not null,
  state text not null,
  place_key text not null,
  place_name text not null,
  township_code text,
  building_id uuid,
  premises_id uuid,
  premises_no text,
  device_id uuid references sensing.device (id),
  longitude double precision,
  latitude double precision,
  tier text,
  is_test boolean not null,
  is_trusted boolean not null,
  marks text[] not null,
  component_count integer not null,
  opened_at timestamptz not null,
  asked_at timestamptz not null,
  reset_at timestamptz,
  rule_version text not null,
  evidence text not null,
  false_likelihood integer,
  likelihood_reasons jsonb not null,
  told_seats_at timestamptz,
  unanswered_at timestamptz,
  owner_answer text,
  owner_cause text,
  owner_answered_at timestamptz,
  owner_answered_by_name text,
  acknowledged_at timestamptz,
  acknowledged_by_name text,
  calls jsonb not null,
  look_station_id uuid,
  look_station_name text,
  look_distance_metres integer,
  look_channel text,
  look_spoke_with text,
  look_at timestamptz,
  outcome text,
  cause text,
  ended_at timestamptz,
  ended_by_name text,
  note text
);
-- A place has one open alarm of each class; what is in test stands apart (DV-20).
create unique index alarm_one_open_per_place on sensing.alarm (place_key, alarm_class, is_test)
  where state not in ('VERIFIED', 'REJECTED');
create index alarm_open on sensing.alarm (alarm_class, opened_at) where state not in ('VERIFIED', 'REJECTED');
create index alarm_ended on sensing.alarm (place_key, ended_at) where ended_at is not null;
create index alarm_device on sensing.alarm (device_id, opened_at);
create index alarm_premises on sensing.alarm (premises_no, opened_at);
create index alarm_building on sensing.alarm (building_id) where state not in ('VERIFIED', 'REJECTED');

-- Which components belong to an alarm, coalesced with a counter (DV-11).
create table sensing.alarm_part (
  alarm_id uuid not null references sensing.alarm (id),
  source text not null,
  component text not null,
  condition text not null,
  device_id uuid,
  component_name text,
  signals integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  cleared_at timestamptz,
  primary key (alarm_id, source, component, condition)
);
create index alarm_part_component on sensing.alarm_part (source, component);

-- Conditions of components as levels: whether they hold, since when, how often they began.
create table sensing.component_state (
  source text not null,
  component text not null,
  condition text not null,
  device_id uuid,
  township_code text,
  premises_no text,
  maintainer_id uuid,
  component_name text,
  is_active boolean not null,
  since_at timestamptz not null,
  last_at timestamptz not null,
  claimed_at timestamptz,
  raises integer not null,
  flutters integer not null,
  primary key (source, component, condition)
);
create index component_state_device on sensing.component_state (device_id) where is_active;

-- Every alarm object as it came, whatever became of it (ruling 18). A frame that is taken a second time is known by it.
create table sensing.signal (
  frame_id text not null,
  place integer not null,
  received_at timestamptz not null,
  source text not null,
  device_id uuid,
  township_code text,
  premises_no text,
  maintainer_id uuid,
  component text not null,
  component_name text,
  condition text not null,
  is_active boolean not null,
  claimed_at timestamptz,
  marks text[] not null,
  effect text not null,
  alarm_id uuid,
  primary key (frame_id, place)
);
create index signal_device on sensing.signal (device_id, received_at);
create index signal_alarm on sensing.signal (alarm_id, received_at) where alarm_id is not null;

-- What became of alarms, by device: the ground of likelihoods and of the tables of false alarms.
create table sensing.alarm_verdict (
  alarm_id uuid not null references sensing.alarm (id),
  device_id uuid not null,
  device_class text not null,
  profile text not null,
  township_code text,
  premises_no text,
  maintainer_id uuid,
  outcome text not null,
  cause text,
  is_first boolean not null,
  false_likelihood integer,
  opened_at timestamptz not null,
  ended_at timestamptz not null,
  primary key (alarm_id, device_id)
);
create index alarm_verdict_device on sensing.alarm_verdict (device_id, ended_at);
create index alarm_verdict_model on sensing.alarm_verdict (profile, device_class, ended_at);
create index alarm_verdict_ended on sensing.alarm_verdict (ended_at);

create table sensing.device_task (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  task_no text not null unique,
  kind text not null,
  state text not null,
  device_id uuid references sensing.device (id),
  subject text not null,
  township_code text,
  premises_id uuid,
  premises_no text,
  maintainer_id uuid,
  raised_at timestamptz not null,
  occurrences integer not null,
  device_count integer not null,
  cleared_at timestamptz,
  due_at timestamptz not null,
  overdue_at timestamptz,
  taken_at timestamptz,
  taken_by_name text,
  done_at timestamptz,
  done_by text,
  done_by_name text,
  evidence text,
  is_removed boolean not null,
  confirmed_at timestamptz,
  confirmed_by_name text,
  confirm_note text,
  return_reason text
);
create unique index device_task_one_open on sensing.device_task (device_id, kind)
  where state in ('OPEN', 'TAKEN', 'DONE') and device_id is not null;
create unique index device_task_one_open_per_township on sensing.device_task (township_code, kind)
  where state in ('OPEN', 'TAKEN', 'DONE') and device_id is null;
create index device_task_open on sensing.device_task (due_at) where state in ('OPEN', 'TAKEN', 'DONE');
create index device_task_device on sensing.device_task (device_id, raised_at);

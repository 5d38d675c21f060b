create schema records;

create table records.alarm_record (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  record_no text not null unique,
  state text not null,
  revision integer not null,
  corrects_id text,
  correction_reason text,
  needs_high_approval boolean not null,
  due_at timestamptz,
  overdue_at timestamptz,
  raised_to text,
  author_id text,
  author_name text,
  submitted_at timestamptz,
  reviewer_id text,
  reviewer_name text,
  reviewed_at timestamptz,
  approver_name text,
  approved_at timestamptz,
  return_reason text,
  void_reason text,
  reasons jsonb not null,
  incident_id uuid,
  call_id uuid,
  alarm_class text not null,
  incident_type text,
  outcome text,
  is_fire boolean not null,
  township_code text,
  address text,
  longitude double precision,
  latitude double precision,
  station_ids text[] not null,
  team_count integer not null,
  received_at timestamptz not null,
  answered_at timestamptz,
  order_sent_at timestamptz,
  turned_out_at timestamptz,
  arrived_at timestamptz,
  controlled_at timestamptz,
  extinguished_at timestamptz,
  last_back_at timestamptz,
  clocks jsonb not null,
  trapped integer,
  rescued integer,
  evacuated integer,
  account text
);
create index alarm_record_received on records.alarm_record (received_at);
create index alarm_record_waiting on records.alarm_record (due_at)
  where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED');
create index alarm_record_incident on records.alarm_record (incident_id) where incident_id is not null;
create index alarm_record_corrects on records.alarm_record (corrects_id) where corrects_id is not null;

create table records.team_report (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  report_no text not null unique,
  state text not null,
  revision integer not null,
  corrects_id text,
  correction_reason text,
  needs_high_approval boolean not null,
  due_at timestamptz,
  overdue_at timestamptz,
  raised_to text,
  author_id text,
  author_name text,
  submitted_at timestamptz,
  reviewer_id text,
  reviewer_name text,
  reviewed_at timestamptz,
  approver_name text,
  approved_at timestamptz,
  return_reason text,
  void_reason text,
  reasons jsonb not null,
  alarm_record_id uuid not null references records.alarm_record (id),
  assignment_id uuid,
  unit_id uuid,
  call_sign text not null,
  station_id uuid not null,
  township_code text,
  ordered_at timestamptz not null,
  turned_out_at timestamptz,
  arrived_at timestamptz,
  water_on_at timestamptz,
  controlled_at timestamptz,
  extinguished_at timestamptz,
  left_at timestamptz,
  ended_at timestamptz,
  clocks jsonb not null,
  distance_metres integer,
  crew_count integer,
  trapped integer,
  rescued integer,
  evacuated integer,
  account text
);
create index team_report_alarm on records.team_report (alarm_record_id);
create index team_report_waiting on records.team_report (due_at)
  where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED');
create index team_report_corrects on records.team_report (corrects_id) where corrects_id is not null;

create table records.fire_record (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  record_no text not null unique,
  state text not null,
  revision integer not null,
  corrects_id text,
  correction_reason text,
  needs_high_approval boolean not null,
  due_at timestamptz,
  overdue_at timestamptz,
  raised_to text,
  author_id text,
  author_name text,
  submitted_at timestamptz,
  reviewer_id text,
  reviewer_name text,
  reviewed_at timestamptz,
  approver_name text,
  approved_at timestamptz,
  return_reason text,
  void_reason text,
  reasons jsonb not null,
  alarm_record_id uuid references records.alarm_record (id),
  incident_id uuid,
  reported_afterwards boolean not null,
  occurred_at timestamptz not null,
  reported_at timestamptz not null,
  station_id uuid,
  township_code text not null,
  address text not null,
  longitude double precision,
  latitude double precision,
  settlement text,
  place_type text,
  fire_cause text,
  cause_note text,
  burnt_area_square_metres double precision,
  building_floors integer,
  fire_floor integer,
  building_area_square_metres double precision,
  households integer,
  trapped integer,
  rescued integer,
  evacuated integer,
  dead_at_closing integer,
  injured_at_closing integer,
  declared_loss_yuan numeric(14, 2),
  loss_yuan numeric(14, 2) not null,
  grade text not null,
  grade_rule_version text not null,
  grade_history jsonb not null
);
create index fire_record_occurred on records.fire_record (occurred_at);
create index fire_record_waiting on records.fire_record (due_at)
  where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED');
create index fire_record_alarm on records.fire_record (alarm_record_id) where alarm_record_id is not null;
create index fire_record_corrects on records.fire_record (corrects_id) where corrects_id is not null;

create table records.casualty (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  casualty_no text not null unique,
  fire_record_id uuid not null references records.fire_record (id),
  station_id uuid,
  township_code text not null,
  harm text not null,
  counted_as text not null,
  died_at timestamptz,
  is_firefighter boolean not null,
  age_group text,
  note text
);
create index casualty_fire on records.casualty (fire_record_id);

create table records.loss_item (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  item_no text not null unique,
  fire_record_id uuid not null references records.fire_record (id),
  station_id uuid,
  township_code text not null,
  kind text not null,
  description text not null,
  method text not null,
  amount_yuan numeric(14, 2) not null
);
create index loss_item_fire on records.loss_item (fire_record_id);

-- One open correction of a record at a time, whatever the race.
create unique index alarm_record_one_correction on records.alarm_record (corrects_id)
  where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED');
create unique index team_report_one_correction on records.team_report (corrects_id)
  where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED');
create unique index fire_record_one_correction on records.fire_record (corrects_id)
  where state in ('DRAFTED', 'RETURNED', 'SUBMITTED', 'REVIEWED');

create schema forces;

create table forces.station (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  station_no text not null,
  name text not null,
  kind text not null,
  class text,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  built_on date,
  in_service_on date,
  member_count integer not null,
  attached_to text,
  turnout_seconds integer not null,
  telephone text,
  note text
);
create unique index station_station_no on forces.station (station_no) where valid_until_on is null;

create table forces.unit (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  call_sign text not null,
  station_id uuid not null references forces.station (id),
  township_code text not null,
  kind text not null,
  apparatus_type text,
  plate_no text,
  width_metres double precision not null,
  height_metres double precision not null,
  weight_tonnes double precision not null,
  crew_size integer not null,
  capabilities jsonb not null,
  longitude double precision not null,
  latitude double precision not null,
  commissioned_on date,
  duty_state text not null default '10',
  duty_state_at timestamptz not null default now(),
  duty_note text,
  note text
);
create unique index unit_call_sign on forces.unit (call_sign) where valid_until_on is null;
create index unit_station on forces.unit (station_id);

-- One row a unit: where it was last. The stream itself lives in memory; the row survives a restart (ruling 2).
create table forces.unit_position (
  unit_id uuid primary key references forces.unit (id),
  station_id uuid not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  heading_degrees double precision,
  speed_kilometres_per_hour double precision,
  source text not null,
  at timestamptz not null
);

-- The track, thinned to one point in ten seconds, for replay; a stream with retention, not a fact.
create table forces.unit_track (
  unit_id uuid not null,
  station_id uuid not null,
  township_code text not null,
  at timestamptz not null,
  longitude double precision not null,
  latitude double precision not null,
  heading_degrees double precision,
  primary key (unit_id, at)
) partition by range (at);

create table forces.unit_track_default partition of forces.unit_track default;
create index unit_track_at on forces.unit_track (at);

create table forces.crew_member (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  member_no text not null,
  name text not null,
  phone text,
  station_id uuid not null references forces.station (id),
  township_code text not null,
  post text not null,
  staff_kind text not null,
  qualifications jsonb not null
);
create unique index crew_member_member_no on forces.crew_member (member_no) where valid_until_on is null;
create index crew_member_station on forces.crew_member (station_id);

create table forces.equipment (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  serial_no text not null,
  name text not null,
  "group" text not null,
  station_id uuid not null references forces.station (id),
  unit_id uuid references forces.unit (id),
  quantity integer not null,
  state text not null default 'IN_STORE',
  last_tested_on date
);
create unique index equipment_serial_no on forces.equipment (serial_no) where valid_until_on is null;
create index equipment_station on forces.equipment (station_id);

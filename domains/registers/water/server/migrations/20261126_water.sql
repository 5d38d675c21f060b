create schema water;

create table water.hydrant (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  hydrant_no text not null,
  kind text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  road_name text,
  main_diameter_millimetres integer,
  main_layout text,
  owner text not null,
  in_service_on date,
  status text not null default 'NOT_ACCEPTED',
  last_tested_on date,
  static_pressure_megapascals double precision,
  residual_pressure_megapascals double precision,
  flow_litres_per_second double precision
);
create unique index hydrant_hydrant_no on water.hydrant (hydrant_no) where valid_until_on is null;
create index hydrant_township on water.hydrant (township_code);
create index hydrant_place on water.hydrant using gist (ll_to_earth(latitude, longitude));

create table water.test (
  id uuid primary key,
  hydrant_id uuid not null references water.hydrant (id),
  township_code text not null,
  tested_on date not null,
  recorded_at timestamptz not null,
  status text not null,
  obstructed boolean not null,
  damaged boolean not null,
  static_pressure_megapascals double precision,
  residual_pressure_megapascals double precision,
  flow_litres_per_second double precision,
  note text,
  tested_by text not null
);
create index test_by_hydrant on water.test (hydrant_id, tested_on desc, recorded_at desc);

create schema territory;

create table territory.division (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  code text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  kind text not null,
  parent_code text,
  township_code text,
  longitude double precision,
  latitude double precision,
  position_source text not null,
  area_square_kilometres double precision,
  terrain text
);
create unique index division_code on territory.division (code) where valid_until_on is null;

create table territory.population (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  series_no text not null,
  division_code text not null,
  basis text not null,
  counted_on date not null,
  count integer not null check (count >= 0),
  origin text not null,
  note text
);
create unique index population_series_no on territory.population (series_no) where valid_until_on is null;

create table territory.place (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  place_no text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  kind text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  road_name text,
  kilometre double precision
);
create unique index place_place_no on territory.place (place_no) where valid_until_on is null;

create table territory.closure (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  closure_no text not null,
  way_id text not null,
  road_name text,
  longitude double precision not null,
  latitude double precision not null,
  township_code text,
  direction text not null,
  reason text not null,
  note text,
  from_at timestamptz not null,
  until_at timestamptz,
  closed_by text not null,
  reopened_at timestamptz
);
create unique index closure_closure_no on territory.closure (closure_no) where valid_until_on is null;
create index closure_open on territory.closure (from_at) where reopened_at is null;

-- Road networks that were imported or generated; the newest active one is driven on. The bytes are the engine's own
-- encoding, so that a start needs no parsing of map files.
create table territory.road_network (
  id uuid primary key,
  name text not null,
  attribution text not null,
  is_synthetic boolean not null,
  imported_at timestamptz not null,
  imported_by text not null,
  network bytea not null,
  scenery jsonb not null,
  report jsonb not null,
  is_active boolean not null default false
);
create unique index road_network_active on territory.road_network (is_active) where is_active;

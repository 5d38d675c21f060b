create schema premises;

create table premises.building (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  building_no text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  address text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  use text not null,
  height_metres double precision not null,
  floors_above integer not null,
  floors_below integer not null,
  height_class text not null,
  floor_area_square_metres double precision,
  access_max_width_metres double precision,
  access_max_height_metres double precision,
  access_max_weight_tonnes double precision,
  access_note text
);
create unique index building_building_no on premises.building (building_no) where valid_until_on is null;
create index building_township on premises.building (township_code);
create index building_name_trigram on premises.building using gin (name gin_trgm_ops);

create table premises.premises (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  premises_no text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  building_id uuid references premises.building (id),
  address text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  tier text not null,
  classes text[] not null default '{}',
  industry text,
  occupants integer,
  fire_manager_name text,
  fire_manager_phone text,
  has_control_room boolean not null
);
create unique index premises_premises_no on premises.premises (premises_no) where valid_until_on is null;
create index premises_township on premises.premises (township_code);
create index premises_building on premises.premises (building_id);
create index premises_name_trigram on premises.premises using gin (name gin_trgm_ops);

create table premises.preplan (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  preplan_no text not null,
  title text not null,
  premises_id uuid not null references premises.premises (id),
  building_id uuid references premises.building (id),
  township_code text not null,
  status text not null,
  access_side text not null,
  operation_side text not null,
  hydrant_note text not null,
  riser_note text,
  control_room_note text,
  shut_off_note text,
  hazards text not null,
  occupants_note text,
  required_force_note text,
  reviewed_on date
);
create unique index preplan_preplan_no on premises.preplan (preplan_no) where valid_until_on is null;
create index preplan_premises on premises.preplan (premises_id);

create schema sensing;

create table sensing.device (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  device_no text not null,
  name text not null,
  device_class text not null,
  protocol text not null,
  address text not null,
  profile text not null,
  township_code text not null,
  premises_id uuid references premises.premises (id),
  premises_no text,
  building_id uuid references premises.building (id),
  floor integer,
  room text,
  longitude double precision not null,
  latitude double precision not null,
  parent_id uuid references sensing.device (id),
  unit_id uuid references forces.unit (id),
  maintainer_id uuid references organisations.organisation (id),
  installed_on date,
  battery_replace_on date,
  heartbeat_seconds integer,
  heartbeat_misses integer,
  test_until_at timestamptz
);
create unique index device_device_no on sensing.device (device_no) where valid_until_on is null;
-- Who speaks is told by protocol and address: one device in force may have it.
create unique index device_address on sensing.device (protocol, address) where valid_until_on is null;
create index device_by_premises on sensing.device (premises_id);
create index device_by_parent on sensing.device (parent_id);

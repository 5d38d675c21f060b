-- With what devices prove who they are over MQTT and HTTP (DV-19): hashes only, old and new valid in overlap.
create table sensing.device_secret (
  id uuid primary key,
  device_id uuid not null references sensing.device (id),
  salt bytea not null,
  hash bytea not null,
  -- The key that signed requests are checked with follows from the secret and cannot be turned back into it.
  signing_key bytea not null,
  issued_at timestamptz not null,
  valid_until_at timestamptz
);
create index device_secret_by_device on sensing.device_secret (device_id);

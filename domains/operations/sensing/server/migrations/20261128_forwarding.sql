-- What goes to the platform of the municipality: one row for each message and way, until it is confirmed, refused or old.
create table sensing.forward (
  id uuid primary key,
  position bigint generated always as identity,
  channel text not null,
  -- The frame or the fact it comes from: nothing is queued twice.
  key text not null,
  -- What is told in order: a device, or an alarm that has none.
  stream text not null,
  lane text not null,
  kind text not null,
  device_id uuid references sensing.device (id),
  content jsonb not null,
  occurred_at timestamptz not null,
  queued_at timestamptz not null,
  expires_at timestamptz not null,
  state text not null,
  attempts integer not null,
  next_at timestamptz not null,
  claimed_until timestamptz,
  -- As it went out first: whoever has it already knows it by its bytes when it comes again.
  sent_bytes bytea,
  first_sent_at timestamptz,
  settled_at timestamptz,
  receipt text,
  reason text,
  unique (channel, key)
);
create index forward_waiting on sensing.forward (channel, stream, position) where state = 'WAITING';
create index forward_waiting_life on sensing.forward (channel, stream, position) where state = 'WAITING' and lane = 'LIFE';
create index forward_waiting_expiry on sensing.forward (expires_at) where state = 'WAITING';
create index forward_settled on sensing.forward (channel, state, settled_at) where state <> 'WAITING';

-- Components of the district's own address: devices that have no address of the transmission protocol.
create table sensing.forward_component (
  number integer generated always as identity primary key,
  device_id uuid not null references sensing.device (id),
  component text not null,
  unique (device_id, component)
);

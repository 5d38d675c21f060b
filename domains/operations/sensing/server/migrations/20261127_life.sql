-- Whether each device is heard. The contract stands here too, so that judging and hearing need no other table.
create table sensing.device_life (
  device_id uuid primary key references sensing.device (id),
  township_code text not null,
  premises_no text,
  maintainer_id uuid,
  parent_id uuid,
  interval_seconds integer not null,
  misses integer not null,
  state text not null,
  last_heard_at timestamptz,
  since_at timestamptz not null,
  due_at timestamptz,
  -- How its silence was told: on its own, with its gateway, or with its township's network.
  told text
);
create index device_life_due on sensing.device_life (due_at) where state in ('ALIVE', 'LATE');
create index device_life_silent on sensing.device_life (township_code, since_at) where state = 'SILENT';
create index device_life_parent on sensing.device_life (parent_id) where parent_id is not null;

-- When silence was judged last: a gap tells that this side was deaf.
create table sensing.watch (
  single boolean primary key default true check (single),
  judged_at timestamptz not null,
  deaf_from_at timestamptz,
  resumed_at timestamptz
);

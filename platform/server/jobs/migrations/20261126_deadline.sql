create schema jobs;

-- One moment at which something must be done. A row, so that it survives a restart; a late one runs at once (RE-17).
create table jobs.deadline (
  key text primary key,
  job text not null,
  input jsonb not null,
  due_at timestamptz not null,
  attempts integer not null default 0,
  claimed_until timestamptz,
  last_error text
);
create index deadline_by_due on jobs.deadline (due_at);

-- Repeated work: when it is due next, over all processes.
create table jobs.interval (
  name text primary key,
  next_at timestamptz not null,
  claimed_until timestamptz,
  last_started_at timestamptz,
  last_finished_at timestamptz,
  last_error text,
  runs bigint not null default 0,
  failures bigint not null default 0
);

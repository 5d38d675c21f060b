create schema command;

-- AP-10: the answer of a command is stored with its effect, under the client's own id.
create table command.done (
  subject_id text not null,
  operation text not null,
  key uuid not null,
  input_hash text not null,
  status integer not null,
  answer jsonb,
  done_at timestamptz not null,
  forget_at timestamptz not null,
  primary key (subject_id, operation, key)
);
create index done_by_forget on command.done (forget_at);

-- One row that the readiness probe writes: a database that reads but cannot write is not ready.
create table command.probe (
  id integer primary key,
  at timestamptz not null
);

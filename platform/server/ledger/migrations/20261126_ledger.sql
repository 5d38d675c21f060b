create schema ledger;

-- Facts: the spine. Position is not commit order; readers use the writer's transaction id (RE-04).
create table ledger.fact (
  position bigint generated always as identity primary key,
  id uuid not null unique,
  type text not null,
  version integer not null,
  subject_type text not null,
  subject_id text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  actor jsonb not null,
  authority text,
  rule_version text,
  source text not null,
  causes uuid[] not null default '{}',
  payload jsonb not null,
  writer xid8 not null default pg_current_xact_id()
);
create index fact_by_writer on ledger.fact (writer, position);
create index fact_by_subject on ledger.fact (subject_type, subject_id, position);
create index fact_by_type on ledger.fact (type, position);

-- How far each reader has come, in (writer, position) order.
create table ledger.reader (
  name text primary key,
  writer xid8 not null default '0',
  position bigint not null default 0,
  attempts integer not null default 0,
  retry_at timestamptz,
  last_error text
);

-- Facts a reader could not take in after every attempt: shown to people, never deleted by code (RE-07).
create table ledger.repair (
  reader text not null,
  fact_id uuid not null references ledger.fact (id),
  failed_at timestamptz not null,
  error text not null,
  repaired_at timestamptz,
  primary key (reader, fact_id)
);

-- Audit records waiting for the sealer: complete but for seq and prev, authenticated by the application's key.
create table ledger.pending (
  id bigint generated always as identity primary key,
  record jsonb not null,
  mac bytea not null,
  writer xid8 not null default pg_current_xact_id()
);

-- What an entry commits to: erasable without breaking the chain (AL-13).
create table ledger.detail (
  commitment text primary key,
  salt bytea not null,
  detail jsonb,
  fact_id uuid,
  erased_at timestamptz
);
create index detail_by_fact on ledger.detail (fact_id);

create table ledger.entry (
  seq bigint primary key,
  line text not null,
  chain text not null,
  action text not null,
  object_type text not null,
  object_id text,
  actor_id text not null,
  at timestamptz not null
);
create index entry_by_object on ledger.entry (object_type, object_id, seq);
create index entry_by_actor on ledger.entry (actor_id, seq);
create index entry_by_action on ledger.entry (action, seq);

create table ledger.checkpoint (
  size bigint primary key,
  line text not null,
  signature text not null,
  made_at timestamptz not null
);

-- What the sealer needs to go on: sizes and hashes, never more than a few hundred bytes.
create table ledger.state (
  log text primary key,
  state jsonb not null,
  last_checkpoint text,
  last_checkpoint_size bigint not null default 0,
  last_checkpoint_at timestamptz
);

create table ledger.signing_key (
  key_id text primary key,
  public_key text not null,
  valid_from_at timestamptz not null,
  retired_at timestamptz
);

-- Nobody rewrites the past (AL-06): grants say so, and this says so to owners as well.
create function ledger.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The ledger is append-only: % on % refused', tg_op, tg_table_name using errcode = '42501';
end
$$;
create trigger fact_is_append_only before update or delete on ledger.fact
  for each row execute function ledger.refuse_change();
create trigger fact_is_not_truncated before truncate on ledger.fact
  for each statement execute function ledger.refuse_change();
create trigger entry_is_append_only before update or delete on ledger.entry
  for each row execute function ledger.refuse_change();
create trigger entry_is_not_truncated before truncate on ledger.entry
  for each statement execute function ledger.refuse_change();
create trigger checkpoint_is_append_only before update or delete on ledger.checkpoint
  for each row execute function ledger.refuse_change();
create trigger checkpoint_is_not_truncated before truncate on ledger.checkpoint
  for each statement execute function ledger.refuse_change();

create schema programme;

create table programme.project (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  project_no text not null unique,
  name text not null,
  kind text not null,
  program_no integer,
  annex_no integer,
  cell_key text,
  plan_line integer not null,
  plan_year integer,
  township_code text,
  place_name text,
  owner_body text not null,
  responsible_name text,
  standard text not null,
  evidence_kind text not null,
  station_class text,
  apparatus_type text,
  quantity_planned integer,
  quantity_done integer,
  area_planned_square_metres integer,
  area_done_square_metres integer,
  due_on date not null,
  milestones jsonb not null,
  stages jsonb not null,
  papers jsonb not null,
  siting jsonb,
  corrections jsonb not null,
  effects jsonb not null,
  state text not null
);

create table programme.budget_line (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  line_no text not null unique,
  program_no integer,
  project_id uuid references programme.project (id),
  purpose text not null,
  year integer not null,
  payer text not null,
  township_code text,
  planned_yuan double precision not null,
  allotted_yuan double precision not null,
  paid_yuan double precision not null,
  entries jsonb not null,
  constraint budget_line_within check (paid_yuan <= allotted_yuan + 0.004 and allotted_yuan <= planned_yuan + 0.004)
);

create table programme.commitment (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  commitment_no text not null unique,
  words text not null,
  standard text not null,
  plan_line integer not null,
  plan_column integer not null,
  anchor text not null,
  owner_body text not null,
  responsible_name text,
  evidence_kind text not null,
  stage text not null,
  due_on date not null,
  "check" text not null,
  township_code text,
  account text,
  file_ids jsonb not null,
  reported_by_name text,
  reported_by_id text,
  reported_at timestamptz,
  confirmed_by_name text,
  confirmed_at timestamptz,
  return_reason text,
  state text not null
);

create table programme.plan_problem (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  problem_no text not null unique,
  title text not null,
  account text not null,
  project_id uuid references programme.project (id),
  owner_body text not null,
  township_code text,
  raised_on date not null,
  raised_by_name text not null,
  due_on date,
  decision text,
  decided_by_name text,
  decided_at timestamptz,
  effect text,
  closed_by_name text,
  closed_at timestamptz,
  state text not null
);

create table programme.plan_snapshot (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  snapshot_no text not null unique,
  kind text not null,
  year integer not null,
  as_on date not null,
  township_code text,
  taken_at timestamptz not null,
  taken_by_name text not null,
  taken_by_id text not null,
  content jsonb not null,
  hash text not null,
  constraint plan_snapshot_once unique (kind, year)
);

create table programme.acceptance (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  acceptance_no text not null unique,
  as_on date not null,
  township_code text,
  drawn_up_at timestamptz not null,
  drawn_up_by_name text not null,
  entries jsonb not null,
  entries_hash text not null,
  opinions jsonb not null,
  signature jsonb,
  signed_by_name text,
  signed_at timestamptz,
  state text not null
);

-- The last value heard of each indicator and day, with the root of the records that made it: evidence, not a value.
create table programme.heard_indicator (
  indicator_id text not null,
  as_of_on date not null,
  results jsonb not null,
  record_count integer not null,
  root text not null,
  computed_id uuid not null,
  heard_at timestamptz not null,
  primary key (indicator_id, as_of_on)
);

-- What was frozen stays frozen, whoever asks: the day is past, and so is what was read when it was signed.
create function programme.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'frozen: % is never changed', tg_table_name using errcode = 'raise_exception';
end $$;
create trigger plan_snapshot_is_frozen before update or delete on programme.plan_snapshot
  for each row execute function programme.refuse_change();
create trigger plan_snapshot_is_never_emptied before truncate on programme.plan_snapshot
  for each statement execute function programme.refuse_change();
create trigger acceptance_is_frozen before delete on programme.acceptance
  for each row execute function programme.refuse_change();
create trigger signed_acceptance_is_frozen before update on programme.acceptance
  for each row when (old.state = 'SIGNED' or old.entries is distinct from new.entries
    or old.entries_hash is distinct from new.entries_hash or old.as_on is distinct from new.as_on)
  execute function programme.refuse_change();

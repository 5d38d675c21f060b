-- Which step was taken when, by whom, with what input: the timeline of every workflow, append-only (INV-5).
create schema workflow;

create table workflow.step_taken (
  id uuid primary key,
  workflow text not null,
  record_id uuid not null,
  step text not null,
  from_state text not null,
  to_state text not null,
  at timestamptz not null,
  actor_id text not null,
  actor_name text not null,
  input jsonb not null,
  fact_id uuid not null,
  read_permission text not null,
  township_code text,
  station_ids text[] not null default '{}',
  premises_id text,
  sector_code text,
  organisation_id text,
  assigned_ids text[] not null default '{}',
  self_id text
);
create index step_taken_by_record on workflow.step_taken (workflow, record_id, at, id);

create function workflow.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'steps taken are append-only' using errcode = 'insufficient_privilege';
end
$$;
create trigger step_taken_is_append_only before update or delete on workflow.step_taken
  for each row execute function workflow.refuse_change();
create trigger step_taken_is_never_emptied before truncate on workflow.step_taken
  for each statement execute function workflow.refuse_change();

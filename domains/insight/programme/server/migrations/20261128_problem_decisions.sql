-- Every decision about a problem stays: a later one stands beside the earlier and no longer replaces it.
alter table programme.plan_problem add column decisions jsonb not null default '[]';
update programme.plan_problem
set decisions = jsonb_build_array(jsonb_build_object(
  'decision', decision, 'reason', null, 'dueOn', due_on, 'byName', coalesce(decided_by_name, '—'),
  'at', to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
where decision is not null and decided_at is not null;
alter table programme.plan_problem alter column decisions drop default;
-- A dossier freezes the problems with their decisions; those drawn up before have none.
alter table programme.acceptance add column problems jsonb;

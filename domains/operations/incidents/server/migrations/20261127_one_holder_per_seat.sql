-- A seat and the command have one holder at a time. Where several sit there now, the last to come stays; the others'
-- shifts end in the moment the last one came, and their histories say so.
alter table incidents.shift add column relieved_by_name text, add column relief_reason text;

create temporary table relieved on commit drop as
  select earlier.id, earlier.version + 1 as version, later.begun_at as ended_at, later.person_name as relieved_by_name
  from incidents.shift as earlier join lateral (
    select id, begun_at, person_name from incidents.shift
    where ended_at is null and post_kind = earlier.post_kind and post = earlier.post
    order by begun_at desc, id desc limit 1
  ) as later on later.id <> earlier.id
  where earlier.ended_at is null and earlier.post_kind in ('SEAT', 'COMMAND');

insert into history.record
  select (json_populate_record(line, json_build_object(
    'id', gen_random_uuid(), 'version', relieved.version, 'at', now(), 'actor', 'migration',
    'actor_name', relieved.relieved_by_name, 'command_id', null, 'before', line.after,
    'after', line.after || jsonb_build_object('version', relieved.version, 'relievedByName', relieved.relieved_by_name,
      'endedAt', to_char(relieved.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))))).*
  from relieved join history.record as line on line.record_id = relieved.id and line.version = relieved.version - 1;

update incidents.shift set ended_at = relieved.ended_at, relieved_by_name = relieved.relieved_by_name, version = relieved.version
from relieved where shift.id = relieved.id;

create unique index shift_one_holder_per_seat on incidents.shift (post_kind, post)
  where ended_at is null and post_kind in ('SEAT', 'COMMAND');

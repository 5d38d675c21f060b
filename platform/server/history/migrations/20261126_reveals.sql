-- Who looked at whole personal values, counted within the hour (PI-05). The audit log tells the same for ever.
create table history.reveal (
  id uuid primary key,
  subject_id text not null,
  at timestamptz not null,
  register text not null,
  record_id uuid not null,
  field text not null,
  purpose text not null
);
create index reveal_by_subject on history.reveal (subject_id, at);

create trigger reveal_is_append_only before update or delete on history.reveal
  for each row execute function history.refuse_change();
create trigger reveal_is_never_emptied before truncate on history.reveal
  for each statement execute function history.refuse_change();

alter table history.reveal enable row level security;
alter table history.reveal force row level security;
create policy seen_by_oneself on history.reveal for select to wanghuo_app using (subject_id = access.subject_id());
create policy written_by_oneself on history.reveal for insert to wanghuo_app
  with check (subject_id = access.subject_id());
grant select, insert on history.reveal to wanghuo_app;

-- What is known about received files; the bytes lie on disk under their hash.
create schema files;

create table files.file (
  id uuid primary key,
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes bigint not null check (bytes > 0),
  -- By content, not by name.
  media_type text not null,
  -- As the user named it; shown, never used as a path.
  name text not null check (char_length(name) between 1 and 200),
  owner_id text not null,
  owner_name text not null,
  received_at timestamptz not null,
  -- RECEIVED belongs to its uploader only; ATTACHED is seen by whoever sees what it is attached to (FI-07).
  state text not null default 'RECEIVED' check (state in ('RECEIVED', 'ATTACHED')),
  subject_type text null,
  subject_id text null,
  read_permission text null,
  township_code text null,
  station_ids text[] not null default '{}',
  premises_id text null,
  sector_code text null,
  organisation_id text null,
  assigned_ids text[] not null default '{}',
  self_id text null,
  check ((state = 'ATTACHED') = (subject_type is not null and subject_id is not null and read_permission is not null))
);
create index file_by_subject on files.file (subject_type, subject_id) where state = 'ATTACHED';
create index file_by_owner on files.file (owner_id, received_at);
create index file_by_content on files.file (sha256);

-- Like the history of records: the permission differs from row to row. Needs the functions of the schema access.
alter table files.file enable row level security;
alter table files.file force row level security;
create policy seen_by_owner_or_within_reach on files.file for select to wanghuo_app using (
  owner_id = access.subject_id()
  or access.reaches_district(read_permission)
  or access.lies_below(township_code, access.reached_values(read_permission, 'township'))
  or access.lies_in(station_ids, access.reached_values(read_permission, 'station'))
  or access.lies_in(premises_id, access.reached_values(read_permission, 'premises'))
  or access.lies_in(sector_code, access.reached_values(read_permission, 'sector'))
  or access.lies_in(organisation_id, access.reached_values(read_permission, 'organisation'))
  or access.lies_in(assigned_ids, access.reached_values(read_permission, 'assigned'))
  or access.lies_in(self_id, access.reached_values(read_permission, 'self'))
);
create policy received_by_oneself on files.file for insert to wanghuo_app with check (owner_id = access.subject_id());
create policy attached_by_owner on files.file for update to wanghuo_app
  using (owner_id = access.subject_id()) with check (owner_id = access.subject_id());

-- The hash and the receipt of a file never change; attaching happens once (FI-09).
create function files.keep_receipt() returns trigger language plpgsql as $$
begin
  if old.state = 'ATTACHED' or (new.id, new.sha256, new.bytes, new.media_type, new.name, new.owner_id, new.received_at)
    is distinct from (old.id, old.sha256, old.bytes, old.media_type, old.name, old.owner_id, old.received_at)
  then
    raise exception 'a received file does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$$;
create trigger receipt_is_kept before update on files.file for each row execute function files.keep_receipt();

grant usage on schema files to wanghuo_app;
grant select, insert, update on files.file to wanghuo_app;

-- The whole database after all migrations, written by platform/server/database/dump-schema.ts from the catalogue.
-- Do not edit. To renew it: UPDATE_SCHEMA=1 npx vitest run --project server tests/server/schema

create extension btree_gist;
create extension cube;
create extension earthdistance;
create extension pg_trgm;
create extension pgcrypto;

-- ==================== access ====================
create schema access;
grant usage on schema access to wanghuo_access;
grant usage on schema access to wanghuo_app;
grant usage on schema access to wanghuo_sealer;

create table access.account (
  id uuid not null,
  name text not null,
  display_name text not null,
  password_hash text,
  password_set_at timestamp with time zone,
  must_change boolean not null default true,
  state text not null default 'ACTIVE'::text,
  disabled_at timestamp with time zone,
  disabled_by uuid,
  is_demonstration boolean not null default false,
  station_id text,
  township_code text,
  premises_id text,
  person_id text,
  phone text,
  second_factor_secret text,
  second_factor_confirmed_at timestamp with time zone,
  second_factor_last_step bigint,
  created_at timestamp with time zone not null,
  created_by uuid,
  last_signed_in_at timestamp with time zone,
  version integer not null default 1,
  constraint account_check CHECK (((state = 'DISABLED'::text) = (disabled_at IS NOT NULL))),
  constraint account_created_by_fkey FOREIGN KEY (created_by) REFERENCES access.account(id),
  constraint account_disabled_by_fkey FOREIGN KEY (disabled_by) REFERENCES access.account(id),
  constraint account_display_name_check CHECK (((char_length(display_name) >= 1) AND (char_length(display_name) <= 64))),
  constraint account_name_check CHECK (((name = lower(name)) AND ((char_length(name) >= 2) AND (char_length(name) <= 64)))),
  constraint account_name_key UNIQUE (name),
  constraint account_pkey PRIMARY KEY (id),
  constraint account_state_check CHECK ((state = ANY (ARRAY['ACTIVE'::text, 'DISABLED'::text])))
);
grant insert, select, update on table access.account to wanghuo_access;

create table access.assignment (
  id uuid not null,
  account_id uuid not null,
  role text not null,
  scope_value text,
  valid_from_at timestamp with time zone not null,
  valid_until_at timestamp with time zone,
  granted_by uuid,
  granted_at timestamp with time zone not null,
  revoked_by uuid,
  reason text,
  constraint assignment_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.account(id),
  constraint assignment_check CHECK (((valid_until_at IS NULL) OR (valid_until_at >= valid_from_at))),
  constraint assignment_check1 CHECK (((granted_by IS NULL) OR (granted_by <> account_id))),
  constraint assignment_check2 CHECK (((revoked_by IS NULL) OR (revoked_by <> account_id))),
  constraint assignment_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES access.account(id),
  constraint assignment_pkey PRIMARY KEY (id),
  constraint assignment_revoked_by_fkey FOREIGN KEY (revoked_by) REFERENCES access.account(id),
  constraint assignment_role_check CHECK ((role ~ '^[A-Z][A-Z_]{1,39}$'::text)),
  constraint assignment_scope_value_check CHECK (((char_length(scope_value) >= 1) AND (char_length(scope_value) <= 64)))
);
CREATE INDEX assignment_by_account ON access.assignment USING btree (account_id, valid_from_at);
CREATE INDEX assignment_by_end ON access.assignment USING btree (valid_until_at) WHERE (valid_until_at IS NOT NULL);
CREATE INDEX assignment_by_role ON access.assignment USING btree (role, account_id);
CREATE INDEX assignment_by_start ON access.assignment USING btree (valid_from_at);
grant insert, select, update on table access.assignment to wanghuo_access;

create table access.first_administrator_token (
  token_hash bytea not null,
  created_at timestamp with time zone not null,
  valid_until_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint first_administrator_token_pkey PRIMARY KEY (token_hash),
  constraint first_administrator_token_token_hash_check CHECK ((octet_length(token_hash) = 32))
);
grant delete, insert, select, update on table access.first_administrator_token to wanghuo_access;

create table access.known_seat (
  account_id uuid not null,
  seat_hash bytea not null,
  first_used_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  constraint known_seat_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.account(id),
  constraint known_seat_pkey PRIMARY KEY (account_id, seat_hash),
  constraint known_seat_seat_hash_check CHECK ((octet_length(seat_hash) = 32))
);
grant delete, insert, select, update on table access.known_seat to wanghuo_access;

create table access.password_history (
  account_id uuid not null,
  set_at timestamp with time zone not null,
  password_hash text not null,
  constraint password_history_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.account(id),
  constraint password_history_pkey PRIMARY KEY (account_id, set_at)
);
grant delete, insert, select on table access.password_history to wanghuo_access;

create table access.session (
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  reference_hash bytea not null,
  created_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  absolute_until_at timestamp with time zone not null,
  locked_at timestamp with time zone,
  proved_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  address text,
  agent text,
  constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES access.account(id),
  constraint session_agent_check CHECK ((char_length(agent) <= 200)),
  constraint session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
  constraint session_end_reason_check CHECK ((end_reason = ANY (ARRAY['SIGNED_OUT'::text, 'ENDED_BY_USER'::text, 'IDLE'::text, 'ABSOLUTE'::text, 'RENEWED'::text, 'PASSWORD_CHANGED'::text, 'RIGHTS_CHANGED'::text, 'DISABLED'::text]))),
  constraint session_kind_check CHECK ((kind = ANY (ARRAY['BROWSER'::text, 'SEAT'::text, 'TOKEN'::text]))),
  constraint session_pkey PRIMARY KEY (id),
  constraint session_reference_hash_check CHECK ((octet_length(reference_hash) = 32)),
  constraint session_reference_hash_key UNIQUE (reference_hash)
);
CREATE INDEX session_by_account ON access.session USING btree (account_id, created_at DESC);
CREATE INDEX session_by_end ON access.session USING btree (ended_at) WHERE (ended_at IS NOT NULL);
grant delete, insert, select, update on table access.session to wanghuo_access;

create table access.sign_in_failure (
  name_hash bytea not null,
  source text not null,
  failures integer not null,
  last_failed_at timestamp with time zone not null,
  blocked_until_at timestamp with time zone,
  constraint sign_in_failure_name_hash_check CHECK ((octet_length(name_hash) = 32)),
  constraint sign_in_failure_pkey PRIMARY KEY (name_hash, source),
  constraint sign_in_failure_source_check CHECK ((char_length(source) <= 100))
);
CREATE INDEX sign_in_failure_by_time ON access.sign_in_failure USING btree (last_failed_at);
grant delete, insert, select, update on table access.sign_in_failure to wanghuo_access;

CREATE OR REPLACE FUNCTION access.grants_in_force()
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$ select coalesce(nullif(current_setting('wanghuo.grants', true), ''), '{}')::jsonb $function$
;

CREATE OR REPLACE FUNCTION access.lies_below(value text, reached text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (ARRAY[value, "left"(value, 9)] && reached)
;

CREATE OR REPLACE FUNCTION access.lies_below(value text[], reached text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (EXISTS (SELECT FROM unnest(lies_below.value) code(code) WHERE (ARRAY[code.code, "left"(code.code, 9)] && lies_below.reached)))
;

CREATE OR REPLACE FUNCTION access.lies_in(value text, reached text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (value = ANY (reached))
;

CREATE OR REPLACE FUNCTION access.lies_in(value text[], reached text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (value && reached)
;

CREATE OR REPLACE FUNCTION access.lies_in(value uuid, reached text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((value)::text = ANY (reached))
;

CREATE OR REPLACE FUNCTION access.lies_in(value uuid[], reached text[])
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((value)::text[] && reached)
;

CREATE OR REPLACE FUNCTION access.reached_values(permission text, kind text)
 RETURNS text[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$
    select coalesce(array_agg(value), '{}')
    from jsonb_array_elements_text(
      case jsonb_typeof(access.grants_in_force() -> permission -> kind)
        when 'array' then access.grants_in_force() -> permission -> kind
        else '[]'::jsonb
      end) as value
  $function$
;

CREATE OR REPLACE FUNCTION access.reaches_district(permission text)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$ select coalesce(access.grants_in_force() -> permission -> 'district' = 'true'::jsonb, false) $function$
;

CREATE OR REPLACE FUNCTION access.subject_id()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
 SET search_path TO 'pg_catalog'
AS $function$ select nullif(current_setting('wanghuo.subject', true), '') $function$
;

-- ==================== assessments ====================
create schema assessments;
grant usage on schema assessments to wanghuo_app;

create table assessments.assessment_method (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  method_no text not null,
  year integer not null,
  township_code text,
  items jsonb not null,
  drafted_by_name text not null,
  published_by_name text,
  published_at timestamp with time zone,
  state text not null,
  constraint assessment_method_method_no_key UNIQUE (method_no),
  constraint assessment_method_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX assessment_method_year ON assessments.assessment_method USING btree (year);
alter table assessments.assessment_method enable row level security;
alter table assessments.assessment_method force row level security;
create policy within_reach on assessments.assessment_method as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('assessment.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('assessment.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('assessment.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('assessment.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table assessments.assessment_method to wanghuo_app;

create table assessments.assessment_sheet (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  sheet_no text not null,
  year integer not null,
  township_code text not null,
  method_id uuid not null,
  self_points jsonb not null,
  self_account text,
  verification text,
  items jsonb not null,
  fires jsonb not null,
  low text,
  high text,
  grade_low text,
  grade_high text,
  best_place integer,
  worst_place integer,
  scored_at timestamp with time zone,
  appeal_until_on date,
  appeals jsonb not null,
  revisions jsonb not null,
  approved_by_name text,
  approved_at timestamp with time zone,
  published_at timestamp with time zone,
  state text not null,
  constraint assessment_sheet_method_id_fkey FOREIGN KEY (method_id) REFERENCES assessments.assessment_method(id),
  constraint assessment_sheet_pkey PRIMARY KEY (id),
  constraint assessment_sheet_sheet_no_key UNIQUE (sheet_no)
);
CREATE UNIQUE INDEX assessment_sheet_of_town ON assessments.assessment_sheet USING btree (year, township_code);
alter table assessments.assessment_sheet enable row level security;
alter table assessments.assessment_sheet force row level security;
create policy within_reach on assessments.assessment_sheet as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('assessment.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('assessment.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('assessment.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('assessment.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table assessments.assessment_sheet to wanghuo_app;

-- ==================== command ====================
create schema command;
grant usage on schema command to wanghuo_app;

create table command.done (
  subject_id text not null,
  operation text not null,
  key uuid not null,
  input_hash text not null,
  status integer not null,
  answer jsonb,
  done_at timestamp with time zone not null,
  forget_at timestamp with time zone not null,
  constraint done_pkey PRIMARY KEY (subject_id, operation, key)
);
CREATE INDEX done_by_forget ON command.done USING btree (forget_at);
grant delete, insert, select, update on table command.done to wanghuo_app;

create table command.probe (
  id integer not null,
  at timestamp with time zone not null,
  constraint probe_pkey PRIMARY KEY (id)
);
grant delete, insert, select, update on table command.probe to wanghuo_app;

-- ==================== documents ====================
create schema documents;
grant usage on schema documents to wanghuo_app;

create table documents.audit (
  id uuid not null,
  file_sha256 text not null,
  engine_version text not null,
  audited_at timestamp with time zone not null,
  audit_json text not null,
  audit_sha256 text not null,
  layout_json text not null,
  provable integer not null,
  needs_ruling integer not null,
  ambiguity integer not null,
  passed integer not null,
  finding_keys text[] not null,
  constraint audit_file_sha256_engine_version_key UNIQUE (file_sha256, engine_version),
  constraint audit_pkey PRIMARY KEY (id)
);
CREATE TRIGGER stays BEFORE DELETE OR UPDATE ON documents.audit FOR EACH ROW EXECUTE FUNCTION documents.stays_as_it_is();
alter table documents.audit enable row level security;
alter table documents.audit force row level security;
create policy added_by_whom_it_is_for on documents.audit as permissive for insert to wanghuo_app
  with check (( SELECT access.reaches_district('planDocument.audit'::text) AS reaches_district));
create policy within_reach on documents.audit as permissive for select to wanghuo_app
  using (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district));
grant insert, select on table documents.audit to wanghuo_app;

create table documents.document_revision (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  revision_no text not null,
  document_id uuid not null,
  revision integer not null,
  title text not null,
  document_status text not null,
  issued_on date,
  file_id text not null,
  file_name text not null,
  file_sha256 text not null,
  file_bytes integer not null,
  uploader_id text not null,
  uploader_name text not null,
  uploaded_at timestamp with time zone not null,
  audit_state text not null,
  reason_code text,
  reason text,
  audit_version text,
  constraint document_revision_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents.plan_document(id),
  constraint document_revision_document_id_revision_key UNIQUE (document_id, revision),
  constraint document_revision_pkey PRIMARY KEY (id),
  constraint document_revision_revision_no_key UNIQUE (revision_no)
);
alter table documents.document_revision enable row level security;
alter table documents.document_revision force row level security;
create policy within_reach on documents.document_revision as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district));
grant delete, insert, select, update on table documents.document_revision to wanghuo_app;

create table documents.finding_ruling (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  ruling_no text not null,
  document_id uuid not null,
  revision_id uuid not null,
  audit_id text not null,
  finding_key text not null,
  finding_no text not null,
  finding text not null,
  choice text not null,
  reason text not null,
  author_id text not null,
  author_name text not null,
  ruled_at timestamp with time zone not null,
  constraint finding_ruling_document_id_fkey FOREIGN KEY (document_id) REFERENCES documents.plan_document(id),
  constraint finding_ruling_pkey PRIMARY KEY (id),
  constraint finding_ruling_revision_id_fkey FOREIGN KEY (revision_id) REFERENCES documents.document_revision(id),
  constraint finding_ruling_ruling_no_key UNIQUE (ruling_no)
);
CREATE INDEX finding_ruling_document ON documents.finding_ruling USING btree (document_id, ruled_at DESC);
CREATE TRIGGER stays BEFORE DELETE OR UPDATE ON documents.finding_ruling FOR EACH ROW EXECUTE FUNCTION documents.stays_as_it_is();
alter table documents.finding_ruling enable row level security;
alter table documents.finding_ruling force row level security;
create policy within_reach on documents.finding_ruling as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district));
grant delete, insert, select, update on table documents.finding_ruling to wanghuo_app;

create table documents.plan_document (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  document_no text not null,
  title text not null,
  revision_count integer not null,
  constraint plan_document_document_no_key UNIQUE (document_no),
  constraint plan_document_pkey PRIMARY KEY (id)
);
alter table documents.plan_document enable row level security;
alter table documents.plan_document force row level security;
create policy within_reach on documents.plan_document as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('planDocument.read'::text) AS reaches_district));
grant delete, insert, select, update on table documents.plan_document to wanghuo_app;

CREATE OR REPLACE FUNCTION documents.stays_as_it_is()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'audits and rulings do not change' using errcode = 'insufficient_privilege';
end
$function$
;

-- ==================== files ====================
create schema files;
grant usage on schema files to wanghuo_app;

create table files.file (
  id uuid not null,
  sha256 text not null,
  bytes bigint not null,
  media_type text not null,
  name text not null,
  owner_id text not null,
  owner_name text not null,
  received_at timestamp with time zone not null,
  state text not null default 'RECEIVED'::text,
  subject_type text,
  subject_id text,
  read_permission text,
  township_code text,
  station_ids text[] not null default '{}'::text[],
  premises_id text,
  sector_code text,
  organisation_id text,
  assigned_ids text[] not null default '{}'::text[],
  self_id text,
  constraint file_bytes_check CHECK ((bytes > 0)),
  constraint file_check CHECK (((state = 'ATTACHED'::text) = ((subject_type IS NOT NULL) AND (subject_id IS NOT NULL) AND (read_permission IS NOT NULL)))),
  constraint file_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 200))),
  constraint file_pkey PRIMARY KEY (id),
  constraint file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
  constraint file_state_check CHECK ((state = ANY (ARRAY['RECEIVED'::text, 'ATTACHED'::text])))
);
CREATE INDEX file_by_content ON files.file USING btree (sha256);
CREATE INDEX file_by_owner ON files.file USING btree (owner_id, received_at);
CREATE INDEX file_by_subject ON files.file USING btree (subject_type, subject_id) WHERE (state = 'ATTACHED'::text);
CREATE TRIGGER receipt_is_kept BEFORE UPDATE ON files.file FOR EACH ROW EXECUTE FUNCTION files.keep_receipt();
alter table files.file enable row level security;
alter table files.file force row level security;
create policy attached_by_owner on files.file as permissive for update to wanghuo_app
  using ((owner_id = access.subject_id()))
  with check ((owner_id = access.subject_id()));
create policy received_by_oneself on files.file as permissive for insert to wanghuo_app
  with check ((owner_id = access.subject_id()));
create policy seen_by_owner_or_within_reach on files.file as permissive for select to wanghuo_app
  using (((owner_id = access.subject_id()) OR access.reaches_district(read_permission) OR access.lies_below(township_code, access.reached_values(read_permission, 'township'::text)) OR access.lies_in(station_ids, access.reached_values(read_permission, 'station'::text)) OR access.lies_in(premises_id, access.reached_values(read_permission, 'premises'::text)) OR access.lies_in(sector_code, access.reached_values(read_permission, 'sector'::text)) OR access.lies_in(organisation_id, access.reached_values(read_permission, 'organisation'::text)) OR access.lies_in(assigned_ids, access.reached_values(read_permission, 'assigned'::text)) OR access.lies_in(self_id, access.reached_values(read_permission, 'self'::text))));
create policy seen_by_sweeping on files.file as permissive for select to wanghuo_app
  using ((access.subject_id() = 'job:files.sweep'::text));
grant delete, insert, select, update on table files.file to wanghuo_app;

CREATE OR REPLACE FUNCTION files.keep_receipt()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.state = 'ATTACHED' or (new.id, new.sha256, new.bytes, new.media_type, new.name, new.owner_id, new.received_at)
    is distinct from (old.id, old.sha256, old.bytes, old.media_type, old.name, old.owner_id, old.received_at)
  then
    raise exception 'a received file does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end
$function$
;

-- ==================== forces ====================
create schema forces;
grant usage on schema forces to wanghuo_app;

create table forces.crew_member (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  member_no text not null,
  name text not null,
  phone text,
  station_id uuid not null,
  township_code text not null,
  post text not null,
  staff_kind text not null,
  qualifications jsonb not null,
  constraint crew_member_pkey PRIMARY KEY (id),
  constraint crew_member_station_id_fkey FOREIGN KEY (station_id) REFERENCES forces.station(id)
);
CREATE UNIQUE INDEX crew_member_member_no ON forces.crew_member USING btree (member_no) WHERE (valid_until_on IS NULL);
CREATE INDEX crew_member_station ON forces.crew_member USING btree (station_id);
alter table forces.crew_member enable row level security;
alter table forces.crew_member force row level security;
create policy within_reach on forces.crew_member as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('crewMember.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('crewMember.read'::text, 'station'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('crewMember.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('crewMember.read'::text, 'station'::text) AS reached_values))));
grant delete, insert, select, update on table forces.crew_member to wanghuo_app;

create table forces.equipment (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  serial_no text not null,
  name text not null,
  group text not null,
  station_id uuid not null,
  unit_id uuid,
  quantity integer not null,
  state text not null default 'IN_STORE'::text,
  last_tested_on date,
  constraint equipment_pkey PRIMARY KEY (id),
  constraint equipment_station_id_fkey FOREIGN KEY (station_id) REFERENCES forces.station(id),
  constraint equipment_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES forces.unit(id)
);
CREATE UNIQUE INDEX equipment_serial_no ON forces.equipment USING btree (serial_no) WHERE (valid_until_on IS NULL);
CREATE INDEX equipment_station ON forces.equipment USING btree (station_id);
alter table forces.equipment enable row level security;
alter table forces.equipment force row level security;
create policy within_reach on forces.equipment as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('equipment.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('equipment.read'::text, 'station'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('equipment.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('equipment.read'::text, 'station'::text) AS reached_values))));
grant delete, insert, select, update on table forces.equipment to wanghuo_app;

create table forces.station (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  station_no text not null,
  name text not null,
  kind text not null,
  class text,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  built_on date,
  in_service_on date,
  member_count integer not null,
  attached_to text,
  turnout_seconds integer not null,
  telephone text,
  note text,
  constraint station_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX station_station_no ON forces.station USING btree (station_no) WHERE (valid_until_on IS NULL);
alter table forces.station enable row level security;
alter table forces.station force row level security;
create policy within_reach on forces.station as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table forces.station to wanghuo_app;

create table forces.unit (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  call_sign text not null,
  station_id uuid not null,
  township_code text not null,
  kind text not null,
  apparatus_type text,
  plate_no text,
  width_metres double precision not null,
  height_metres double precision not null,
  weight_tonnes double precision not null,
  crew_size integer not null,
  capabilities jsonb not null,
  longitude double precision not null,
  latitude double precision not null,
  commissioned_on date,
  duty_state text not null default '10'::text,
  duty_state_at timestamp with time zone not null default now(),
  duty_note text,
  note text,
  serial_no text,
  constraint unit_pkey PRIMARY KEY (id),
  constraint unit_station_id_fkey FOREIGN KEY (station_id) REFERENCES forces.station(id)
);
CREATE UNIQUE INDEX unit_call_sign ON forces.unit USING btree (call_sign) WHERE (valid_until_on IS NULL);
CREATE UNIQUE INDEX unit_serial_no ON forces.unit USING btree (serial_no) WHERE ((serial_no IS NOT NULL) AND (valid_until_on IS NULL));
CREATE INDEX unit_station ON forces.unit USING btree (station_id);
alter table forces.unit enable row level security;
alter table forces.unit force row level security;
create policy within_reach on forces.unit as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('forces.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('forces.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table forces.unit to wanghuo_app;

create table forces.unit_position (
  unit_id uuid not null,
  station_id uuid not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  heading_degrees double precision,
  speed_kilometres_per_hour double precision,
  source text not null,
  at timestamp with time zone not null,
  constraint unit_position_pkey PRIMARY KEY (unit_id),
  constraint unit_position_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES forces.unit(id)
);
alter table forces.unit_position enable row level security;
alter table forces.unit_position force row level security;
create policy within_reach on forces.unit_position as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('forces.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('forces.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table forces.unit_position to wanghuo_app;

create table forces.unit_track (
  unit_id uuid not null,
  station_id uuid not null,
  township_code text not null,
  at timestamp with time zone not null,
  longitude double precision not null,
  latitude double precision not null,
  heading_degrees double precision,
  constraint unit_track_pkey PRIMARY KEY (unit_id, at)
) partition by RANGE (at);
CREATE INDEX unit_track_at ON ONLY forces.unit_track USING btree (at);
alter table forces.unit_track enable row level security;
alter table forces.unit_track force row level security;
create policy within_reach on forces.unit_track as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('forces.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('forces.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('forces.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('forces.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table forces.unit_track to wanghuo_app;

create table forces.unit_track_default partition of forces.unit_track DEFAULT;

-- ==================== history ====================
create schema history;
grant usage on schema history to wanghuo_app;

create table history.record (
  id uuid not null,
  register text not null,
  record_id uuid not null,
  version integer not null,
  at timestamp with time zone not null,
  actor text not null,
  actor_name text not null,
  command_id text,
  before jsonb,
  after jsonb not null,
  read_permission text not null,
  township_code text,
  station_ids text[] not null default '{}'::text[],
  premises_id text,
  sector_code text,
  organisation_id text,
  assigned_ids text[] not null default '{}'::text[],
  self_id text,
  constraint record_pkey PRIMARY KEY (id),
  constraint record_record_id_version_key UNIQUE (record_id, version),
  constraint record_version_check CHECK ((version > 0))
);
CREATE INDEX record_by_register ON history.record USING btree (register, at);
CREATE TRIGGER record_is_append_only BEFORE DELETE OR UPDATE ON history.record FOR EACH ROW EXECUTE FUNCTION history.refuse_change();
CREATE TRIGGER record_is_never_emptied BEFORE TRUNCATE ON history.record FOR EACH STATEMENT EXECUTE FUNCTION history.refuse_change();
alter table history.record enable row level security;
alter table history.record force row level security;
create policy seen_within_reach on history.record as permissive for select to wanghuo_app
  using ((access.reaches_district(read_permission) OR access.lies_below(township_code, access.reached_values(read_permission, 'township'::text)) OR access.lies_in(station_ids, access.reached_values(read_permission, 'station'::text)) OR access.lies_in(premises_id, access.reached_values(read_permission, 'premises'::text)) OR access.lies_in(sector_code, access.reached_values(read_permission, 'sector'::text)) OR access.lies_in(organisation_id, access.reached_values(read_permission, 'organisation'::text)) OR access.lies_in(assigned_ids, access.reached_values(read_permission, 'assigned'::text)) OR access.lies_in(self_id, access.reached_values(read_permission, 'self'::text))));
create policy written_with_the_record on history.record as permissive for insert to wanghuo_app
  with check (true);
grant insert, select on table history.record to wanghuo_app;

create table history.reveal (
  id uuid not null,
  subject_id text not null,
  at timestamp with time zone not null,
  register text not null,
  record_id uuid not null,
  field text not null,
  purpose text not null,
  constraint reveal_pkey PRIMARY KEY (id)
);
CREATE INDEX reveal_by_subject ON history.reveal USING btree (subject_id, at);
CREATE TRIGGER reveal_is_append_only BEFORE DELETE OR UPDATE ON history.reveal FOR EACH ROW EXECUTE FUNCTION history.refuse_change();
CREATE TRIGGER reveal_is_never_emptied BEFORE TRUNCATE ON history.reveal FOR EACH STATEMENT EXECUTE FUNCTION history.refuse_change();
alter table history.reveal enable row level security;
alter table history.reveal force row level security;
create policy seen_by_oneself on history.reveal as permissive for select to wanghuo_app
  using ((subject_id = access.subject_id()));
create policy written_by_oneself on history.reveal as permissive for insert to wanghuo_app
  with check ((subject_id = access.subject_id()));
grant insert, select on table history.reveal to wanghuo_app;

CREATE OR REPLACE FUNCTION history.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'history is append-only' using errcode = 'insufficient_privilege';
end
$function$
;

-- ==================== incidents ====================
create schema incidents;
grant usage on schema incidents to wanghuo_app;

create table incidents.assignment (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  assignment_no text not null,
  state text not null,
  incident_id uuid not null,
  order_id uuid not null,
  unit_id uuid not null,
  call_sign text not null,
  station_id uuid not null,
  township_code text not null,
  slot_id text,
  ordered_at timestamp with time zone not null,
  turned_out_at timestamp with time zone,
  arrived_at timestamp with time zone,
  water_on_at timestamp with time zone,
  controlled_at timestamp with time zone,
  extinguished_at timestamp with time zone,
  left_at timestamp with time zone,
  ended_at timestamp with time zone,
  stood_down_reason text,
  constraint assignment_assignment_no_key UNIQUE (assignment_no),
  constraint assignment_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents.incident(id),
  constraint assignment_order_id_fkey FOREIGN KEY (order_id) REFERENCES incidents."order"(id),
  constraint assignment_pkey PRIMARY KEY (id)
);
CREATE INDEX assignment_incident ON incidents.assignment USING btree (incident_id);
CREATE UNIQUE INDEX assignment_one_active_per_unit ON incidents.assignment USING btree (unit_id) WHERE (ended_at IS NULL);
alter table incidents.assignment enable row level security;
alter table incidents.assignment force row level security;
create policy within_reach on incidents.assignment as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('assignment.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('assignment.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('assignment.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('assignment.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('assignment.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('assignment.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table incidents.assignment to wanghuo_app;

create table incidents.call (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  call_no text not null,
  channel text not null,
  state text not null,
  received_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  caller_number text,
  caller_name text,
  longitude double precision,
  latitude double precision,
  position_error_metres integer,
  recording_reference text,
  said text,
  address text,
  township_code text,
  claimed_by text,
  claimed_by_name text,
  claimed_at timestamp with time zone,
  incident_id uuid,
  outcome text,
  call_back_attempts integer not null default 0,
  call_back_due_at timestamp with time zone,
  alarm_id text,
  constraint call_call_no_key UNIQUE (call_no),
  constraint call_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents.incident(id),
  constraint call_pkey PRIMARY KEY (id)
);
CREATE INDEX call_incident ON incidents.call USING btree (incident_id);
CREATE UNIQUE INDEX call_one_per_alarm ON incidents.call USING btree (alarm_id) WHERE (alarm_id IS NOT NULL);
CREATE INDEX call_open ON incidents.call USING btree (received_at) WHERE (state = ANY (ARRAY['RINGING'::text, 'CLAIMED'::text, 'CALL_BACK'::text]));
alter table incidents.call enable row level security;
alter table incidents.call force row level security;
create policy within_reach on incidents.call as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('call.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('call.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('call.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('call.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table incidents.call to wanghuo_app;

create table incidents.counter (
  series text not null,
  day date not null,
  last integer not null,
  constraint counter_pkey PRIMARY KEY (series, day)
);
alter table incidents.counter enable row level security;
alter table incidents.counter force row level security;
create policy within_reach on incidents.counter as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('incident.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('incident.read'::text) AS reaches_district));
grant delete, insert, select, update on table incidents.counter to wanghuo_app;

create table incidents.handover (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  handover_no text not null,
  state text not null,
  post text not null,
  from_account_id text not null,
  from_name text not null,
  to_account_id text not null,
  to_name text not null,
  offered_at timestamp with time zone not null,
  signed_at timestamp with time zone,
  open_items jsonb not null,
  note text,
  station_id uuid,
  constraint handover_handover_no_key UNIQUE (handover_no),
  constraint handover_pkey PRIMARY KEY (id)
);
alter table incidents.handover enable row level security;
alter table incidents.handover force row level security;
create policy within_reach on incidents.handover as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('handover.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('handover.read'::text, 'station'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('handover.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('handover.read'::text, 'station'::text) AS reached_values))));
grant delete, insert, select, update on table incidents.handover to wanghuo_app;

create table incidents.incident (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  incident_no text not null,
  incident_type text not null,
  level integer not null,
  state text not null,
  title text not null,
  address text not null,
  longitude double precision not null,
  latitude double precision not null,
  position_source text not null,
  position_error_metres integer,
  township_code text not null,
  building_id uuid,
  premises_id uuid,
  description text,
  facts jsonb not null,
  opened_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  order_sent_at timestamp with time zone,
  turned_out_at timestamp with time zone,
  arrived_at timestamp with time zone,
  water_on_at timestamp with time zone,
  controlled_at timestamp with time zone,
  extinguished_at timestamp with time zone,
  closed_at timestamp with time zone,
  seat_account_id text,
  seat_name text,
  station_ids text[] not null default '{}'::text[],
  unit_ids text[] not null default '{}'::text[],
  closing jsonb,
  constraint incident_incident_no_key UNIQUE (incident_no),
  constraint incident_level_check CHECK (((level >= 1) AND (level <= 5))),
  constraint incident_pkey PRIMARY KEY (id)
);
CREATE INDEX incident_open ON incidents.incident USING btree (opened_at) WHERE (state <> 'CLOSED'::text);
CREATE INDEX incident_opened ON incidents.incident USING btree (opened_at);
alter table incidents.incident enable row level security;
alter table incidents.incident force row level security;
create policy within_reach on incidents.incident as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('incident.read'::text) AS reaches_district) OR access.lies_in(unit_ids, ( SELECT access.reached_values('incident.read'::text, 'assigned'::text) AS reached_values)) OR access.lies_in(station_ids, ( SELECT access.reached_values('incident.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('incident.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('incident.read'::text) AS reaches_district) OR access.lies_in(unit_ids, ( SELECT access.reached_values('incident.read'::text, 'assigned'::text) AS reached_values)) OR access.lies_in(station_ids, ( SELECT access.reached_values('incident.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('incident.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table incidents.incident to wanghuo_app;

create table incidents.order (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  order_no text not null,
  kind text not null,
  state text not null,
  incident_id uuid,
  unit_id uuid not null,
  call_sign text not null,
  station_id uuid not null,
  station_name text not null,
  township_code text not null,
  instruction text,
  sent_at timestamp with time zone not null,
  sent_by_name text not null,
  seat_name text not null,
  commander_name text not null,
  predicted_seconds integer,
  delivered_at timestamp with time zone,
  acknowledged_at timestamp with time zone,
  acknowledged_by_name text,
  acknowledged_by text,
  cancel_reason text,
  constraint order_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents.incident(id),
  constraint order_order_no_key UNIQUE (order_no),
  constraint order_pkey PRIMARY KEY (id)
);
CREATE INDEX order_incident ON incidents."order" USING btree (incident_id);
CREATE INDEX order_station ON incidents."order" USING btree (station_id, sent_at);
alter table incidents.order enable row level security;
alter table incidents.order force row level security;
create policy within_reach on incidents.order as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('order.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('order.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('order.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('order.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('order.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('order.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table incidents.order to wanghuo_app;

create table incidents.plan (
  id uuid not null,
  incident_id uuid not null,
  made_at timestamp with time zone not null,
  made_by_name text not null,
  input jsonb not null,
  plan jsonb not null,
  units jsonb not null,
  input_hash text not null,
  plan_hash text not null,
  incident_version integer not null,
  confirmed_at timestamp with time zone,
  confirmed_by_name text,
  chosen_unit_ids uuid[],
  change_reason text,
  constraint plan_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents.incident(id),
  constraint plan_pkey PRIMARY KEY (id)
);
CREATE INDEX plan_incident ON incidents.plan USING btree (incident_id, made_at);
alter table incidents.plan enable row level security;
alter table incidents.plan force row level security;
create policy within_reach on incidents.plan as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM incidents.incident owner
  WHERE (owner.id = plan.incident_id))))
  with check ((EXISTS ( SELECT
   FROM incidents.incident owner
  WHERE (owner.id = plan.incident_id))));
grant delete, insert, select, update on table incidents.plan to wanghuo_app;

create table incidents.request (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  request_no text not null,
  kind text not null,
  direction text not null,
  state text not null,
  organisation_name text not null,
  incident_id uuid,
  call_id uuid,
  content text not null,
  channel text not null,
  made_at timestamp with time zone not null,
  made_by_name text not null,
  answer_due_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  answered_by_name text,
  answer_note text,
  contact_name text,
  constraint request_call_id_fkey FOREIGN KEY (call_id) REFERENCES incidents.call(id),
  constraint request_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents.incident(id),
  constraint request_pkey PRIMARY KEY (id),
  constraint request_request_no_key UNIQUE (request_no)
);
CREATE INDEX request_waiting ON incidents.request USING btree (answer_due_at) WHERE (answered_at IS NULL);
alter table incidents.request enable row level security;
alter table incidents.request force row level security;
create policy within_reach on incidents.request as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('request.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('request.read'::text) AS reaches_district));
grant delete, insert, select, update on table incidents.request to wanghuo_app;

create table incidents.shift (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  shift_no text not null,
  post_kind text not null,
  post text not null,
  account_id text not null,
  person_name text not null,
  station_id uuid,
  unit_id uuid,
  township_code text,
  begun_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  relieved_by_name text,
  relief_reason text,
  constraint shift_pkey PRIMARY KEY (id),
  constraint shift_shift_no_key UNIQUE (shift_no)
);
CREATE UNIQUE INDEX shift_one_holder_per_seat ON incidents.shift USING btree (post_kind, post) WHERE ((ended_at IS NULL) AND (post_kind = ANY (ARRAY['SEAT'::text, 'COMMAND'::text])));
CREATE UNIQUE INDEX shift_one_open_per_post ON incidents.shift USING btree (post_kind, post, account_id) WHERE (ended_at IS NULL);
alter table incidents.shift enable row level security;
alter table incidents.shift force row level security;
create policy within_reach on incidents.shift as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('shift.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('shift.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('shift.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('shift.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('shift.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('shift.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table incidents.shift to wanghuo_app;

create table incidents.timeline (
  id uuid not null,
  seq bigint not null generated always as identity,
  incident_id uuid not null,
  at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  clock text not null,
  kind text not null,
  actor_id text not null,
  actor_name text not null,
  call_sign text,
  data jsonb not null default '{}'::jsonb,
  constraint timeline_clock_check CHECK ((clock = ANY (ARRAY['SERVER'::text, 'DEVICE'::text, 'MANUAL'::text]))),
  constraint timeline_incident_id_fkey FOREIGN KEY (incident_id) REFERENCES incidents.incident(id),
  constraint timeline_pkey PRIMARY KEY (id),
  constraint timeline_seq_key UNIQUE (seq)
);
CREATE INDEX timeline_incident ON incidents.timeline USING btree (incident_id, seq);
CREATE TRIGGER timeline_is_append_only BEFORE DELETE OR UPDATE ON incidents.timeline FOR EACH ROW EXECUTE FUNCTION incidents.refuse_change();
alter table incidents.timeline enable row level security;
alter table incidents.timeline force row level security;
create policy within_reach on incidents.timeline as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM incidents.incident owner
  WHERE (owner.id = timeline.incident_id))))
  with check ((EXISTS ( SELECT
   FROM incidents.incident owner
  WHERE (owner.id = timeline.incident_id))));
grant delete, insert, select, update on table incidents.timeline to wanghuo_app;

create table incidents.wind (
  id uuid not null,
  observed_at timestamp with time zone not null,
  from_degrees integer not null,
  speed_metres_per_second double precision not null,
  observed_by text not null,
  constraint wind_from_degrees_check CHECK (((from_degrees >= 0) AND (from_degrees <= 359))),
  constraint wind_pkey PRIMARY KEY (id)
);
CREATE INDEX wind_newest ON incidents.wind USING btree (observed_at DESC);
alter table incidents.wind enable row level security;
alter table incidents.wind force row level security;
create policy within_reach on incidents.wind as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('incident.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('incident.read'::text) AS reaches_district));
grant delete, insert, select, update on table incidents.wind to wanghuo_app;

CREATE OR REPLACE FUNCTION incidents.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the timeline is append-only' using errcode = 'insufficient_privilege';
end
$function$
;

-- ==================== indicators ====================
create schema indicators;
grant usage on schema indicators to wanghuo_app;

create table indicators.computed (
  id uuid not null,
  indicator_id text not null,
  as_of_on date not null,
  formula_version text not null,
  computed_at timestamp with time zone not null,
  root text not null,
  record_count integer not null,
  synthetic_count integer not null,
  inferred_count integer not null,
  newest_on date,
  results jsonb not null,
  constraint computed_pkey PRIMARY KEY (id),
  constraint computed_root_fkey FOREIGN KEY (root) REFERENCES indicators.record_set(root)
);
CREATE INDEX computed_by_day ON indicators.computed USING btree (indicator_id, as_of_on, computed_at DESC, id DESC);
CREATE TRIGGER computed_is_never_emptied BEFORE TRUNCATE ON indicators.computed FOR EACH STATEMENT EXECUTE FUNCTION indicators.refuse_change();
CREATE TRIGGER computed_never_changes BEFORE DELETE OR UPDATE ON indicators.computed FOR EACH ROW EXECUTE FUNCTION indicators.refuse_change();
alter table indicators.computed enable row level security;
alter table indicators.computed force row level security;
create policy added_by_whom_it_is_for on indicators.computed as permissive for insert to wanghuo_app
  with check (( SELECT access.reaches_district('indicator.keep'::text) AS reaches_district));
create policy within_reach on indicators.computed as permissive for select to wanghuo_app
  using (( SELECT access.reaches_district('indicator.read'::text) AS reaches_district));
grant insert, select on table indicators.computed to wanghuo_app;

create table indicators.record_set (
  root text not null,
  record_count integer not null,
  content bytea not null,
  constraint record_set_pkey PRIMARY KEY (root),
  constraint record_set_record_count_check CHECK ((record_count >= 0)),
  constraint record_set_root_check CHECK ((root ~ '^[0-9a-f]{64}$'::text))
);
CREATE TRIGGER record_set_is_never_emptied BEFORE TRUNCATE ON indicators.record_set FOR EACH STATEMENT EXECUTE FUNCTION indicators.refuse_change();
CREATE TRIGGER record_set_never_changes BEFORE DELETE OR UPDATE ON indicators.record_set FOR EACH ROW EXECUTE FUNCTION indicators.refuse_change();
alter table indicators.record_set enable row level security;
alter table indicators.record_set force row level security;
create policy added_by_whom_it_is_for on indicators.record_set as permissive for insert to wanghuo_app
  with check (( SELECT access.reaches_district('indicator.keep'::text) AS reaches_district));
create policy within_reach on indicators.record_set as permissive for select to wanghuo_app
  using (( SELECT access.reaches_district('indicator.read'::text) AS reaches_district));
grant insert, select on table indicators.record_set to wanghuo_app;

CREATE OR REPLACE FUNCTION indicators.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a computed indicator never changes' using errcode = 'insufficient_privilege';
end
$function$
;

-- ==================== jobs ====================
create schema jobs;
grant usage on schema jobs to wanghuo_app;

create table jobs.deadline (
  key text not null,
  job text not null,
  input jsonb not null,
  due_at timestamp with time zone not null,
  attempts integer not null default 0,
  last_error text,
  constraint deadline_pkey PRIMARY KEY (key)
);
CREATE INDEX deadline_by_due ON jobs.deadline USING btree (due_at);
grant delete, insert, select, update on table jobs.deadline to wanghuo_app;

create table jobs.interval (
  name text not null,
  next_at timestamp with time zone not null,
  last_started_at timestamp with time zone,
  last_finished_at timestamp with time zone,
  last_error text,
  runs bigint not null default 0,
  failures bigint not null default 0,
  constraint interval_pkey PRIMARY KEY (name)
);
grant delete, insert, select, update on table jobs.interval to wanghuo_app;

-- ==================== ledger ====================
create schema ledger;
grant usage on schema ledger to wanghuo_app;
grant usage on schema ledger to wanghuo_sealer;

create table ledger.checkpoint (
  size bigint not null,
  line text not null,
  signature text not null,
  made_at timestamp with time zone not null,
  constraint checkpoint_pkey PRIMARY KEY (size)
);
CREATE TRIGGER checkpoint_is_append_only BEFORE DELETE OR UPDATE ON ledger.checkpoint FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER checkpoint_is_not_truncated BEFORE TRUNCATE ON ledger.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
grant select on table ledger.checkpoint to wanghuo_app;
grant insert, select on table ledger.checkpoint to wanghuo_sealer;

create table ledger.detail (
  commitment text not null,
  salt bytea not null,
  detail jsonb,
  fact_id uuid,
  erased_at timestamp with time zone,
  constraint detail_pkey PRIMARY KEY (commitment)
);
CREATE INDEX detail_by_fact ON ledger.detail USING btree (fact_id);
grant insert, select on table ledger.detail to wanghuo_app;

create table ledger.entry (
  seq bigint not null,
  line text not null,
  chain text not null,
  action text not null,
  object_type text not null,
  object_id text,
  actor_id text not null,
  at timestamp with time zone not null,
  constraint entry_pkey PRIMARY KEY (seq)
);
CREATE INDEX entry_by_action ON ledger.entry USING btree (action, seq);
CREATE INDEX entry_by_actor ON ledger.entry USING btree (actor_id, seq);
CREATE INDEX entry_by_object ON ledger.entry USING btree (object_type, object_id, seq);
CREATE INDEX entry_by_time ON ledger.entry USING btree (at, seq);
CREATE INDEX entry_refused ON ledger.entry USING btree (seq) WHERE (line !~~ '%"result":"ok"%'::text);
CREATE TRIGGER entry_is_append_only BEFORE DELETE OR UPDATE ON ledger.entry FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER entry_is_not_truncated BEFORE TRUNCATE ON ledger.entry FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
grant select on table ledger.entry to wanghuo_app;
grant insert, select on table ledger.entry to wanghuo_sealer;

create table ledger.fact (
  position bigint not null generated always as identity,
  id uuid not null,
  type text not null,
  version integer not null,
  subject_type text not null,
  subject_id text not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  actor jsonb not null,
  authority text,
  rule_version text,
  source text not null,
  causes uuid[] not null default '{}'::uuid[],
  payload jsonb not null,
  writer xid8 not null default pg_current_xact_id(),
  constraint fact_id_key UNIQUE (id),
  constraint fact_pkey PRIMARY KEY ("position")
);
CREATE INDEX fact_by_subject ON ledger.fact USING btree (subject_type, subject_id, "position");
CREATE INDEX fact_by_type ON ledger.fact USING btree (type, "position");
CREATE INDEX fact_by_writer ON ledger.fact USING btree (writer, "position");
CREATE TRIGGER fact_is_append_only BEFORE DELETE OR UPDATE ON ledger.fact FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER fact_is_not_truncated BEFORE TRUNCATE ON ledger.fact FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
grant insert, select on table ledger.fact to wanghuo_app;

create table ledger.pending (
  id bigint not null generated always as identity,
  record jsonb not null,
  mac bytea not null,
  writer xid8 not null default pg_current_xact_id(),
  constraint pending_pkey PRIMARY KEY (id)
);
grant insert, select on table ledger.pending to wanghuo_app;
grant delete, select on table ledger.pending to wanghuo_sealer;

create table ledger.reader (
  name text not null,
  writer xid8 not null default '0'::xid8,
  position bigint not null default 0,
  attempts integer not null default 0,
  retry_at timestamp with time zone,
  last_error text,
  constraint reader_pkey PRIMARY KEY (name)
);
grant insert, select, update on table ledger.reader to wanghuo_app;

create table ledger.repair (
  reader text not null,
  fact_id uuid not null,
  failed_at timestamp with time zone not null,
  error text not null,
  repaired_at timestamp with time zone,
  constraint repair_fact_id_fkey FOREIGN KEY (fact_id) REFERENCES ledger.fact(id),
  constraint repair_pkey PRIMARY KEY (reader, fact_id)
);
grant insert, select, update on table ledger.repair to wanghuo_app;

create table ledger.signing_key (
  key_id text not null,
  public_key text not null,
  valid_from_at timestamp with time zone not null,
  retired_at timestamp with time zone,
  constraint signing_key_pkey PRIMARY KEY (key_id)
);
grant select on table ledger.signing_key to wanghuo_app;

create table ledger.state (
  log text not null,
  state jsonb not null,
  last_checkpoint text,
  last_checkpoint_size bigint not null default 0,
  last_checkpoint_at timestamp with time zone,
  constraint state_pkey PRIMARY KEY (log)
);
grant select on table ledger.state to wanghuo_app;
grant insert, select, update on table ledger.state to wanghuo_sealer;

CREATE OR REPLACE FUNCTION ledger.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'The ledger is append-only: % on % refused', tg_op, tg_table_name using errcode = '42501';
end
$function$
;

-- ==================== migration ====================
create schema migration;

create table migration.done (
  owner text not null,
  name text not null,
  digest text not null,
  ran_at timestamp with time zone not null default now(),
  constraint done_pkey PRIMARY KEY (owner, name)
);

-- ==================== organisations ====================
create schema organisations;
grant usage on schema organisations to wanghuo_app;

create table organisations.organisation (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  name text not null,
  kind text not null,
  township_code text,
  duty_telephone text,
  contact_name text,
  constraint organisation_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX organisation_name ON organisations.organisation USING btree (name) WHERE (valid_until_on IS NULL);
alter table organisations.organisation enable row level security;
alter table organisations.organisation force row level security;
create policy within_reach on organisations.organisation as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('organisation.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('organisation.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('organisation.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('organisation.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table organisations.organisation to wanghuo_app;

-- ==================== premises ====================
create schema premises;
grant usage on schema premises to wanghuo_app;

create table premises.building (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  building_no text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  address text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  use text not null,
  height_metres double precision not null,
  floors_above integer not null,
  floors_below integer not null,
  height_class text not null,
  floor_area_square_metres double precision,
  access_max_width_metres double precision,
  access_max_height_metres double precision,
  access_max_weight_tonnes double precision,
  access_note text,
  constraint building_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX building_building_no ON premises.building USING btree (building_no) WHERE (valid_until_on IS NULL);
CREATE INDEX building_name_trigram ON premises.building USING gin (name gin_trgm_ops);
CREATE INDEX building_township ON premises.building USING btree (township_code);
alter table premises.building enable row level security;
alter table premises.building force row level security;
create policy within_reach on premises.building as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('premises.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('premises.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('premises.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('premises.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table premises.building to wanghuo_app;

create table premises.premises (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  premises_no text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  building_id uuid,
  address text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  tier text not null,
  classes text[] not null default '{}'::text[],
  industry text,
  occupants integer,
  fire_manager_name text,
  fire_manager_phone text,
  has_control_room boolean not null,
  constraint premises_building_id_fkey FOREIGN KEY (building_id) REFERENCES premises.building(id),
  constraint premises_pkey PRIMARY KEY (id)
);
CREATE INDEX premises_building ON premises.premises USING btree (building_id);
CREATE INDEX premises_name_trigram ON premises.premises USING gin (name gin_trgm_ops);
CREATE UNIQUE INDEX premises_premises_no ON premises.premises USING btree (premises_no) WHERE (valid_until_on IS NULL);
CREATE INDEX premises_township ON premises.premises USING btree (township_code);
alter table premises.premises enable row level security;
alter table premises.premises force row level security;
create policy within_reach on premises.premises as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('premises.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('premises.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('premises.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('premises.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('premises.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('premises.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table premises.premises to wanghuo_app;

create table premises.preplan (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  preplan_no text not null,
  title text not null,
  premises_id uuid not null,
  building_id uuid,
  township_code text not null,
  status text not null,
  access_side text not null,
  operation_side text not null,
  hydrant_note text not null,
  riser_note text,
  control_room_note text,
  shut_off_note text,
  hazards text not null,
  occupants_note text,
  required_force_note text,
  reviewed_on date,
  constraint preplan_building_id_fkey FOREIGN KEY (building_id) REFERENCES premises.building(id),
  constraint preplan_pkey PRIMARY KEY (id),
  constraint preplan_premises_id_fkey FOREIGN KEY (premises_id) REFERENCES premises.premises(id)
);
CREATE INDEX preplan_premises ON premises.preplan USING btree (premises_id);
CREATE UNIQUE INDEX preplan_preplan_no ON premises.preplan USING btree (preplan_no) WHERE (valid_until_on IS NULL);
alter table premises.preplan enable row level security;
alter table premises.preplan force row level security;
create policy within_reach on premises.preplan as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('preplan.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('preplan.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('preplan.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('preplan.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table premises.preplan to wanghuo_app;

-- ==================== programme ====================
create schema programme;
grant usage on schema programme to wanghuo_app;

create table programme.acceptance (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  acceptance_no text not null,
  as_on date not null,
  township_code text,
  drawn_up_at timestamp with time zone not null,
  drawn_up_by_name text not null,
  entries jsonb not null,
  entries_hash text not null,
  opinions jsonb not null,
  signature jsonb,
  signed_by_name text,
  signed_at timestamp with time zone,
  state text not null,
  problems jsonb,
  constraint acceptance_acceptance_no_key UNIQUE (acceptance_no),
  constraint acceptance_pkey PRIMARY KEY (id)
);
CREATE TRIGGER acceptance_is_frozen BEFORE DELETE ON programme.acceptance FOR EACH ROW EXECUTE FUNCTION programme.refuse_change();
CREATE TRIGGER signed_acceptance_is_frozen BEFORE UPDATE ON programme.acceptance FOR EACH ROW WHEN (((old.state = 'SIGNED'::text) OR (old.entries IS DISTINCT FROM new.entries) OR (old.entries_hash IS DISTINCT FROM new.entries_hash) OR (old.as_on IS DISTINCT FROM new.as_on))) EXECUTE FUNCTION programme.refuse_change();
alter table programme.acceptance enable row level security;
alter table programme.acceptance force row level security;
create policy within_reach on programme.acceptance as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('dossier.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('dossier.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('dossier.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('dossier.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table programme.acceptance to wanghuo_app;

create table programme.budget_line (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  line_no text not null,
  program_no integer,
  project_id uuid,
  purpose text not null,
  year integer not null,
  payer text not null,
  township_code text,
  planned_yuan double precision not null,
  allotted_yuan double precision not null,
  paid_yuan double precision not null,
  entries jsonb not null,
  constraint budget_line_line_no_key UNIQUE (line_no),
  constraint budget_line_pkey PRIMARY KEY (id),
  constraint budget_line_project_id_fkey FOREIGN KEY (project_id) REFERENCES programme.project(id),
  constraint budget_line_within CHECK (((paid_yuan <= (allotted_yuan + (0.004)::double precision)) AND (allotted_yuan <= (planned_yuan + (0.004)::double precision))))
);
alter table programme.budget_line enable row level security;
alter table programme.budget_line force row level security;
create policy within_reach on programme.budget_line as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table programme.budget_line to wanghuo_app;

create table programme.commitment (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  commitment_no text not null,
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
  check text not null,
  township_code text,
  account text,
  file_ids jsonb not null,
  reported_by_name text,
  reported_by_id text,
  reported_at timestamp with time zone,
  confirmed_by_name text,
  confirmed_at timestamp with time zone,
  return_reason text,
  state text not null,
  constraint commitment_commitment_no_key UNIQUE (commitment_no),
  constraint commitment_pkey PRIMARY KEY (id)
);
alter table programme.commitment enable row level security;
alter table programme.commitment force row level security;
create policy within_reach on programme.commitment as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table programme.commitment to wanghuo_app;

create table programme.heard_indicator (
  indicator_id text not null,
  as_of_on date not null,
  results jsonb not null,
  record_count integer not null,
  root text not null,
  computed_id uuid not null,
  heard_at timestamp with time zone not null,
  constraint heard_indicator_pkey PRIMARY KEY (indicator_id, as_of_on)
);
alter table programme.heard_indicator enable row level security;
alter table programme.heard_indicator force row level security;
create policy within_reach on programme.heard_indicator as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('programme.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('programme.read'::text) AS reaches_district));
grant delete, insert, select, update on table programme.heard_indicator to wanghuo_app;

create table programme.plan_problem (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  problem_no text not null,
  title text not null,
  account text not null,
  project_id uuid,
  owner_body text not null,
  township_code text,
  raised_on date not null,
  raised_by_name text not null,
  due_on date,
  decision text,
  decided_by_name text,
  decided_at timestamp with time zone,
  effect text,
  closed_by_name text,
  closed_at timestamp with time zone,
  state text not null,
  decisions jsonb not null,
  constraint plan_problem_pkey PRIMARY KEY (id),
  constraint plan_problem_problem_no_key UNIQUE (problem_no),
  constraint plan_problem_project_id_fkey FOREIGN KEY (project_id) REFERENCES programme.project(id)
);
alter table programme.plan_problem enable row level security;
alter table programme.plan_problem force row level security;
create policy within_reach on programme.plan_problem as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table programme.plan_problem to wanghuo_app;

create table programme.plan_snapshot (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  snapshot_no text not null,
  kind text not null,
  year integer not null,
  as_on date not null,
  township_code text,
  taken_at timestamp with time zone not null,
  taken_by_name text not null,
  taken_by_id text not null,
  content jsonb not null,
  hash text not null,
  constraint plan_snapshot_once UNIQUE (kind, year),
  constraint plan_snapshot_pkey PRIMARY KEY (id),
  constraint plan_snapshot_snapshot_no_key UNIQUE (snapshot_no)
);
CREATE TRIGGER plan_snapshot_is_frozen BEFORE DELETE OR UPDATE ON programme.plan_snapshot FOR EACH ROW EXECUTE FUNCTION programme.refuse_change();
CREATE TRIGGER plan_snapshot_is_never_emptied BEFORE TRUNCATE ON programme.plan_snapshot FOR EACH STATEMENT EXECUTE FUNCTION programme.refuse_change();
alter table programme.plan_snapshot enable row level security;
alter table programme.plan_snapshot force row level security;
create policy within_reach on programme.plan_snapshot as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table programme.plan_snapshot to wanghuo_app;

create table programme.project (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  project_no text not null,
  name text not null,
  kind text not null,
  program_no integer,
  annex_no integer,
  cell_key text,
  plan_line integer,
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
  state text not null,
  constraint project_pkey PRIMARY KEY (id),
  constraint project_project_no_key UNIQUE (project_no)
);
alter table programme.project enable row level security;
alter table programme.project force row level security;
create policy within_reach on programme.project as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('programme.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('programme.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table programme.project to wanghuo_app;

CREATE OR REPLACE FUNCTION programme.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'frozen: % is never changed', tg_table_name using errcode = 'raise_exception';
end $function$
;

-- ==================== records ====================
create schema records;
grant usage on schema records to wanghuo_app;

create table records.alarm_record (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  record_no text not null,
  state text not null,
  revision integer not null,
  corrects_id text,
  correction_reason text,
  needs_high_approval boolean not null,
  due_at timestamp with time zone,
  overdue_at timestamp with time zone,
  raised_to text,
  author_id text,
  author_name text,
  submitted_at timestamp with time zone,
  reviewer_id text,
  reviewer_name text,
  reviewed_at timestamp with time zone,
  approver_name text,
  approved_at timestamp with time zone,
  return_reason text,
  void_reason text,
  reasons jsonb not null,
  incident_id uuid,
  call_id uuid,
  alarm_class text not null,
  incident_type text,
  outcome text,
  is_fire boolean not null,
  township_code text,
  address text,
  longitude double precision,
  latitude double precision,
  station_ids text[] not null,
  team_count integer not null,
  received_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  order_sent_at timestamp with time zone,
  turned_out_at timestamp with time zone,
  arrived_at timestamp with time zone,
  controlled_at timestamp with time zone,
  extinguished_at timestamp with time zone,
  last_back_at timestamp with time zone,
  clocks jsonb not null,
  trapped integer,
  rescued integer,
  evacuated integer,
  account text,
  constraint alarm_record_pkey PRIMARY KEY (id),
  constraint alarm_record_record_no_key UNIQUE (record_no)
);
CREATE INDEX alarm_record_corrects ON records.alarm_record USING btree (corrects_id) WHERE (corrects_id IS NOT NULL);
CREATE INDEX alarm_record_incident ON records.alarm_record USING btree (incident_id) WHERE (incident_id IS NOT NULL);
CREATE UNIQUE INDEX alarm_record_one_correction ON records.alarm_record USING btree (corrects_id) WHERE (state = ANY (ARRAY['DRAFTED'::text, 'RETURNED'::text, 'SUBMITTED'::text, 'REVIEWED'::text]));
CREATE INDEX alarm_record_received ON records.alarm_record USING btree (received_at);
CREATE INDEX alarm_record_waiting ON records.alarm_record USING btree (due_at) WHERE (state = ANY (ARRAY['DRAFTED'::text, 'RETURNED'::text, 'SUBMITTED'::text, 'REVIEWED'::text]));
alter table records.alarm_record enable row level security;
alter table records.alarm_record force row level security;
create policy within_reach on records.alarm_record as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_ids, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_ids, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table records.alarm_record to wanghuo_app;

create table records.casualty (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  casualty_no text not null,
  fire_record_id uuid not null,
  station_id uuid,
  township_code text not null,
  harm text not null,
  counted_as text not null,
  died_at timestamp with time zone,
  is_firefighter boolean not null,
  age_group text,
  note text,
  constraint casualty_casualty_no_key UNIQUE (casualty_no),
  constraint casualty_fire_record_id_fkey FOREIGN KEY (fire_record_id) REFERENCES records.fire_record(id),
  constraint casualty_pkey PRIMARY KEY (id)
);
CREATE INDEX casualty_fire ON records.casualty USING btree (fire_record_id);
alter table records.casualty enable row level security;
alter table records.casualty force row level security;
create policy within_reach on records.casualty as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('casualty.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('casualty.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('casualty.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('casualty.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('casualty.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('casualty.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table records.casualty to wanghuo_app;

create table records.fire_record (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  record_no text not null,
  state text not null,
  revision integer not null,
  corrects_id text,
  correction_reason text,
  needs_high_approval boolean not null,
  due_at timestamp with time zone,
  overdue_at timestamp with time zone,
  raised_to text,
  author_id text,
  author_name text,
  submitted_at timestamp with time zone,
  reviewer_id text,
  reviewer_name text,
  reviewed_at timestamp with time zone,
  approver_name text,
  approved_at timestamp with time zone,
  return_reason text,
  void_reason text,
  reasons jsonb not null,
  alarm_record_id uuid,
  incident_id uuid,
  reported_afterwards boolean not null,
  occurred_at timestamp with time zone not null,
  reported_at timestamp with time zone not null,
  station_id uuid,
  township_code text not null,
  address text not null,
  longitude double precision,
  latitude double precision,
  settlement text,
  place_type text,
  fire_cause text,
  cause_note text,
  burnt_area_square_metres double precision,
  building_floors integer,
  fire_floor integer,
  building_area_square_metres double precision,
  households integer,
  trapped integer,
  rescued integer,
  evacuated integer,
  dead_at_closing integer,
  injured_at_closing integer,
  declared_loss_yuan numeric(14,2),
  loss_yuan numeric(14,2) not null,
  grade text not null,
  grade_rule_version text not null,
  grade_history jsonb not null,
  detection text,
  first_responder text,
  alarm_presence text,
  other_authority text,
  constraint fire_record_alarm_record_id_fkey FOREIGN KEY (alarm_record_id) REFERENCES records.alarm_record(id),
  constraint fire_record_pkey PRIMARY KEY (id),
  constraint fire_record_record_no_key UNIQUE (record_no)
);
CREATE INDEX fire_record_alarm ON records.fire_record USING btree (alarm_record_id) WHERE (alarm_record_id IS NOT NULL);
CREATE INDEX fire_record_corrects ON records.fire_record USING btree (corrects_id) WHERE (corrects_id IS NOT NULL);
CREATE INDEX fire_record_occurred ON records.fire_record USING btree (occurred_at);
CREATE UNIQUE INDEX fire_record_one_correction ON records.fire_record USING btree (corrects_id) WHERE (state = ANY (ARRAY['DRAFTED'::text, 'RETURNED'::text, 'SUBMITTED'::text, 'REVIEWED'::text]));
CREATE INDEX fire_record_waiting ON records.fire_record USING btree (due_at) WHERE (state = ANY (ARRAY['DRAFTED'::text, 'RETURNED'::text, 'SUBMITTED'::text, 'REVIEWED'::text]));
alter table records.fire_record enable row level security;
alter table records.fire_record force row level security;
create policy within_reach on records.fire_record as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table records.fire_record to wanghuo_app;

create table records.loss_item (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  item_no text not null,
  fire_record_id uuid not null,
  station_id uuid,
  township_code text not null,
  kind text not null,
  description text not null,
  method text not null,
  amount_yuan numeric(14,2) not null,
  constraint loss_item_fire_record_id_fkey FOREIGN KEY (fire_record_id) REFERENCES records.fire_record(id),
  constraint loss_item_item_no_key UNIQUE (item_no),
  constraint loss_item_pkey PRIMARY KEY (id)
);
CREATE INDEX loss_item_fire ON records.loss_item USING btree (fire_record_id);
alter table records.loss_item enable row level security;
alter table records.loss_item force row level security;
create policy within_reach on records.loss_item as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table records.loss_item to wanghuo_app;

create table records.team_report (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  report_no text not null,
  state text not null,
  revision integer not null,
  corrects_id text,
  correction_reason text,
  needs_high_approval boolean not null,
  due_at timestamp with time zone,
  overdue_at timestamp with time zone,
  raised_to text,
  author_id text,
  author_name text,
  submitted_at timestamp with time zone,
  reviewer_id text,
  reviewer_name text,
  reviewed_at timestamp with time zone,
  approver_name text,
  approved_at timestamp with time zone,
  return_reason text,
  void_reason text,
  reasons jsonb not null,
  alarm_record_id uuid not null,
  assignment_id uuid,
  unit_id uuid,
  call_sign text not null,
  station_id uuid not null,
  township_code text,
  ordered_at timestamp with time zone not null,
  turned_out_at timestamp with time zone,
  arrived_at timestamp with time zone,
  water_on_at timestamp with time zone,
  controlled_at timestamp with time zone,
  extinguished_at timestamp with time zone,
  left_at timestamp with time zone,
  ended_at timestamp with time zone,
  clocks jsonb not null,
  distance_metres integer,
  crew_count integer,
  trapped integer,
  rescued integer,
  evacuated integer,
  account text,
  constraint team_report_alarm_record_id_fkey FOREIGN KEY (alarm_record_id) REFERENCES records.alarm_record(id),
  constraint team_report_pkey PRIMARY KEY (id),
  constraint team_report_report_no_key UNIQUE (report_no)
);
CREATE INDEX team_report_alarm ON records.team_report USING btree (alarm_record_id);
CREATE INDEX team_report_corrects ON records.team_report USING btree (corrects_id) WHERE (corrects_id IS NOT NULL);
CREATE UNIQUE INDEX team_report_one_correction ON records.team_report USING btree (corrects_id) WHERE (state = ANY (ARRAY['DRAFTED'::text, 'RETURNED'::text, 'SUBMITTED'::text, 'REVIEWED'::text]));
CREATE INDEX team_report_waiting ON records.team_report USING btree (due_at) WHERE (state = ANY (ARRAY['DRAFTED'::text, 'RETURNED'::text, 'SUBMITTED'::text, 'REVIEWED'::text]));
alter table records.team_report enable row level security;
alter table records.team_report force row level security;
create policy within_reach on records.team_report as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('record.read'::text) AS reaches_district) OR access.lies_in(station_id, ( SELECT access.reached_values('record.read'::text, 'station'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('record.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table records.team_report to wanghuo_app;

-- ==================== sensing ====================
create schema sensing;
grant usage on schema sensing to wanghuo_app;

create table sensing.alarm (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  alarm_no text not null,
  alarm_class text not null,
  condition text not null,
  state text not null,
  place_key text not null,
  place_name text not null,
  township_code text,
  building_id uuid,
  premises_id uuid,
  premises_no text,
  device_id uuid,
  longitude double precision,
  latitude double precision,
  tier text,
  is_test boolean not null,
  is_trusted boolean not null,
  marks text[] not null,
  component_count integer not null,
  opened_at timestamp with time zone not null,
  asked_at timestamp with time zone not null,
  reset_at timestamp with time zone,
  rule_version text not null,
  evidence text not null,
  false_likelihood integer,
  likelihood_reasons jsonb not null,
  told_seats_at timestamp with time zone,
  unanswered_at timestamp with time zone,
  owner_answer text,
  owner_cause text,
  owner_answered_at timestamp with time zone,
  owner_answered_by_name text,
  acknowledged_at timestamp with time zone,
  acknowledged_by_name text,
  calls jsonb not null,
  look_station_id uuid,
  look_station_name text,
  look_distance_metres integer,
  look_channel text,
  look_spoke_with text,
  look_at timestamp with time zone,
  outcome text,
  cause text,
  ended_at timestamp with time zone,
  ended_by_name text,
  note text,
  constraint alarm_alarm_no_key UNIQUE (alarm_no),
  constraint alarm_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint alarm_pkey PRIMARY KEY (id)
);
CREATE INDEX alarm_building ON sensing.alarm USING btree (building_id) WHERE (state <> ALL (ARRAY['VERIFIED'::text, 'REJECTED'::text]));
CREATE INDEX alarm_device ON sensing.alarm USING btree (device_id, opened_at);
CREATE INDEX alarm_ended ON sensing.alarm USING btree (place_key, ended_at) WHERE (ended_at IS NOT NULL);
CREATE INDEX alarm_in_hand ON sensing.alarm USING btree (alarm_class, opened_at) WHERE (state = 'ACKNOWLEDGED'::text);
CREATE UNIQUE INDEX alarm_one_open_per_place ON sensing.alarm USING btree (place_key, alarm_class, is_test) WHERE (state <> ALL (ARRAY['VERIFIED'::text, 'REJECTED'::text]));
CREATE INDEX alarm_open ON sensing.alarm USING btree (alarm_class, opened_at) WHERE (state <> ALL (ARRAY['VERIFIED'::text, 'REJECTED'::text]));
CREATE INDEX alarm_premises ON sensing.alarm USING btree (premises_no, opened_at);
alter table sensing.alarm enable row level security;
alter table sensing.alarm force row level security;
create policy within_reach on sensing.alarm as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('alarm.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('alarm.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('alarm.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('alarm.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('alarm.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('alarm.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.alarm to wanghuo_app;

create table sensing.alarm_part (
  alarm_id uuid not null,
  source text not null,
  component text not null,
  condition text not null,
  device_id uuid,
  component_name text,
  signals integer not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  cleared_at timestamp with time zone,
  constraint alarm_part_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES sensing.alarm(id),
  constraint alarm_part_pkey PRIMARY KEY (alarm_id, source, component, condition)
);
CREATE INDEX alarm_part_component ON sensing.alarm_part USING btree (source, component);
CREATE INDEX alarm_part_first ON sensing.alarm_part USING btree (alarm_id, first_at, source, component);
alter table sensing.alarm_part enable row level security;
alter table sensing.alarm_part force row level security;
create policy within_reach on sensing.alarm_part as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM sensing.alarm owner
  WHERE (owner.id = alarm_part.alarm_id))))
  with check ((EXISTS ( SELECT
   FROM sensing.alarm owner
  WHERE (owner.id = alarm_part.alarm_id))));
grant delete, insert, select, update on table sensing.alarm_part to wanghuo_app;

create table sensing.alarm_picture (
  id uuid not null,
  alarm_id uuid not null,
  frame_id uuid not null,
  device_id uuid not null,
  received_at timestamp with time zone not null,
  claimed_at timestamp with time zone,
  state text not null,
  confidence double precision,
  file_id uuid,
  sha256 text,
  media_type text,
  width_pixels integer,
  height_pixels integer,
  byte_count integer,
  constraint alarm_picture_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES sensing.alarm(id),
  constraint alarm_picture_alarm_id_frame_id_key UNIQUE (alarm_id, frame_id),
  constraint alarm_picture_check CHECK (((state = 'KEPT'::text) = (file_id IS NOT NULL))),
  constraint alarm_picture_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint alarm_picture_pkey PRIMARY KEY (id)
);
CREATE INDEX alarm_picture_kept ON sensing.alarm_picture USING btree (alarm_id, received_at) WHERE (state = 'KEPT'::text);
alter table sensing.alarm_picture enable row level security;
alter table sensing.alarm_picture force row level security;
create policy within_reach on sensing.alarm_picture as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM sensing.alarm owner
  WHERE (owner.id = alarm_picture.alarm_id))))
  with check ((EXISTS ( SELECT
   FROM sensing.alarm owner
  WHERE (owner.id = alarm_picture.alarm_id))));
grant delete, insert, select, update on table sensing.alarm_picture to wanghuo_app;

create table sensing.alarm_reach (
  id uuid not null,
  alarm_id uuid not null,
  account_id text,
  person_name text,
  post text,
  is_on_duty boolean not null,
  is_signed_in boolean not null,
  told_at timestamp with time zone not null,
  seen_at timestamp with time zone,
  constraint alarm_reach_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES sensing.alarm(id),
  constraint alarm_reach_check CHECK (((account_id IS NULL) = (person_name IS NULL))),
  constraint alarm_reach_check1 CHECK (((account_id IS NOT NULL) OR (seen_at IS NULL))),
  constraint alarm_reach_pkey PRIMARY KEY (id)
);
CREATE INDEX alarm_reach_alarm ON sensing.alarm_reach USING btree (alarm_id, told_at);
CREATE INDEX alarm_reach_unseen ON sensing.alarm_reach USING btree (account_id, told_at) WHERE (seen_at IS NULL);
alter table sensing.alarm_reach enable row level security;
alter table sensing.alarm_reach force row level security;
create policy within_reach on sensing.alarm_reach as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM sensing.alarm owner
  WHERE (owner.id = alarm_reach.alarm_id))))
  with check ((EXISTS ( SELECT
   FROM sensing.alarm owner
  WHERE (owner.id = alarm_reach.alarm_id))));
grant delete, insert, select, update on table sensing.alarm_reach to wanghuo_app;

create table sensing.alarm_verdict (
  alarm_id uuid not null,
  device_id uuid not null,
  device_class text not null,
  profile text not null,
  township_code text,
  premises_no text,
  maintainer_id uuid,
  outcome text not null,
  cause text,
  is_first boolean not null,
  false_likelihood integer,
  opened_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  constraint alarm_verdict_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES sensing.alarm(id),
  constraint alarm_verdict_pkey PRIMARY KEY (alarm_id, device_id)
);
CREATE INDEX alarm_verdict_device ON sensing.alarm_verdict USING btree (device_id, ended_at);
CREATE INDEX alarm_verdict_ended ON sensing.alarm_verdict USING btree (ended_at);
CREATE INDEX alarm_verdict_model ON sensing.alarm_verdict USING btree (profile, device_class, ended_at);
alter table sensing.alarm_verdict enable row level security;
alter table sensing.alarm_verdict force row level security;
create policy within_reach on sensing.alarm_verdict as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.alarm_verdict to wanghuo_app;

create table sensing.backtest (
  id uuid not null,
  rule text not null,
  parameters jsonb not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  state text not null,
  done integer not null,
  total integer not null,
  result jsonb not null,
  asked_at timestamp with time zone not null,
  asked_by_name text not null,
  ended_at timestamp with time zone,
  failure text,
  constraint backtest_pkey PRIMARY KEY (id)
);
CREATE INDEX backtest_rule ON sensing.backtest USING btree (rule, asked_at);
alter table sensing.backtest enable row level security;
alter table sensing.backtest force row level security;
create policy within_reach on sensing.backtest as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('sensingRule.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('sensingRule.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.backtest to wanghuo_app;

create table sensing.cap_message (
  id uuid not null,
  direction text not null,
  device_id uuid,
  identifier text not null,
  sender text not null,
  sent text not null,
  sent_at timestamp with time zone not null,
  status text not null,
  msg_type text not null,
  event text,
  headline text,
  description text,
  instruction text,
  urgency text,
  severity text,
  certainty text,
  sender_name text,
  area_desc text,
  expires_at timestamp with time zone,
  subject_type text,
  subject_id uuid,
  content bytea not null,
  stored_at timestamp with time zone not null,
  constraint cap_message_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint cap_message_direction_check CHECK ((direction = ANY (ARRAY['IN'::text, 'OUT'::text]))),
  constraint cap_message_pkey PRIMARY KEY (id)
);
CREATE INDEX cap_message_expires ON sensing.cap_message USING btree (expires_at) WHERE (direction = 'IN'::text);
CREATE INDEX cap_message_newest ON sensing.cap_message USING btree (direction, id);
CREATE UNIQUE INDEX cap_message_once ON sensing.cap_message USING btree (direction, sender, identifier, sent_at);
CREATE INDEX cap_message_subject ON sensing.cap_message USING btree (subject_id, id) WHERE (subject_id IS NOT NULL);
alter table sensing.cap_message enable row level security;
alter table sensing.cap_message force row level security;
create policy within_reach on sensing.cap_message as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('capMessage.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('capMessage.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.cap_message to wanghuo_app;

create table sensing.cap_reference (
  message_id uuid not null,
  sender text not null,
  identifier text not null,
  sent_at timestamp with time zone not null,
  constraint cap_reference_message_id_fkey FOREIGN KEY (message_id) REFERENCES sensing.cap_message(id),
  constraint cap_reference_pkey PRIMARY KEY (message_id, sender, identifier, sent_at)
);
CREATE INDEX cap_reference_named ON sensing.cap_reference USING btree (sender, identifier, sent_at);
alter table sensing.cap_reference enable row level security;
alter table sensing.cap_reference force row level security;
create policy within_reach on sensing.cap_reference as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('capMessage.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('capMessage.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.cap_reference to wanghuo_app;

create table sensing.component_state (
  source text not null,
  component text not null,
  condition text not null,
  device_id uuid,
  township_code text,
  premises_no text,
  maintainer_id uuid,
  component_name text,
  is_active boolean not null,
  since_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  claimed_at timestamp with time zone,
  raises integer not null,
  flutters integer not null,
  constraint component_state_pkey PRIMARY KEY (source, component, condition)
);
CREATE INDEX component_state_device ON sensing.component_state USING btree (device_id) WHERE is_active;
alter table sensing.component_state enable row level security;
alter table sensing.component_state force row level security;
create policy within_reach on sensing.component_state as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.component_state to wanghuo_app;

create table sensing.device (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  device_no text not null,
  name text not null,
  device_class text not null,
  protocol text not null,
  address text not null,
  profile text not null,
  township_code text not null,
  premises_id uuid,
  premises_no text,
  building_id uuid,
  floor integer,
  room text,
  longitude double precision not null,
  latitude double precision not null,
  parent_id uuid,
  unit_id uuid,
  maintainer_id uuid,
  installed_on date,
  battery_replace_on date,
  heartbeat_seconds integer,
  heartbeat_misses integer,
  test_until_at timestamp with time zone,
  constraint device_building_id_fkey FOREIGN KEY (building_id) REFERENCES premises.building(id),
  constraint device_maintainer_id_fkey FOREIGN KEY (maintainer_id) REFERENCES organisations.organisation(id),
  constraint device_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES sensing.device(id),
  constraint device_pkey PRIMARY KEY (id),
  constraint device_premises_id_fkey FOREIGN KEY (premises_id) REFERENCES premises.premises(id),
  constraint device_unit_id_fkey FOREIGN KEY (unit_id) REFERENCES forces.unit(id)
);
CREATE UNIQUE INDEX device_address ON sensing.device USING btree (protocol, address) WHERE (valid_until_on IS NULL);
CREATE INDEX device_by_parent ON sensing.device USING btree (parent_id);
CREATE INDEX device_by_premises ON sensing.device USING btree (premises_id);
CREATE INDEX device_camera ON sensing.device USING btree (longitude, latitude) WHERE ((device_class = 'LOOKOUT_CAMERA'::text) AND (valid_until_on IS NULL));
CREATE UNIQUE INDEX device_device_no ON sensing.device USING btree (device_no) WHERE (valid_until_on IS NULL);
CREATE INDEX device_in_test ON sensing.device USING btree (test_until_at) WHERE ((test_until_at IS NOT NULL) AND (valid_until_on IS NULL));
alter table sensing.device enable row level security;
alter table sensing.device force row level security;
create policy within_reach on sensing.device as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.device to wanghuo_app;

create table sensing.device_life (
  device_id uuid not null,
  township_code text not null,
  premises_no text,
  maintainer_id uuid,
  parent_id uuid,
  interval_seconds integer not null,
  misses integer not null,
  state text not null,
  last_heard_at timestamp with time zone,
  since_at timestamp with time zone not null,
  due_at timestamp with time zone,
  told text,
  constraint device_life_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint device_life_pkey PRIMARY KEY (device_id)
);
CREATE INDEX device_life_due ON sensing.device_life USING btree (due_at) WHERE (state = ANY (ARRAY['ALIVE'::text, 'LATE'::text]));
CREATE INDEX device_life_never ON sensing.device_life USING btree (due_at) WHERE (state = 'NEVER'::text);
CREATE INDEX device_life_parent ON sensing.device_life USING btree (parent_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX device_life_silent ON sensing.device_life USING btree (township_code, since_at) WHERE (state = 'SILENT'::text);
CREATE TRIGGER keep_live_span_changed AFTER UPDATE OF state ON sensing.device_life FOR EACH ROW WHEN (((old.state = 'ALIVE'::text) <> (new.state = 'ALIVE'::text))) EXECUTE FUNCTION sensing.keep_live_span();
CREATE TRIGGER keep_live_span_deleted AFTER DELETE ON sensing.device_life FOR EACH ROW WHEN ((old.state = 'ALIVE'::text)) EXECUTE FUNCTION sensing.keep_live_span();
alter table sensing.device_life enable row level security;
alter table sensing.device_life force row level security;
create policy within_reach on sensing.device_life as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.device_life to wanghuo_app;

create table sensing.device_secret (
  id uuid not null,
  device_id uuid not null,
  salt bytea not null,
  hash bytea not null,
  signing_key bytea not null,
  issued_at timestamp with time zone not null,
  valid_until_at timestamp with time zone,
  constraint device_secret_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint device_secret_pkey PRIMARY KEY (id)
);
CREATE INDEX device_secret_by_device ON sensing.device_secret USING btree (device_id);
alter table sensing.device_secret enable row level security;
alter table sensing.device_secret force row level security;
create policy within_reach on sensing.device_secret as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('device.renewSecret'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('device.renewSecret'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.device_secret to wanghuo_app;

create table sensing.device_task (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  task_no text not null,
  kind text not null,
  state text not null,
  device_id uuid,
  subject text not null,
  township_code text,
  premises_id uuid,
  premises_no text,
  maintainer_id uuid,
  raised_at timestamp with time zone not null,
  occurrences integer not null,
  device_count integer not null,
  cleared_at timestamp with time zone,
  due_at timestamp with time zone not null,
  overdue_at timestamp with time zone,
  taken_at timestamp with time zone,
  taken_by_name text,
  done_at timestamp with time zone,
  done_by text,
  done_by_name text,
  evidence text,
  is_removed boolean not null,
  confirmed_at timestamp with time zone,
  confirmed_by_name text,
  confirm_note text,
  return_reason text,
  constraint device_task_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint device_task_pkey PRIMARY KEY (id),
  constraint device_task_task_no_key UNIQUE (task_no)
);
CREATE INDEX device_task_device ON sensing.device_task USING btree (device_id, raised_at);
CREATE UNIQUE INDEX device_task_one_open ON sensing.device_task USING btree (device_id, kind) WHERE ((state = ANY (ARRAY['OPEN'::text, 'TAKEN'::text, 'DONE'::text])) AND (device_id IS NOT NULL));
CREATE UNIQUE INDEX device_task_one_open_per_township ON sensing.device_task USING btree (township_code, kind) WHERE ((state = ANY (ARRAY['OPEN'::text, 'TAKEN'::text, 'DONE'::text])) AND (device_id IS NULL));
CREATE INDEX device_task_open ON sensing.device_task USING btree (due_at) WHERE (state = ANY (ARRAY['OPEN'::text, 'TAKEN'::text, 'DONE'::text]));
alter table sensing.device_task enable row level security;
alter table sensing.device_task force row level security;
create policy within_reach on sensing.device_task as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('deviceTask.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('deviceTask.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('deviceTask.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('deviceTask.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('deviceTask.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('deviceTask.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('deviceTask.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('deviceTask.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.device_task to wanghuo_app;

create table sensing.downlink (
  id uuid not null,
  device_id uuid not null,
  township_code text not null,
  premises_no text,
  kind text not null,
  parameters jsonb not null,
  state text not null,
  serial integer,
  requested_at timestamp with time zone not null,
  requested_by text not null,
  expires_at timestamp with time zone not null,
  sent_at timestamp with time zone,
  settled_at timestamp with time zone,
  answer jsonb,
  constraint downlink_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint downlink_pkey PRIMARY KEY (id)
);
CREATE INDEX downlink_by_device ON sensing.downlink USING btree (device_id, requested_at DESC);
CREATE INDEX downlink_on_the_way ON sensing.downlink USING btree (state) WHERE (state = ANY (ARRAY['WAITING'::text, 'SENT'::text, 'CONFIRMED'::text]));
alter table sensing.downlink enable row level security;
alter table sensing.downlink force row level security;
create policy within_reach on sensing.downlink as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('frame.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('frame.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('frame.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('frame.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('frame.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('frame.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.downlink to wanghuo_app;

create table sensing.early_warning (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  warning_no text not null,
  rule text not null,
  rule_version text not null,
  state text not null,
  is_observed boolean not null,
  device_id uuid not null,
  component text,
  subject text not null,
  township_code text,
  premises_id uuid,
  premises_no text,
  maintainer_id uuid,
  raised_at timestamp with time zone not null,
  horizon_at timestamp with time zone not null,
  probability integer not null,
  quantity text not null,
  unit text not null,
  measured double precision not null,
  threshold double precision not null,
  readings_from_at timestamp with time zone not null,
  readings_until_at timestamp with time zone not null,
  reading_count integer not null,
  readings jsonb not null,
  outcome text,
  outcome_basis text,
  outcome_at timestamp with time zone,
  outcome_by_name text,
  evidence text,
  constraint early_warning_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint early_warning_pkey PRIMARY KEY (id),
  constraint early_warning_warning_no_key UNIQUE (warning_no)
);
CREATE INDEX early_warning_device ON sensing.early_warning USING btree (device_id, raised_at);
CREATE UNIQUE INDEX early_warning_one_pending ON sensing.early_warning USING btree (device_id, COALESCE(component, ''::text), rule) WHERE (state = 'PENDING'::text);
CREATE INDEX early_warning_premises ON sensing.early_warning USING btree (premises_no, raised_at);
CREATE INDEX early_warning_rule ON sensing.early_warning USING btree (rule, raised_at);
alter table sensing.early_warning enable row level security;
alter table sensing.early_warning force row level security;
create policy within_reach on sensing.early_warning as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('earlyWarning.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('earlyWarning.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('earlyWarning.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('earlyWarning.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('earlyWarning.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('earlyWarning.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('earlyWarning.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('earlyWarning.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.early_warning to wanghuo_app;

create table sensing.forward (
  id uuid not null,
  position bigint not null generated always as identity,
  channel text not null,
  key text not null,
  stream text not null,
  lane text not null,
  kind text not null,
  device_id uuid,
  content jsonb not null,
  occurred_at timestamp with time zone not null,
  queued_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  state text not null,
  attempts integer not null,
  next_at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  sent_bytes bytea,
  first_sent_at timestamp with time zone,
  settled_at timestamp with time zone,
  receipt text,
  reason text,
  constraint forward_channel_key_key UNIQUE (channel, key),
  constraint forward_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint forward_pkey PRIMARY KEY (id)
);
CREATE INDEX forward_settled ON sensing.forward USING btree (channel, state, settled_at) WHERE (state <> 'WAITING'::text);
CREATE INDEX forward_waiting ON sensing.forward USING btree (channel, stream, "position") WHERE (state = 'WAITING'::text);
CREATE INDEX forward_waiting_expiry ON sensing.forward USING btree (expires_at) WHERE (state = 'WAITING'::text);
CREATE INDEX forward_waiting_life ON sensing.forward USING btree (channel, stream, "position") WHERE ((state = 'WAITING'::text) AND (lane = 'LIFE'::text));
alter table sensing.forward enable row level security;
alter table sensing.forward force row level security;
create policy within_reach on sensing.forward as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('gateway.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('gateway.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.forward to wanghuo_app;

create table sensing.forward_component (
  number integer not null generated always as identity,
  device_id uuid not null,
  component text not null,
  constraint forward_component_device_id_component_key UNIQUE (device_id, component),
  constraint forward_component_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint forward_component_pkey PRIMARY KEY (number)
);
alter table sensing.forward_component enable row level security;
alter table sensing.forward_component force row level security;
create policy within_reach on sensing.forward_component as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('gateway.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('gateway.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.forward_component to wanghuo_app;

create table sensing.frame (
  id uuid not null,
  received_at timestamp with time zone not null,
  lane text not null,
  protocol text not null,
  address text not null,
  device_id uuid,
  township_code text,
  premises_no text,
  connection text not null,
  remote text not null,
  verdict text not null,
  digest bytea not null,
  content bytea not null,
  constraint frame_pkey PRIMARY KEY (received_at, id)
) partition by RANGE (received_at);
CREATE INDEX frame_by_speaker ON ONLY sensing.frame USING btree (protocol, address, received_at DESC, id DESC);
CREATE INDEX frame_untaken ON ONLY sensing.frame USING btree (received_at, id) WHERE (verdict = ANY (ARRAY['NOT_TAKEN'::text, 'UNREADABLE'::text]));
alter table sensing.frame enable row level security;
alter table sensing.frame force row level security;
create policy added_by_whom_it_is_for on sensing.frame as permissive for insert to wanghuo_app
  with check (( SELECT access.reaches_district('frame.store'::text) AS reaches_district));
create policy within_reach on sensing.frame as permissive for select to wanghuo_app
  using ((( SELECT access.reaches_district('frame.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('frame.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('frame.read'::text, 'township'::text) AS reached_values))));
grant insert, select on table sensing.frame to wanghuo_app;

create table sensing.frame_default partition of sensing.frame DEFAULT;

create table sensing.live_span (
  device_id uuid not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone,
  constraint live_span_check CHECK ((until_at >= from_at)),
  constraint live_span_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id)
);
CREATE UNIQUE INDEX live_span_one_open ON sensing.live_span USING btree (device_id) WHERE (until_at IS NULL);
CREATE INDEX live_span_until ON sensing.live_span USING btree (until_at, from_at);
alter table sensing.live_span enable row level security;
alter table sensing.live_span force row level security;
create policy within_reach on sensing.live_span as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM sensing.device owner
  WHERE (owner.id = live_span.device_id))))
  with check ((EXISTS ( SELECT
   FROM sensing.device owner
  WHERE (owner.id = live_span.device_id))));
grant delete, insert, select, update on table sensing.live_span to wanghuo_app;

create table sensing.reading (
  device_id uuid not null,
  township_code text not null,
  premises_no text,
  component text not null,
  quantity text not null,
  unit text not null,
  value double precision not null,
  at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  frame_id uuid not null
) partition by RANGE (received_at);
CREATE INDEX reading_by_device ON ONLY sensing.reading USING btree (device_id, quantity, received_at DESC);
CREATE INDEX reading_by_time ON ONLY sensing.reading USING brin (received_at);
alter table sensing.reading enable row level security;
alter table sensing.reading force row level security;
create policy added_by_whom_it_is_for on sensing.reading as permissive for insert to wanghuo_app
  with check (( SELECT access.reaches_district('frame.store'::text) AS reaches_district));
create policy within_reach on sensing.reading as permissive for select to wanghuo_app
  using ((( SELECT access.reaches_district('frame.read'::text) AS reaches_district) OR access.lies_in(premises_no, ( SELECT access.reached_values('frame.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('frame.read'::text, 'township'::text) AS reached_values))));
grant insert, select on table sensing.reading to wanghuo_app;

create table sensing.reading_default partition of sensing.reading DEFAULT;

create table sensing.retaken_frame (
  frame_id uuid not null,
  retaking_id uuid not null,
  retaken_at timestamp with time zone not null,
  verdict text not null,
  observations integer not null,
  readings integer not null,
  constraint retaken_frame_pkey PRIMARY KEY (frame_id)
);
alter table sensing.retaken_frame enable row level security;
alter table sensing.retaken_frame force row level security;
create policy within_reach on sensing.retaken_frame as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('gateway.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('gateway.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.retaken_frame to wanghuo_app;

create table sensing.rule_standing (
  rule text not null,
  standing text not null,
  since_at timestamp with time zone not null,
  is_by_itself boolean not null,
  reason text,
  decided_by_name text,
  constraint rule_standing_pkey PRIMARY KEY (rule)
);
alter table sensing.rule_standing enable row level security;
alter table sensing.rule_standing force row level security;
create policy within_reach on sensing.rule_standing as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('sensingRule.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('sensingRule.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.rule_standing to wanghuo_app;

create table sensing.rule_version (
  rule text not null,
  version integer not null,
  from_on date not null,
  parameters jsonb not null,
  reason text not null,
  backtest_id uuid,
  adopted_at timestamp with time zone not null,
  adopted_by text not null,
  adopted_by_name text not null,
  constraint rule_version_pkey PRIMARY KEY (rule, version)
);
CREATE UNIQUE INDEX rule_version_from ON sensing.rule_version USING btree (rule, from_on);
alter table sensing.rule_version enable row level security;
alter table sensing.rule_version force row level security;
create policy added_by_whom_it_is_for on sensing.rule_version as permissive for insert to wanghuo_app
  with check (( SELECT access.reaches_district('sensingRule.decide'::text) AS reaches_district));
create policy within_reach on sensing.rule_version as permissive for select to wanghuo_app
  using (( SELECT access.reaches_district('sensingRule.read'::text) AS reaches_district));
grant insert, select on table sensing.rule_version to wanghuo_app;

create table sensing.series_state (
  device_id uuid not null,
  component text not null,
  rule text not null,
  newest_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  judged_at timestamp with time zone,
  state text,
  lack text,
  constraint series_state_device_id_fkey FOREIGN KEY (device_id) REFERENCES sensing.device(id),
  constraint series_state_pkey PRIMARY KEY (device_id, component, rule)
);
CREATE INDEX series_state_due ON sensing.series_state USING btree (due_at);
alter table sensing.series_state enable row level security;
alter table sensing.series_state force row level security;
create policy within_reach on sensing.series_state as permissive for all to wanghuo_app
  using ((EXISTS ( SELECT
   FROM sensing.device owner
  WHERE (owner.id = series_state.device_id))))
  with check ((EXISTS ( SELECT
   FROM sensing.device owner
  WHERE (owner.id = series_state.device_id))));
grant delete, insert, select, update on table sensing.series_state to wanghuo_app;

create table sensing.signal (
  frame_id text not null,
  place integer not null,
  received_at timestamp with time zone not null,
  source text not null,
  device_id uuid,
  township_code text,
  premises_no text,
  maintainer_id uuid,
  component text not null,
  component_name text,
  condition text not null,
  is_active boolean not null,
  claimed_at timestamp with time zone,
  marks text[] not null,
  effect text not null,
  alarm_id uuid,
  constraint signal_pkey PRIMARY KEY (frame_id, place)
);
CREATE INDEX signal_alarm ON sensing.signal USING btree (alarm_id, received_at) WHERE (alarm_id IS NOT NULL);
CREATE INDEX signal_by_time ON sensing.signal USING brin (received_at);
CREATE INDEX signal_device ON sensing.signal USING btree (device_id, received_at);
alter table sensing.signal enable row level security;
alter table sensing.signal force row level security;
create policy within_reach on sensing.signal as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('device.read'::text) AS reaches_district) OR access.lies_in(maintainer_id, ( SELECT access.reached_values('device.read'::text, 'organisation'::text) AS reached_values)) OR access.lies_in(premises_no, ( SELECT access.reached_values('device.read'::text, 'premises'::text) AS reached_values)) OR access.lies_below(township_code, ( SELECT access.reached_values('device.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table sensing.signal to wanghuo_app;

create table sensing.spool_position (
  spool_id uuid not null,
  lane text not null,
  next_record bigint not null,
  constraint spool_position_pkey PRIMARY KEY (spool_id, lane)
);
alter table sensing.spool_position enable row level security;
alter table sensing.spool_position force row level security;
create policy within_reach on sensing.spool_position as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('frame.store'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('frame.store'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.spool_position to wanghuo_app;

create table sensing.unknown_speaker (
  protocol text not null,
  address text not null,
  first_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  frame_count bigint not null,
  life_frame_count bigint not null,
  last_frame_id uuid not null,
  last_remote text not null,
  constraint unknown_speaker_pkey PRIMARY KEY (protocol, address)
);
alter table sensing.unknown_speaker enable row level security;
alter table sensing.unknown_speaker force row level security;
create policy within_reach on sensing.unknown_speaker as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('frame.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('frame.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.unknown_speaker to wanghuo_app;

create table sensing.watch (
  single boolean not null default true,
  judged_at timestamp with time zone not null,
  deaf_from_at timestamp with time zone,
  resumed_at timestamp with time zone,
  signs_until_at timestamp with time zone,
  constraint watch_pkey PRIMARY KEY (single),
  constraint watch_single_check CHECK (single)
);
alter table sensing.watch enable row level security;
alter table sensing.watch force row level security;
create policy within_reach on sensing.watch as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('device.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('device.read'::text) AS reaches_district));
grant delete, insert, select, update on table sensing.watch to wanghuo_app;

CREATE OR REPLACE FUNCTION sensing.keep_live_span()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if tg_op = 'UPDATE' and new.state = 'ALIVE' then
    insert into sensing.live_span (device_id, from_at) values (new.device_id, new.since_at) on conflict do nothing;
  else
    update sensing.live_span set until_at = greatest(from_at, case when tg_op = 'UPDATE' then new.since_at else now() end)
    where device_id = old.device_id and until_at is null;
  end if;
  return null;
end;
$function$
;

CREATE OR REPLACE FUNCTION sensing.keep_partitions(frame_months integer, reading_months integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  kept record;
  month date;
  found record;
  part text;
begin
  if frame_months < 12 or reading_months < 12 then
    raise exception 'raw frames and readings are kept for a year at least';
  end if;
  perform pg_advisory_xact_lock(8119026);
  for kept in values ('frame', frame_months), ('reading', reading_months) loop
    for ahead in -1..3 loop
      month := (date_trunc('month', now() at time zone 'UTC') + make_interval(months => ahead))::date;
      part := kept.column1 || to_char(month, '_YYYY_MM');
      continue when to_regclass('sensing.' || part) is not null;
      execute format('create table sensing.%I (like sensing.%I including defaults including constraints)', part, kept.column1);
      execute format('with moved as (delete from sensing.%I where received_at >= %L and received_at < %L returning *) insert into sensing.%I select * from moved',
        kept.column1 || '_default', month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC', part);
      execute format('alter table sensing.%I attach partition sensing.%I for values from (%L) to (%L)',
        kept.column1, part, month::timestamp at time zone 'UTC', (month + interval '1 month') at time zone 'UTC');
    end loop;
    month := (date_trunc('month', now() at time zone 'UTC') - make_interval(months => kept.column2))::date;
    for found in
      select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = ('sensing.' || kept.column1)::regclass and relname < kept.column1 || to_char(month, '_YYYY_MM')
        and relname ~ ('^' || kept.column1 || '_\d{4}_\d\d$')
    loop
      execute format('drop table sensing.%I', found.relname);
    end loop;
    execute format('delete from sensing.%I where received_at < %L', kept.column1 || '_default', month::timestamp at time zone 'UTC');
  end loop;
end;
$function$
;

-- ==================== territory ====================
create schema territory;
grant usage on schema territory to wanghuo_app;

create table territory.closure (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  closure_no text not null,
  way_id text not null,
  road_name text,
  longitude double precision not null,
  latitude double precision not null,
  township_code text,
  direction text not null,
  reason text not null,
  note text,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone,
  closed_by text not null,
  reopened_at timestamp with time zone,
  constraint closure_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX closure_closure_no ON territory.closure USING btree (closure_no) WHERE (valid_until_on IS NULL);
CREATE INDEX closure_open ON territory.closure USING btree (from_at) WHERE (reopened_at IS NULL);
alter table territory.closure enable row level security;
alter table territory.closure force row level security;
create policy within_reach on territory.closure as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('closure.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('closure.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('closure.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('closure.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table territory.closure to wanghuo_app;

create table territory.division (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  code text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  kind text not null,
  parent_code text,
  township_code text,
  longitude double precision,
  latitude double precision,
  position_source text not null,
  area_square_kilometres double precision,
  terrain text,
  constraint division_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX division_code ON territory.division USING btree (code) WHERE (valid_until_on IS NULL);
alter table territory.division enable row level security;
alter table territory.division force row level security;
create policy within_reach on territory.division as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('territory.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('territory.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('territory.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('territory.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table territory.division to wanghuo_app;

create table territory.place (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  place_no text not null,
  name text not null,
  pinyin text not null,
  pinyin_initials text not null,
  kind text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  road_name text,
  kilometre double precision,
  constraint place_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX place_place_no ON territory.place USING btree (place_no) WHERE (valid_until_on IS NULL);
alter table territory.place enable row level security;
alter table territory.place force row level security;
create policy within_reach on territory.place as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('territory.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('territory.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('territory.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('territory.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table territory.place to wanghuo_app;

create table territory.population (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  series_no text not null,
  division_code text not null,
  basis text not null,
  counted_on date not null,
  count integer not null,
  origin text not null,
  note text,
  constraint population_count_check CHECK ((count >= 0)),
  constraint population_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX population_series_no ON territory.population USING btree (series_no) WHERE (valid_until_on IS NULL);
alter table territory.population enable row level security;
alter table territory.population force row level security;
create policy within_reach on territory.population as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('territory.read'::text) AS reaches_district) OR access.lies_below(division_code, ( SELECT access.reached_values('territory.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('territory.read'::text) AS reaches_district) OR access.lies_below(division_code, ( SELECT access.reached_values('territory.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table territory.population to wanghuo_app;

create table territory.road_network (
  id uuid not null,
  name text not null,
  attribution text not null,
  is_synthetic boolean not null,
  imported_at timestamp with time zone not null,
  imported_by text not null,
  network bytea not null,
  scenery jsonb not null,
  report jsonb not null,
  is_active boolean not null default false,
  constraint road_network_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX road_network_active ON territory.road_network USING btree (is_active) WHERE is_active;
alter table territory.road_network enable row level security;
alter table territory.road_network force row level security;
create policy within_reach on territory.road_network as permissive for all to wanghuo_app
  using (( SELECT access.reaches_district('territory.read'::text) AS reaches_district))
  with check (( SELECT access.reaches_district('territory.read'::text) AS reaches_district));
grant delete, insert, select, update on table territory.road_network to wanghuo_app;

-- ==================== water ====================
create schema water;
grant usage on schema water to wanghuo_app;

create table water.hydrant (
  id uuid not null,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  hydrant_no text not null,
  kind text not null,
  township_code text not null,
  longitude double precision not null,
  latitude double precision not null,
  road_name text,
  main_diameter_millimetres integer,
  main_layout text,
  owner text not null,
  in_service_on date,
  status text not null default 'NOT_ACCEPTED'::text,
  last_tested_on date,
  static_pressure_megapascals double precision,
  residual_pressure_megapascals double precision,
  flow_litres_per_second double precision,
  constraint hydrant_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX hydrant_hydrant_no ON water.hydrant USING btree (hydrant_no) WHERE (valid_until_on IS NULL);
CREATE INDEX hydrant_place ON water.hydrant USING gist (ll_to_earth(latitude, longitude));
CREATE INDEX hydrant_township ON water.hydrant USING btree (township_code);
alter table water.hydrant enable row level security;
alter table water.hydrant force row level security;
create policy within_reach on water.hydrant as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('water.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('water.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('water.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('water.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table water.hydrant to wanghuo_app;

create table water.test (
  id uuid not null,
  hydrant_id uuid not null,
  township_code text not null,
  tested_on date not null,
  recorded_at timestamp with time zone not null,
  status text not null,
  obstructed boolean not null,
  damaged boolean not null,
  static_pressure_megapascals double precision,
  residual_pressure_megapascals double precision,
  flow_litres_per_second double precision,
  note text,
  tested_by text not null,
  constraint test_hydrant_id_fkey FOREIGN KEY (hydrant_id) REFERENCES water.hydrant(id),
  constraint test_pkey PRIMARY KEY (id)
);
CREATE INDEX test_by_hydrant ON water.test USING btree (hydrant_id, tested_on DESC, recorded_at DESC);
alter table water.test enable row level security;
alter table water.test force row level security;
create policy within_reach on water.test as permissive for all to wanghuo_app
  using ((( SELECT access.reaches_district('water.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('water.read'::text, 'township'::text) AS reached_values))))
  with check ((( SELECT access.reaches_district('water.read'::text) AS reaches_district) OR access.lies_below(township_code, ( SELECT access.reached_values('water.read'::text, 'township'::text) AS reached_values))));
grant delete, insert, select, update on table water.test to wanghuo_app;

-- ==================== workflow ====================
create schema workflow;
grant usage on schema workflow to wanghuo_app;

create table workflow.step_taken (
  id uuid not null,
  workflow text not null,
  record_id uuid not null,
  step text not null,
  from_state text not null,
  to_state text not null,
  at timestamp with time zone not null,
  actor_id text not null,
  actor_name text not null,
  input jsonb not null,
  fact_id uuid not null,
  read_permission text not null,
  township_code text,
  station_ids text[] not null default '{}'::text[],
  premises_id text,
  sector_code text,
  organisation_id text,
  assigned_ids text[] not null default '{}'::text[],
  self_id text,
  constraint step_taken_pkey PRIMARY KEY (id)
);
CREATE INDEX step_taken_by_record ON workflow.step_taken USING btree (workflow, record_id, at, id);
CREATE TRIGGER step_taken_is_append_only BEFORE DELETE OR UPDATE ON workflow.step_taken FOR EACH ROW EXECUTE FUNCTION workflow.refuse_change();
CREATE TRIGGER step_taken_is_never_emptied BEFORE TRUNCATE ON workflow.step_taken FOR EACH STATEMENT EXECUTE FUNCTION workflow.refuse_change();
alter table workflow.step_taken enable row level security;
alter table workflow.step_taken force row level security;
create policy within_reach on workflow.step_taken as permissive for all to wanghuo_app
  using ((access.reaches_district(read_permission) OR access.lies_below(township_code, access.reached_values(read_permission, 'township'::text)) OR access.lies_in(station_ids, access.reached_values(read_permission, 'station'::text)) OR access.lies_in(premises_id, access.reached_values(read_permission, 'premises'::text)) OR access.lies_in(sector_code, access.reached_values(read_permission, 'sector'::text)) OR access.lies_in(organisation_id, access.reached_values(read_permission, 'organisation'::text)) OR access.lies_in(assigned_ids, access.reached_values(read_permission, 'assigned'::text)) OR access.lies_in(self_id, access.reached_values(read_permission, 'self'::text))));
grant insert, select on table workflow.step_taken to wanghuo_app;

CREATE OR REPLACE FUNCTION workflow.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'steps taken are append-only' using errcode = 'insufficient_privilege';
end
$function$
;

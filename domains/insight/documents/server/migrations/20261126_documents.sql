-- Plan documents, their revisions, what an engine made of each, and what people ruled.
create schema documents;

create table documents.plan_document (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  document_no text not null unique,
  title text not null,
  revision_count integer not null
);

create table documents.document_revision (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  revision_no text not null unique,
  document_id uuid not null references documents.plan_document (id),
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
  uploaded_at timestamptz not null,
  audit_state text not null,
  reason_code text,
  reason text,
  audit_version text,
  unique (document_id, revision)
);

-- One for each file and version of the engine, whoever brought the file and however often.
create table documents.audit (
  id uuid primary key,
  file_sha256 text not null,
  engine_version text not null,
  audited_at timestamptz not null,
  -- The engine's answer letter by letter; its hash is in the ledger.
  audit_json text not null,
  audit_sha256 text not null,
  -- How the document is to be shown: blocks with their places in its text.
  layout_json text not null,
  provable integer not null,
  needs_ruling integer not null,
  ambiguity integer not null,
  passed integer not null,
  finding_keys text[] not null,
  unique (file_sha256, engine_version)
);

create table documents.finding_ruling (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  ruling_no text not null unique,
  document_id uuid not null references documents.plan_document (id),
  revision_id uuid not null references documents.document_revision (id),
  audit_id text not null,
  finding_key text not null,
  finding_no text not null,
  finding text not null,
  choice text not null,
  reason text not null,
  author_id text not null,
  author_name text not null,
  ruled_at timestamptz not null
);
create index finding_ruling_document on documents.finding_ruling (document_id, ruled_at desc);

-- An audit and a ruling are what was said at a moment: neither is said otherwise afterwards.
create function documents.stays_as_it_is() returns trigger language plpgsql as $$
begin
  raise exception 'audits and rulings do not change' using errcode = 'insufficient_privilege';
end
$$;
create trigger stays before update or delete on documents.audit
  for each row execute function documents.stays_as_it_is();
create trigger stays before update or delete on documents.finding_ruling
  for each row execute function documents.stays_as_it_is();

create schema assessments;

create table assessments.assessment_method (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  method_no text not null unique,
  year integer not null,
  township_code text,
  items jsonb not null,
  drafted_by_name text not null,
  published_by_name text,
  published_at timestamptz,
  state text not null
);
create unique index assessment_method_year on assessments.assessment_method (year);

create table assessments.assessment_sheet (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  sheet_no text not null unique,
  year integer not null,
  township_code text not null,
  method_id uuid not null references assessments.assessment_method (id),
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
  scored_at timestamptz,
  appeal_until_on date,
  appeals jsonb not null,
  revisions jsonb not null,
  approved_by_name text,
  approved_at timestamptz,
  published_at timestamptz,
  state text not null
);
create unique index assessment_sheet_of_town on assessments.assessment_sheet (year, township_code);

create schema organisations;

create table organisations.organisation (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  name text not null,
  kind text not null,
  township_code text,
  duty_telephone text,
  contact_name text
);
create unique index organisation_name on organisations.organisation (name) where valid_until_on is null;

-- Numbers that people read out; gaps mean nothing.
create sequence sensing.early_warning_serial;

-- Signs that came before trouble, and what they turned out to be.
create table sensing.early_warning (
  id uuid primary key,
  version integer not null,
  source text not null,
  valid_from_on date not null,
  valid_until_on date,
  warning_no text not null unique,
  rule text not null,
  rule_version text not null,
  state text not null,
  is_observed boolean not null,
  device_id uuid not null references sensing.device (id),
  component text,
  subject text not null,
  township_code text,
  premises_id uuid,
  premises_no text,
  maintainer_id uuid,
  raised_at timestamptz not null,
  horizon_at timestamptz not null,
  probability integer not null,
  quantity text not null,
  unit text not null,
  measured double precision not null,
  threshold double precision not null,
  readings_from_at timestamptz not null,
  readings_until_at timestamptz not null,
  reading_count integer not null,
  readings jsonb not null,
  outcome text,
  outcome_basis text,
  outcome_at timestamptz,
  outcome_by_name text,
  evidence text
);
-- A series has one warning of a rule at a time, until it is known what came of it.
create unique index early_warning_one_pending on sensing.early_warning (device_id, coalesce(component, ''), rule)
  where state = 'PENDING';
create index early_warning_device on sensing.early_warning (device_id, raised_at);
create index early_warning_premises on sensing.early_warning (premises_no, raised_at);
create index early_warning_rule on sensing.early_warning (rule, raised_at);

-- How each series stands with each rule: what cannot be judged is unknown, never quiet.
create table sensing.series_state (
  device_id uuid not null references sensing.device (id),
  component text not null,
  rule text not null,
  newest_at timestamptz not null,
  due_at timestamptz not null,
  judged_at timestamptz,
  state text,
  lack text,
  primary key (device_id, component, rule)
);
create index series_state_due on sensing.series_state (due_at);

-- Versions of rules that people adopted. Rows are only added.
create table sensing.rule_version (
  rule text not null,
  version integer not null,
  from_on date not null,
  parameters jsonb not null,
  reason text not null,
  backtest_id uuid,
  adopted_at timestamptz not null,
  adopted_by text not null,
  adopted_by_name text not null,
  primary key (rule, version)
);
create unique index rule_version_from on sensing.rule_version (rule, from_on);

-- Rules that are or were under observation; a rule without a row is active.
create table sensing.rule_standing (
  rule text primary key,
  standing text not null,
  since_at timestamptz not null,
  -- By itself, for want of precision; otherwise by a person's decision.
  is_by_itself boolean not null,
  reason text,
  decided_by_name text
);

-- Up to where readings and signals were looked at for early signs.
alter table sensing.watch add column signs_until_at timestamptz;

-- Readings and signals come in the order of time: a few pages hold the last minutes.
create index reading_by_time on sensing.reading using brin (received_at);
create index signal_by_time on sensing.signal using brin (received_at);

-- Rules tried out on what was stored: what they would have told, against what happened.
create table sensing.backtest (
  id uuid primary key,
  rule text not null,
  parameters jsonb not null,
  from_at timestamptz not null,
  until_at timestamptz not null,
  state text not null,
  done integer not null,
  total integer not null,
  result jsonb not null,
  asked_at timestamptz not null,
  asked_by_name text not null,
  ended_at timestamptz,
  failure text
);
create index backtest_rule on sensing.backtest (rule, asked_at);

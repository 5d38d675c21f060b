-- Whom an alarm that nobody answered was told to, and when they saw it. Without an account: nobody could be told.
create table sensing.alarm_reach (
  id uuid primary key,
  alarm_id uuid not null references sensing.alarm (id),
  account_id text,
  person_name text,
  post text,
  is_on_duty boolean not null,
  is_signed_in boolean not null,
  told_at timestamptz not null,
  seen_at timestamptz,
  check ((account_id is null) = (person_name is null)),
  check (account_id is not null or seen_at is null)
);
create index alarm_reach_alarm on sensing.alarm_reach (alarm_id, told_at);
create index alarm_reach_unseen on sensing.alarm_reach (account_id, told_at) where seen_at is null;

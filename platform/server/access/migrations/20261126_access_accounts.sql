create schema access;

-- The only role that reads password hashes and session references; the domains' own role does not (see README).
do $$
begin
  if not exists (select from pg_roles where rolname = 'wanghuo_access') then
    create role wanghuo_access nologin;
  end if;
end
$$;

-- AU-01: nothing is inserted here. The first account comes from a one-time token.
create table access.account (
  id uuid primary key,
  -- As typed at sign-in, after NFC, trimming and lower case.
  name text not null unique check (name = lower(name) and char_length(name) between 2 and 64),
  display_name text not null check (char_length(display_name) between 1 and 64),
  -- Algorithm id, parameters, salt and digest in one text (AU-03); null until a first password is issued.
  password_hash text,
  password_set_at timestamptz,
  must_change boolean not null default true,
  state text not null default 'ACTIVE' check (state in ('ACTIVE', 'DISABLED')),
  disabled_at timestamptz,
  disabled_by uuid references access.account (id),
  -- Marked on screens and in lists; such accounts exist in a demonstration only.
  is_demonstration boolean not null default false,
  station_id text,
  township_code text,
  premises_id text,
  person_id text,
  phone text,
  -- AU-07: secret of the one-time code, sealed with the server's key; the counter makes a code work once.
  second_factor_secret text,
  second_factor_confirmed_at timestamptz,
  second_factor_last_step bigint,
  created_at timestamptz not null,
  created_by uuid references access.account (id),
  last_signed_in_at timestamptz,
  version integer not null default 1,
  check ((state = 'DISABLED') = (disabled_at is not null))
);

create table access.password_history (
  account_id uuid not null references access.account (id),
  set_at timestamptz not null,
  password_hash text not null,
  primary key (account_id, set_at)
);

-- A role within a scope, for a time (section 4 of the security rules). Never deleted: revoking ends it.
create table access.assignment (
  id uuid primary key,
  account_id uuid not null references access.account (id),
  role text not null check (role ~ '^[A-Z][A-Z_]{1,39}$'),
  -- Division code, station, premises, sector, organisation or unit; null for the whole district.
  scope_value text check (char_length(scope_value) between 1 and 64),
  valid_from_at timestamptz not null,
  valid_until_at timestamptz,
  -- Null for the first administrator and for demonstration accounts, which nobody granted.
  granted_by uuid references access.account (id),
  granted_at timestamptz not null,
  revoked_by uuid references access.account (id),
  reason text,
  check (valid_until_at is null or valid_until_at >= valid_from_at),
  -- AZ-08: nobody changes their own rights.
  check (granted_by is null or granted_by <> account_id),
  check (revoked_by is null or revoked_by <> account_id)
);
create index assignment_by_account on access.assignment (account_id, valid_from_at);
create index assignment_by_end on access.assignment (valid_until_at) where valid_until_at is not null;
create index assignment_by_start on access.assignment (valid_from_at);
create index assignment_by_role on access.assignment (role, account_id);

-- Browser sessions, seats and bearer tokens. The reference itself is never stored (AU-08).
create table access.session (
  id uuid primary key,
  account_id uuid not null references access.account (id),
  kind text not null check (kind in ('BROWSER', 'SEAT', 'TOKEN')),
  reference_hash bytea not null unique check (octet_length(reference_hash) = 32),
  created_at timestamptz not null,
  last_used_at timestamptz not null,
  absolute_until_at timestamptz not null,
  -- A seat is locked, not ended, when idle (AU-09).
  locked_at timestamptz,
  -- When the password was last proved, for acts that ask for it (AZ-10).
  proved_at timestamptz not null,
  ended_at timestamptz,
  end_reason text check (end_reason in
    ('SIGNED_OUT', 'ENDED_BY_USER', 'IDLE', 'ABSOLUTE', 'RENEWED', 'PASSWORD_CHANGED', 'RIGHTS_CHANGED', 'DISABLED')),
  address text,
  agent text check (char_length(agent) <= 200),
  check ((ended_at is null) = (end_reason is null))
);
create index session_by_account on access.session (account_id, created_at desc);
create index session_by_end on access.session (ended_at) where ended_at is not null;

-- AU-05: failures are counted by account name and by where they come from, also for names nobody has.
create table access.sign_in_failure (
  name_hash bytea not null check (octet_length(name_hash) = 32),
  source text not null check (char_length(source) <= 100),
  failures integer not null,
  last_failed_at timestamptz not null,
  blocked_until_at timestamptz,
  primary key (name_hash, source)
);
create index sign_in_failure_by_time on access.sign_in_failure (last_failed_at);

-- AU-05: a browser from which the account has signed in before stays usable while strangers guess.
create table access.known_seat (
  account_id uuid not null references access.account (id),
  seat_hash bytea not null check (octet_length(seat_hash) = 32),
  first_used_at timestamptz not null,
  last_used_at timestamptz not null,
  primary key (account_id, seat_hash)
);

-- AU-01: printed at installation, valid for half an hour, works once.
create table access.first_administrator_token (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  created_at timestamptz not null,
  valid_until_at timestamptz not null,
  used_at timestamptz
);

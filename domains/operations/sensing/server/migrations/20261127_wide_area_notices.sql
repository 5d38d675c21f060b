-- Messages in the Common Alerting Protocol, in and out, as their bytes are.
create table sensing.cap_message (
  id uuid primary key,
  direction text not null check (direction in ('IN', 'OUT')),
  -- Who sent it in; a message may only be changed by one of the same platform.
  device_id uuid references sensing.device (id),
  identifier text not null,
  sender text not null,
  sent text not null,
  sent_at timestamptz not null,
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
  expires_at timestamptz,
  -- What a message of ours is about.
  subject_type text,
  subject_id uuid,
  content bytea not null,
  stored_at timestamptz not null
);
create unique index cap_message_once on sensing.cap_message (direction, sender, identifier, sent_at);
create index cap_message_newest on sensing.cap_message (direction, id);
create index cap_message_expires on sensing.cap_message (expires_at) where direction = 'IN';
create index cap_message_subject on sensing.cap_message (subject_id, id) where subject_id is not null;

-- Which earlier messages a message takes the place of, or takes back.
create table sensing.cap_reference (
  message_id uuid not null references sensing.cap_message (id),
  sender text not null,
  identifier text not null,
  sent_at timestamptz not null,
  primary key (message_id, sender, identifier, sent_at)
);
create index cap_reference_named on sensing.cap_reference (sender, identifier, sent_at);

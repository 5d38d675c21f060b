-- Pictures that came with the signals of an alarm: what became of each, and which file holds it.
create table sensing.alarm_picture (
  id uuid primary key,
  alarm_id uuid not null references sensing.alarm (id),
  frame_id uuid not null,
  device_id uuid not null references sensing.device (id),
  received_at timestamptz not null,
  claimed_at timestamptz,
  state text not null,
  confidence double precision,
  file_id uuid,
  sha256 text,
  media_type text,
  width_pixels integer,
  height_pixels integer,
  byte_count integer,
  check ((state = 'KEPT') = (file_id is not null)),
  unique (alarm_id, frame_id)
);
create index alarm_picture_kept on sensing.alarm_picture (alarm_id, received_at) where state = 'KEPT';

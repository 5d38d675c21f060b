-- Frames whose reading failed and that were read again with success. The frame itself stays as it was stored.
create table sensing.retaken_frame (
  frame_id uuid primary key,
  retaking_id uuid not null,
  retaken_at timestamptz not null,
  verdict text not null,
  observations integer not null,
  readings integer not null
);
create index frame_untaken on sensing.frame (received_at, id) where verdict in ('NOT_TAKEN', 'UNREADABLE');

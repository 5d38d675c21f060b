-- The queue shows what nobody has taken, the newest first, and apart what is in somebody's hands.
create index alarm_in_hand on sensing.alarm (alarm_class, opened_at) where state = 'ACKNOWLEDGED';

-- Ruling 1: an alarm becomes one call, however often it is verified or left unanswered.
create unique index call_one_per_alarm on incidents.call (alarm_id) where alarm_id is not null;

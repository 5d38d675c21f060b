-- How a fire was found and by whom it was first met, whether an alarm was there, and fires that another authority counts.
alter table records.fire_record add column detection text;
alter table records.fire_record add column first_responder text;
alter table records.fire_record add column alarm_presence text;
alter table records.fire_record add column other_authority text;

-- A row is taken by the lock of the transaction that does its work: a server that dies gives it back at once, where a
-- claim until some moment kept everybody waiting for a dead one.
alter table jobs.deadline drop column claimed_until;
alter table jobs.interval drop column claimed_until;

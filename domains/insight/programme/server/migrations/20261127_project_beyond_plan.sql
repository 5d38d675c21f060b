-- A project that is added later stands in no line of the plan.
alter table programme.project alter column plan_line drop not null;

-- Auditors search by time as well (AL-14); refused and failed acts are few among many, and what is looked for first.
create index entry_by_time on ledger.entry (at, seq);
create index entry_refused on ledger.entry (seq) where line not like '%"result":"ok"%';

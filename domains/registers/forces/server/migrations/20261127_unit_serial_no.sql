-- A vehicle is known by its serial number from delivery on, before it has a plate or a call sign.
alter table forces.unit add column serial_no text;
create unique index unit_serial_no on forces.unit (serial_no) where serial_no is not null and valid_until_on is null;

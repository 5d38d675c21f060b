-- Devices that were never heard fall due too, from their registration on.
create index device_life_never on sensing.device_life (due_at) where state = 'NEVER';

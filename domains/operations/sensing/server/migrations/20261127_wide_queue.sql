-- The picture of the seat counts devices in test at every change: few, among all there are.
create index device_in_test on sensing.device (test_until_at) where test_until_at is not null and valid_until_on is null;

-- The component that spoke first names an alarm, and is asked for whenever another joins.
create index alarm_part_first on sensing.alarm_part (alarm_id, first_at, source, component);

-- Cameras beside an alarm: some, among all devices.
create index device_camera on sensing.device (longitude, latitude)
  where device_class = 'LOOKOUT_CAMERA' and valid_until_on is null;

import { sql } from 'kysely';
import type { QueryContext } from '@wanghuo/platform-server';
import type { Position } from '@wanghuo/kernel';
import { sourceKeyOf, type DeviceClass, type Report, type Source } from '../model/index.ts';

/** A device as the rules need it: who it is, where it hangs, who answers for it. */
export interface SpeakingDevice extends Source {
  readonly deviceId: string;
  readonly name: string;
  readonly deviceClass: DeviceClass;
  readonly profile: string;
  readonly townshipCode: string;
  readonly premisesId: string | null;
  readonly premisesNo: string | null;
  readonly buildingId: string | null;
  readonly floor: number | null;
  readonly room: string | null;
  readonly position: Position;
  readonly maintainerId: string | null;
  readonly tier: string | null;
  /** Premises, else building, else the device itself. */
  readonly placeName: string;
}

interface Row {
  readonly protocol: Report['speaker']['protocol'];
  readonly address: string;
  readonly device_id: string;
  readonly name: string;
  readonly device_class: DeviceClass;
  readonly profile: string;
  readonly township_code: string;
  readonly premises_id: string | null;
  readonly premises_no: string | null;
  readonly building_id: string | null;
  readonly floor: number | null;
  readonly room: string | null;
  readonly longitude: number;
  readonly latitude: number;
  readonly maintainer_id: string | null;
  readonly test_until_at: string | null;
  readonly tier: string | null;
  readonly place_name: string;
}

/** What moves, and what looks far: its alarms are about itself, not about the house it belongs to. */
const apart: readonly DeviceClass[] = [
  'LOOKOUT_CAMERA',
  'VEHICLE_TERMINAL',
  'VITAL_SIGN_TAG',
  'EQUIPMENT_TAG',
  'WARNING_PLATFORM',
];

/** The registered devices among those that spoke, by their key. */
export async function listSpeakingDevices(
  { tx, now }: Pick<QueryContext, 'tx' | 'now'>,
  speakers: readonly Report['speaker'][],
): Promise<ReadonlyMap<string, SpeakingDevice>> {
  const known = new Map(speakers.filter(({ deviceId }) => deviceId !== null).map((one) => [sourceKeyOf(one), one]));
  if (known.size === 0) return new Map();
  const ids = [...known.values()].map(({ deviceId }) => deviceId);
  const { rows } = await sql<Row>`
    select device.protocol, device.address, device.id as device_id, device.name, device_class, profile,
      device.township_code, device.premises_id, coalesce(device.premises_no, own.premises_no) as premises_no,
      coalesce(device.building_id, own.building_id) as building_id, floor, room, device.longitude, device.latitude,
      maintainer_id, test_until_at, coalesce(own.name, building.name, device.name) as place_name,
      coalesce(own.tier, (select tier from premises.premises as there
        where there.building_id = device.building_id and there.valid_until_on is null
        order by array_position(array['HIGH_RISK', 'KEY', 'SECOND_LEVEL', 'GENERAL'], tier) limit 1)) as tier
    from sensing.device
    left join premises.premises as own on own.id = device.premises_id
    left join premises.building on building.id = coalesce(device.building_id, own.building_id)
    where device.id = any (${ids}::uuid[])`.execute(tx);
  return new Map(
    rows.map((row) => {
      const found = deviceOf(row, now);
      return [found.key, found] as const;
    }),
  );
}

function deviceOf(row: Row, now: string): SpeakingDevice {
  return {
    key: sourceKeyOf({ ...row, deviceId: row.device_id }),
    deviceId: row.device_id,
    name: row.name,
    deviceClass: row.device_class,
    profile: row.profile,
    townshipCode: row.township_code,
    premisesId: row.premises_id,
    premisesNo: row.premises_no,
    buildingId: row.building_id,
    floor: row.floor,
    room: row.room,
    position: [row.longitude, row.latitude],
    maintainerId: row.maintainer_id,
    tier: row.tier,
    placeName: row.place_name,
    placeKey: placeKeyOf(row),
    isInTest: row.test_until_at !== null && row.test_until_at > now,
  };
}

/** Who is asked is who answers for the premises, so each premises has an alarm of its own; screens put a building on one card. */
function placeKeyOf({ device_class, premises_id, building_id, device_id }: Row): string {
  if (apart.includes(device_class)) return `device/${device_id}`;
  if (premises_id !== null) return `premises/${premises_id}`;
  return building_id !== null ? `building/${building_id}` : `device/${device_id}`;
}

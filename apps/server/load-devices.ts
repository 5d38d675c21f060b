import type { RecordOf, RecordSource } from '@wanghuo/kernel';
import { unit } from '@wanghuo/forces/model';
import {
  hasRecords,
  insertRecords,
  listRecordsWhere,
  type CommandContext,
  type NewRecord,
  type Services,
} from '@wanghuo/platform-server';
import { building, premises } from '@wanghuo/premises/model';
import { device, type DeviceClass } from '@wanghuo/sensing/model';
import labels from './labels.zh-CN.json' with { type: 'json' };

type Context = CommandContext & { readonly services: Services };
type Building = RecordOf<typeof building>;
type Premises = RecordOf<typeof premises>;
type NewDevice = NewRecord<typeof device>;

const source: RecordSource = 'SYNTHETIC';
/** Addresses of made-up devices begin with the code of the district. */
const transmittersFrom = 500_116_000_100;
const phonesFrom = 13_900_001_000;
const monitoredPremises = 36;
const terminals = 12;
/** About a storey: a device on the roof is not in the street. */
const nearbyDegrees = 0.0001;

/** What hangs in each monitored place besides its transmitter, by turns, so that every class is there. */
const besides: readonly (readonly { readonly kind: DeviceClass; readonly room: keyof typeof labels }[])[] = [
  [
    { kind: 'WATER_PRESSURE', room: 'device.room.PUMP' },
    { kind: 'WATER_LEVEL', room: 'device.room.ROOF' },
  ],
  [{ kind: 'ELECTRICAL_MONITOR', room: 'device.room.POWER' }],
  [
    { kind: 'SMOKE_DETECTOR', room: 'device.room.CORRIDOR' },
    { kind: 'GAS_DETECTOR', room: 'device.room.KITCHEN' },
  ],
  [{ kind: 'LOOKOUT_CAMERA', room: 'device.room.ROOF' }],
];

/**
 * Registers made-up devices for a demonstration that has none: transmitters and detectors of high-risk places, terminals
 * of vehicles. Their names say that they are made up.
 * @returns how many, or null when there were devices already
 */
export async function loadDevices(services: Services, onProgress: () => void): Promise<number | null> {
  return services.transact(services.jobSubject('devices.load'), async (context) => {
    if (await hasRecords(context, device)) return null;
    onProgress();
    const places = (await listRecordsWhere(context, premises, { tier: 'HIGH_RISK' }))
      .filter(({ validUntilOn }) => validUntilOn === null)
      .toSorted((left, right) => (left.premisesNo < right.premisesNo ? -1 : 1))
      .slice(0, monitoredPremises);
    const buildings = new Map<string, Building>();
    for (const { buildingId } of places)
      if (buildingId !== null)
        for (const found of await listRecordsWhere(context, building, { id: buildingId }))
          buildings.set(found.id, found);
    const devices = [
      ...places.flatMap((place, index) => devicesOf(place, index, buildings)),
      ...(await terminalsOfVehicles(context)),
    ];
    await insertRecords(context, device, devices, { history: false });
    return devices.length;
  });
}

function devicesOf(place: Premises, index: number, buildings: ReadonlyMap<string, Building>): readonly NewDevice[] {
  const found = place.buildingId === null ? undefined : buildings.get(place.buildingId);
  const [longitude, latitude] = place.position;
  const common = {
    source,
    townshipCode: place.townshipCode,
    premisesId: place.id,
    premisesNo: place.premisesNo,
    buildingId: place.buildingId,
  };
  const number = String(index + 1).padStart(3, '0');
  const transmitter: NewDevice = {
    ...common,
    deviceNo: `YC-${number}`,
    name: nameOf(place.name, 'USER_TRANSMITTER'),
    deviceClass: 'USER_TRANSMITTER',
    protocol: 'GB26875',
    address: String(transmittersFrom + index),
    // Every sixth is of an older make.
    profile: index % 6 === 5 ? 'GB26875_SHORT_OBJECTS' : 'GB26875_STANDARD',
    floor: 1,
    room: labels['device.room.CONTROL'],
    position: [longitude, latitude],
    heartbeatSeconds: 30,
  };
  const others = (besides[index % besides.length] ?? []).map(({ kind, room }, turn): NewDevice => ({
    ...common,
    deviceNo: `GZ-${number}-${turn + 1}`,
    name: nameOf(place.name, kind),
    deviceClass: kind,
    protocol: 'MQTT',
    address: `demo-${number}-${turn + 1}`,
    profile: 'MQTT_GENERIC',
    floor: room === 'device.room.ROOF' ? (found?.floorsAbove ?? 1) : 1,
    room: labels[room],
    position: [longitude + (turn + 1) * nearbyDegrees, latitude],
    heartbeatSeconds: kind === 'SMOKE_DETECTOR' ? 86_400 : 600,
  }));
  return [transmitter, ...others];
}

async function terminalsOfVehicles(context: Context): Promise<readonly NewDevice[]> {
  const vehicles = (await listRecordsWhere(context, unit, { kind: 'APPARATUS' }))
    .filter(({ validUntilOn }) => validUntilOn === null)
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .slice(0, terminals);
  return vehicles.map((vehicle, index) => ({
    source,
    deviceNo: `CZ-${String(index + 1).padStart(3, '0')}`,
    name: nameOf(vehicle.callSign, 'VEHICLE_TERMINAL'),
    deviceClass: 'VEHICLE_TERMINAL',
    protocol: 'JT808',
    address: String(phonesFrom + index),
    profile: 'JT808',
    townshipCode: vehicle.townshipCode,
    position: vehicle.position,
    unitId: vehicle.id,
    heartbeatSeconds: 60,
  }));
}

function nameOf(name: string, kind: DeviceClass): string {
  const word = labels[`device.${kind}` as keyof typeof labels];
  return labels['device.prefix'].replace('{name}', name).replace('{kind}', word).slice(0, 80);
}

import type { RecordOf } from '@wanghuo/kernel';
import type { building, premises } from '@wanghuo/premises/model';
import type { coverageClass } from './api/tables.ts';
import type { DeviceClass } from './device.ts';

export type CoverageClass = keyof typeof coverageClass.codes;

/** The years in which section 12 of the domain rules has each class done (PLAN). */
export const coverageDueYears: Readonly<Record<CoverageClass, number>> = {
  HIGH_RISE: 2024,
  HIGH_RISK_PREMISES: 2024,
  KEY_PREMISES: 2024,
  NINE_SMALL_PLACES: 2025,
};

/** What is worn or driven watches no place. */
const carried: readonly DeviceClass[] = ['VEHICLE_TERMINAL', 'VITAL_SIGN_TAG', 'EQUIPMENT_TAG'];
export const watchesPlace = ({ deviceClass }: { readonly deviceClass: string }): boolean =>
  !carried.includes(deviceClass as DeviceClass);

/** The classes of project 9 that premises belong to; none for what nobody has to watch. */
export const classesOfPremises = ({
  tier,
  classes,
}: Pick<RecordOf<typeof premises>, 'tier' | 'classes'>): readonly CoverageClass[] => [
  ...(tier === 'HIGH_RISK' ? (['HIGH_RISK_PREMISES'] as const) : []),
  ...(tier === 'KEY' ? (['KEY_PREMISES'] as const) : []),
  ...(classes.includes('NINE_SMALL') ? (['NINE_SMALL_PLACES'] as const) : []),
];
export const classesOfBuilding = ({
  heightClass,
}: Pick<RecordOf<typeof building>, 'heightClass'>): readonly CoverageClass[] =>
  heightClass === 'LOW' ? [] : ['HIGH_RISE'];

interface HungDevice {
  readonly premisesId: string | null;
  readonly buildingId: string | null;
  readonly isLive: boolean;
}

/**
 * Whether places are watched, by the devices that hang there: one that is heard is enough; with only silent ones nobody
 * knows; without any it is not watched.
 * @returns by the id of premises or building; places without a device are not in it
 */
export function watchedPlaces(devices: readonly HungDevice[]): ReadonlyMap<string, 'LIVE' | 'SILENT'> {
  const places = new Map<string, 'LIVE' | 'SILENT'>();
  for (const { premisesId, buildingId, isLive } of devices)
    for (const place of [premisesId, buildingId])
      if (place !== null && places.get(place) !== 'LIVE') places.set(place, isLive ? 'LIVE' : 'SILENT');
  return places;
}

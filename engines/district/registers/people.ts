import { synthetic } from '../identity.ts';
import { exampleName, examplePhone } from '../names.ts';
import { randomStream } from '../random-stream.ts';
import type { PersonRow, StaffKind, StationRow, UnitRow } from '../rows.ts';
import type { Scene } from '../scene.ts';

/** Special skills that a station's vehicles and teams ask of some of its people. */
const skillOfType: Record<string, string> = {
  V21: 'AERIAL_OPERATOR',
  V22: 'AERIAL_OPERATOR',
  V33: 'HAZMAT',
  V34: 'COMMS',
  V41: 'PUMP_OPERATOR',
};

/** National team (number back-computed, ruling 21), government and enterprise members, each with dated certificates. */
export function personRows(scene: Scene, stations: readonly StationRow[], units: readonly UnitRow[]): PersonRow[] {
  const random = randomStream(scene.seed, 'people');
  const rows: PersonRow[] = [];
  const kinds: Record<string, StaffKind> = {
    FIRE_STATION: 'NAT',
    GOVERNMENT_BRIGADE: 'GOV',
    ENTERPRISE_BRIGADE: 'ENT',
  };
  for (const station of stations) {
    const staffKind = kinds[station.kind];
    if (staffKind === undefined) continue;
    const own = units.filter((unit) => unit.stationId === station.id);
    const drivers = Math.max(2, own.filter((unit) => unit.kind === 'APPARATUS').length * 2);
    for (let index = 0; index < station.memberCount; index += 1) {
      const codes = new Set<string>(['SCBA']);
      const isOfficer = index < (station.memberCount > 12 ? 2 : 1);
      const isDriver = !isOfficer && index <= drivers;
      if (isOfficer || index % 7 === 3) codes.add('COMMANDER');
      if (isDriver) ['DRIVER', 'PUMP_OPERATOR'].forEach((code) => codes.add(code));
      if (!isDriver && random.chance(0.18)) codes.add('MEDIC');
      for (const unit of own) {
        const skill = skillOfType[unit.apparatusType ?? ''];
        if (skill !== undefined && random.chance(0.35)) codes.add(skill);
        if (unit.capabilities['water_rescue'] === true && random.chance(0.4)) codes.add('WATER_RESCUE');
        if (unit.capabilities['rope'] === true && random.chance(0.7)) codes.add('ROPE_RESCUE');
        if (unit.capabilities['drone'] === true && random.chance(0.2)) codes.add('DRONE_PILOT');
      }
      rows.push({
        ...synthetic('person', `${station.id} ${index + 1}`),
        name: exampleName(rows.length),
        stationId: station.id,
        post: isOfficer
          ? staffKind === 'NAT'
            ? index === 0
              ? '站长'
              : '政治指导员'
            : '队长'
          : isDriver
            ? '驾驶员'
            : index % 7 === 3
              ? '班长'
              : index % 11 === 5
                ? '通信员'
                : '战斗员',
        phone: examplePhone(rows.length + 1),
        // One certificate in about thirty has lapsed, so that a slot is seen to refuse it.
        qualifications: [...codes].sort().map((code) => ({
          code,
          validUntilOn: random.chance(0.03) ? '2020-09-30' : `${random.integer(2021, 2024)}-12-31`,
        })),
        staffKind,
        note: staffKind === 'NAT' ? '推算：由每万人消防员数反推，示意人员' : '示意人员',
      });
    }
  }
  return rows;
}

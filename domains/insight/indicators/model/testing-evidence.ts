import { addDays, parseLocalDate, type LocalDate } from '@wanghuo/kernel';
import type { EvidenceOn, UsedRecord } from './evidence.ts';

/** Evidence of a district with nothing in it. */
export const noEvidence = (on: LocalDate): EvidenceOn => ({
  on,
  districtCode: '500116',
  divisions: [],
  populations: [],
  stations: [],
  units: [],
  members: [],
  equipment: [],
  hydrants: [],
  fires: [],
  casualties: [],
  losses: [],
  alarms: [],
  premises: [],
  buildings: [],
  devices: [],
});

interface Given {
  readonly populations?: readonly {
    readonly basis: string;
    readonly count: number;
    readonly countedOn: string;
    readonly origin?: string;
  }[];
  readonly stations?: number;
  readonly members?: number;
  readonly vehicles?: number;
  readonly fires?: number;
  readonly deaths?: number;
  readonly alarms?: number;
  readonly hydrants?: { readonly good?: number; readonly stale?: number; readonly broken?: number };
}

const many = <Made>(count: number | undefined, make: (at: number) => Made): readonly Made[] =>
  Array.from({ length: count ?? 0 }, (_, at) => make(at));

function known<Register extends string>(register: Register, at: number) {
  const id = `${register}-${String(at).padStart(4, '0')}`;
  return { register, id, version: 1, source: 'SYNTHETIC', name: id } satisfies UsedRecord;
}
const dated = { validFromOn: '2010-01-01', validUntilOn: null };

/** So many of each kind of thing on a day, all of them alike: for cases worked by hand and for properties. */
export function someEvidence(on: string, given: Given): EvidenceOn {
  const day = parseLocalDate(on);
  const { good = 0, stale = 0, broken = 0 } = given.hydrants ?? {};
  const hydrant = (at: number, status: string, testedDaysAgo: number) => ({
    ...known('hydrant', at),
    ...dated,
    kind: 'HYDRANT_ABOVE',
    owner: 'MUNICIPAL',
    townshipCode: '500116001',
    inServiceOn: '2015-01-01',
    status,
    lastTestedOn: addDays(day, -testedDaysAgo),
  });
  return {
    ...noEvidence(day),
    populations: (given.populations ?? []).map((row, at) => ({
      ...known('population', at),
      divisionCode: '500116',
      origin: 'STATISTICS',
      ...row,
    })),
    stations: many(given.stations, (at) => ({
      ...known('station', at),
      ...dated,
      kind: 'FIRE_STATION',
      class: 'FIRST',
      townshipCode: '500116001',
      builtOn: '2012-01-01',
      inServiceOn: '2012-01-01',
    })),
    members: many(given.members, (at) => ({
      ...known('crewMember', at),
      ...dated,
      stationId: 'station-0000',
      staffKind: 'GOV',
      qualifications: [],
    })),
    units: many(given.vehicles, (at) => ({
      ...known('unit', at),
      ...dated,
      kind: 'APPARATUS',
      apparatusType: 'WATER_TENDER',
      stationId: 'station-0000',
      stationKind: 'FIRE_STATION',
      crewSize: 6,
      commissionedOn: '2015-01-01',
      dutyState: 'IN_STATION',
    })),
    fires: many(given.fires, (at) => ({
      ...known('fireRecord', at),
      state: 'APPROVED',
      occurredOn: `${on.slice(0, 4)}-01-15`,
      grade: 'GENERAL',
      fireCause: 'ELECTRICAL',
      reportedAfterwards: false,
      casualtyCount: 0,
      lossFen: 0,
      townshipCode: '500116001',
    })),
    casualties: many(given.deaths, (at) => ({
      ...known('casualty', at),
      fireRecordId: 'fireRecord-0000',
      countedAs: 'DEATH',
    })),
    alarms: many(given.alarms, (at) => ({
      ...known('alarmRecord', at),
      alarmClass: 'F',
      townshipCode: '500116001',
      receivedOn: `${on.slice(0, 4)}-01-15`,
      receivedAt: `${on.slice(0, 4)}-01-15T00:00:00.000Z`,
      orderSentAt: `${on.slice(0, 4)}-01-15T00:00:40.000Z`,
      turnedOutAt: at % 3 === 0 ? null : `${on.slice(0, 4)}-01-15T00:01:30.000Z`,
      arrivedAt: `${on.slice(0, 4)}-01-15T00:05:${String(10 + at)}.000Z`,
    })),
    hydrants: [
      ...many(good, (at) => hydrant(at, 'IN_SERVICE', 30)),
      ...many(stale, (at) => hydrant(good + at, 'IN_SERVICE', 400)),
      ...many(broken, (at) => hydrant(good + stale + at, 'NO_WATER', 30)),
    ],
  };
}

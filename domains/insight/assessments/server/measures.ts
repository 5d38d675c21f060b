import { station, unit } from '@wanghuo/forces/model';
import type { LocalDate, RecordOf } from '@wanghuo/kernel';
import { building, premises } from '@wanghuo/premises/model';
import { listRecordsWhere, registerOverTime, type QueryContext } from '@wanghuo/platform-server';
import { finalStages, project, stageOn } from '@wanghuo/programme/model';
import { readCountedCasualties, readCountedFires } from '@wanghuo/records/server';
import {
  classesOfBuilding,
  classesOfPremises,
  coverageDueYears,
  device,
  watchedPlaces,
  watchesPlace,
  type CoverageClass,
} from '@wanghuo/sensing/model';
import { readLiveDevices } from '@wanghuo/sensing/server';
import { hydrant, usabilityOf } from '@wanghuo/water/model';
import { newestTests } from '@wanghuo/water/server';
import {
  sheetItem,
  type FireDeductions,
  type Measure,
  type MeasuredRecord,
  type MeasureReason,
  type SheetItem,
} from '../model/index.ts';

/** What the records say of every town in one year. */
export interface YearMeasures {
  measuresOf(townshipCode: string): readonly Measure[];
  firesOf(townshipCode: string): FireDeductions;
}

/** Staff and vehicles a brigade of each class has at least (GB/T 35547-2017; section 5.2 of the domain rules). */
const brigadeNeeds: Readonly<Record<string, { readonly members: number; readonly vehicles: number }>> = {
  TOWN_L1: { members: 15, vehicles: 2 },
  TOWN_L2: { members: 10, vehicles: 1 },
};
const builtHydrants = ['HYDRANT_ABOVE', 'HYDRANT_UNDER'];
const drilled = ['MICRO_STATION', 'VOLUNTEER_TEAM'];
const notThere = ['PLANNED', 'NOT_ACCEPTED', 'REMOVED'];

/**
 * Reads what a year is assessed by, as it stood on its last day. Items whose records no part of the system keeps yet are
 * unknown for every town.
 */
export async function readMeasures(context: QueryContext, year: number): Promise<YearMeasures> {
  const day = `${year}-12-31` as LocalDate;
  const hydrants = await hydrantsOn(context, day);
  const stations = (await registerOverTime(context, station, [day])).on(day);
  const units = (await registerOverTime(context, unit, [day])).on(day).filter(({ kind }) => kind === 'APPARATUS');
  const projects = await listRecordsWhere(context, project, {});
  const fires = await firesIn(context, year);
  const places = await placesOn(context, day, year);
  const measured: Partial<Record<SheetItem, (townshipCode: string) => Omit<Measure, 'item'>>> = {
    HYDRANTS: (town) =>
      hydrantMeasure(
        hydrants.filter(({ townshipCode }) => townshipCode === town),
        day,
      ),
    BRIGADES: (town) =>
      brigadeMeasure(
        stations.filter(({ townshipCode, inServiceOn }) => townshipCode === town && inServiceOn && inServiceOn <= day),
        units,
      ),
    MICRO_DRILLS: (town) => ({
      ...unknownYet,
      // There are teams, and nobody writes down yet what they practise.
      ...ofNothingKnown(
        stations
          .filter(({ kind, townshipCode }) => townshipCode === town && drilled.includes(kind))
          .map(({ id, name }) => recordOf('station', id, name, false)),
      ),
    }),
    SENSING: (town) => sensingMeasure(places, town),
    PROJECTS: (town) =>
      share(
        projects
          .filter(({ townshipCode, dueOn, state }) => townshipCode === town && dueOn <= day && state !== 'CANCELLED')
          .map((row) => recordOf('project', row.id, row.name, finalStages.includes(stageOn(row, day) as never))),
      ),
  };
  return {
    measuresOf: (town) => sheetItem.names.map((item) => ({ item, ...(measured[item]?.(town) ?? unknownYet) })),
    firesOf: (town) => ({
      fatal: fires.filter((fire) => fire.townshipCode === town && fire.isFatal).map(fireRecord),
      larger: fires.filter(({ townshipCode, grade }) => townshipCode === town && grade === 'LARGER').map(fireRecord),
      major: fires
        .filter(({ townshipCode, grade }) => townshipCode === town && (grade === 'MAJOR' || grade === 'EXTRA_MAJOR'))
        .map(fireRecord),
    }),
  };
}

const unknownYet: Omit<Measure, 'item'> = { status: 'UNKNOWN', reason: 'NO_RECORDS_YET', done: 0, of: 0, records: [] };

const ofNothingKnown = (records: readonly MeasuredRecord[]) => ({ of: records.length, records });

const recordOf = (register: string, id: string, name: string, isCounted: boolean): MeasuredRecord => ({
  register,
  id,
  name,
  isCounted,
});

function share(records: readonly MeasuredRecord[], reason: MeasureReason = 'COUNTED'): Omit<Measure, 'item'> {
  if (records.length === 0) return { ...unknownYet, status: 'NOT_APPLICABLE', reason: 'NONE_IN_TOWN' };
  const done = records.filter(({ isCounted }) => isCounted).length;
  return { status: 'MEASURED', reason, done, of: records.length, records };
}

interface TestedHydrant {
  readonly id: string;
  readonly hydrantNo: string;
  readonly townshipCode: string;
  readonly status: string;
  readonly lastTestedOn: string | null;
}

async function hydrantsOn(context: QueryContext, day: LocalDate): Promise<readonly TestedHydrant[]> {
  const tests = (await newestTests(context, [day])).get(day);
  return (await registerOverTime(context, hydrant, [day]))
    .on(day)
    .filter(
      ({ kind, owner, status }) => builtHydrants.includes(kind) && owner === 'MUNICIPAL' && !notThere.includes(status),
    )
    .map(({ id, hydrantNo, townshipCode, status }) => {
      const test = tests?.get(id);
      return { id, hydrantNo, townshipCode, status: test?.status ?? status, lastTestedOn: test?.testedOn ?? null };
    });
}

/** A hydrant whose test is too old or missing stays below the line (ruling 17). */
function hydrantMeasure(hydrants: readonly TestedHydrant[], day: LocalDate): Omit<Measure, 'item'> {
  if (hydrants.length > 0 && hydrants.every(({ lastTestedOn }) => lastTestedOn === null))
    return {
      ...unknownYet,
      reason: 'ALL_UNTESTED',
      of: hydrants.length,
      records: hydrants.map(({ id, hydrantNo }) => recordOf('hydrant', id, hydrantNo, false)),
    };
  return share(hydrants.map((one) => recordOf('hydrant', one.id, one.hydrantNo, usabilityOf(one, day) === 'USABLE')));
}

type Station = RecordOf<typeof station>;
type Unit = RecordOf<typeof unit>;

/** A brigade counts when it has the people and vehicles of its class; where a fire station stands, a town needs none. */
function brigadeMeasure(inService: readonly Station[], units: readonly Unit[]): Omit<Measure, 'item'> {
  const brigades = inService.filter(({ kind }) => kind === 'GOVERNMENT_BRIGADE');
  if (brigades.length === 0) {
    const stations = inService.filter(({ kind }) => kind === 'FIRE_STATION');
    return stations.length > 0
      ? {
          ...unknownYet,
          status: 'NOT_APPLICABLE',
          reason: 'STATION_IN_TOWN',
          records: stations.map(({ id, name }) => recordOf('station', id, name, true)),
        }
      : { status: 'MEASURED', reason: 'NO_BRIGADE', done: 0, of: 1, records: [] };
  }
  if (brigades.some((one) => brigadeNeeds[one.class ?? ''] === undefined))
    return {
      ...unknownYet,
      reason: 'CLASS_UNKNOWN',
      of: brigades.length,
      records: brigades.map(({ id, name }) => recordOf('station', id, name, false)),
    };
  return share(
    brigades.map((one) => {
      const { members, vehicles } = brigadeNeeds[one.class!]!;
      const has = units.filter(({ stationId }) => stationId === one.id).length;
      return recordOf('station', one.id, one.name, one.memberCount >= members && has >= vehicles);
    }),
  );
}

interface DuePlace {
  readonly townshipCode: string;
  readonly record: MeasuredRecord;
}

/** Places that project 9 has watched by the end of a year, and whether they are; null before the first device. */
async function placesOn(context: QueryContext, day: LocalDate, year: number): Promise<readonly DuePlace[] | null> {
  const isDue = (classes: readonly CoverageClass[]) => classes.some((one) => coverageDueYears[one] <= year);
  const all = (await registerOverTime(context, premises, [day])).on(day);
  const homes = new Map(all.map(({ id, buildingId }) => [id, buildingId]));
  const live = (await readLiveDevices(context, [day])).get(day);
  const devices = (await registerOverTime(context, device, [day]))
    .on(day)
    .filter(watchesPlace)
    .map(({ id, premisesId, buildingId }) => ({
      premisesId: premisesId ?? null,
      buildingId: buildingId ?? homes.get(premisesId ?? '') ?? null,
      isLive: live?.has(id) ?? false,
    }));
  if (devices.length === 0) return null;
  const watched = watchedPlaces(devices);
  const buildings = (await registerOverTime(context, building, [day])).on(day);
  return [
    ...all
      .filter((one) => isDue(classesOfPremises(one)))
      .map(({ id, name, townshipCode }) => ({
        townshipCode,
        record: recordOf('premises', id, name, watched.get(id) === 'LIVE'),
      })),
    ...buildings
      .filter((one) => isDue(classesOfBuilding(one)))
      .map(({ id, name, townshipCode }) => ({
        townshipCode,
        record: recordOf('building', id, name, watched.get(id) === 'LIVE'),
      })),
  ];
}

/** A place whose devices are all silent stays below the line, as one without any does (ruling 17). */
function sensingMeasure(places: readonly DuePlace[] | null, town: string): Omit<Measure, 'item'> {
  if (places === null) return { ...unknownYet, reason: 'NOT_KEPT_THEN' };
  if (places.length === 0) return { ...unknownYet, status: 'NOT_APPLICABLE', reason: 'NOT_DUE_YET' };
  return share(places.filter(({ townshipCode }) => townshipCode === town).map(({ record }) => record));
}

interface AssessedFire {
  readonly id: string;
  readonly name: string;
  readonly townshipCode: string;
  readonly grade: string;
  readonly isFatal: boolean;
}

const fireRecord = ({ id, name }: AssessedFire): MeasuredRecord => recordOf('fireRecord', id, name, true);

/** Approved fires of a year; one waits for its approval counts for nobody yet. */
async function firesIn(context: QueryContext, year: number): Promise<readonly AssessedFire[]> {
  const casualties = await readCountedCasualties(context);
  const fatal = new Set(
    casualties.filter(({ countedAs }) => countedAs === 'DEATH').map(({ fireRecordId }) => fireRecordId),
  );
  return (await readCountedFires(context))
    .filter(({ state, occurredOn }) => state === 'APPROVED' && occurredOn.startsWith(`${year}-`))
    .map((fire) => ({ ...fire, isFatal: fatal.has(fire.id) }));
}

import { localDateOf, type LocalDate, type RecordOf } from '@wanghuo/kernel';
import { crewMember, equipment, station, unit } from '@wanghuo/forces/model';
import { registerOverTime, type QueryContext, type RegisterOverTime } from '@wanghuo/platform-server';
import { readCountedAlarms, readCountedCasualties, readCountedFires, readCountedLosses } from '@wanghuo/records/server';
import { division, population } from '@wanghuo/territory/model';
import { building, premises } from '@wanghuo/premises/model';
import { device } from '@wanghuo/sensing/model';
import { readLiveDevices } from '@wanghuo/sensing/server';
import { hydrant } from '@wanghuo/water/model';
import { newestTests } from '@wanghuo/water/server';
import type { EvidenceOn, EvidenceRegister, UsedDevice, UsedHydrant, UsedRecord } from '../model/index.ts';

type Context = Pick<QueryContext, 'tx' | 'now'>;
type Parts = { -readonly [Part in keyof Omit<EvidenceOn, 'on' | 'districtCode'>]: EvidenceOn[Part] };

const nothing: Parts = {
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
};

/**
 * Reads what indicators use, as it stood on each of some days, with the reach of whoever the transaction is for: only
 * that of the job sees the whole district.
 * @param registers - the registers to read; the others are empty, so ask only formulas that do not need them
 */
export async function readEvidence(
  context: Context,
  days: readonly LocalDate[],
  registers: ReadonlySet<EvidenceRegister>,
): Promise<readonly EvidenceOn[]> {
  const readers = readersOf(context, days);
  const read: ((day: LocalDate) => Partial<Parts>)[] = [];
  // One after the other: they share one connection.
  for (const [register, reader] of Object.entries(readers))
    if (registers.has(register as EvidenceRegister)) read.push(await reader());
  const districtCode = registers.has('population') ? await districtCodeOf(context, days) : '';
  return days.map((on) => ({ ...nothing, ...Object.assign({}, ...read.map((part) => part(on))), on, districtCode }));
}

type Reader = () => Promise<(day: LocalDate) => Partial<Parts>>;

function readersOf(context: Context, days: readonly LocalDate[]): Readonly<Record<EvidenceRegister, Reader>> {
  let devices: Promise<RegisterOverTime<typeof device>> | null = null;
  const devicesOver = () => (devices ??= registerOverTime(context, device, days));
  /** Places matter on days on which there are devices; there are many of them, and devices are new. */
  const placesOver = async <R extends typeof premises | typeof building>(register: R) => {
    const over = await devicesOver();
    const some = days.filter((day) => over.on(day).length > 0);
    const places = some.length > 0 ? await registerOverTime(context, register, some) : null;
    return (day: LocalDate): readonly RecordOf<R>[] => (places && some.includes(day) ? places.on(day) : []);
  };
  return {
    division: async () => {
      const over = await registerOverTime(context, division, days);
      return memoised(
        (record: RecordOf<typeof division>) => ({
          ...dated('division', record, record.name),
          code: record.code,
          kind: record.kind,
        }),
        (day) => over.on(day),
        'divisions',
      );
    },
    population: async () => {
      const over = await registerOverTime(context, population, [...days, lastDay]);
      // A count of a later year bounds the years before it, so every day sees the whole series.
      return memoised(
        ({ divisionCode, basis, countedOn, count, origin, ...record }: RecordOf<typeof population>) => ({
          ...used('population', record as never, record.seriesNo),
          divisionCode,
          basis,
          countedOn,
          count,
          origin,
        }),
        () => over.on(lastDay).filter(({ divisionCode }) => divisionCode.length <= districtCodeLength),
        'populations',
      );
    },
    station: async () => {
      const over = await registerOverTime(context, station, days);
      return memoised(
        (record: RecordOf<typeof station>) => ({
          ...dated('station', record, record.name),
          kind: record.kind,
          class: record.class ?? null,
          townshipCode: record.townshipCode,
          builtOn: record.builtOn ?? null,
          inServiceOn: record.inServiceOn ?? null,
        }),
        (day) => over.on(day).filter(({ kind }) => kind !== 'MICRO_STATION' && kind !== 'VOLUNTEER_TEAM'),
        'stations',
      );
    },
    unit: async () => {
      const over = await registerOverTime(context, unit, days);
      const homes = await registerOverTime(context, station, days);
      const kinds = new Map(days.flatMap((day) => homes.on(day).map(({ id, kind }) => [id, kind] as const)));
      return memoised(
        (record: RecordOf<typeof unit>) => ({
          ...dated('unit', record, record.callSign),
          kind: record.kind,
          apparatusType: record.apparatusType ?? null,
          stationId: record.stationId,
          stationKind: kinds.get(record.stationId) ?? '',
          crewSize: record.crewSize,
          commissionedOn: record.commissionedOn ?? null,
          dutyState: record.dutyState,
          dutyStateAt: record.dutyStateAt,
        }),
        (day) => over.on(day).filter(({ kind }) => kind === 'APPARATUS'),
        'units',
        withoutLaterState,
      );
    },
    crewMember: async () => {
      const over = await registerOverTime(context, crewMember, days);
      return memoised(
        (record: RecordOf<typeof crewMember>) => ({
          ...dated('crewMember', record, record.memberNo),
          stationId: record.stationId,
          staffKind: record.staffKind,
          qualifications: record.qualifications.map(({ code, validUntilOn }) => ({ code, validUntilOn })),
        }),
        (day) => over.on(day),
        'members',
      );
    },
    equipment: async () => {
      const over = await registerOverTime(context, equipment, days);
      return memoised(
        (record: RecordOf<typeof equipment>) => ({
          ...dated('equipment', record, record.serialNo),
          stationId: record.stationId,
          group: record.group,
          quantity: record.quantity,
          state: record.state,
        }),
        (day) => over.on(day),
        'equipment',
      );
    },
    hydrant: async () => {
      const over = await registerOverTime(context, hydrant, days);
      const tests = await newestTests(context, days);
      return memoised(
        (record: RecordOf<typeof hydrant>) => ({
          ...dated('hydrant', record, record.hydrantNo),
          kind: record.kind,
          owner: record.owner,
          townshipCode: record.townshipCode,
          inServiceOn: record.inServiceOn ?? null,
          status: record.status as string,
          lastTestedOn: record.lastTestedOn ?? null,
        }),
        (day) => over.on(day),
        'hydrants',
        (one, day) => asTested(one as UsedHydrant, tests.get(day)?.get(one.id), day),
      );
    },
    fireRecord: constant('fires', async () => (await readCountedFires(context)).map(named('fireRecord'))),
    casualty: constant('casualties', async () => (await readCountedCasualties(context)).map(named('casualty'))),
    lossItem: constant('losses', async () => (await readCountedLosses(context)).map(named('lossItem'))),
    // A year of alarms is never compared with another, so the years of the days are enough.
    alarmRecord: constant('alarms', async () =>
      (await readCountedAlarms(context, ...yearsOf(days))).map(named('alarmRecord')),
    ),
    premises: async () => {
      const placesOn = await placesOver(premises);
      return memoised(
        (record: RecordOf<typeof premises>) => ({
          // Small places may bear the names of persons: the number stands for them.
          ...dated('premises', record, record.premisesNo),
          tier: record.tier,
          classes: record.classes,
          buildingId: record.buildingId ?? null,
        }),
        placesOn,
        'premises',
      );
    },
    building: async () => {
      const placesOn = await placesOver(building);
      return memoised(
        (record: RecordOf<typeof building>) => ({
          ...dated('building', record, record.buildingNo),
          heightClass: record.heightClass,
        }),
        placesOn,
        'buildings',
      );
    },
    device: async () => {
      const over = await devicesOver();
      const live = await readLiveDevices(context, days);
      return memoised(
        (record: RecordOf<typeof device>) => ({
          ...dated('device', record, record.deviceNo),
          deviceClass: record.deviceClass,
          premisesId: record.premisesId ?? null,
          buildingId: record.buildingId ?? null,
          isLive: false,
        }),
        (day) => over.on(day),
        'devices',
        (one, day) => (live.get(day)?.has(one.id) ? { ...(one as UsedDevice), isLive: true } : one),
      );
    },
  };
}

/** From the first day of the first year to the last of the days. */
function yearsOf(days: readonly LocalDate[]): readonly [from: LocalDate, to: LocalDate] {
  const ordered = days.toSorted();
  const [first, last] = [ordered[0] as LocalDate, ordered.at(-1) as LocalDate];
  return [localDateOf(Number(first.slice(0, 4)), 1, 1), last];
}

/** No register names a day after this one. */
const lastDay = '9999-12-30' as LocalDate;
/** The code of a district; those of towns and villages are longer. */
const districtCodeLength = 6;

/** The same records whatever the day; formulas leave out what came later. */
function constant<Part extends keyof Parts>(part: Part, read: () => Promise<readonly object[]>): Reader {
  return async () => {
    const records = await read();
    return () => ({ [part]: records }) as Partial<Parts>;
  };
}

const named =
  (register: string) =>
  <Row extends object>(row: Row) =>
    inCanonicalOrder({ register, ...row });

/** Names in the order of the canonical form, which is then written several times faster. */
function inCanonicalOrder<Row extends object>(row: Row): Row {
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(row).sort()) ordered[name] = (row as Readonly<Record<string, unknown>>)[name];
  return ordered as Row;
}

/**
 * What a formula sees of each record, made once for records that are the same on several days, so that they are hashed
 * once as well.
 */
function memoised<R extends object, Used extends UsedRecord>(
  make: (record: R) => Used,
  recordsOn: (day: LocalDate) => readonly R[],
  part: keyof Parts,
  onDay: (used: Used, day: LocalDate) => UsedRecord = (used) => used,
): (day: LocalDate) => Partial<Parts> {
  const made = new WeakMap<R, Used>();
  return (day) => ({
    [part]: recordsOn(day).map((record) => {
      const known = made.get(record) ?? inCanonicalOrder(make(record));
      made.set(record, known);
      return onDay(known, day);
    }),
  });
}

interface Standard {
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly validFromOn: string;
  readonly validUntilOn: string | null;
}
const used = <Register extends EvidenceRegister>(
  register: Register,
  { id, version, source }: Standard,
  name: string,
) => ({
  register,
  id,
  version,
  source,
  name,
});
const dated = <Register extends EvidenceRegister>(register: Register, record: Standard, name: string) => ({
  ...used(register, record, name),
  validFromOn: record.validFromOn,
  validUntilOn: record.validUntilOn,
});

type WithState = UsedRecord & { readonly dutyState: string; readonly dutyStateAt: string };
/** Nobody wrote down what a unit was before the state it is in: what it was on an earlier day is unknown. */
function withoutLaterState(unitThen: UsedRecord, day: LocalDate): UsedRecord {
  const { dutyStateAt, ...rest } = unitThen as WithState;
  return dutyStateAt.slice(0, 10) <= day ? rest : ({ ...rest, dutyState: null } as UsedRecord);
}

/** A hydrant as its tests had found it by a day: a test of a later day is not known yet. */
function asTested(
  one: UsedHydrant,
  newest: { readonly testedOn: string; readonly status: string } | undefined,
  day: LocalDate,
): UsedHydrant {
  const own = one.lastTestedOn !== null && one.lastTestedOn <= day ? one.lastTestedOn : null;
  if (newest && (own === null || own < newest.testedOn)) return variantOf(one, newest.testedOn, newest.status);
  return own === one.lastTestedOn ? one : variantOf(one, own, one.status);
}

const variants = new WeakMap<UsedHydrant, Map<string, UsedHydrant>>();

/** The same hydrant found so on several days is one object, hashed once. */
function variantOf(one: UsedHydrant, lastTestedOn: string | null, status: string): UsedHydrant {
  const own = variants.get(one) ?? new Map<string, UsedHydrant>();
  variants.set(one, own);
  const key = `${lastTestedOn} ${status}`;
  const known = own.get(key) ?? { ...one, lastTestedOn, status };
  own.set(key, known);
  return known;
}

/** The district itself: what the others lie below. */
async function districtCodeOf(context: Context, days: readonly LocalDate[]): Promise<string> {
  const over = await registerOverTime(context, division, days);
  for (const day of days.toReversed()) {
    const found = over.on(day).find(({ kind }) => kind === 'DISTRICT');
    if (found) return found.code;
  }
  return '';
}

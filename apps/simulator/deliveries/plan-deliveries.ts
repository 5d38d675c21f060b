import { addDays, addMonths, localDateOf, parseLocalDate, type LocalDate } from '@wanghuo/kernel';
import {
  courses,
  planProjects,
  usualMonths,
  type DeliveredGate,
  type Delivery,
  type DeliveryPlan,
  type OwnerBody,
  type Project,
} from '@wanghuo/programme/model';
import type { CourseOfEvents } from './course-of-events.ts';
import words from './courses.zh-CN.json' with { type: 'json' };

const say = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));

type Planned = ReturnType<typeof planProjects>[number];

/**
 * Lets a course of events happen to every project of the plan. Pure: the same course gives the same plan of deliveries.
 * Everything in it is made up and marked as such when it is loaded.
 * @param until - nothing happens after this day
 */
export function planDeliveries(course: CourseOfEvents, until: string): DeliveryPlan {
  const projects = planProjects();
  const of = (kind: Project['kind']) => projects.filter((one) => one.kind === kind);
  const homes = brigadesOf(course, of('BRIGADE'));
  const deliveries = [
    ...of('BUILDING').map((row) => facilityOf(course, row)),
    ...homes.deliveries,
    ...vehiclesOf(course, of('VEHICLE'), homes.onDuty),
    ...recruitsOf(course, of('RECRUITS'), homes.onDuty),
    ...of('SYNCHRONISED').map((row) => jointWorksOf(course, row)),
    ...of('SUPPLY').map((row) => supplyOf(course, row)),
  ].map((one) => endedBy(one, until));
  return {
    scenario: course.name,
    deliveries,
    budget: budgetOf(projects, deliveries, until),
    problems: course.problems
      .filter(({ raisedOn }) => raisedOn <= until)
      .map(({ id, projectNo, raisedOn, decidedOn, effectOn }, index) => ({
        problemNo: `WT-${String(index + 1).padStart(3, '0')}`,
        title: words.problems[id].title,
        account: words.problems[id].account,
        projectNo,
        ownerBody: 'FIRE' as OwnerBody,
        raisedOn,
        decision: decidedOn
          ? { words: words.problems[id].decision, on: decidedOn, dueOn: addMonths(parseLocalDate(decidedOn), 3) }
          : null,
        effect: effectOn ? { words: words.problems[id].effect, on: effectOn } : null,
      })),
  };
}

const responsible = ({ ownerBody }: Planned): string =>
  words.responsible[ownerBody as keyof typeof words.responsible] ?? words.responsible.FIRE;

/** Drops what would happen after the day the demonstration is at. */
function endedBy(delivery: Delivery, until: string): Delivery {
  const gates = delivery.gates.filter(({ on }) => on <= until);
  const postings = delivery.postings?.map((one) =>
    one.leftOn !== null && one.leftOn > until ? { ...one, leftOn: null } : one,
  );
  if (gates.length === delivery.gates.length) return { ...delivery, ...(postings ? { postings } : {}) };
  const { station: _station, vehicle: _vehicle, postings: _postings, opensExisting: _existing, ...open } = delivery;
  return { ...open, gates };
}

const stepsOf = (row: Planned) => courses[row.kind].gates.map(({ step }) => step);

function facilityOf(course: CourseOfEvents, row: Planned): Delivery {
  const { days, areaSquareMetres } = course.facilities[row.projectNo] ?? { days: [] };
  const gates = days.map((on, index): DeliveredGate => {
    const step = stepsOf(row)[index] as string;
    return { step, on, ...(step === 'complete' && areaSquareMetres ? { areaSquareMetres } : {}) };
  });
  const isOpen = gates.length === stepsOf(row).length;
  return {
    projectNo: row.projectNo,
    responsibleName: responsible(row),
    gates,
    ...(isOpen && row.projectNo === 'P3-1' ? { opensExisting: words.existing.BINJIANG } : {}),
    ...(isOpen && row.projectNo === 'P3-2'
      ? { station: { ...words.baisha, kind: 'FIRE_STATION' as const, class: 'FIRST' as const } }
      : {}),
    ...(row.townshipCode ? { townshipCode: row.townshipCode } : {}),
  };
}

/** The days of all gates when the last of them falls on a day, with the usual months between. */
function gatesUntil(row: Planned, lastOn: LocalDate, count = stepsOf(row).length): readonly DeliveredGate[] {
  const months = usualMonths[row.kind].slice(0, count);
  return stepsOf(row)
    .slice(0, count)
    .map((step, index) => ({
      step,
      on: addMonths(lastOn, -months.slice(index + 1).reduce((sum, one) => sum + one, 0)),
    }));
}

interface OnDuty {
  readonly name: string;
  readonly code: string;
  readonly class: 'TOWN_L1' | 'TOWN_L2';
  readonly on: string;
  readonly year: number;
}

function brigadesOf(
  course: CourseOfEvents,
  rows: readonly Planned[],
): { readonly deliveries: readonly Delivery[]; readonly onDuty: readonly OnDuty[] } {
  const onDuty: OnDuty[] = [];
  const seen = new Map<number, number>();
  const deliveries = rows.map((row, index): Delivery => {
    const year = row.planYear as number;
    const place = words.brigades[index] as (typeof words.brigades)[number];
    const nth = seen.get(year) ?? 0;
    seen.set(year, nth + 1);
    const months = course.brigades[year]?.[nth] ?? null;
    const base = {
      projectNo: row.projectNo,
      responsibleName: responsible(row),
      townshipCode: place.code,
      placeName: place.town,
    };
    // One that has not come was approved, and no more.
    if (months === null) return { ...base, gates: gatesUntil(row, localDateOf(year + 1, 3, 15), 1) };
    const on = addMonths(localDateOf(year, 6, 28), months);
    const name = say(words.brigadeName, { town: place.town.slice(0, -1) });
    const brigadeClass = place.class as OnDuty['class'];
    onDuty.push({ name, code: place.code, class: brigadeClass, on, year });
    return {
      ...base,
      gates: gatesUntil(row, on),
      station: { key: `Z-${row.projectNo}`, name, kind: 'GOVERNMENT_BRIGADE', class: brigadeClass },
    };
  });
  return { deliveries, onDuty };
}

/** Vehicles go to the brigades that are there by then, one each, then to the stations in turn. */
function vehiclesOf(course: CourseOfEvents, rows: readonly Planned[], onDuty: readonly OnDuty[]): readonly Delivery[] {
  const seen = new Map<number, number>();
  const served = new Set<string>();
  let turn = 0;
  return rows.map((row, index): Delivery => {
    const year = row.planYear as number;
    const nth = seen.get(year) ?? 0;
    seen.set(year, nth + 1);
    const months = course.vehicles[year]?.[nth] ?? null;
    const base = { projectNo: row.projectNo, responsibleName: responsible(row) };
    if (months === null) return { ...base, gates: gatesUntil(row, localDateOf(year, 10, 20), 1) };
    const on = addDays(addMonths(localDateOf(year, 12, 1), months), index % 20);
    const isPump = ['WATER_TENDER', 'FOAM_TENDER', 'CAFS'].includes(row.apparatusType ?? '');
    const brigade = isPump ? onDuty.find((one) => one.on <= on && !served.has(one.name)) : undefined;
    if (brigade) served.add(brigade.name);
    const stations = [words.existing.BINJIANG, ...words.existing.homes];
    const home = brigade?.name ?? (stations[turn % stations.length] as string);
    if (!brigade) turn += 1;
    return {
      ...base,
      gates: gatesUntil(row, on),
      vehicle: {
        home,
        serialNo: `SY${row.projectNo.replaceAll('-', '')}`,
        plateNo: say(words.plate, { number: String(101 + index).padStart(4, '0') }),
      },
    };
  });
}

/** Recruits go to the brigades of their year up to the strength of the class, the rest to the special station. */
function recruitsOf(course: CourseOfEvents, rows: readonly Planned[], onDuty: readonly OnDuty[]): readonly Delivery[] {
  const strength = { TOWN_L1: 15, TOWN_L2: 10 } as const;
  const free = new Map(onDuty.map((one) => [one.name, strength[one.class] as number]));
  let number = 0;
  return rows.map((row): Delivery => {
    const year = row.planYear as number;
    const { hired, trained, leave } = course.recruits[year] ?? { hired: 0, trained: 0, leave: 0 };
    const base = { projectNo: row.projectNo, responsibleName: responsible(row) };
    if (hired === 0) return { ...base, gates: [] };
    const hiredOn = localDateOf(year, 6, 15);
    const postedOn = localDateOf(year, 12, 20);
    const homeNow = (): string => {
      // A brigade that will be on duty within half a year may be joined: its people train together.
      const joined = onDuty.find(
        (one) => (free.get(one.name) ?? 0) > 0 && one.on <= addMonths(parseLocalDate(postedOn), 6),
      );
      if (!joined) return words.existing.homes[number % words.existing.homes.length] as string;
      free.set(joined.name, (free.get(joined.name) ?? 0) - 1);
      return joined.name;
    };
    return {
      ...base,
      gates: [
        { step: 'hire', on: hiredOn, quantity: hired },
        { step: 'train', on: localDateOf(year, 10, 20), quantity: trained },
        { step: 'post', on: postedOn },
      ],
      postings: Array.from({ length: trained }, (_, index) => {
        number += 1;
        const years = 1 + (index % 3);
        return {
          memberNo: `XZ${String(number).padStart(4, '0')}`,
          name: say(words.member, { number: String(number).padStart(3, '0') }),
          home: homeNow(),
          leftOn: index >= trained - leave ? localDateOf(year + years, 3, 10 + (index % 15)) : null,
        };
      }),
    };
  });
}

function jointWorksOf(course: CourseOfEvents, row: Planned): Delivery {
  const year = row.planYear as number;
  const { gates, count } =
    row.projectNo === 'P2-1' ? course.hydrants : (course.communities[year] ?? { gates: 0, count: 0 });
  const last = addMonths(localDateOf(year, 11, 25), gates === stepsOf(row).length ? 0 : -2);
  return {
    projectNo: row.projectNo,
    responsibleName: responsible(row),
    gates: gatesUntil(row, last, gates).map((gate) => (gate.step === 'build' ? { ...gate, quantity: count } : gate)),
  };
}

function supplyOf(course: CourseOfEvents, row: Planned): Delivery {
  const { gates, on, quantity } = course.supplies[row.projectNo] ?? { gates: 0, on: '2025-12-31', quantity: 0 };
  return {
    projectNo: row.projectNo,
    responsibleName: responsible(row),
    gates: gatesUntil(row, parseLocalDate(on), gates).map((gate) =>
      gate.step === 'receiveSupply' ? { ...gate, quantity } : gate,
    ),
  };
}

/** Assumed prices in yuan; the plan prints none. */
const prices = {
  vehicle: 2_600_000,
  recruit: 78_000,
  brigade: 3_400_000,
  squareMetre: 5_200,
  community: 420_000,
} as const;

function budgetOf(
  projects: readonly Planned[],
  deliveries: readonly Delivery[],
  until: string,
): DeliveryPlan['budget'] {
  const deliveryOf = new Map(deliveries.map((one) => [one.projectNo, one]));
  const isThrough = (row: Planned) => deliveryOf.get(row.projectNo)?.gates.length === stepsOf(row).length;
  const line = (
    lineNo: string,
    own: readonly Planned[],
    purpose: string,
    year: number,
    payer: 'CITY' | 'DISTRICT' | 'TOWN',
    unitYuan: number,
    units: number,
  ): DeliveryPlan['budget'][number] => {
    const planned = Math.round(unitYuan * units);
    const share = own.length === 0 ? 0 : own.filter(isThrough).length / own.length;
    const begun = own.some((row) => (deliveryOf.get(row.projectNo)?.gates.length ?? 0) > 0);
    const allottedYuan = begun ? Math.round(planned * (0.6 + 0.4 * share)) : 0;
    const paidYuan = Math.round(allottedYuan * share);
    const onDay = (month: number, day: number) => localDateOf(year, month, day);
    return {
      lineNo,
      programNo: own[0]?.programNo ?? null,
      projectNo: own.length === 1 ? (own[0]?.projectNo ?? null) : null,
      purpose,
      year,
      payer,
      plannedYuan: planned,
      allotted: allottedYuan > 0 && onDay(4, 20) <= until ? [{ yuan: allottedYuan, on: onDay(4, 20) }] : [],
      paid: paidYuan > 0 && onDay(12, 10) <= until ? [{ yuan: paidYuan, on: onDay(12, 10) }] : [],
    };
  };
  const years = [2021, 2022, 2023, 2024, 2025];
  const ofYear = (kind: Project['kind'], year: number, programNo: number) =>
    projects.filter((one) => one.kind === kind && one.planYear === year && one.programNo === programNo);
  return [
    ...projects
      .filter(({ kind }) => kind === 'BUILDING')
      .map((row) =>
        line(
          `YS-${row.projectNo}`,
          [row],
          say(words.purposes.facility, { name: row.name }),
          row.planYear ?? 2025,
          'DISTRICT',
          prices.squareMetre,
          row.areaPlannedSquareMetres ?? 2_400,
        ),
      ),
    ...years.flatMap((year) => {
      const vehicles = ofYear('VEHICLE', year, 7);
      const brigades = ofYear('BRIGADE', year, 5);
      const cohort = ofYear('RECRUITS', year, 6);
      const communities = ofYear('SYNCHRONISED', year, 1);
      return [
        line(
          `YS-7-${year}`,
          vehicles,
          say(words.purposes.vehicles, { year }),
          year,
          'DISTRICT',
          prices.vehicle,
          vehicles.length,
        ),
        line(
          `YS-5-${year}`,
          brigades,
          say(words.purposes.brigades, { year }),
          year,
          'TOWN',
          prices.brigade,
          brigades.length,
        ),
        line(
          `YS-6-${year}`,
          cohort,
          say(words.purposes.recruits, { year }),
          year,
          'DISTRICT',
          prices.recruit,
          cohort[0]?.quantityPlanned ?? 0,
        ),
        line(
          `YS-1-${year}`,
          communities,
          say(words.purposes.communities, { year }),
          year,
          'CITY',
          prices.community,
          20,
        ),
      ];
    }),
    ...projects
      .filter(({ kind }) => kind === 'SUPPLY')
      .map((row) =>
        line(
          `YS-${row.projectNo}`,
          [row],
          say(words.purposes.supply, { name: row.name }),
          row.planYear ?? 2025,
          'DISTRICT',
          1_800_000,
          1,
        ),
      ),
  ];
}

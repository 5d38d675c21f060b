/** Days on which a facility passes its gates, in their order; shorter when it has not come further. */
type Days = readonly string[];

/** What a course of events does to the plan. Everything is assumed. */
export interface CourseOfEvents {
  readonly name: string;
  readonly facilities: Readonly<Record<string, { readonly days: Days; readonly areaSquareMetres?: number }>>;
  /** Months after the year's plan a vehicle is commissioned, by year; null for one that has not come. */
  readonly vehicles: Readonly<Record<number, readonly (number | null)[]>>;
  /** Months past the middle of its year on which a brigade goes on duty, by year; null for none. */
  readonly brigades: Readonly<Record<number, readonly (number | null)[]>>;
  readonly recruits: Readonly<
    Record<number, { readonly hired: number; readonly trained: number; readonly leave: number }>
  >;
  /** How many gates the fire works of a year's communities have passed. */
  readonly communities: Readonly<Record<number, { readonly gates: number; readonly count: number }>>;
  readonly hydrants: { readonly gates: number; readonly count: number };
  readonly supplies: Readonly<
    Record<string, { readonly gates: number; readonly on: string; readonly quantity: number }>
  >;
  readonly problems: readonly {
    readonly id: 'VEHICLES_LATE' | 'BAISHA_LAND' | 'SHUANGFU_ACCEPT' | 'IOT_LIVE' | 'STAFF_LEFT';
    readonly projectNo: string;
    readonly raisedOn: string;
    readonly decidedOn: string | null;
    readonly effectOn: string | null;
  }[];
}

/** The plan's deliveries come in the years it names, but for a few that any year has. */
export const deliveredCourse: CourseOfEvents = {
  name: 'PLAN_DELIVERED',
  facilities: {
    'P3-1': {
      days: [
        '2018-03-20',
        '2018-09-14',
        '2018-12-28',
        '2019-05-10',
        '2020-12-20',
        '2021-06-30',
        '2022-11-30',
        '2022-12-31',
      ],
      areaSquareMetres: 5_200,
    },
    'P3-2': {
      days: [
        '2022-05-18',
        '2022-11-04',
        '2023-03-17',
        '2023-11-20',
        '2025-10-30',
        '2026-03-20',
        '2026-08-31',
        '2026-09-10',
      ],
      areaSquareMetres: 5_600,
    },
    'P4-1': {
      days: ['2021-09-10', '2022-03-25', '2022-07-29', '2023-06-16', '2025-12-18'],
      areaSquareMetres: 13_000,
    },
    'N1-1': {
      days: [
        '2021-04-16',
        '2021-09-03',
        '2021-12-10',
        '2022-08-22',
        '2024-11-15',
        '2025-03-14',
        '2025-06-20',
        '2025-07-01',
      ],
      areaSquareMetres: 5_500,
    },
    'P8-1': {
      days: [
        '2021-07-09',
        '2021-10-15',
        '2021-11-19',
        '2022-03-04',
        '2022-09-20',
        '2022-10-21',
        '2022-11-01',
        '2022-11-09',
      ],
      areaSquareMetres: 2_400,
    },
  },
  vehicles: {
    2021: [-1, -1],
    2022: [-2, -2, -2, -1, -1, -1, 4, 4, -1],
    2023: [-2, -2, -1, -1],
    2024: [-3, -3, -3, -2, -2, -1, -1, -1, -1],
    2025: [-2, -2, -1, -1, -1, null, null],
  },
  brigades: { 2021: [5], 2022: [3], 2023: [2, 5], 2024: [2, 4], 2025: [3, 9] },
  recruits: {
    2021: { hired: 40, trained: 38, leave: 3 },
    2022: { hired: 20, trained: 20, leave: 2 },
    2023: { hired: 20, trained: 19, leave: 1 },
    2024: { hired: 20, trained: 20, leave: 1 },
    2025: { hired: 20, trained: 18, leave: 0 },
  },
  communities: {
    2021: { gates: 4, count: 18 },
    2022: { gates: 4, count: 22 },
    2023: { gates: 4, count: 25 },
    2024: { gates: 4, count: 21 },
    2025: { gates: 2, count: 19 },
  },
  hydrants: { gates: 2, count: 148 },
  supplies: {
    'P9-1': { gates: 4, on: '2024-12-10', quantity: 412 },
    'P9-2': { gates: 2, on: '2025-11-20', quantity: 1_860 },
    'P9-3': { gates: 4, on: '2023-11-15', quantity: 49 },
    'P9-4': { gates: 0, on: '2025-12-31', quantity: 0 },
    'P10-1': { gates: 4, on: '2023-10-20', quantity: 160 },
    'P10-2': { gates: 4, on: '2025-11-28', quantity: 44 },
    'H16-2': { gates: 4, on: '2025-12-05', quantity: 3_560 },
  },
  problems: [
    { id: 'BAISHA_LAND', projectNo: 'P3-2', raisedOn: '2023-02-20', decidedOn: '2023-03-06', effectOn: '2023-11-24' },
    {
      id: 'VEHICLES_LATE',
      projectNo: 'P7-2022-V31-1',
      raisedOn: '2022-12-12',
      decidedOn: '2022-12-20',
      effectOn: '2023-05-08',
    },
    { id: 'STAFF_LEFT', projectNo: 'P6-2021', raisedOn: '2024-01-22', decidedOn: '2024-02-05', effectOn: '2025-01-17' },
    { id: 'IOT_LIVE', projectNo: 'P9-2', raisedOn: '2026-03-11', decidedOn: '2026-03-25', effectOn: null },
    { id: 'SHUANGFU_ACCEPT', projectNo: 'P4-1', raisedOn: '2026-10-19', decidedOn: null, effectOn: null },
  ],
};

/** Sites and recruits come late, if at all. */
export const slippedCourse: CourseOfEvents = {
  name: 'PLAN_SLIPS',
  facilities: {
    'P3-1': {
      days: [
        '2018-03-20',
        '2018-09-14',
        '2018-12-28',
        '2019-05-10',
        '2020-12-20',
        '2022-03-18',
        '2023-08-31',
        '2023-09-28',
      ],
      areaSquareMetres: 5_200,
    },
    'P3-2': { days: ['2023-05-18', '2024-01-12', '2024-05-17', '2024-10-22'] },
    'P4-1': { days: ['2022-09-10', '2023-08-25', '2024-06-28', '2025-03-14'] },
    'N1-1': {
      days: ['2021-04-16', '2022-02-18', '2022-06-10', '2023-06-05', '2025-12-20', '2026-05-15'],
      areaSquareMetres: 5_500,
    },
    'P8-1': {
      days: [
        '2021-07-09',
        '2022-03-15',
        '2022-05-19',
        '2022-09-23',
        '2023-05-20',
        '2023-06-09',
        '2023-06-20',
        '2023-06-28',
      ],
      areaSquareMetres: 2_400,
    },
  },
  vehicles: {
    2021: [3, 5],
    2022: [4, 4, 5, 5, 6, 6, 8, 9, 9],
    2023: [6, 6, 8, null],
    2024: [7, 7, 9, 9, 10, 11, null, null, null],
    2025: [8, null, null, null, null, null, null],
  },
  brigades: { 2021: [8], 2022: [9], 2023: [8, 13], 2024: [14, null], 2025: [null, null] },
  recruits: {
    2021: { hired: 34, trained: 31, leave: 9 },
    2022: { hired: 16, trained: 15, leave: 4 },
    2023: { hired: 14, trained: 13, leave: 3 },
    2024: { hired: 12, trained: 11, leave: 1 },
    2025: { hired: 0, trained: 0, leave: 0 },
  },
  communities: {
    2021: { gates: 4, count: 18 },
    2022: { gates: 4, count: 15 },
    2023: { gates: 3, count: 17 },
    2024: { gates: 2, count: 12 },
    2025: { gates: 1, count: 0 },
  },
  hydrants: { gates: 1, count: 0 },
  supplies: {
    'P9-1': { gates: 3, on: '2026-05-22', quantity: 230 },
    'P9-2': { gates: 1, on: '2025-11-20', quantity: 0 },
    'P9-3': { gates: 4, on: '2024-11-15', quantity: 40 },
    'P9-4': { gates: 0, on: '2025-12-31', quantity: 0 },
    'P10-1': { gates: 4, on: '2024-10-20', quantity: 120 },
    'P10-2': { gates: 2, on: '2025-11-28', quantity: 20 },
    'H16-2': { gates: 2, on: '2025-12-05', quantity: 2_410 },
  },
  problems: [
    { id: 'BAISHA_LAND', projectNo: 'P3-2', raisedOn: '2023-12-20', decidedOn: '2024-03-06', effectOn: '2024-10-24' },
    {
      id: 'VEHICLES_LATE',
      projectNo: 'P7-2024-V12-3',
      raisedOn: '2025-01-12',
      decidedOn: '2025-02-20',
      effectOn: null,
    },
    { id: 'STAFF_LEFT', projectNo: 'P6-2021', raisedOn: '2024-01-22', decidedOn: '2024-02-05', effectOn: null },
    { id: 'IOT_LIVE', projectNo: 'P9-2', raisedOn: '2026-03-11', decidedOn: null, effectOn: null },
  ],
};

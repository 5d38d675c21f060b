import boxes from '../../../reference/plan-2021-2025/boxes.json' with { type: 'json' };

/** What the records of one year have to come to. */
export interface YearTarget {
  readonly year: number;
  readonly fires: number;
  /** Of the fires, those nobody called for; the rest were found by fire calls. */
  readonly reportedAfterwards: number;
  readonly deaths: number;
  readonly injuries: number;
  readonly lossTenThousandYuan: string;
  readonly fireCalls: number;
  readonly rescueCalls: number;
  readonly socialCalls: number;
  /** Share of the travel time of 2020 that crews need: stations that opened nearer shorten it. */
  readonly travelShare: number;
  /** Persons rescued or led out. */
  readonly broughtOut: number;
}

export interface Scenario {
  readonly name: string;
  /** What is assumed, for whoever reads the figures. */
  readonly assumptions: readonly string[];
  readonly years: readonly YearTarget[];
}

/**
 * Fires reported afterwards, by our assumption: a few each year, and many in 2020, when small fires came to be reported
 * through other channels as well. So 575 fires stand beside 534 fire calls without contradiction, and in every year some
 * fire calls turn out to be none.
 */
const afterwards: Readonly<Record<number, number>> = { 2016: 9, 2017: 11, 2018: 17, 2019: 22, 2020: 98 };

/** Persons brought out in 2016–2020, shared out by the alarms of the year; the plan names their sum. */
const broughtOutOf = { total: 12_617 };

/** 2016–2020 as boxes 1 and 2 print them, row by row. */
export function publishedYears(): readonly YearTarget[] {
  const alarms = new Map(boxes.box2.rows.map((row) => [row[0] as number, row as number[]]));
  const all = boxes.box2.rows.reduce((sum, row) => sum + (row[1] as number), 0);
  let left = broughtOutOf.total;
  return boxes.box1.rows.map((row, index, rows) => {
    const [year, fires, deaths, injuries, loss] = row as [number, number, number, number, string];
    const [, total = 0, fireCalls = 0, rescueCalls = 0, socialCalls = 0] = alarms.get(year) ?? [];
    const share = index === rows.length - 1 ? left : Math.floor((broughtOutOf.total * total) / all);
    left -= share;
    return {
      year,
      fires,
      reportedAfterwards: afterwards[year] ?? 0,
      deaths,
      injuries,
      lossTenThousandYuan: loss,
      fireCalls,
      rescueCalls,
      socialCalls,
      travelShare: 1,
      broughtOut: share,
    };
  });
}

type Row = readonly [
  year: number,
  fires: number,
  reportedAfterwards: number,
  deaths: number,
  injuries: number,
  loss: string,
  fireCalls: number,
  rescueCalls: number,
  socialCalls: number,
  travelShare: number,
  broughtOut: number,
];
const yearsOf = (rows: readonly Row[]): readonly YearTarget[] =>
  rows.map((row) => ({
    year: row[0],
    fires: row[1],
    reportedAfterwards: row[2],
    deaths: row[3],
    injuries: row[4],
    lossTenThousandYuan: row[5],
    fireCalls: row[6],
    rescueCalls: row[7],
    socialCalls: row[8],
    travelShare: row[9],
    broughtOut: row[10],
  }));

/** The plan's stations, vehicles and recruits come in the years it names. */
export const planDelivered: Scenario = {
  name: 'PLAN_DELIVERED',
  assumptions: [
    'Fires rise once more in 2021 as reporting settles, then fall by about 4 % a year.',
    'Alarms grow by about 5 % a year, mostly social aid, as in 2016-2020.',
    'Deaths stay at one or two a year, all in small fires.',
    'Crews need up to 12 % less travel time by 2025, as stations and brigades open.',
  ],
  years: yearsOf([
    [2021, 602, 104, 1, 3, '1121.48', 561, 688, 1092, 1, 3_310],
    [2022, 585, 96, 2, 2, '1043.75', 549, 716, 1161, 0.98, 3_402],
    [2023, 561, 90, 1, 2, '987.20', 527, 741, 1239, 0.95, 3_455],
    [2024, 538, 83, 1, 4, '1012.66', 511, 769, 1317, 0.91, 3_520],
    [2025, 512, 77, 2, 2, '934.09', 490, 794, 1402, 0.88, 3_604],
  ]),
};

/** Sites and recruits come late, if at all. */
export const planSlips: Scenario = {
  name: 'PLAN_SLIPS',
  assumptions: [
    'Fires go on rising by about 3 % a year.',
    'Alarms grow as when the plan is delivered.',
    'Deaths rise to three a year by 2024.',
    'Travel times stay as they were in 2020.',
  ],
  years: yearsOf([
    [2021, 602, 104, 1, 3, '1121.48', 561, 688, 1092, 1, 3_310],
    [2022, 624, 101, 2, 3, '1188.31', 583, 716, 1161, 1, 3_402],
    [2023, 641, 99, 2, 4, '1236.90', 601, 741, 1239, 1, 3_455],
    [2024, 663, 98, 3, 5, '1310.22', 622, 769, 1317, 1, 3_520],
    [2025, 684, 96, 3, 5, '1402.57', 644, 794, 1402, 1, 3_604],
  ]),
};

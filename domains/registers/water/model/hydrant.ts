import {
  byCommand,
  coded,
  date,
  decimal,
  defineCodeTable,
  defineRegister,
  integer,
  optional,
  point,
  reference,
  text,
} from '@wanghuo/kernel';

/** Status codes of section 4.2 of the domain rules. */
export const hydrantStatus = defineCodeTable('hydrantStatus', 'section 4.2 of the domain rules (DESIGN)', [
  'IN_SERVICE',
  'MINOR_DEFECT',
  'LOW_PRESSURE',
  'NO_WATER',
  'DAMAGED',
  'BURIED',
  'UNDER_REPAIR',
  'OUT_OF_SERVICE_PLANNED',
  'NOT_ACCEPTED',
  'REMOVED',
  'PLANNED',
]);
export const waterKind = defineCodeTable('waterKind', 'section 4.2 of the domain rules (DESIGN)', [
  'HYDRANT_ABOVE',
  'HYDRANT_UNDER',
  'INTAKE',
  'TANK',
]);
export const mainLayout = defineCodeTable('mainLayout', 'section 4.2 of the domain rules', ['LOOP', 'BRANCH']);
export const waterOwner = defineCodeTable('waterOwner', 'section 4.2 of the domain rules', ['MUNICIPAL', 'PREMISES']);

/** Where fire engines take water: hydrants, intakes, tanks. The last test travels with the status. */
export const hydrant = defineRegister('hydrant', {
  table: 'water.hydrant',
  noun: 'water',
  fields: {
    hydrantNo: text({ max: 20 }),
    kind: coded(waterKind),
    townshipCode: reference('division'),
    position: point(),
    roadName: optional(text({ max: 80 })),
    mainDiameterMillimetres: optional(integer({ min: 50, max: 2_000 })),
    mainLayout: optional(coded(mainLayout)),
    owner: coded(waterOwner),
    inServiceOn: optional(date()),
    status: byCommand(coded(hydrantStatus)),
    lastTestedOn: byCommand(optional(date())),
    staticPressureMegapascals: byCommand(optional(decimal({ min: 0, max: 5 }))),
    residualPressureMegapascals: byCommand(optional(decimal({ min: 0, max: 5 }))),
    flowLitresPerSecond: byCommand(optional(decimal({ min: 0, max: 500 }))),
  },
  identity: 'hydrantNo',
  scope: 'townshipCode',
  list: ['hydrantNo', 'kind', 'townshipCode', 'roadName', 'status', 'lastTestedOn'],
  search: ['hydrantNo', 'roadName'],
  map: { group: 'water', mark: 'drop', properties: ['status', 'kind', 'lastTestedOn'] },
});

/** Tests older than this leave the numerator of the intact rate (ruling 17): a year, as flow tests are yearly. */
export const testAgeLimitDays = 365;

/** Usable by a crew tonight: status says so and a test not older than the limit agrees. */
export type Usability = 'USABLE' | 'UNKNOWN' | 'UNUSABLE';

/**
 * Whether a crew may count on the water. An old or missing test is unknown, never good.
 * @param on - the day of the question
 */
export function usabilityOf(water: { status: string; lastTestedOn: string | null }, on: string): Usability {
  if (water.status !== 'IN_SERVICE' && water.status !== 'MINOR_DEFECT') return 'UNUSABLE';
  if (water.lastTestedOn === null) return 'UNKNOWN';
  const ageDays = (Date.parse(on) - Date.parse(water.lastTestedOn)) / 86_400_000;
  return ageDays <= testAgeLimitDays ? 'USABLE' : 'UNKNOWN';
}

/**
 * Status that a test result means. R-HYD-03: at least 0.14 MPa running; below 0.10 MPa there is none to speak of.
 */
export function statusAfterTest(result: {
  obstructed: boolean;
  damaged: boolean;
  staticPressureMegapascals: number | null;
}): 'IN_SERVICE' | 'LOW_PRESSURE' | 'NO_WATER' | 'DAMAGED' | 'BURIED' {
  if (result.obstructed) return 'BURIED';
  if (result.damaged) return 'DAMAGED';
  if (result.staticPressureMegapascals === null || result.staticPressureMegapascals <= 0) return 'NO_WATER';
  return result.staticPressureMegapascals < 0.14 ? 'LOW_PRESSURE' : 'IN_SERVICE';
}

import { defineCodeTable } from '@wanghuo/kernel';
import { callOutcome, incidentOutcome } from '@wanghuo/incidents/model';

/** Where a statutory record stands in its loop. */
export const recordState = defineCodeTable('recordState', 'this project, decision 0013', [
  'DRAFTED',
  'SUBMITTED',
  'RETURNED',
  'REVIEWED',
  'APPROVED',
  'FILED',
  'SUPERSEDED',
  'VOID',
]);
export type RecordState = keyof typeof recordState.codes;

/** What became of an alarm: of an incident, of a call that opened none, or of one that told of an incident again. */
export const alarmOutcome = defineCodeTable('alarmOutcome', 'this project, decision 0013', [
  ...new Set([...incidentOutcome.names, ...callOutcome.names, 'REPEAT' as const]),
]);
export type AlarmOutcome = keyof typeof alarmOutcome.codes;

/** Causes of section 1.11; electricity and domestic fire together are the plan's 用火用电不慎. */
export const fireCause = defineCodeTable('fireCause', 'section 1.11 of the domain rules', [
  'ARSON',
  'ELECTRICAL',
  'PRODUCTION',
  'DOMESTIC_FIRE',
  'SMOKING',
  'PLAY',
  'SPONTANEOUS',
  'LIGHTNING',
  'STATIC',
  'RESIDUAL',
  'UNKNOWN',
  'OTHER',
]);
export type FireCause = keyof typeof fireCause.codes;

export const placeType = defineCodeTable('placeType', 'section 9.3 of the domain rules (DESIGN)', [
  'DWELLING',
  'MULTI_USE',
  'CROWDED_PLACE',
  'FACTORY',
  'STORE',
  'VEHICLE',
  'VESSEL',
  'CONSTRUCTION_SITE',
  'OPEN_AIR',
  'OTHER',
]);
export type PlaceType = keyof typeof placeType.codes;

/** Places that are buildings, of which floors and areas can be asked. */
export const buildingPlaces: readonly PlaceType[] = ['DWELLING', 'MULTI_USE', 'CROWDED_PLACE', 'FACTORY', 'STORE'];

export const settlement = defineCodeTable('settlement', 'section 9.3 of the domain rules', ['URBAN', 'RURAL']);
export type Settlement = keyof typeof settlement.codes;

/** How a fire was noticed. */
export const fireDetection = defineCodeTable('fireDetection', 'section 9.3 of the domain rules (DESIGN)', [
  'OCCUPANT',
  'PASSER_BY',
  'AUTOMATIC',
  'PATROL',
  'OTHER',
  'UNKNOWN',
]);
export type FireDetection = keyof typeof fireDetection.codes;

/** Who first did something about it. */
export const firstResponder = defineCodeTable('firstResponder', 'section 9.3 of the domain rules (DESIGN)', [
  'OCCUPANTS',
  'MICRO_STATION',
  'FULL_TIME_TEAM',
  'FIRE_SERVICE',
  'NOBODY',
  'UNKNOWN',
]);
export type FirstResponder = keyof typeof firstResponder.codes;

/** Whether an automatic alarm was there, and whether it did its work. */
export const alarmPresence = defineCodeTable('alarmPresence', 'section 9.3 of the domain rules (DESIGN)', [
  'NONE',
  'WORKED',
  'FAILED',
  'UNKNOWN',
]);
export type AlarmPresence = keyof typeof alarmPresence.codes;

/** Fires that their own authorities count: shown apart, in no figure of the district. */
export const otherAuthority = defineCodeTable('otherAuthority', 'section 9.3 of the domain rules', [
  'FORESTRY',
  'RAILWAY',
  'OTHER',
]);

export const harm = defineCodeTable('harm', 'section 9.3 of the domain rules', ['DEAD', 'SERIOUS', 'LIGHT']);
export type Harm = keyof typeof harm.codes;

/** What a casualty counts as in the statistics: a death outside the window stays the injury it was. */
export const countedAs = defineCodeTable('countedAs', 'section 9.3 of the domain rules', ['DEATH', 'INJURY']);

export const ageGroup = defineCodeTable('ageGroup', 'section 9.3 of the domain rules (DESIGN)', [
  'CHILD',
  'ADULT',
  'ELDERLY',
]);

export const lossKind = defineCodeTable('lossKind', 'XF 185, kinds of property', [
  'BUILDING',
  'FITTINGS',
  'EQUIPMENT',
  'HOUSEHOLD',
  'GOODS',
  'VEHICLE',
  'OTHER',
]);

/** How the amount was found. */
export const lossMethod = defineCodeTable('lossMethod', 'XF 185, methods', [
  'DEPRECIATED_REPLACEMENT',
  'REPAIR_COST',
  'COST_LESS_SALVAGE',
  'MARKET_PRICE',
  'VERIFIED_DECLARATION',
]);

/** From the gravest down; `SLIGHT` exists since 2025-05-01 as a part of the general ones. */
export const fireGrade = defineCodeTable('fireGrade', 'section 1.12 of the domain rules', [
  'EXTRA_MAJOR',
  'MAJOR',
  'LARGER',
  'GENERAL',
  'SLIGHT',
]);
export type FireGrade = keyof typeof fireGrade.codes;

export const recordKind = ['alarmRecord', 'teamReport', 'fireRecord'] as const;
export type RecordKind = (typeof recordKind)[number];

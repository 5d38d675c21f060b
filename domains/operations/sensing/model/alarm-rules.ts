import {
  defineCodeTable,
  defineRuleSet,
  parseInstant,
  ruleVersionOn,
  shanghaiDate,
  type RuleVersion,
} from '@wanghuo/kernel';
import { lifeConditions, type SensedCondition } from './observation.ts';

/** What an alarm is about, the gravest first: the order of every queue. */
export const deviceAlarmClass = defineCodeTable('deviceAlarmClass', 'this project', ['FIRE', 'SOS', 'GAS', 'WARNING']);
export type DeviceAlarmClass = (typeof deviceAlarmClass.names)[number];

/** What a device needs from whoever keeps it. */
export const deviceTaskKind = defineCodeTable('deviceTaskKind', 'this project', [
  'FAULT',
  'SHIELDED',
  'TAMPERED',
  'LOW_BATTERY',
  'PRESSURE_LOW',
  'LEVEL_LOW',
  'SILENCE',
  'NETWORK_LOSS',
  'CLOCK_FAULT',
  'IDENTITY_CONFLICT',
  'REPEATED_FALSE',
  'EARLY_SIGN',
]);
export type DeviceTaskKind = (typeof deviceTaskKind.names)[number];

/** What becomes of a condition. Filters are seconds; the conditions that call for people at once have none, whatever stands here. */
export interface ConditionRule {
  readonly alarm?: DeviceAlarmClass;
  readonly task?: DeviceTaskKind;
  /** Hysteresis: over only when it stayed over for so long; what comes back sooner flutters and is counted, not told. */
  readonly settleSeconds?: number;
  /** Dedup window: raised again within so long after a person ended the alarm, it is counted there and not shown anew. */
  readonly quietSeconds?: number;
}

/** How long somebody may take; null: this one is not asked. */
export interface Clocks {
  readonly ownerSeconds: number | null;
  readonly seatsSeconds: number | null;
  readonly dutySeconds: number | null;
}

export interface AlarmRules {
  readonly conditions: Readonly<Partial<Record<SensedCondition, ConditionRule>>>;
  /** Clocks by class, at places under the closest supervision and elsewhere. */
  readonly clocks: Readonly<Record<DeviceAlarmClass, { readonly close: Clocks; readonly others: Clocks }>>;
  /** A device's time further than this from ours is marked (DV-09). */
  readonly claimSeconds: number;
  /** Unanswered at these tiers an alarm of these classes is a call (ruling 1). */
  readonly callsUnanswered: readonly DeviceAlarmClass[];
  /** False alarms of one device within so many days that ask for its maintenance; it is never muted. */
  readonly repeatedFalse: { readonly count: number; readonly days: number };
  /** Hours a maintainer has by the usual contract. */
  readonly taskHours: Readonly<Record<DeviceTaskKind, number>>;
}

const urgent = {
  close: { ownerSeconds: 60, seatsSeconds: 30, dutySeconds: 60 },
  others: { ownerSeconds: 180, seatsSeconds: 60, dutySeconds: 180 },
};
const unhurried = { ownerSeconds: 1_800, seatsSeconds: 1_800, dutySeconds: null };
// Nobody at the premises answers for a man down: the seats are told at once.
const person = { ownerSeconds: null, seatsSeconds: 0, dutySeconds: 30 };

const first: AlarmRules = {
  conditions: {
    FIRE: { alarm: 'FIRE' },
    MANUAL_ALARM: { alarm: 'FIRE' },
    SOS: { alarm: 'SOS' },
    GAS: { alarm: 'GAS', settleSeconds: 30, quietSeconds: 120 },
    PRE_ALARM: { alarm: 'WARNING', settleSeconds: 120, quietSeconds: 900 },
    OVER_TEMPERATURE: { alarm: 'WARNING', settleSeconds: 300, quietSeconds: 900 },
    EARTH_LEAKAGE: { alarm: 'WARNING', settleSeconds: 300, quietSeconds: 900 },
    PRESSURE_LOW: { task: 'PRESSURE_LOW', settleSeconds: 600 },
    LEVEL_LOW: { task: 'LEVEL_LOW', settleSeconds: 600 },
    FAULT: { task: 'FAULT', settleSeconds: 300 },
    POWER_FAULT: { task: 'FAULT', settleSeconds: 300 },
    LINE_FAULT: { task: 'FAULT', settleSeconds: 300 },
    SHIELDED: { task: 'SHIELDED' },
    TAMPERED: { task: 'TAMPERED' },
    LOW_BATTERY: { task: 'LOW_BATTERY', settleSeconds: 3_600 },
    CLOCK_FAULT: { task: 'CLOCK_FAULT', settleSeconds: 3_600 },
    PROTOCOL_FAULT: { task: 'FAULT', settleSeconds: 3_600 },
    IDENTITY_CONFLICT: { task: 'IDENTITY_CONFLICT', settleSeconds: 600 },
  },
  clocks: {
    FIRE: urgent,
    GAS: urgent,
    SOS: { close: person, others: person },
    WARNING: { close: unhurried, others: unhurried },
  },
  claimSeconds: 300,
  callsUnanswered: ['FIRE', 'SOS'],
  repeatedFalse: { count: 3, days: 7 },
  taskHours: {
    FAULT: 24,
    SHIELDED: 24,
    TAMPERED: 8,
    LOW_BATTERY: 168,
    PRESSURE_LOW: 4,
    LEVEL_LOW: 4,
    SILENCE: 24,
    NETWORK_LOSS: 4,
    CLOCK_FAULT: 72,
    IDENTITY_CONFLICT: 24,
    REPEATED_FALSE: 72,
    EARLY_SIGN: 24,
  },
};

/** Ours by design: nobody publishes such rules. A decision is made with the version of its day and keeps its name. */
export const alarmRules = defineRuleSet<AlarmRules>('SENSED_ALARM', [
  { version: '1', from: '2021-01-01', source: 'section 12 of the domain rules (DESIGN)', confidence: 'L', rule: first },
]);

/** The rules in force at a moment. @throws RangeError before the first version */
export const alarmRulesAt = (moment: string): RuleVersion<AlarmRules> =>
  ruleVersionOn(alarmRules, shanghaiDate(parseInstant(moment)));

export const isLife = (condition: SensedCondition): boolean => lifeConditions.includes(condition);

/** The rule of a condition; what saves lives passes every filter whatever the rules say. */
export function ruleOf(rules: AlarmRules, condition: SensedCondition): ConditionRule {
  const rule = rules.conditions[condition] ?? {};
  if (!isLife(condition)) return rule;
  return { alarm: rule.alarm ?? (condition === 'SOS' ? 'SOS' : 'FIRE') };
}

/** Tiers under the closest supervision: asked in a minute, and never left unanswered. */
export const closeTiers: readonly (string | null)[] = ['HIGH_RISK', 'KEY'];

export function clocksOf(rules: AlarmRules, alarmClass: DeviceAlarmClass, tier: string | null): Clocks {
  return rules.clocks[alarmClass][closeTiers.includes(tier) ? 'close' : 'others'];
}

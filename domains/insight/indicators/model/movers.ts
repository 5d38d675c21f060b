import type { AnyEvent } from '@wanghuo/kernel';
import { dutyStateChanged } from '@wanghuo/forces/model';
import { alarmRecordFacts, fireRecordFacts, fireRegraded } from '@wanghuo/records/model';
import { devicesLiveChanged } from '@wanghuo/sensing/model';
import { waterTested } from '@wanghuo/water/model';
import type { EvidenceRegister } from './evidence.ts';
import type { Indicator } from './indicator.ts';

/** Facts of other domains, and the register whose indicators each of them may move. */
export const movers: readonly (readonly [AnyEvent, EvidenceRegister])[] = [
  [waterTested, 'hydrant'],
  [dutyStateChanged, 'unit'],
  [devicesLiveChanged, 'device'],
  [fireRecordFacts.drafted, 'fireRecord'],
  [fireRecordFacts.approved, 'fireRecord'],
  [fireRecordFacts.superseded, 'fireRecord'],
  [fireRecordFacts.voided, 'fireRecord'],
  [fireRegraded, 'fireRecord'],
  [alarmRecordFacts.approved, 'alarmRecord'],
  [alarmRecordFacts.superseded, 'alarmRecord'],
  [alarmRecordFacts.voided, 'alarmRecord'],
];

/**
 * The facts that may move an indicator, by the registers it reads. A record saved by form or sheet is one more, whatever
 * the register: `register.recordSaved`.
 */
export const factsThatMove = ({ reads }: Pick<Indicator, 'reads'>): readonly string[] => [
  ...(reads.length > 0 ? ['register.recordSaved'] : []),
  ...movers.filter(([, register]) => reads.includes(register)).map(([{ type }]) => type),
];

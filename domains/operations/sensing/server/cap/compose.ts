import type { Position } from '@wanghuo/kernel';
import type { DeviceAlarmClass } from '../../model/index.ts';
import type { CapArea, CapInfo, CapMessage, CapReference, CapStatus } from './cap-message.ts';

/** Who sends: the service of a district. */
export interface Issuer {
  /** Division code of the district (GB/T 2260). */
  readonly districtCode: string;
  readonly name: string;
}

/** How far something is known: one detector says so, a person has confirmed it, a person or time has taken it back. */
export type Stage = 'FORETOLD' | 'UNCONFIRMED' | 'CONFIRMED' | 'OVER';

export interface Subject {
  /** Its number, e.g. `BJ20261127-00001`. */
  readonly number: string;
  readonly alarmClass: DeviceAlarmClass | 'EARLY_SIGN';
  readonly stage: Stage;
  readonly status: CapStatus;
  readonly at: string;
  readonly expiresAt: string;
  /** In words: what it is, the whole of it, and what to do. */
  readonly event: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string;
  /** Per cent, for what is only foretold. */
  readonly probability?: number;
  readonly areaDesc: string;
  readonly townshipCode: string | null;
  readonly position: Position | null;
  readonly references: readonly CapReference[];
  /** How many messages about it went before. */
  readonly earlier: number;
}

/** A hundred metres: the house and what stands beside it. */
const radiusKilometres = 0.1;

const categories = { FIRE: 'Fire', SOS: 'Rescue', GAS: 'Safety', WARNING: 'Fire', EARLY_SIGN: 'Infra' } as const;
const responses = { FORETOLD: 'Monitor', UNCONFIRMED: 'Assess', CONFIRMED: 'Execute', OVER: 'AllClear' } as const;

/** Shanghai's time with its offset, as CAP wants it. */
export const capMoment = (instant: string): string =>
  `${new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;

export const senderOf = ({ districtCode }: Issuer): string => `wanghuo.${districtCode}`;

/**
 * The message about an alarm or an early warning: one detector alone is possible and for the control room only; what a
 * person confirmed is observed; what is over takes the earlier messages back (reference E).
 */
export function composeCap(issuer: Issuer, subject: Subject): CapMessage {
  const { number, alarmClass, stage, status, at, references, earlier } = subject;
  const sent = capMoment(at);
  return {
    identifier: `${issuer.districtCode}-${number}-${earlier + 1}`,
    sender: senderOf(issuer),
    sent,
    status,
    msgType: references.length === 0 ? 'Alert' : stage === 'OVER' ? 'Cancel' : 'Update',
    scope: 'Private',
    addresses: `control-room.${issuer.districtCode}`,
    references,
    infos: [
      {
        language: 'zh-CN',
        categories: [categories[alarmClass]],
        event: subject.event,
        responseTypes: [responses[stage]],
        ...gradeOf(subject),
        eventCodes: [{ valueName: 'wanghuo.alarmClass', value: alarmClass }],
        effective: sent,
        expires: capMoment(subject.expiresAt),
        senderName: issuer.name,
        headline: subject.headline,
        description: subject.description,
        instruction: subject.instruction,
        parameters:
          subject.probability === undefined
            ? []
            : [{ valueName: 'wanghuo.probabilityPercent', value: String(subject.probability) }],
        areas: [areaOf(issuer, subject)],
      },
    ],
  };
}

function gradeOf({ stage, alarmClass, probability = 0 }: Subject): Pick<CapInfo, 'urgency' | 'severity' | 'certainty'> {
  switch (stage) {
    case 'FORETOLD':
      return { urgency: 'Future', severity: 'Minor', certainty: probability > 50 ? 'Likely' : 'Possible' };
    case 'UNCONFIRMED':
      return alarmClass === 'WARNING'
        ? { urgency: 'Expected', severity: 'Minor', certainty: 'Possible' }
        : { urgency: 'Immediate', severity: 'Moderate', certainty: 'Possible' };
    case 'CONFIRMED':
      return { urgency: 'Immediate', severity: 'Severe', certainty: 'Observed' };
    case 'OVER':
      return { urgency: 'Past', severity: 'Minor', certainty: 'Unlikely' };
  }
}

function areaOf({ districtCode }: Issuer, { areaDesc, townshipCode, position }: Subject): CapArea {
  return {
    areaDesc,
    polygons: [],
    circles: position === null ? [] : [{ centre: [rounded(position[1]), rounded(position[0])], radiusKilometres }],
    geocodes: [
      { valueName: 'GB/T 2260', value: districtCode },
      ...(townshipCode === null ? [] : [{ valueName: 'GB/T 10114', value: townshipCode }]),
    ],
  };
}

/** A metre is enough. */
const rounded = (degrees: number) => Number(degrees.toFixed(5));

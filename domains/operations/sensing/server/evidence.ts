import type { Alarm } from '../model/index.ts';
import type { SpeakingDevice } from './speaking-devices.ts';
import { clockTime, type Words } from './words.ts';

type Told = Pick<
  Alarm,
  | 'condition'
  | 'placeName'
  | 'openedAt'
  | 'marks'
  | 'componentCount'
  | 'falseLikelihood'
  | 'likelihoodReasons'
  | 'resetAt'
>;

export interface FirstPart {
  readonly device: Pick<SpeakingDevice, 'name' | 'floor' | 'room'> | undefined;
  /** What the device calls the component that spoke first. */
  readonly componentName: string | null;
  readonly sourceKey: string;
}

/** In words what, where, since when and how sure: the line a seat reads out and a dispatcher sees. */
export function evidenceOf(told: Told, { device, componentName, sourceKey }: FirstPart, words: Words): string {
  const floor = device?.floor ?? null;
  const name = device?.name ?? sourceKey;
  const where = [
    `${floor === null ? '' : words('alarmEvidence.floor', { floor })}${device?.room ?? ''}`,
    componentName ?? '',
  ]
    .filter((word) => word !== '')
    .join(' ');
  const parts = [
    words('alarmEvidence.what', { condition: words(`code.sensedCondition.${told.condition}`), place: told.placeName }),
    where === '' ? name : words('alarmEvidence.device', { device: name, where }),
    words('alarmEvidence.since', { time: clockTime(told.openedAt), count: told.componentCount }),
  ];
  if (told.marks.length > 0)
    parts.push(
      words('alarmEvidence.marks', { marks: told.marks.map((mark) => words(`code.alarmMark.${mark}`)).join('、') }),
    );
  if (told.resetAt !== null) parts.push(words('alarmEvidence.reset', { time: clockTime(told.resetAt) }));
  if (told.falseLikelihood !== null)
    parts.push(
      words('alarmEvidence.likelihood', {
        percent: told.falseLikelihood,
        reasons: told.likelihoodReasons
          .filter(({ basis }) => basis !== 'PRIOR')
          .map(({ basis, ...counts }) => words(`alarmEvidence.likelihood.${basis}`, counts))
          .join('，'),
      }).replace(/（）$/, ''),
    );
  return parts.join('；').slice(0, 1_000);
}

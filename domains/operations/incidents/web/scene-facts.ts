import { formatDecimal, type Translate } from '@wanghuo/platform-web';
import type { SceneFacts } from '../model/index.ts';

const persons = ['trapped', 'injured', 'dead'] as const;

/** Where to go, in one line: town, road and number, building, and the floor once it is known. */
export function placeSentence(t: Translate, place: string, { floor }: SceneFacts): string {
  if (floor === null) return place;
  return `${place} ${floor < 0 ? t('facts.basement', { floor: -floor }) : t('facts.floor', { floor })}`;
}

/** What is known of the scene in one line; what is not known is left out, and nothing known says so. */
export function factsSentence(t: Translate, facts: SceneFacts): string {
  const parts = [
    ...persons.flatMap((one) => (facts[one] === null ? [] : [t(`facts.${one}`, { count: facts[one] })])),
    ...(facts.floor === null
      ? []
      : [facts.floor < 0 ? t('facts.basement', { floor: -facts.floor }) : t('facts.floor', { floor: facts.floor })]),
    ...(facts.burningAreaSquareMetres === null
      ? []
      : [t('facts.area', { area: formatDecimal(facts.burningAreaSquareMetres, 0) })]),
    ...(facts.placeClass === null ? [] : [t(`facts.place.${facts.placeClass}`)]),
  ];
  return parts.length === 0 ? t('facts.none') : parts.join(' · ');
}

/** The reasons of a level as the server names them: `PERSONS:2`, `UNKNOWN:personsAffected`. */
export function levelReasonSentence(t: Translate, reason: string): string {
  const [criterion = '', value = ''] = reason.split(':');
  return criterion === 'UNKNOWN'
    ? t('incidents.levelReason.UNKNOWN', { fact: t.find(`incidents.levelFact.${value}`) ?? value })
    : t(`incidents.levelReason.${criterion}`, { level: value });
}

import type { OutputOf } from '@wanghuo/kernel';
import { formatDuration, type MarkLook, Timeline, type Translate, useLabels } from '@wanghuo/platform-web';
import type { incidentDetail } from '../model/index.ts';
import { factsSentence } from './scene-facts.ts';

export type TimelineEntry = OutputOf<typeof incidentDetail>['timeline'][number];

const looks: Readonly<Record<string, MarkLook>> = {
  ORDER_AT_SEAT: { shape: 'clock', meaning: 'overdue' },
  ORDER_AT_COMMANDER: { shape: 'clock', meaning: 'overdue' },
  REQUEST_OVERDUE: { shape: 'clock', meaning: 'overdue' },
  REPORT_CONFLICTED: { shape: 'cross', meaning: 'fault' },
  FLARED_UP: { shape: 'triangle', meaning: 'fire' },
  LEVEL_CHANGED: { shape: 'triangleHollow', meaning: 'unverified' },
};

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** A reason kept as `CODE：text` in words; system reasons by their label. */
export function reasonWords(t: Translate, value: unknown): string {
  const given = text(value);
  const [code = '', ...rest] = given.split('：');
  const word = t.find(`plan.reason.${code}`, `reason.${code}`);
  return word ? [word, ...rest].join('：') : given;
}

/** The sentence of one entry, with its values put into words. */
export function timelineSentence(t: Translate, entry: Pick<TimelineEntry, 'kind' | 'callSign' | 'data'>): string {
  const { kind, data } = entry;
  const coded = (table: string, value: unknown) => t.find(`code.${table}.${text(value)}`) ?? text(value);
  const typed = kind === 'TYPE_CHANGED';
  const reason = reasonWords(t, data['reason']);
  const predicted = data['predictedSeconds'];
  return t(`timeline.${kind}`, {
    ...Object.fromEntries(Object.entries(data).map(([name, value]) => [name, text(value)])),
    callSign: entry.callSign ?? '',
    channel: coded('callChannel', data['channel']),
    incidentType: coded('incidentType', data['incidentType']),
    from: typed ? coded('incidentType', data['from']) : text(data['from']) || t('timeline.nobody'),
    to: typed ? coded('incidentType', data['to']) : text(data['to']),
    reason: kind === 'INCIDENT_OPENED' && reason ? t('timeline.levelReason', { reason }) : reason,
    outcome: coded('incidentOutcome', data['outcome']),
    requestKind: coded('requestKind', data['requestKind']),
    direction: data['direction'] ? t(`timeline.direction.${text(data['direction'])}`) : '',
    state:
      kind === 'REPORT_CONFLICTED' ? coded('assignmentState', data['state']) : coded('requestState', data['state']),
    step: t.find(`step.unitCourse.${text(data['step'])}`) ?? text(data['step']),
    facts: data['facts'] ? factsSentence(t, data['facts'] as never) : '',
    by: t.find(`incidents.acknowledgedBy.${text(data['by'])}`) ?? text(data['by']),
    note: data['note'] ? `：${text(data['note'])}` : '',
    predicted: formatDuration(typeof predicted === 'number' ? predicted : null),
  });
}

/** Who did it; a task of the system is called one, whatever its own name is. */
export const actorWords = (t: Translate, actorName: string): string =>
  /^[a-z]+\.[A-Za-z]+$/u.test(actorName) ? t('timeline.system') : actorName;

/** What happened, who, when, and by which clock: the server's, a terminal's, or a person's who wrote it afterwards. */
export function TimelineList({
  entries,
  newestFirst = false,
}: {
  entries: readonly TimelineEntry[];
  newestFirst?: boolean;
}) {
  const t = useLabels('incidents');
  const items = entries.map((entry) => {
    const look = looks[entry.kind];
    return {
      key: entry.id,
      at: entry.at,
      what: timelineSentence(t, entry),
      who: actorWords(t, entry.actorName),
      ...(entry.clock === 'SERVER' ? {} : { clock: t(`clock.${entry.clock}`) }),
      ...(look ? { look } : {}),
    };
  });
  // Gaps count from the first entry, which is at the end then: they would run backwards.
  return newestFirst ? (
    <div className="inc-newest-first">
      <Timeline items={items.toReversed()} />
    </div>
  ) : (
    <Timeline items={items} />
  );
}

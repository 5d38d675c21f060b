import { Link } from '@tanstack/react-router';
import type { OutputOf, RecordSource } from '@wanghuo/kernel';
import { EmptyState, formatDate, LiveView, Mark, Panel, SourceTag, useLabels, useLive } from '@wanghuo/platform-web';
import { programmeOverview } from '../model/index.ts';
import { missingWords, stepWord } from './words.tsx';

type Overview = OutputOf<typeof programmeOverview>;

const asked = (on: string | undefined) => (on === undefined ? {} : { asOn: on });

/** What is late on a day, today when left out, worst first, each with the step that is next and what it lacks. Also for the leader's page. */
export function LatePanel({ limit, on }: { limit?: number; on?: string | undefined }) {
  const t = useLabels('programme');
  const live = useLive(programmeOverview, asked(on));
  return (
    <Panel title={t('programme.late.title', { count: live.data?.late.length ?? 0 })} className="prg-late">
      <LiveView live={live}>
        {({ late }) =>
          late.length === 0 ? (
            <EmptyState title={t('programme.late.none')}>{t('programme.late.help')}</EmptyState>
          ) : (
            <>
              <ol className="prg-list">
                {late.slice(0, limit).map((one) => (
                  <LateRow key={one.id} one={one} />
                ))}
              </ol>
              <More shown={limit} total={late.length} />
            </>
          )
        }
      </LiveView>
    </Panel>
  );
}

function LateRow({ one }: { one: Overview['late'][number] }) {
  const t = useLabels('programme');
  return (
    <li>
      <Mark meaning="overdue" size={16} />
      <div>
        <Link to={`/programme/project/${one.id}` as never}>{one.name}</Link>{' '}
        <SourceTag source={one.source as RecordSource} />
        <p className="wh-quiet">
          {t('programme.late.line', {
            state: t(`code.projectStage.${one.slip.state}`),
            dueOn: formatDate(one.slip.dueOn),
            owner: t(`code.ownerBody.${one.ownerBody}`),
          })}
          {one.nextStep && ` · ${nextWords(t, one.kind, one.nextStep, one.missing)}`}
        </p>
      </div>
      <strong className="prg-days">{t('programme.daysLate', { days: one.slip.daysLate })}</strong>
    </li>
  );
}

const nextWords = (
  t: ReturnType<typeof useLabels>,
  kind: string,
  step: string,
  missing: Overview['late'][number]['missing'],
): string =>
  missing.length === 0
    ? t('programme.next', { step: stepWord(t, kind, step) })
    : t('programme.nextMissing', { step: stepWord(t, kind, step), missing: missingWords(t, missing) });

/** What has to be decided next, as of a day, and by when: open questions first, then gates by their last day. */
export function DecidePanel({ limit, on }: { limit?: number; on?: string | undefined }) {
  const t = useLabels('programme');
  const live = useLive(programmeOverview, asked(on));
  const total = (live.data?.decide.length ?? 0) + (live.data?.problems.length ?? 0);
  return (
    <Panel title={t('programme.decide.title', { count: total })} className="prg-decide">
      <LiveView live={live}>
        {({ decide, problems }) =>
          total === 0 ? (
            <EmptyState title={t('programme.decide.none')}>{t('programme.decide.help')}</EmptyState>
          ) : (
            <>
              <ol className="prg-list">
                {problems.slice(0, limit).map((one) => (
                  <li key={one.id}>
                    <Mark meaning="unverified" size={16} />
                    <div>
                      <Link to={'/programme/problems' as never}>{one.title}</Link>
                      <p className="wh-quiet">{t('programme.decide.problem', { on: formatDate(one.raisedOn) })}</p>
                    </div>
                    <strong className="prg-days">{t('code.problemState.RAISED')}</strong>
                  </li>
                ))}
                {decide.slice(0, limit === undefined ? undefined : Math.max(0, limit - problems.length)).map((one) => (
                  <li key={one.projectId}>
                    <Mark meaning={one.daysLeft < 0 ? 'overdue' : 'assist'} size={16} />
                    <div>
                      <Link to={`/programme/project/${one.projectId}` as never}>
                        {t('programme.decide.step', { step: stepWord(t, one.kind, one.step), name: one.name })}
                      </Link>{' '}
                      <SourceTag source={one.source as RecordSource} />
                      <p className="wh-quiet">
                        {t('programme.decide.line', {
                          on: formatDate(one.decideByOn),
                          state: t(`code.projectStage.${one.milestone.state}`),
                          dueOn: formatDate(one.milestone.dueOn),
                        })}
                        {one.missing.length > 0 &&
                          ` · ${t('programme.lacks', { missing: missingWords(t, one.missing) })}`}
                      </p>
                    </div>
                    <strong className="prg-days" data-gone={one.daysLeft < 0}>
                      {one.daysLeft < 0
                        ? t('programme.daysGone', { days: -one.daysLeft })
                        : t('programme.daysLeft', { days: one.daysLeft })}
                    </strong>
                  </li>
                ))}
              </ol>
              <More shown={limit} total={total} />
            </>
          )
        }
      </LiveView>
    </Panel>
  );
}

function More({ shown, total }: { shown: number | undefined; total: number }) {
  const t = useLabels('programme');
  return shown !== undefined && total > shown ? (
    <p>
      <Link to={'/programme' as never}>{t('programme.more', { count: total - shown })}</Link>
    </p>
  ) : null;
}

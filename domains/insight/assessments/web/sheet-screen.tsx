import { Link, useParams } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  formatDate,
  formatInstant,
  KeyValue,
  LiveView,
  Panel,
  ProblemNotice,
  StateTag,
  StepButtons,
  useAct,
  useClient,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { assessmentPage, decideAppeal, sheetCourse } from '../model/index.ts';
import './assessments.css';
import { Records } from './records-behind.tsx';
import { GradeTag, MeasuredPart, placeText, ScoreRange, scoreText } from './words.tsx';

type Page = OutputOf<typeof assessmentPage>;
type Item = Page['items'][number];

/** One town's year: every point, and the records behind it. */
export function SheetScreen() {
  const t = useLabels('assessments');
  const { id = '' } = useParams({ strict: false });
  const live = useLive(assessmentPage, { id });
  return (
    <div className="asm-page">
      <LiveView live={live}>
        {(page) => {
          // The town's own account is a table of its own below.
          const steps = page.openSteps.filter((one) => (one as { step: string }).step !== 'selfAssess');
          return (
            <>
              <header className="asm-head">
                <h1>
                  {page.head.townName} {page.head.year}
                </h1>
                <StateTag
                  meaning={page.head.state === 'APPEALED' ? 'unverified' : 'neutral'}
                  word={t(`code.sheetState.${page.head.state}`)}
                />
                <span className="wh-spring" />
                <Link to={'/assessments' as never}>{t('screen.assessments')}</Link>
              </header>
              <KeyValue
                items={[
                  [t('assessments.earned'), <ScoreRange key="s" low={page.head.low} high={page.head.high} />],
                  [
                    t('assessments.measured'),
                    page.head.measured && <MeasuredPart key="m" measured={page.head.measured} />,
                  ],
                  [t('assessments.grade'), <GradeTag key="g" low={page.head.gradeLow} high={page.head.gradeHigh} />],
                  [t('assessments.place'), placeText(page.head.bestPlace, page.head.worstPlace)],
                  [t('field.assessmentSheet.scoredAt'), page.scoredAt && formatInstant(page.scoredAt)],
                  [t('field.assessmentSheet.appealUntilOn'), page.appealUntilOn && formatDate(page.appealUntilOn)],
                  [t('assessments.self'), page.selfAccount],
                  [t('assessments.verification'), page.verification],
                  [
                    t('field.assessmentSheet.approvedByName'),
                    page.approvedAt && `${page.approvedByName ?? '—'} · ${formatInstant(page.approvedAt)}`,
                  ],
                ]}
              />
              {steps.length > 0 && <StepButtons workflow={sheetCourse} id={page.head.id} openSteps={steps as never} />}
              {page.items.length > 0 ? <Items page={page} /> : <OwnAccount key={page.head.state} page={page} />}
              <Appeals page={page} />
              {page.revisions.length > 0 && <Revisions page={page} />}
            </>
          );
        }}
      </LiveView>
    </div>
  );
}

/** What the town says of itself, item by item, before anything is scored; it is shown beside and never counted. */
function OwnAccount({ page }: { page: Page }) {
  const t = useLabels('assessments');
  const client = useClient();
  const may = page.openSteps.some((one) => (one as { step: string }).step === 'selfAssess');
  const [points, setPoints] = useState(new Map(page.selfPoints.map((one) => [one.item as string, one.points])));
  const [account, setAccount] = useState(page.selfAccount ?? '');
  const act = useAct<{ selfAccount: string; selfPoints: { item: string; points: number }[] }, unknown>(
    (input, { key }) => client.workflow(sheetCourse).take('selfAssess', page.head.id, input, { key }),
  );
  return (
    <Panel title={t('assessments.own')}>
      <p className="wh-quiet">{t('assessments.own.help')}</p>
      <table className="asm-items">
        <thead>
          <tr>
            <th scope="col">{t('assessments.item')}</th>
            <th scope="col">{t('assessments.points')}</th>
            <th scope="col">{t('assessments.self')}</th>
          </tr>
        </thead>
        <tbody>
          {page.methodItems.map(({ item, points: full }) => (
            <tr key={item}>
              <th scope="row">{t(`code.sheetItem.${item}`)}</th>
              <td>{full}</td>
              <td>
                {may ? (
                  <InputNumber
                    size="small"
                    min={0}
                    max={full}
                    step={0.5}
                    value={points.get(item) ?? null}
                    aria-label={t(`code.sheetItem.${item}`)}
                    onChange={(value) => {
                      const next = new Map(points);
                      if (value === null) next.delete(item);
                      else next.set(item, value);
                      setPoints(next);
                    }}
                  />
                ) : (
                  (points.get(item) ?? '—')
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {may && (
        <div className="asm-decide">
          <ProblemNotice problem={act.problem} />
          <Input.TextArea
            aria-label={t('field.assessmentSheet.selfAccount')}
            placeholder={t('field.assessmentSheet.selfAccount')}
            value={account}
            rows={3}
            maxLength={2_000}
            onChange={(event) => setAccount(event.target.value)}
          />
          <Button
            type="primary"
            disabled={account.trim().length < 2}
            loading={act.pending}
            onClick={() =>
              void act.run({
                selfAccount: account,
                selfPoints: [...points].map(([item, earned]) => ({ item, points: earned })),
              })
            }
          >
            {t('assessments.own.send')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Items({ page }: { page: Page }) {
  const t = useLabels('assessments');
  const own = new Map(page.selfPoints.map(({ item, points }) => [item, points]));
  const { fatal, larger, major } = page.fires;
  return (
    <Panel title={t('field.assessmentSheet.items')}>
      <p className="wh-quiet">{t('assessments.applies')}</p>
      <table className="asm-items">
        <thead>
          <tr>
            <th scope="col">{t('assessments.item')}</th>
            <th scope="col">{t('assessments.points')}</th>
            <th scope="col">{t('assessments.self')}</th>
            <th scope="col">{t('assessments.earned')}</th>
            <th scope="col" />
          </tr>
        </thead>
        <tbody>
          {page.items.map((item) => (
            <ItemRow key={item.item} item={item} own={own.get(item.item) ?? null} />
          ))}
        </tbody>
      </table>
      {fatal.length > 0 && (
        <p>
          {t('assessments.deaths', { count: fatal.length, points: Math.min(6, 2 * fatal.length) })}{' '}
          <Records records={fatal} />
        </p>
      )}
      {larger.length > 0 && (
        <p>
          {t('assessments.larger')} <Records records={larger} />
        </p>
      )}
      {major.length > 0 && (
        <p>
          {t('assessments.major')} <Records records={major} />
        </p>
      )}
    </Panel>
  );
}

function ItemRow({ item, own }: { item: Item; own: number | null }) {
  const t = useLabels('assessments');
  return (
    <tr data-status={item.status}>
      <th scope="row">{t(`code.sheetItem.${item.item}`)}</th>
      <td>{item.points}</td>
      <td>{own ?? '—'}</td>
      <td>{item.earned === null ? t(`code.measureStatus.${item.status}`) : scoreText(item.earned)}</td>
      <td>
        {item.reason !== 'COUNTED' && (
          <span className="wh-quiet">
            {t(
              item.reason === 'NO_RECORDS_YET' ? `assessments.lacks.${item.item}` : `code.measureReason.${item.reason}`,
            )}
          </span>
        )}
        {item.records.length > 0 && (
          <details>
            <summary>
              {item.status === 'MEASURED'
                ? t('assessments.records', { done: item.done, of: item.of })
                : t('assessments.records.of', { of: item.records.length })}
            </summary>
            <Records records={item.records} isScored={item.status === 'MEASURED'} />
          </details>
        )}
      </td>
    </tr>
  );
}

function Appeals({ page }: { page: Page }) {
  const t = useLabels('assessments');
  const { may } = useSession();
  const decide = useCommand(decideAppeal);
  const [answer, setAnswer] = useState('');
  const send = async (isUpheld: boolean) => {
    if (await decide.run({ id: page.head.id, isUpheld, answer })) setAnswer('');
  };
  const isWaiting = page.appeals.some(({ decision }) => decision === 'WAITING');
  return (
    <Panel title={t('assessments.appeal')}>
      {page.appeals.length === 0 && <p className="wh-quiet">{t('assessments.appeal.none')}</p>}
      {page.appeals.map((one) => (
        <KeyValue
          key={one.at}
          items={[
            [t('input.sheetCourse.appeal.item'), t(`code.sheetItem.${one.item}`)],
            [t('input.sheetCourse.appeal.reason'), `${one.reason}（${one.byName} · ${formatInstant(one.at)}）`],
            [
              t('assessments.appeal.answer'),
              one.answer && `${t(`code.appealDecision.${one.decision}`)}：${one.answer}`,
            ],
            [t('assessments.appeal.before'), scoreText(one.before)],
            [t('assessments.appeal.after'), one.after && scoreText(one.after)],
          ]}
        />
      ))}
      {isWaiting && may('assessment.score') && (
        <div className="asm-decide">
          <p className="wh-quiet">{t('assessments.appeal.help')}</p>
          <ProblemNotice problem={decide.problem} />
          <Input.TextArea
            aria-label={t('assessments.appeal.answer')}
            value={answer}
            rows={2}
            maxLength={600}
            onChange={(event) => setAnswer(event.target.value)}
          />
          <Button disabled={answer.trim().length < 2} loading={decide.pending} onClick={() => void send(true)}>
            {t('assessments.appeal.uphold')}
          </Button>
          <Button disabled={answer.trim().length < 2} loading={decide.pending} onClick={() => void send(false)}>
            {t('assessments.appeal.reject')}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Revisions({ page }: { page: Page }) {
  const t = useLabels('assessments');
  return (
    <Panel title={t('assessments.revisions')}>
      <ol className="asm-revisions">
        {page.revisions.map((one) => (
          <li key={`${one.at} ${one.low} ${one.bestPlace}`}>
            {formatInstant(one.at)} · {one.byName} ·{' '}
            {one.reason === 'SCORED' ? t('assessments.revision.SCORED') : one.reason} ·{' '}
            <ScoreRange low={one.low} high={one.high} /> · {t('assessments.place')}{' '}
            {placeText(one.bestPlace, one.worstPlace)}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

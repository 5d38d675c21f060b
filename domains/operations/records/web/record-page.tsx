import './records.css';
import { Link, useParams } from '@tanstack/react-router';
import {
  EmptyState,
  FieldValue,
  formatInstant,
  KeyValue,
  LiveView,
  Panel,
  SourceTag,
  StateTag,
  StepButtons,
  Timeline,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import type { Field, OutputOf, RecordSource } from '@wanghuo/kernel';
import { useRef, useState } from 'react';
import {
  loops,
  recordKind,
  recordPage,
  type AlarmRecord,
  type Casualty,
  type FireRecord,
  type LoopRecord,
  type LossItem,
  type RecordKind,
  type TeamReport,
} from '../model/index.ts';
import { FireForm } from './fire-form.tsx';
import { FireParts } from './fire-facts.tsx';
import { HandIn } from './hand-in.tsx';
import { recordLooks } from './looks.ts';
import { StandingActs } from './standing-acts.tsx';
import { AlarmForm, TeamForm } from './times-form.tsx';

type Page = OutputOf<typeof recordPage>;

/** One record: what it says or still lacks, where it stands, what belongs to it, how it came to be so. */
export function RecordScreen() {
  const t = useLabels('records');
  const { kind = '', id = '' } = useParams({ strict: false }) as { kind?: string; id?: string };
  const isKnown = (recordKind as readonly string[]).includes(kind);
  const page = useLive(recordPage, isKnown ? { kind: kind as RecordKind, id } : null);
  if (!isKnown) return <EmptyState title={t('records.unknown')} />;
  return (
    <div className="rec-page">
      <LiveView live={page}>{(data) => <RecordView key={id} kind={kind as RecordKind} page={data} />}</LiveView>
    </div>
  );
}

function RecordView({ kind, page }: { kind: RecordKind; page: Page }) {
  const t = useLabels('records');
  const record = page.record as unknown as LoopRecord & Record<string, unknown>;
  const { register, workflow } = loops[kind];
  const fire = kind === 'fireRecord' ? (record as unknown as FireRecord) : null;
  const [isTouched, setTouched] = useState(false);
  return (
    <>
      <header className="rec-head">
        <h1>
          {t(`register.${kind}`)} <span className="wh-number">{String(record[register.identity])}</span>
        </h1>
        <StateTag
          {...(recordLooks[record.state] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
          word={t(`code.recordState.${record.state}`)}
          strong
        />
        <SourceTag source={record.source as RecordSource} />
        {fire && <Grade fire={fire} householdsUnset={page.householdsUnset} />}
        <span className="wh-spring" />
        <Deadline record={record} />
      </header>
      {record.returnReason && record.state === 'RETURNED' && (
        <Notice title={t('records.returned')} words={record.returnReason} />
      )}
      {record.correctionReason && <Notice title={t('records.correcting')} words={record.correctionReason} />}
      {record.voidReason && <Notice title={t('records.voided')} words={record.voidReason} />}
      <div className="rec-columns">
        <div className="rec-main">
          <Panel title={page.mayWrite ? t('records.fillIn') : t('records.content')}>
            {page.mayWrite ? (
              <RecordForm kind={kind} page={page} isTouched={isTouched} onTouched={setTouched} />
            ) : (
              <Facts kind={kind} page={page} />
            )}
          </Panel>
          {fire && !page.mayWrite && (
            <FireParts
              fire={fire}
              casualties={page.casualties as unknown as Casualty[]}
              lossItems={page.lossItems as unknown as LossItem[]}
              windowEndsAt={page.deathWindowEndsAt}
            />
          )}
        </div>
        <aside className="rec-side">
          {page.mayWrite && <HandIn kind={kind} id={record.id} findings={page.findings} isTouched={isTouched} />}
          <Panel title={t('records.course')} aside={<StandingActs kind={kind} record={record} page={page} />}>
            <StepButtons
              workflow={workflow}
              id={record.id}
              openSteps={page.openSteps.filter(({ step }) => step !== 'void')}
            />
            <Timeline
              items={page.timeline.map((entry, index) => ({
                key: `${index}`,
                at: entry.at,
                what: t(`step.${workflow.name}.${entry.step}`),
                who: entry.actorName ?? t('records.bySystem'),
                ...(recordLooks[entry.to] ? { look: recordLooks[entry.to]! } : {}),
                ...(entry.reason ? { more: <p className="wh-quiet">{entry.reason}</p> } : {}),
              }))}
            />
            {page.timeline.length === 0 && <p className="wh-quiet">{t('records.course.none')}</p>}
          </Panel>
          {page.gradeHistory.length > 0 && <GradeHistory page={page} />}
          {page.related.length > 0 && <Related page={page} />}
          {page.versions.length > 1 && <Versions kind={kind} page={page} current={record.id} />}
        </aside>
      </div>
    </>
  );
}

/**
 * A form begins anew when the record was saved, unless something is typed in it: then it stays, and saving is refused
 * because of the newer version. Neither what was typed nor what somebody else saved is lost unseen.
 */
function RecordForm({
  kind,
  page,
  isTouched,
  onTouched,
}: {
  kind: RecordKind;
  page: Page;
  isTouched: boolean;
  onTouched: (isTouched: boolean) => void;
}) {
  const begun = useRef(page);
  if (!isTouched) begun.current = page;
  const { record, casualties, lossItems } = begun.current;
  const key = String((record as { version: number }).version);
  const common = { findings: page.findings, onTouched };
  if (kind === 'alarmRecord') return <AlarmForm key={key} record={record as unknown as AlarmRecord} {...common} />;
  if (kind === 'teamReport') return <TeamForm key={key} record={record as unknown as TeamReport} {...common} />;
  return (
    <FireForm
      key={key}
      record={record as unknown as FireRecord}
      casualties={casualties as unknown as Casualty[]}
      lossItems={lossItems as unknown as LossItem[]}
      {...common}
    />
  );
}

/** Fields of the loop and those with a place of their own are not told a second time. */
const toldElsewhere = new Set([
  'state',
  'revision',
  'correctsId',
  'correctionReason',
  'needsHighApproval',
  'dueAt',
  'overdueAt',
  'raisedTo',
  'authorId',
  'authorName',
  'submittedAt',
  'reviewerId',
  'reviewerName',
  'reviewedAt',
  'approverName',
  'approvedAt',
  'returnReason',
  'voidReason',
  'reasons',
  'clocks',
  'gradeHistory',
  'grade',
  'gradeRuleVersion',
  'position',
  'recordNo',
  'reportNo',
  'deadAtClosing',
  'injuredAtClosing',
  'alarmRecordId',
  'assignmentId',
  'callId',
]);

function Facts({ kind, page }: { kind: RecordKind; page: Page }) {
  const t = useLabels('records');
  const { register } = loops[kind];
  const clocks = (page.record['clocks'] ?? {}) as Readonly<Record<string, string>>;
  const fields = Object.entries(register.fields as Readonly<Record<string, Field>>).filter(
    ([name]) => !toldElsewhere.has(name),
  );
  return (
    <div className="rec-facts">
      <KeyValue
        items={fields.map(([name, field]) => [
          t(`field.${kind}.${name}`),
          <span key={name}>
            <FieldValue field={field} value={page.record[name]} />
            {clocks[name] && page.record[name] !== null && (
              <small className="wh-quiet"> {t(`records.clock.${clocks[name]}`)}</small>
            )}
          </span>,
        ])}
      />
    </div>
  );
}

function Notice({ title, words }: { title: string; words: string }) {
  return (
    <p className="rec-notice">
      <strong>{title}</strong> {words}
    </p>
  );
}

function Grade({ fire, householdsUnset }: { fire: FireRecord; householdsUnset: boolean }) {
  const t = useLabels('records');
  return (
    <span>
      <strong>{t(`code.fireGrade.${fire.grade}`)}</strong>{' '}
      <span className="wh-quiet">
        {t('records.gradedBy', { version: fire.gradeRuleVersion })}
        {householdsUnset && ` ${t('records.householdsUnset')}`}
      </span>
    </span>
  );
}

function Deadline({ record }: { record: LoopRecord }) {
  const t = useLabels('records');
  if (record.dueAt === null) return null;
  return (
    <span className={record.overdueAt ? 'rec-late' : 'wh-quiet'}>
      {record.overdueAt
        ? t('records.late', { time: formatInstant(record.dueAt) })
        : t('records.due', { time: formatInstant(record.dueAt) })}
      {record.raisedTo && `，${t('records.raisedTo', { who: record.raisedTo })}`}
    </span>
  );
}

function GradeHistory({ page }: { page: Page }) {
  const t = useLabels('records');
  return (
    <Panel title={t('field.fireRecord.gradeHistory')}>
      <ol className="rec-list">
        {page.gradeHistory.map((entry, index) => (
          <li key={`${entry.at} ${index}`}>
            <strong>{t(`code.fireGrade.${entry.grade}`)}</strong> {t(`records.gradeCause.${entry.cause}`)}
            <small className="wh-quiet">
              {t('records.gradeBasis', {
                deaths: entry.deaths,
                serious: entry.seriousInjuries,
                yuan: entry.lossYuan,
                version: entry.ruleVersion,
              })}
              {` · ${formatInstant(entry.at)} · ${entry.by}`}
            </small>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Related({ page }: { page: Page }) {
  const t = useLabels('records');
  return (
    <Panel title={t('records.related')}>
      <ul className="rec-list">
        {page.related.map((one) => (
          <li key={one.id}>
            <Link to={`/records/${one.kind}/${one.id}` as never}>
              {t(`register.${one.kind}`)} {one.name}
            </Link>
            <StateTag
              {...(recordLooks[one.state] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
              word={t(`code.recordState.${one.state}`)}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Versions({ kind, page, current }: { kind: RecordKind; page: Page; current: string }) {
  const t = useLabels('records');
  return (
    <Panel title={t('records.versions')}>
      <ul className="rec-list">
        {page.versions.map((one) => (
          <li key={one.id} aria-current={one.id === current}>
            <Link to={`/records/${kind}/${one.id}` as never}>{t('records.version', { number: one.revision })}</Link>
            <StateTag
              {...(recordLooks[one.state] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
              word={t(`code.recordState.${one.state}`)}
            />
            {one.reason && <small className="wh-quiet">{one.reason}</small>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

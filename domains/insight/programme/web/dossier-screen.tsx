import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ConfirmNaming,
  DataTable,
  EmptyState,
  formatDate,
  formatInstant,
  KeyValue,
  LiveView,
  Panel,
  ProblemNotice,
  saveBase64,
  SourceTag,
  StateTag,
  useAct,
  useClient,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Button, Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import {
  acceptanceCourse,
  dossierPage,
  dossierPaper,
  drawUpDossier,
  findingWords,
  giveOpinion,
  listDossiers,
  planEndsOn,
  verdictCode,
  type Verdict,
} from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';
import { DecisionHistory } from './problem-screen.tsx';
import { verdictLooks } from './looks.ts';
import { wordType } from './snapshot-screen.tsx';

type Page = OutputOf<typeof dossierPage>;
type Entry = Page['entries'][number];

/** The acceptance dossiers (综合验收), newest first. */
export function DossierListScreen() {
  const t = useLabels('programme');
  const { may } = useSession();
  const navigate = useNavigate();
  const live = useLive(listDossiers, {});
  const act = useCommand(drawUpDossier);
  const [asOn, setAsOn] = useState<string>(planEndsOn);
  const drawUp = async () => {
    const made = await act.run({ asOn });
    if (made) void navigate({ to: `/programme/dossiers/${made.id}` as never });
  };
  return (
    <ProgrammeFrame
      title={t('screen.dossiers')}
      aside={
        may('dossier.drawUp') && (
          <>
            <label htmlFor="prg-dossier-on">{t('field.acceptance.asOn')}</label>
            <Input
              id="prg-dossier-on"
              type="date"
              style={{ width: 150 }}
              value={asOn}
              onChange={(event) => setAsOn(event.target.value)}
            />
            <Button type="primary" loading={act.pending} disabled={asOn === ''} onClick={() => void drawUp()}>
              {t('programme.dossier.drawUp')}
            </Button>
          </>
        )
      }
    >
      <p className="wh-quiet">{t('programme.dossier.help')}</p>
      <ProblemNotice problem={act.problem} />
      <LiveView live={live}>
        {({ dossiers }) => (
          <DataTable
            caption={t('screen.dossiers')}
            rows={dossiers}
            rowKey={({ id }) => id}
            onOpen={({ id }) => void navigate({ to: `/programme/dossiers/${id}` as never })}
            empty={<EmptyState title={t('programme.dossier.none')}>{t('programme.dossier.noneHelp')}</EmptyState>}
            columns={[
              { key: 'no', title: t('field.acceptance.acceptanceNo'), cell: ({ acceptanceNo }) => acceptanceNo },
              { key: 'asOn', title: t('field.acceptance.asOn'), cell: (one) => formatDate(one.asOn), width: '10em' },
              {
                key: 'at',
                title: t('field.acceptance.drawnUpAt'),
                cell: ({ drawnUpAt }) => formatInstant(drawnUpAt),
                width: '14em',
              },
              {
                key: 'by',
                title: t('field.acceptance.drawnUpByName'),
                cell: ({ drawnUpByName }) => drawnUpByName,
                width: '12em',
              },
              {
                key: 'state',
                title: t('programme.state'),
                cell: ({ state, signedByName }) => (
                  <>
                    <StateTag
                      meaning={state === 'SIGNED' ? 'neutral' : 'assist'}
                      word={t(`code.acceptanceState.${state}`)}
                    />{' '}
                    {signedByName}
                  </>
                ),
                width: '16em',
              },
            ]}
          />
        )}
      </LiveView>
    </ProgrammeFrame>
  );
}

/** One dossier: counts, every item with evidence and verdict, dissents beside them, the signature under all. */
export function DossierScreen() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const live = useLive(dossierPage, { id });
  return <LiveView live={live}>{(page) => <DossierView page={page} />}</LiveView>;
}

const order: readonly Verdict[] = ['UNMET', 'UNVERIFIABLE', 'NOT_YET_DUE', 'MET'];

function DossierView({ page }: { page: Page }) {
  const t = useLabels('programme');
  const [part, setPart] = useState<string>('all');
  const [words, setWords] = useState('');
  const shown = page.entries
    .filter((one) => part === 'all' || (part === 'dissent' ? hasOpinion(page, one) : one.verdict === part))
    .filter((one) => `${one.commitmentNo}${one.words}`.includes(words.trim()));
  return (
    <ProgrammeFrame
      title={
        <>
          {t('programme.dossier.title', { on: formatDate(page.head.asOn) })}{' '}
          <small className="wh-quiet">{page.head.acceptanceNo}</small>
        </>
      }
      aside={
        <>
          {page.entries.some(({ synthetic }) => synthetic) && <SourceTag source="SYNTHETIC" />}
          <Paper id={page.head.id} />
          <Button onClick={() => window.print()}>{t('programme.print')}</Button>
          <Link to={'/programme/dossiers' as never}>{t('programme.back')}</Link>
        </>
      }
    >
      <div className="prg-counts">
        {order.map((one) => (
          <span key={one}>
            <StateTag
              {...(verdictLooks[one] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
              word={t(`code.acceptanceVerdict.${one}`)}
            />{' '}
            <strong>{page.counts[one] ?? 0}</strong>
          </span>
        ))}
        <span className="wh-quiet">{t('programme.dossier.total', { count: page.entries.length })}</span>
      </div>
      <SignPanel page={page} />
      <Panel
        title={t('programme.dossier.entries', { count: shown.length })}
        aside={
          <>
            <Segmented
              size="small"
              value={part}
              onChange={setPart}
              options={['all', ...order, 'dissent'].map((value) => ({
                value,
                label: t.find(`code.acceptanceVerdict.${value}`) ?? t(`programme.dossier.part.${value}`),
              }))}
            />
            <Input
              size="small"
              allowClear
              style={{ width: 160 }}
              aria-label={t('programme.find')}
              placeholder={t('programme.find')}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          </>
        }
      >
        <table className="wh-table prg-entry">
          <caption className="wh-hidden">{t('screen.dossiers')}</caption>
          <thead>
            <tr>
              {['paper.no', 'paper.item', 'paper.owner', 'paper.verdict', 'paper.evidence'].map((key) => (
                <th key={key} scope="col">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((one) => (
              <EntryRow key={one.commitmentNo} entry={one} page={page} />
            ))}
          </tbody>
        </table>
      </Panel>
      <ProblemsPanel problems={page.problems} />
    </ProgrammeFrame>
  );
}

/** The problems of the way, frozen with every decision that had been made. */
function ProblemsPanel({ problems }: { problems: Page['problems'] }) {
  const t = useLabels('programme');
  return (
    <Panel title={t('programme.dossier.problems', { count: problems?.length ?? 0 })}>
      {problems === null && <p className="wh-quiet">{t('programme.dossier.problemsNotFrozen')}</p>}
      {problems?.length === 0 && <p className="wh-quiet">{t('programme.problem.none')}</p>}
      {problems?.map((one) => (
        <section key={one.problemNo}>
          <h3>
            {one.title} <small className="wh-quiet">{one.problemNo}</small>
          </h3>
          <p className="wh-quiet">{`${formatDate(one.raisedOn)} · ${one.raisedByName}`}</p>
          {one.decisions.length === 0 ? (
            <p>{t('programme.problem.undecided')}</p>
          ) : (
            <DecisionHistory decisions={one.decisions} />
          )}
          {one.effect !== null && <p>{t('programme.problem.closed', { effect: one.effect })}</p>}
        </section>
      ))}
    </Panel>
  );
}

const hasOpinion = (page: Page, { commitmentNo }: Entry) =>
  page.opinions.some((opinion) => opinion.commitmentNo === commitmentNo);

function EntryRow({ entry, page }: { entry: Entry; page: Page }) {
  const t = useLabels('programme');
  const [isJudging, setJudging] = useState(false);
  const opinions = page.opinions.filter(({ commitmentNo }) => commitmentNo === entry.commitmentNo);
  return (
    <tr>
      <td className="wh-number">{entry.commitmentNo}</td>
      <td>
        {entry.words}
        <p className="wh-quiet">{t('paper.place', { line: entry.planLine })}</p>
      </td>
      <td>{t(`code.ownerBody.${entry.ownerBody}`)}</td>
      <td>
        <StateTag
          {...(verdictLooks[entry.verdict] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
          word={t(`code.acceptanceVerdict.${entry.verdict}`)}
        />
      </td>
      <td>
        <p>
          {findingWords((key) => t.find(key), entry)} {entry.synthetic && <SourceTag source="SYNTHETIC" />}
        </p>
        {(entry.recordIds.length > 0 || entry.fileIds.length > 0) && (
          <p className="wh-quiet">
            {entry.recordIds.length > 0 &&
              t('paper.records', { count: entry.figures['records'] ?? entry.recordIds.length })}{' '}
            {entry.fileIds.map((id, index) => (
              <a key={id} href={`/api/files/${id}`}>
                {t('programme.fileNo', { no: index + 1 })}{' '}
              </a>
            ))}
          </p>
        )}
        {entry.proof && <p className="prg-hash wh-quiet">{t('paper.proof', { hash: entry.proof })}</p>}
        {opinions.map((one) => (
          <p key={one.byId} className="prg-dissent">
            {t('paper.opinion', {
              name: one.byName,
              verdict: t(`code.acceptanceVerdict.${one.verdict}`),
              reason: one.reason,
            })}
          </p>
        ))}
        {page.mayJudge &&
          (isJudging ? (
            <OpinionForm entry={entry} acceptanceId={page.head.id} onDone={() => setJudging(false)} />
          ) : (
            <Button
              size="small"
              onClick={() => setJudging(true)}
              aria-label={t('programme.dossier.dissentOf', { no: entry.commitmentNo })}
            >
              {t('programme.dossier.dissent')}
            </Button>
          ))}
      </td>
    </tr>
  );
}

function OpinionForm({ entry, acceptanceId, onDone }: { entry: Entry; acceptanceId: string; onDone: () => void }) {
  const t = useLabels('programme');
  const act = useCommand(giveOpinion);
  const [verdict, setVerdict] = useState<Verdict>('UNVERIFIABLE');
  const [reason, setReason] = useState('');
  const save = async () => {
    if (await act.run({ acceptanceId, commitmentNo: entry.commitmentNo, verdict, reason })) onDone();
  };
  return (
    <div className="prg-form">
      <Select
        aria-label={t('programme.verdict')}
        value={verdict}
        onChange={setVerdict}
        options={verdictCode.names.map((value) => ({ value, label: t(`code.acceptanceVerdict.${value}`) }))}
      />
      <Input
        aria-label={t('programme.dossier.reason')}
        placeholder={t('programme.dossier.reason')}
        value={reason}
        maxLength={400}
        onChange={(event) => setReason(event.target.value)}
      />
      <Button loading={act.pending} disabled={reason.trim().length < 2} onClick={() => void save()}>
        {t('programme.dossier.keep')}
      </Button>
      <Button onClick={onDone}>{t('programme.close')}</Button>
      <div className="prg-wide">
        <ProblemNotice problem={act.problem} />
      </div>
    </div>
  );
}

function SignPanel({ page }: { page: Page }) {
  const t = useLabels('programme');
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const act = useAct<{ seenHash: string }, unknown>((input, { key }) =>
    client.workflow(acceptanceCourse).take('sign', page.head.id, input, { key }),
  );
  const sign = async () => {
    await act.run({ seenHash: page.seenHash });
    setAsking(false);
  };
  return (
    <Panel title={t('paper.signatures')}>
      <KeyValue
        items={[
          [t('field.acceptance.drawnUpByName'), `${page.head.drawnUpByName} · ${formatInstant(page.head.drawnUpAt)}`],
          [
            t('field.acceptance.signature'),
            page.signature
              ? `${page.signature.byName} · ${formatInstant(page.signature.at)}`
              : t('code.acceptanceState.DRAWN_UP'),
          ],
          [
            t('field.acceptance.entriesHash'),
            <span key="h" className="prg-hash">
              {page.signature?.hash ?? page.seenHash}
            </span>,
          ],
          [
            t('programme.snapshot.check'),
            <StateTag
              key="c"
              meaning={page.hashHolds ? 'neutral' : 'fire'}
              word={t(page.hashHolds ? 'programme.snapshot.holds' : 'programme.snapshot.broken')}
            />,
          ],
        ]}
      />
      <ProblemNotice problem={act.problem} />
      {page.maySign && (
        <Button type="primary" onClick={() => setAsking(true)}>
          {t('step.acceptanceCourse.sign')}
        </Button>
      )}
      <ConfirmNaming
        open={isAsking}
        what={t('programme.dossier.signing')}
        whom={t('programme.dossier.signed', {
          no: page.head.acceptanceNo,
          unmet: page.counts['UNMET'] ?? 0,
          unverifiable: page.counts['UNVERIFIABLE'] ?? 0,
        })}
        consequence={t('programme.dossier.consequence')}
        act={t('step.acceptanceCourse.sign')}
        onConfirm={sign}
        onCancel={() => setAsking(false)}
      />
    </Panel>
  );
}

function Paper({ id }: { id: string }) {
  const t = useLabels('programme');
  const client = useClient();
  const act = useAct<{ id: string }, OutputOf<typeof dossierPaper>>((input) => client.query(dossierPaper, input));
  const fetchPaper = async () => {
    const paper = await act.run({ id });
    if (paper) saveBase64(paper.fileName, paper.base64, wordType);
  };
  return (
    <>
      <ProblemNotice problem={act.problem} />
      <Button loading={act.pending} onClick={() => void fetchPaper()}>
        {t('programme.word')}
      </Button>
    </>
  );
}

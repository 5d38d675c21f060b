import { Link, useNavigate, useParams } from '@tanstack/react-router';
import type { OutputOf, RecordSource } from '@wanghuo/kernel';
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
import { Button } from 'antd';
import { useState } from 'react';
import {
  listSnapshots,
  planTargets,
  planYears,
  snapshotPage,
  supervisionPaper,
  takeSnapshot,
  type SnapshotKind,
} from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';

type Page = OutputOf<typeof snapshotPage>;
export const wordType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

/** The frozen days: each year's end and the middle of the plan. What is frozen never changes again. */
export function SnapshotListScreen() {
  const t = useLabels('programme');
  const { may } = useSession();
  const navigate = useNavigate();
  const live = useLive(listSnapshots, {});
  const act = useCommand(takeSnapshot);
  const [asking, setAsking] = useState<{ kind: SnapshotKind; year: number } | null>(null);
  return (
    <ProgrammeFrame title={t('screen.snapshots')}>
      <p className="wh-quiet">{t('programme.snapshot.help')}</p>
      <LiveView live={live}>
        {({ snapshots, today }) => {
          const isTaken = (kind: SnapshotKind, year: number) =>
            snapshots.some((one) => one.kind === kind && one.year === year);
          const open = [
            ...planYears.map((year) => ({ kind: 'YEAR_END' as const, year, on: `${year}-12-31` })),
            { kind: 'MID_TERM' as const, year: 2023, on: '2023-06-30' },
          ].filter(({ kind, year, on }) => on <= today && !isTaken(kind, year));
          return (
            <>
              {may('snapshot.take') && open.length > 0 && (
                <Panel title={t('programme.snapshot.open')}>
                  <ProblemNotice problem={act.problem} />
                  <div className="prg-counts">
                    {open.map(({ kind, year }) => (
                      <Button key={`${kind} ${year}`} onClick={() => setAsking({ kind, year })}>
                        {t('programme.snapshot.take', { kind: t(`code.snapshotKind.${kind}`), year })}
                      </Button>
                    ))}
                  </div>
                </Panel>
              )}
              <DataTable
                caption={t('screen.snapshots')}
                rows={snapshots}
                rowKey={({ id }) => id}
                onOpen={({ id }) => void navigate({ to: `/programme/snapshots/${id}` as never })}
                empty={<EmptyState title={t('programme.snapshot.none')}>{t('programme.snapshot.noneHelp')}</EmptyState>}
                columns={[
                  {
                    key: 'no',
                    title: t('field.planSnapshot.snapshotNo'),
                    cell: ({ snapshotNo }) => snapshotNo,
                    width: '9em',
                  },
                  {
                    key: 'kind',
                    title: t('field.planSnapshot.kind'),
                    cell: ({ kind, source }) => (
                      <>
                        {t(`code.snapshotKind.${kind}`)} <SourceTag source={source as RecordSource} />
                      </>
                    ),
                  },
                  {
                    key: 'asOn',
                    title: t('field.planSnapshot.asOn'),
                    cell: ({ asOn }) => formatDate(asOn),
                    width: '10em',
                  },
                  {
                    key: 'takenAt',
                    title: t('field.planSnapshot.takenAt'),
                    cell: ({ takenAt }) => formatInstant(takenAt),
                    width: '14em',
                  },
                  {
                    key: 'by',
                    title: t('field.planSnapshot.takenByName'),
                    cell: ({ takenByName }) => takenByName,
                    width: '12em',
                  },
                  {
                    key: 'hash',
                    title: t('field.planSnapshot.hash'),
                    cell: ({ hash }) => <span className="prg-hash">{hash.slice(0, 16)}</span>,
                    width: '12em',
                  },
                ]}
              />
            </>
          );
        }}
      </LiveView>
      <ConfirmNaming
        open={asking !== null}
        what={t('programme.snapshot.confirm')}
        whom={
          asking ? t('programme.snapshot.take', { kind: t(`code.snapshotKind.${asking.kind}`), year: asking.year }) : ''
        }
        consequence={t('programme.snapshot.consequence')}
        act={t('programme.snapshot.freeze')}
        onCancel={() => setAsking(null)}
        onConfirm={async () => {
          if (!asking) return;
          const taken = await act.run(asking);
          setAsking(null);
          if (taken) void navigate({ to: `/programme/snapshots/${taken.id}` as never });
        }}
      />
    </ProgrammeFrame>
  );
}

/** A frozen day as it was, and what later corrections would make of it. */
export function SnapshotScreen() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const live = useLive(snapshotPage, { id });
  return <LiveView live={live}>{(page) => <SnapshotView page={page} />}</LiveView>;
}

function SnapshotView({ page }: { page: Page }) {
  const t = useLabels('programme');
  const { head, content } = page;
  const late = content.projects.filter(({ daysLate }) => daysLate > 0).toSorted((a, b) => b.daysLate - a.daysLate);
  return (
    <ProgrammeFrame
      title={t('programme.snapshot.title', { kind: t(`code.snapshotKind.${head.kind}`), year: head.year })}
      aside={
        <>
          <SourceTag source={head.source as RecordSource} />
          <Download id={head.id} />
          <Link to={'/programme/snapshots' as never}>{t('programme.back')}</Link>
        </>
      }
    >
      <Panel title={t('programme.snapshot.proof')}>
        <KeyValue
          items={[
            [t('field.planSnapshot.asOn'), formatDate(head.asOn)],
            [t('field.planSnapshot.takenAt'), `${formatInstant(head.takenAt)} · ${head.takenByName}`],
            [
              t('field.planSnapshot.hash'),
              <span key="h" className="prg-hash">
                {head.hash}
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
      </Panel>
      <Panel title={t('programme.snapshot.differences', { count: page.differences.length })}>
        {page.differences.length === 0 && <p className="wh-quiet">{t('programme.snapshot.same')}</p>}
        <ul className="prg-list">
          {page.differences.map((one) => (
            <li key={one.what}>
              <span />
              <span>{differenceWord(t, one.what)}</span>
              <span className="wh-number">
                {t('programme.snapshot.from', { frozen: stateOr(t, one.frozen), now: stateOr(t, one.now) })}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <div className="prg-two">
        <Panel title={t('programme.snapshot.late', { count: late.length })}>
          <ul className="prg-list">
            {late.map((one) => (
              <li key={one.projectNo}>
                <span />
                <span>
                  {one.name} <small className="wh-quiet">{t(`code.projectStage.${one.state}`)}</small>
                </span>
                <span className="prg-overdue">{t('programme.daysLate', { days: one.daysLate })}</span>
              </li>
            ))}
          </ul>
          {late.length === 0 && <p className="wh-quiet">{t('programme.late.none')}</p>}
        </Panel>
        <Panel title={t('programme.snapshot.indicators')}>
          {content.indicators.length === 0 && <p className="wh-quiet">{t('programme.snapshot.noIndicators')}</p>}
          <ul className="prg-list">
            {content.indicators.map(({ no, value, asOn, merkleRoot }) => (
              <li key={no}>
                <span />
                <span>
                  {planTargets.find((one) => one.no === no)?.name}
                  <p className="wh-quiet">
                    {t('programme.snapshot.root', { on: formatDate(asOn), root: merkleRoot.slice(0, 16) })}
                  </p>
                </span>
                <strong className="wh-number">{value ?? '—'}</strong>
              </li>
            ))}
          </ul>
        </Panel>
      </div>
    </ProgrammeFrame>
  );
}

type T = ReturnType<typeof useLabels>;
const stateOr = (t: T, text: string) => t.find(`code.projectStage.${text}`) ?? text;

/** `annex3 2022 V11 actual` and its like, in words. */
function differenceWord(t: T, what: string): string {
  const [kind = '', ...rest] = what.split(' ');
  const field = rest.at(-1) ?? '';
  const key = rest.slice(0, -1).join(' ');
  if (kind === 'money') return t(`programme.difference.${field}`);
  const annexNo = /^annex(\d)$/.exec(kind)?.[1];
  return annexNo
    ? t('programme.difference.cell', {
        annex: t(`programme.annex.${annexNo}`),
        key,
        field: t(`programme.difference.${field}`),
      })
    : t('programme.difference.project', { key, field: t(`programme.difference.${field}`) });
}

function Download({ id }: { id: string }) {
  const t = useLabels('programme');
  const client = useClient();
  const act = useAct<{ id: string }, OutputOf<typeof supervisionPaper>>((input) =>
    client.query(supervisionPaper, input),
  );
  const fetchPaper = async () => {
    const paper = await act.run({ id });
    if (paper) saveBase64(paper.fileName, paper.base64, wordType);
  };
  return (
    <>
      <ProblemNotice problem={act.problem} />
      <Button loading={act.pending} onClick={() => void fetchPaper()}>
        {t('programme.snapshot.report')}
      </Button>
    </>
  );
}

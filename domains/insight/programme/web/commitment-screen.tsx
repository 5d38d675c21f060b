import type { OutputOf } from '@wanghuo/kernel';
import {
  DataTable,
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
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import {
  assignResponsible,
  commitmentCourse,
  commitmentList,
  ownerBody,
  reportCommitment,
  verdictCode,
  type Commitment,
} from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';
import { Field, FilePick } from './gate-acts.tsx';
import { verdictLooks } from './looks.ts';

type Item = OutputOf<typeof commitmentList>['commitments'][number];
const rowOf = ({ commitment }: Item) => commitment as unknown as Commitment;

/** The 191 items: who answers for each, what has to be shown, by when, and what an acceptance would say today. */
export function CommitmentScreen() {
  const t = useLabels('programme');
  const live = useLive(commitmentList, {});
  const [owner, setOwner] = useState<string | null>(null);
  const [verdict, setVerdict] = useState<string | null>(null);
  const [words, setWords] = useState('');
  const [open, setOpen] = useState<string | null>(null);
  const isShown = (item: Item) => {
    const row = rowOf(item);
    return (
      (owner === null || row.ownerBody === owner) &&
      (verdict === null || item.verdict === verdict) &&
      `${row.commitmentNo}${row.words}${row.anchor}`.includes(words.trim())
    );
  };
  return (
    <ProgrammeFrame
      title={t('screen.commitments')}
      aside={
        <>
          <Select
            size="small"
            allowClear
            style={{ minWidth: 150 }}
            aria-label={t('field.commitment.ownerBody')}
            placeholder={t('field.commitment.ownerBody')}
            value={owner}
            onChange={(value: string | null) => setOwner(value ?? null)}
            options={ownerBody.names.map((value) => ({ value, label: t(`code.ownerBody.${value}`) }))}
          />
          <Select
            size="small"
            allowClear
            style={{ minWidth: 110 }}
            aria-label={t('programme.verdict')}
            placeholder={t('programme.verdict')}
            value={verdict}
            onChange={(value: string | null) => setVerdict(value ?? null)}
            options={verdictCode.names.map((value) => ({ value, label: t(`code.acceptanceVerdict.${value}`) }))}
          />
          <Input
            size="small"
            allowClear
            style={{ width: 180 }}
            aria-label={t('programme.find')}
            placeholder={t('programme.find')}
            value={words}
            onChange={(event) => setWords(event.target.value)}
          />
        </>
      }
    >
      <LiveView live={live}>
        {({ commitments }) => {
          const chosen = commitments.find((item) => rowOf(item).id === open);
          return (
            <div className="prg-columns">
              <DataTable
                caption={t('screen.commitments')}
                rows={commitments.filter(isShown)}
                rowKey={(item) => rowOf(item).id}
                selectedKey={open}
                onOpen={(item) => setOpen(rowOf(item).id)}
                columns={[
                  {
                    key: 'no',
                    title: t('field.commitment.commitmentNo'),
                    cell: (item) => rowOf(item).commitmentNo,
                    width: '5em',
                  },
                  { key: 'words', title: t('field.commitment.words'), cell: (item) => rowOf(item).words },
                  {
                    key: 'owner',
                    title: t('field.commitment.ownerBody'),
                    cell: (item) => t(`code.ownerBody.${rowOf(item).ownerBody}`),
                    width: '10em',
                  },
                  {
                    key: 'due',
                    title: t('field.commitment.dueOn'),
                    cell: (item) => formatDate(rowOf(item).dueOn),
                    width: '8em',
                  },
                  {
                    key: 'verdict',
                    title: t('programme.verdict'),
                    cell: ({ verdict: one }) => (
                      <StateTag
                        {...(verdictLooks[one] ?? { meaning: 'neutral' as const, shape: 'square' as const })}
                        word={t(`code.acceptanceVerdict.${one}`)}
                      />
                    ),
                    width: '8em',
                  },
                ]}
              />
              <aside className="prg-side">
                {chosen ? (
                  <Detail key={rowOf(chosen).id} item={chosen} />
                ) : (
                  <Panel title={t('programme.commitment')}>{t('programme.commitment.pick')}</Panel>
                )}
              </aside>
            </div>
          );
        }}
      </LiveView>
    </ProgrammeFrame>
  );
}

function Detail({ item }: { item: Item }) {
  const t = useLabels('programme');
  const { may } = useSession();
  const row = rowOf(item);
  const isTask = row.check === 'task';
  return (
    <Panel title={`${row.commitmentNo} ${row.words}`}>
      <div className="wh-stack">
        <KeyValue
          items={[
            [
              t('field.commitment.planLine'),
              t('programme.place', { line: row.planLine, column: row.planColumn, anchor: row.anchor }),
            ],
            [t('field.commitment.standard'), row.standard],
            [t('field.commitment.ownerBody'), t(`code.ownerBody.${row.ownerBody}`)],
            [t('field.commitment.responsibleName'), row.responsibleName],
            [t('field.commitment.evidenceKind'), t(`code.evidenceKind.${row.evidenceKind}`)],
            [t('field.commitment.stage'), t(`code.commitmentStage.${row.stage}`)],
            [t('field.commitment.dueOn'), formatDate(row.dueOn)],
            [t('programme.verdict'), t(`code.acceptanceVerdict.${item.verdict}`)],
            [t('field.commitment.account'), row.account],
            [
              t('field.commitment.reportedByName'),
              row.reportedByName && `${row.reportedByName} · ${formatInstant(row.reportedAt)}`,
            ],
            [
              t('field.commitment.confirmedByName'),
              row.confirmedByName && `${row.confirmedByName} · ${formatInstant(row.confirmedAt)}`,
            ],
            [t('field.commitment.returnReason'), row.returnReason],
            [
              t('field.commitment.fileIds'),
              row.fileIds.length === 0
                ? null
                : row.fileIds.map((id, index) => (
                    <a key={id} href={`/api/files/${id}`}>
                      {t('programme.fileNo', { no: index + 1 })}{' '}
                    </a>
                  )),
            ],
          ]}
        />
        {may('project.decide') && <Assign row={row} />}
        {isTask && row.state !== 'CONFIRMED' && may('commitment.report') && <Report row={row} />}
        {item.openSteps.length > 0 && (
          <StepButtons workflow={commitmentCourse} id={row.id} openSteps={item.openSteps} />
        )}
      </div>
    </Panel>
  );
}

function Assign({ row }: { row: Commitment }) {
  const t = useLabels('programme');
  const act = useCommand(assignResponsible);
  const [name, setName] = useState(row.responsibleName ?? '');
  return (
    <div className="prg-form">
      <Field id="prg-responsible" label={t('field.commitment.responsibleName')}>
        <Input id="prg-responsible" value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Button
        loading={act.pending}
        disabled={name.trim().length < 2}
        onClick={() => void act.run({ subject: 'commitment', id: row.id, responsibleName: name.trim() })}
      >
        {t('programme.assign')}
      </Button>
      <ProblemNotice problem={act.problem} />
    </div>
  );
}

function Report({ row }: { row: Commitment }) {
  const t = useLabels('programme');
  const client = useClient();
  const [account, setAccount] = useState('');
  const [file, setFile] = useState<File | null>(null);
  const act = useAct<{ account: string; name: string; size: number }, OutputOf<typeof reportCommitment>>(
    (input, { key }) => client.upload(reportCommitment, { id: row.id, account: input.account }, file as File, { key }),
  );
  return (
    <div className="prg-form">
      <Field id="prg-account" label={t('field.commitment.account')} wide>
        <Input.TextArea
          id="prg-account"
          rows={3}
          maxLength={400}
          value={account}
          onChange={(event) => setAccount(event.target.value)}
        />
      </Field>
      <Field id="prg-evidence" label={t('field.commitment.fileIds')}>
        <FilePick id="prg-evidence" file={file} onPick={setFile} />
      </Field>
      <Button
        type="primary"
        loading={act.pending}
        disabled={!file || account.trim().length < 2}
        onClick={() => file && void act.run({ account: account.trim(), name: file.name, size: file.size })}
      >
        {t('step.commitmentCourse.report')}
      </Button>
      <div className="prg-wide">
        <ProblemNotice problem={act.problem} />
      </div>
    </div>
  );
}

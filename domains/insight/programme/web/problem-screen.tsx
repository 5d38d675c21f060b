import { Link } from '@tanstack/react-router';
import type { OutputOf, RecordSource } from '@wanghuo/kernel';
import {
  EmptyState,
  formatDate,
  formatInstant,
  KeyValue,
  LiveView,
  Panel,
  ProblemNotice,
  SourceTag,
  StateTag,
  StepButtons,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Button, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import {
  problemCourse,
  problemLog,
  listProjects,
  ownerBody,
  raiseProblem,
  type OwnerBody,
  type PlanProblem,
  type ProblemDecision,
} from '../model/index.ts';
import { ProgrammeFrame } from './frame.tsx';
import { Field } from './gate-acts.tsx';

type Item = OutputOf<typeof problemLog>['problems'][number];

/** Problems on the way: what was decided, by when, and what the decision did. */
export function ProblemScreen() {
  const t = useLabels('programme');
  const { may } = useSession();
  const live = useLive(problemLog, {});
  const [isRaising, setRaising] = useState(false);
  return (
    <ProgrammeFrame
      title={t('screen.problems')}
      aside={may('project.record') && <Button onClick={() => setRaising(true)}>{t('programme.problem.raise')}</Button>}
    >
      <LiveView
        live={live}
        isEmpty={({ problems }) => problems.length === 0}
        empty={<EmptyState title={t('programme.problem.none')}>{t('programme.problem.help')}</EmptyState>}
      >
        {({ problems }) =>
          problems.map((one) => <ProblemCard key={(one.problem as unknown as PlanProblem).id} item={one} />)
        }
      </LiveView>
      {isRaising && <RaiseProblem onClose={() => setRaising(false)} />}
    </ProgrammeFrame>
  );
}

function ProblemCard({ item }: { item: Item }) {
  const t = useLabels('programme');
  const problem = item.problem as unknown as PlanProblem;
  return (
    <Panel
      title={
        <>
          {problem.title} <small className="wh-quiet">{problem.problemNo}</small>{' '}
          <SourceTag source={problem.source as RecordSource} />
        </>
      }
      aside={
        <StateTag
          meaning={problem.state === 'RAISED' ? 'unverified' : problem.state === 'DECIDED' ? 'assist' : 'neutral'}
          word={t(`code.problemState.${problem.state}`)}
        />
      }
    >
      <KeyValue
        items={[
          [t('field.planProblem.account'), problem.account],
          [
            t('field.planProblem.projectId'),
            problem.projectId ? (
              <Link key="p" to={`/programme/project/${problem.projectId}` as never}>
                {item.projectName}
              </Link>
            ) : null,
          ],
          [t('field.planProblem.ownerBody'), t(`code.ownerBody.${problem.ownerBody}`)],
          [t('field.planProblem.raisedOn'), `${formatDate(problem.raisedOn)} · ${problem.raisedByName}`],
          [
            t(problem.decisions.length > 1 ? 'field.planProblem.decisions' : 'field.planProblem.decision'),
            problem.decision && <DecisionHistory key="d" decisions={problem.decisions} />,
          ],
          [t('field.planProblem.dueOn'), formatDate(problem.dueOn)],
          [
            t('field.planProblem.effect'),
            problem.effect &&
              `${problem.effect}（${problem.closedByName ?? '—'} · ${formatInstant(problem.closedAt)}）`,
          ],
        ]}
      />
      {item.openSteps.length > 0 && <StepButtons workflow={problemCourse} id={problem.id} openSteps={item.openSteps} />}
    </Panel>
  );
}

/** Every decision with who made it, when and why; the last is the one that holds. */
export function DecisionHistory({ decisions }: { decisions: readonly ProblemDecision[] }) {
  const t = useLabels('programme');
  return (
    <ol className="prg-decisions">
      {decisions.map(({ decision, reason, dueOn, byName, at }, index) => (
        <li key={at}>
          <p className="wh-quiet">
            {t('programme.problem.decisionNo', { no: index + 1 })}{' '}
            {t('programme.problem.decisionLine', { on: formatInstant(at), name: byName })}{' '}
            {index === decisions.length - 1 && decisions.length > 1 && (
              <StateTag meaning="assist" word={t('programme.problem.current')} />
            )}
          </p>
          <p>{decision}</p>
          <p className="wh-quiet">
            {t('programme.problem.reason', { reason: reason ?? t('programme.problem.noReason') })}{' '}
            {dueOn && t('programme.problem.due', { on: formatDate(dueOn) })}
          </p>
        </li>
      ))}
    </ol>
  );
}

function RaiseProblem({ onClose }: { onClose: () => void }) {
  const t = useLabels('programme');
  const act = useCommand(raiseProblem);
  const projects = useLive(listProjects, {});
  const [title, setTitle] = useState('');
  const [account, setAccount] = useState('');
  const [projectId, setProjectId] = useState<string | null>(null);
  const [owner, setOwner] = useState<OwnerBody>('FIRE');
  const send = async () => {
    if (await act.run({ title, account, projectId, ownerBody: owner })) onClose();
  };
  return (
    <Modal
      open
      title={t('programme.problem.raise')}
      okText={t('programme.problem.raise')}
      cancelText={t('programme.close')}
      okButtonProps={{ disabled: title.trim().length < 2 || account.trim().length < 2 }}
      confirmLoading={act.pending}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <ProblemNotice problem={act.problem} />
      <div className="prg-form">
        <Field id="prg-problem-title" label={t('field.planProblem.title')} wide>
          <Input
            id="prg-problem-title"
            value={title}
            maxLength={120}
            onChange={(event) => setTitle(event.target.value)}
          />
        </Field>
        <Field id="prg-problem-account" label={t('field.planProblem.account')} wide>
          <Input.TextArea
            id="prg-problem-account"
            value={account}
            maxLength={600}
            rows={3}
            onChange={(event) => setAccount(event.target.value)}
          />
        </Field>
        <Field id="prg-problem-project" label={t('field.planProblem.projectId')}>
          <Select
            id="prg-problem-project"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            value={projectId}
            onChange={(value: string | null) => setProjectId(value ?? null)}
            options={(projects.data?.projects ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </Field>
        <Field id="prg-problem-owner" label={t('field.planProblem.ownerBody')}>
          <Select
            id="prg-problem-owner"
            value={owner}
            onChange={setOwner}
            options={ownerBody.names.map((value) => ({ value, label: t(`code.ownerBody.${value}`) }))}
          />
        </Field>
      </div>
    </Modal>
  );
}

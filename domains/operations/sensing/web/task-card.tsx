import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  formatDuration,
  formatInstant,
  ProblemNotice,
  StateTag,
  StepButtons,
  useCommand,
  useLabels,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { type DeviceTask, deviceRepair, finishTask, type ownPremises } from '../model/index.ts';
import { taskLooks } from './looks.ts';

export type TaskView = OutputOf<typeof ownPremises>['tasks'][number];

/** Work on a device: what is wrong, by when, and the next hand on it. */
export function TaskCard({ view: { openSteps, mayFinish, ...view } }: { view: TaskView }) {
  const task = view.task as unknown as DeviceTask;
  const t = useLabels('sensing');
  const now = useNowSeconds();
  const finish = useCommand(finishTask);
  const [evidence, setEvidence] = useState('');
  const [isFinishing, setFinishing] = useState(false);
  const left = Math.floor(Date.parse(task.dueAt) / 1000) - now;
  const isWaiting = task.state === 'OPEN' || task.state === 'TAKEN';
  return (
    <article className="sen-task">
      <header>
        <b>{t(`code.deviceTaskKind.${task.kind}`)}</b> {task.subject}
        <span className="wh-spring" />
        <StateTag {...(taskLooks[task.state] ?? taskLooks['OPEN']!)} word={t(`code.deviceTaskState.${task.state}`)} />
      </header>
      <p className="wh-quiet">
        <span className="wh-number">{task.taskNo}</span> · {formatInstant(task.raisedAt)}
        {isWaiting && (
          <b className={left < 0 ? 'sen-late' : undefined}>
            {' '}
            {t(left >= 0 ? 'web.limit.left' : 'web.limit.over', { duration: formatDuration(Math.abs(left)) })}
          </b>
        )}
        {task.occurrences > 1 && ` · ${t('task.again', { count: task.occurrences })}`}
        {task.clearedAt && ` · ${t('task.cleared', { at: formatInstant(task.clearedAt) })}`}
      </p>
      {task.evidence && <p>{t('task.evidence', { name: task.doneByName ?? '', evidence: task.evidence })}</p>}
      {task.returnReason && isWaiting && <p>{t('task.returned', { reason: task.returnReason })}</p>}
      {isFinishing ? (
        <div className="sen-form">
          <label>
            {t('task.whatWasDone')}
            <Input.TextArea
              rows={3}
              maxLength={400}
              value={evidence}
              onChange={(event) => setEvidence(event.target.value)}
            />
          </label>
          <ProblemNotice problem={finish.problem} />
          <span className="sen-form-acts">
            <ActionButton onAct={() => setFinishing(false)}>{t('monitor.back')}</ActionButton>
            <ActionButton
              disabled={finish.pending || evidence.trim().length < 4}
              onAct={() =>
                void finish
                  .run({ taskId: task.id, evidence: evidence.trim() })
                  .then((done) => done && setFinishing(false))
              }
            >
              {t('task.finish')}
            </ActionButton>
          </span>
        </div>
      ) : (
        <span className="sen-form-acts">
          <StepButtons workflow={deviceRepair} id={task.id} openSteps={openSteps} />
          {mayFinish && <ActionButton onAct={() => setFinishing(true)}>{t('task.finish')}</ActionButton>}
        </span>
      )}
    </article>
  );
}

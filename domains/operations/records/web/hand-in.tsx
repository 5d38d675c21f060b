import { Panel, PrimaryAction, ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { submitRecord, type Finding, type RecordKind } from '../model/index.ts';

/** What stands between the draft and handing it in: what is missing, by name, and what has to be explained. */
export function HandIn({
  kind,
  id,
  findings,
  isTouched,
}: {
  kind: RecordKind;
  id: string;
  findings: readonly Finding[];
  /** Something is typed and not saved: what would be handed in is not what stands on the screen. */
  isTouched: boolean;
}) {
  const t = useLabels('records');
  const [reasons, setReasons] = useState<Readonly<Record<string, string>>>({});
  const act = useCommand(submitRecord);
  const refused = findings.filter(({ severity }) => severity === 'REFUSE');
  const asked = findings.filter(({ severity }) => severity === 'ASK');
  const unexplained = asked.filter(({ rule }) => (reasons[rule] ?? '').trim().length < 2);
  const open = refused.length + unexplained.length;
  const send = () =>
    void act.run({ kind, id, reasons: asked.map(({ rule }) => ({ rule, reason: (reasons[rule] ?? '').trim() })) });
  return (
    <Panel title={open === 0 ? t('records.ready') : t('records.missing', { count: open })}>
      <div className="wh-stack">
        {refused.length > 0 && (
          <ul className="rec-list">
            {refused.map(({ rule, field }) => (
              <li key={rule}>
                <button
                  type="button"
                  className="rec-jump"
                  onClick={() => document.getElementById(`rec-${field}`)?.focus()}
                >
                  {t(`rule.${rule}`)}
                </button>
              </li>
            ))}
          </ul>
        )}
        {asked.map(({ rule }) => (
          <div key={rule} className="rec-field">
            <label htmlFor={`reason-${rule}`}>{t(`rule.${rule}`)}</label>
            <Input
              id={`reason-${rule}`}
              placeholder={t('records.reason')}
              maxLength={200}
              value={reasons[rule] ?? ''}
              onChange={(event) => setReasons({ ...reasons, [rule]: event.target.value })}
            />
          </div>
        ))}
        <ProblemNotice problem={act.problem} />
        <PrimaryAction
          onAct={send}
          pending={act.pending}
          {...(isTouched
            ? { why: t('records.saveFirst') }
            : open > 0
              ? { why: t('records.missing', { count: open }) }
              : {})}
        >
          {t('step.fireReview.submit')}
        </PrimaryAction>
      </div>
    </Panel>
  );
}

import { PrimaryAction, ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Input, Radio } from 'antd';
import { useState } from 'react';
import { giveRuling, rulingChoice, type AuditFinding } from '../model/index.ts';

/** What one holds of a finding, and why. The document stays as it is. */
export function RulingForm({
  revisionId,
  auditId,
  finding,
  isFirst,
}: {
  revisionId: string;
  auditId: string;
  finding: AuditFinding;
  /** Nobody has ruled yet. */
  isFirst: boolean;
}) {
  const t = useLabels('documents');
  const rule = useCommand(giveRuling);
  const [choice, setChoice] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const give = async () => {
    if (choice === null) return;
    const given = await rule.run({ revisionId, auditId, findingId: finding.id, choice, reason });
    if (!given) return;
    setChoice(null);
    setReason('');
  };
  const missing =
    choice === null
      ? t('documents.rule.noChoice')
      : reason.trim().length < 2
        ? t('documents.rule.noReason')
        : undefined;
  return (
    <form
      className="doc-ruling-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing === undefined) void give();
      }}
    >
      <strong>{t(isFirst ? 'documents.rule' : 'documents.rule.again')}</strong>
      <Radio.Group
        value={choice}
        onChange={(event) => setChoice(event.target.value as string)}
        options={rulingChoice.names
          // Of one place alone there is no former and no latter.
          .filter((name) => finding.spans.length > 1 || (name !== 'FIRST_STANDS' && name !== 'SECOND_STANDS'))
          .map((name) => ({ value: name, label: t(`code.rulingChoice.${name}`) }))}
      />
      <Input.TextArea
        id="doc-ruling-reason"
        aria-label={t('field.findingRuling.reason')}
        placeholder={t('documents.rule.reason')}
        maxLength={1_000}
        autoSize={{ minRows: 2, maxRows: 6 }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <ProblemNotice problem={rule.problem} />
      <PrimaryAction
        onAct={() => void give()}
        shortcut="Mod+Enter"
        pending={rule.pending}
        {...(missing ? { why: missing } : {})}
      >
        {t('documents.rule.act')}
      </PrimaryAction>
    </form>
  );
}

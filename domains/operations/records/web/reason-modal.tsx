import { ProblemNotice, useCommand, useLabels } from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { correctRecord, type RecordKind } from '../model/index.ts';

/** Why an approved record is corrected; without a reason there is no next version. */
export function ReasonModal({
  kind,
  id,
  onClose,
  onDone,
}: {
  kind: RecordKind;
  id: string;
  onClose: () => void;
  onDone: (id: string) => void;
}) {
  const t = useLabels('records');
  const [reason, setReason] = useState('');
  const act = useCommand(correctRecord);
  const send = async () => {
    const made = await act.run({ kind, id, reason });
    if (!made) return;
    onClose();
    onDone(made.id);
  };
  return (
    <Modal
      open
      title={t('records.correct')}
      okText={t('records.correct.make')}
      cancelText={t('records.cancel')}
      okButtonProps={{ disabled: reason.trim().length < 2 }}
      confirmLoading={act.pending}
      onOk={() => void send()}
      onCancel={onClose}
    >
      <ProblemNotice problem={act.problem} />
      <p className="wh-quiet">{t('records.correct.help')}</p>
      <label htmlFor="rec-reason">{t('field.fireRecord.correctionReason')}</label>
      <Input.TextArea
        id="rec-reason"
        maxLength={400}
        rows={3}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}

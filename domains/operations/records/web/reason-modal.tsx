import { type Problem, ProblemNotice, useLabels } from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';

/** Asks why before something is done to a record that stands; without a reason it is not done. */
export function ReasonModal({
  title,
  help,
  ok,
  pending,
  problem,
  onReason,
  onClose,
}: {
  title: string;
  help: string;
  ok: string;
  pending: boolean;
  problem: Problem | null;
  onReason: (reason: string) => void;
  onClose: () => void;
}) {
  const t = useLabels('records');
  const [reason, setReason] = useState('');
  return (
    <Modal
      open
      title={title}
      okText={ok}
      cancelText={t('records.cancel')}
      okButtonProps={{ disabled: reason.trim().length < 2 }}
      confirmLoading={pending}
      onOk={() => onReason(reason)}
      onCancel={onClose}
    >
      <ProblemNotice problem={problem} />
      <p className="wh-quiet">{help}</p>
      <label htmlFor="rec-reason">{t('records.why')}</label>
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

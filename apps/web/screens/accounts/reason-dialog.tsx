import { ProblemNotice, useAct, useClient, useLabels } from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';

/** One act on an account or a right that has to be given a reason; what is refused stays open and says why. */
export function ReasonDialog({
  title,
  whom,
  effect,
  act,
  path,
  input,
  needsReason = true,
  onClose,
  onDone,
}: {
  title: string;
  whom: string;
  effect: string;
  act: string;
  path: string;
  input: Readonly<Record<string, string>>;
  needsReason?: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useLabels('app');
  const client = useClient();
  const [reason, setReason] = useState('');
  const sending = useAct<Record<string, string>, unknown>((body, options) => client.post(path, body, options));
  const isReady = !needsReason || reason.trim() !== '';
  const send = async () => {
    if (!isReady) return;
    if ((await sending.run({ ...input, ...(needsReason ? { reason: reason.trim() } : {}) })) !== null) onDone();
  };
  return (
    <Modal
      open
      title={title}
      okText={act}
      cancelText={t('web.confirm.back')}
      okButtonProps={{ danger: true, loading: sending.pending, disabled: !isReady }}
      mask={{ closable: false }}
      onOk={() => void send()}
      onCancel={() => !sending.pending && onClose()}
    >
      <p className="wh-confirm-whom">{whom}</p>
      <p>{effect}</p>
      {needsReason && (
        <div className="wh-form-item acc-reason">
          <label htmlFor="acc-reason">{t('accounts.reason')}</label>
          <Input
            id="acc-reason"
            value={reason}
            maxLength={200}
            autoFocus
            onChange={(event) => setReason(event.target.value)}
            onPressEnter={() => void send()}
            placeholder={t('accounts.reason.hint')}
          />
        </div>
      )}
      <ProblemNotice problem={sending.problem} />
    </Modal>
  );
}

import { ProblemNotice, useAct, useClient, useLabels } from '@wanghuo/platform-web';
import { Button, Modal } from 'antd';
import { useState } from 'react';
import type { Account } from './account.ts';

/** Shows a password that nobody will see again; it is closed by hand only. */
export function ShownOnce({ name, password, onClose }: { name: string; password: string; onClose: () => void }) {
  const t = useLabels('app');
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await globalThis.navigator.clipboard.writeText(password);
    setCopied(true);
  };
  return (
    <Modal
      open
      title={t('accounts.password.title', { name })}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('accounts.password.handedOver')}
        </Button>
      }
    >
      <p className="acc-password">
        <code>{password}</code>
        {/* Without a secure context there is no clipboard; then it is read out or written down. */}
        {typeof globalThis.navigator.clipboard === 'object' && (
          <Button size="small" onClick={() => void copy()}>
            {t(copied ? 'accounts.password.copied' : 'accounts.password.copy')}
          </Button>
        )}
      </p>
      <p className="wh-quiet">{t('accounts.password.help')}</p>
    </Modal>
  );
}

/** Asks before an account's password is replaced: its sessions end with it. */
export function IssuePassword({
  account,
  onClose,
  onIssued,
}: {
  account: Account;
  onClose: () => void;
  onIssued: (password: string) => void;
}) {
  const t = useLabels('app');
  const client = useClient();
  const issue = useAct<{ accountId: string }, { password: string }>((input, options) =>
    client.post('/api/access/issueFirstPassword', input, options),
  );
  const act = async () => {
    const answer = await issue.run({ accountId: account.id });
    if (answer) onIssued(answer.password);
  };
  return (
    <Modal
      open
      title={t(account.hasPassword ? 'accounts.password.reset' : 'accounts.password.issue')}
      okText={t('accounts.password.act')}
      cancelText={t('web.confirm.back')}
      okButtonProps={{ loading: issue.pending }}
      cancelButtonProps={{ autoFocus: true }}
      mask={{ closable: false }}
      onOk={() => void act()}
      onCancel={onClose}
    >
      <p className="wh-confirm-whom">
        {account.displayName}（{account.name}）
      </p>
      <p>{t(account.hasPassword ? 'accounts.password.resetEffect' : 'accounts.password.issueEffect')}</p>
      <ProblemNotice problem={issue.problem} />
    </Modal>
  );
}

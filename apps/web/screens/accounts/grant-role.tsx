import { ProblemNotice, useAct, useClient, useLabels } from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import type { Account, Authorisation } from './account.ts';
import { isWhole, noRole, type RoleChoice, RoleFields } from './role-fields.tsx';

/** Gives a role within a scope, for a reason, until a day if one is named. */
export function GrantRole({
  account,
  authorisation,
  held,
  onClose,
  onGranted,
}: {
  account: Account;
  authorisation: Authorisation;
  /** Roles in force or to come. */
  held: readonly string[];
  onClose: () => void;
  onGranted: () => void;
}) {
  const t = useLabels('app');
  const client = useClient();
  const [choice, setChoice] = useState<RoleChoice>(noRole);
  const [reason, setReason] = useState('');
  const [until, setUntil] = useState('');
  const grant = useAct<Record<string, unknown>, unknown>((input, options) =>
    client.post('/api/access/grantAssignment', input, options),
  );
  const isReady = isWhole(choice) && reason.trim() !== '';
  const send = async () => {
    const answer = await grant.run({
      accountId: account.id,
      role: choice.role?.role,
      scopeValue: choice.scopeValue,
      reason: reason.trim(),
      // To the end of that day in Shanghai.
      ...(until ? { validUntilAt: new Date(`${until}T23:59:59.999+08:00`).toISOString() } : {}),
    });
    if (answer !== null) onGranted();
  };
  return (
    <Modal
      open
      title={t('accounts.grant')}
      okText={t('accounts.grant.act')}
      cancelText={t('web.confirm.back')}
      okButtonProps={{ loading: grant.pending, disabled: !isReady }}
      mask={{ closable: false }}
      onOk={() => void send()}
      onCancel={() => !grant.pending && onClose()}
    >
      <p className="wh-confirm-whom">
        {account.displayName}（{account.name}）
      </p>
      <div className="wh-form">
        <RoleFields
          authorisation={authorisation}
          held={held}
          choice={choice}
          onChange={setChoice}
          problem={grant.problem}
        />
        <div className="wh-form-item">
          <label htmlFor="acc-until">{t('accounts.until')}</label>
          <Input
            id="acc-until"
            type="date"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
            style={{ width: 180 }}
          />
        </div>
        <div className="wh-form-item">
          <label htmlFor="acc-grant-reason">{t('accounts.reason')}</label>
          <Input
            id="acc-grant-reason"
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
            placeholder={t('accounts.reason.hint')}
          />
        </div>
        <p className="wh-quiet wh-small">{t('accounts.grant.effect')}</p>
        <ProblemNotice problem={grant.problem} showFields={false} />
      </div>
    </Modal>
  );
}

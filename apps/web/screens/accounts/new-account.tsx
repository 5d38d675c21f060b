import { ProblemNotice, useAct, useClient, useLabels } from '@wanghuo/platform-web';
import { Input, Modal } from 'antd';
import { useState } from 'react';
import { type Authorisation, homeOfScope } from './account.ts';
import { isWhole, noRole, type RoleChoice, RoleFields } from './role-fields.tsx';

interface Made {
  readonly accountId: string;
  readonly password: string;
}

/**
 * A new account in one form: name, role and scope, first password. These are three acts on the server; when a later one
 * is refused the form stays, says which, and goes on from there.
 */
export function NewAccount({
  authorisation,
  onClose,
  onMade,
}: {
  authorisation: Authorisation;
  onClose: () => void;
  onMade: (made: Made & { name: string }) => void;
}) {
  const t = useLabels('app');
  const client = useClient();
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [choice, setChoice] = useState<RoleChoice>(noRole);
  const [reason, setReason] = useState('');
  const [accountId, setAccountId] = useState<string | null>(null);
  const [isGranted, setGranted] = useState(false);
  const create = useAct<Record<string, unknown>, { accountId: string }>((input, options) =>
    client.post('/api/access/createAccount', input, options),
  );
  const grant = useAct<Record<string, unknown>, unknown>((input, options) =>
    client.post('/api/access/grantAssignment', input, options),
  );
  const issue = useAct<{ accountId: string }, { password: string }>((input, options) =>
    client.post('/api/access/issueFirstPassword', input, options),
  );
  const pending = create.pending || grant.pending || issue.pending;
  const kind = choice.kind ?? choice.role?.scopeKinds[0];
  const isReady = name.trim() !== '' && displayName.trim() !== '' && isWhole(choice) && reason.trim() !== '';

  const send = async () => {
    if (!isReady) return;
    const id = accountId ?? (await makeAccount());
    if (id === null) return;
    if (!isGranted) {
      const given = { accountId: id, role: choice.role?.role, scopeValue: choice.scopeValue, reason: reason.trim() };
      if ((await grant.run(given)) === null) return;
      setGranted(true);
    }
    const issued = await issue.run({ accountId: id });
    if (issued) onMade({ accountId: id, password: issued.password, name: displayName.trim() });
  };
  const makeAccount = async (): Promise<string | null> => {
    const answer = await create.run({
      name: name.trim(),
      displayName: displayName.trim(),
      ...homeOfScope(kind, choice.scopeValue),
    });
    if (answer) setAccountId(answer.accountId);
    return answer?.accountId ?? null;
  };

  const field = (key: 'name' | 'displayName', value: string, onChange: (value: string) => void, hint: string) => {
    const message = create.problem?.fieldMessage(key);
    return (
      <div className="wh-form-item">
        <label htmlFor={`acc-${key}`}>{t(`accounts.${key}`)}</label>
        <Input
          id={`acc-${key}`}
          value={value}
          maxLength={64}
          autoComplete="off"
          autoFocus={key === 'name'}
          disabled={accountId !== null}
          {...(message ? { status: 'error' as const } : {})}
          onChange={(event) => onChange(event.target.value)}
        />
        <p className="wh-quiet wh-small">{hint}</p>
        {message && <p className="wh-form-error">{message}</p>}
      </div>
    );
  };
  return (
    <Modal
      open
      title={t('accounts.new')}
      okText={t('accounts.new.act')}
      cancelText={t(accountId === null ? 'web.confirm.back' : 'web.close')}
      okButtonProps={{ loading: pending, disabled: !isReady }}
      mask={{ closable: false }}
      onOk={() => void send()}
      onCancel={() => !pending && onClose()}
    >
      <div className="wh-form">
        {field('name', name, setName, t('accounts.name.hint'))}
        {field('displayName', displayName, setDisplayName, t('accounts.displayName.hint'))}
        <RoleFields
          authorisation={authorisation}
          held={[]}
          choice={choice}
          onChange={setChoice}
          problem={grant.problem}
        />
        <div className="wh-form-item">
          <label htmlFor="acc-new-reason">{t('accounts.reason')}</label>
          <Input
            id="acc-new-reason"
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
            placeholder={t('accounts.reason.hint')}
          />
        </div>
        {accountId !== null && grant.problem && <p role="status">{t('accounts.new.madeNotGranted')}</p>}
        {isGranted && issue.problem && <p role="status">{t('accounts.new.grantedNotIssued')}</p>}
        <ProblemNotice problem={create.problem ?? grant.problem ?? issue.problem} showFields={false} />
      </div>
    </Modal>
  );
}

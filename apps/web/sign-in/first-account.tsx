import { ProblemNotice, useAct, useClient, useLabels } from '@wanghuo/platform-web';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { Door } from './door.tsx';
import { TextField } from './text-field.tsx';

/** The first administrator introduces himself with the one-time token that the server printed at its start. */
export function FirstAccount({ onDone }: { onDone: () => void }) {
  const t = useLabels('app');
  const client = useClient();
  const [values, setValues] = useState({ token: '', account: '', displayName: '', password: '' });
  const act = useAct<typeof values, unknown>((input, options) =>
    client.post('/api/session/firstAccount', input, options),
  );
  const set = (name: keyof typeof values) => (value: string) => setValues((before) => ({ ...before, [name]: value }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await act.run(values)) !== null) onDone();
  };
  return (
    <Door title={t('first.title')}>
      <p className="wh-quiet">{t('first.help')}</p>
      <form className="wh-form" onSubmit={(event) => void submit(event)}>
        <ProblemNotice problem={act.problem} showFields={false} />
        <TextField
          name="token"
          label={t('first.token')}
          value={values.token}
          onChange={set('token')}
          problem={act.problem}
          autoComplete="off"
          focus
        />
        <TextField
          name="account"
          label={t('signIn.account')}
          value={values.account}
          onChange={set('account')}
          problem={act.problem}
          autoComplete="username"
          hint={t('first.account.hint')}
        />
        <TextField
          name="displayName"
          label={t('first.displayName')}
          value={values.displayName}
          onChange={set('displayName')}
          problem={act.problem}
          autoComplete="name"
        />
        <TextField
          name="password"
          label={t('signIn.password')}
          value={values.password}
          onChange={set('password')}
          problem={act.problem}
          autoComplete="new-password"
          secret
          hint={t('password.hint')}
        />
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          block
          loading={act.pending}
          disabled={Object.values(values).some((value) => value === '')}
        >
          {t('first.act')}
        </Button>
      </form>
      <footer>
        <Button type="link" size="small" onClick={onDone}>
          {t('first.back')}
        </Button>
      </footer>
    </Door>
  );
}

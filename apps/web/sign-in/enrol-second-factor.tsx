import { KeyValue, ProblemNotice, useAct, useClient, useLabels, useSession } from '@wanghuo/platform-web';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { Door } from './door.tsx';
import { TextField } from './text-field.tsx';

/** Enrols an authenticator app: the secret is shown once, its first code confirms it. */
export function EnrolSecondFactor() {
  const t = useLabels('app');
  const client = useClient();
  const { reload, signOut } = useSession();
  const [code, setCode] = useState('');
  const begin = useAct<Record<string, never>, { secret: string; uri: string }>((input, options) =>
    client.post('/api/session/beginSecondFactor', input, options),
  );
  const confirm = useAct<{ code: string }, unknown>((input, options) =>
    client.post('/api/session/confirmSecondFactor', input, options),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await confirm.run({ code })) !== null) await reload();
  };
  return (
    <Door title={t('second.title')}>
      <p className="wh-quiet">{t('second.help')}</p>
      <ProblemNotice problem={begin.problem} />
      {begin.output ? (
        <form className="wh-form" onSubmit={(event) => void submit(event)}>
          <KeyValue
            items={[[t('second.secret'), <code key="secret">{begin.output.secret.replace(/(.{4})/g, '$1 ')}</code>]]}
          />
          <a href={begin.output.uri}>{t('second.open')}</a>
          <ProblemNotice problem={confirm.problem} showFields={false} />
          <TextField
            name="code"
            label={t('signIn.code')}
            value={code}
            onChange={setCode}
            problem={confirm.problem}
            autoComplete="one-time-code"
            focus
          />
          <Button
            type="primary"
            htmlType="submit"
            size="large"
            block
            loading={confirm.pending}
            disabled={!/^\d{6}$/.test(code)}
          >
            {t('second.act')}
          </Button>
        </form>
      ) : (
        <Button type="primary" size="large" block loading={begin.pending} onClick={() => void begin.run({})}>
          {t('second.begin')}
        </Button>
      )}
      <footer>
        <Button type="link" size="small" onClick={() => void signOut()}>
          {t('app.signOut')}
        </Button>
      </footer>
    </Door>
  );
}

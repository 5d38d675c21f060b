import { useQuery } from '@tanstack/react-query';
import { type Problem, ProblemNotice, asProblem, useClient, useLabels, useSession } from '@wanghuo/platform-web';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { Door } from './door.tsx';
import { FirstAccount } from './first-account.tsx';
import { TextField } from './text-field.tsx';

/** Signing in with account and password, and the six digits when the account has a second factor. */
export function SignIn() {
  const t = useLabels('app');
  const client = useClient();
  const { signIn } = useSession();
  const [account, setAccount] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [withCode, setWithCode] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [pending, setPending] = useState(false);
  const [installing, setInstalling] = useState(false);
  const { data: status } = useQuery({
    queryKey: ['healthStatus'],
    queryFn: () => client.get<{ demonstration?: boolean }>('/api/health/status'),
    retry: false,
  });
  const needsCode = withCode || (problem?.code.includes('code') ?? false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    setPending(true);
    setProblem(null);
    try {
      await signIn({ account, password, ...(code ? { code } : {}) });
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setPending(false);
    }
  };
  if (installing) return <FirstAccount onDone={() => setInstalling(false)} />;
  return (
    <Door title={t('signIn.title')}>
      <form className="wh-form" onSubmit={(event) => void submit(event)}>
        <ProblemNotice problem={problem} showFields={false} advise={false} />
        <TextField
          name="account"
          label={t('signIn.account')}
          value={account}
          onChange={setAccount}
          problem={problem}
          autoComplete="username"
          focus
        />
        <TextField
          name="password"
          label={t('signIn.password')}
          value={password}
          onChange={setPassword}
          problem={problem}
          autoComplete="current-password"
          secret
        />
        {needsCode && (
          <TextField
            name="code"
            label={t('signIn.code')}
            value={code}
            onChange={setCode}
            problem={problem}
            autoComplete="one-time-code"
            hint={t('signIn.code.hint')}
          />
        )}
        <Button type="primary" htmlType="submit" size="large" block loading={pending} disabled={!account || !password}>
          {t('signIn.act')}
        </Button>
      </form>
      {status?.demonstration && <p className="app-door-hint">{t('signIn.demo')}</p>}
      <footer>
        {!needsCode && (
          <Button type="link" size="small" onClick={() => setWithCode(true)}>
            {t('signIn.withCode')}
          </Button>
        )}
        {!status?.demonstration && (
          <Button type="link" size="small" onClick={() => setInstalling(true)}>
            {t('signIn.first')}
          </Button>
        )}
      </footer>
    </Door>
  );
}

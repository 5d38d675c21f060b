import { ProblemNotice, useAct, useClient, useLabels, useSession } from '@wanghuo/platform-web';
import { Button, Modal } from 'antd';
import { type FormEvent, useState } from 'react';
import { useSignOut } from '../shell/sign-out.tsx';
import { TextField } from './text-field.tsx';

/** A locked seat: what it shows goes on living, acts wait for the password. */
export function UnlockSeat() {
  const t = useLabels('app');
  const client = useClient();
  const { view, reload } = useSession();
  const signOut = useSignOut();
  const [password, setPassword] = useState('');
  const act = useAct<{ password: string }, unknown>((input, options) =>
    client.post('/api/session/unlock', input, options),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await act.run({ password })) !== null) await reload();
  };
  return (
    <Modal
      open
      closable={false}
      footer={null}
      title={t('lock.title')}
      mask={{ closable: false }}
      keyboard={false}
      wrapProps={{ 'data-keys-through': true } as object}
    >
      <p className="wh-quiet">{t('lock.help', { name: view?.subject.displayName ?? '' })}</p>
      <form className="wh-form" onSubmit={(event) => void submit(event)}>
        <ProblemNotice problem={act.problem} showFields={false} />
        <TextField
          name="password"
          label={t('signIn.password')}
          value={password}
          onChange={setPassword}
          problem={act.problem}
          autoComplete="current-password"
          secret
          focus
        />
        <footer>
          <Button onClick={signOut}>{t('app.signOut')}</Button>
          <Button type="primary" htmlType="submit" loading={act.pending} disabled={!password}>
            {t('lock.act')}
          </Button>
        </footer>
      </form>
    </Modal>
  );
}

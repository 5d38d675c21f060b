import { ProblemNotice, useAct, useClient, useLabels, useSession } from '@wanghuo/platform-web';
import { Button } from 'antd';
import { type FormEvent, useState } from 'react';
import { Door } from './door.tsx';
import { TextField } from './text-field.tsx';

/** Changes one's own password; `forced` when nothing else may be done before. */
export function ChangePassword({ forced = false }: { forced?: boolean }) {
  const t = useLabels('app');
  const client = useClient();
  const { reload, signOut } = useSession();
  const [currentPassword, setCurrent] = useState('');
  const [newPassword, setNew] = useState('');
  const [done, setDone] = useState(false);
  const act = useAct<{ currentPassword: string; newPassword: string }, unknown>((input, options) =>
    client.post('/api/session/changePassword', input, options),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await act.run({ currentPassword, newPassword })) === null) return;
    setDone(true);
    await reload();
  };
  return (
    <Door title={t(forced ? 'password.forced' : 'password.title')}>
      <form className="wh-form" onSubmit={(event) => void submit(event)}>
        <ProblemNotice problem={act.problem} showFields={false} />
        <TextField
          name="currentPassword"
          label={t('password.current')}
          value={currentPassword}
          onChange={setCurrent}
          problem={act.problem}
          autoComplete="current-password"
          secret
          focus
        />
        <TextField
          name="newPassword"
          label={t('password.new')}
          value={newPassword}
          onChange={setNew}
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
          disabled={!currentPassword || !newPassword}
        >
          {t('password.act')}
        </Button>
        {done && <p role="status">{t('password.done')}</p>}
      </form>
      {forced && (
        <footer>
          <Button type="link" size="small" onClick={() => void signOut()}>
            {t('app.signOut')}
          </Button>
        </footer>
      )}
    </Door>
  );
}

import './account.css';
import { Link } from '@tanstack/react-router';
import {
  ActionButton,
  formatInstant,
  KeyValue,
  Panel,
  ProblemNotice,
  StateTag,
  useAct,
  useClient,
  useLabels,
  useSession,
} from '@wanghuo/platform-web';
import { Button, Input } from 'antd';
import { type FormEvent, useState } from 'react';
import { useAnswer } from '../system/answer.ts';

interface OwnSession {
  readonly id: string;
  readonly kind: 'BROWSER' | 'SEAT' | 'TOKEN';
  readonly isCurrent: boolean;
  readonly isLocked: boolean;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly absoluteUntilAt: string;
  readonly address: string | null;
  readonly agent: string | null;
}

/** One's own account: who one is here, where one is signed in, password and second factor. */
export default function OwnAccount() {
  const t = useLabels('app');
  const { view } = useSession();
  if (!view) return null;
  const { subject } = view;
  return (
    <div className="own">
      <h1>{t('screen.account')}</h1>
      <Panel title={subject.displayName}>
        <KeyValue
          items={[
            [
              t('account.roles'),
              subject.roles.map((role) => t.find(`code.role.${role}`) ?? role).join('、') || t('account.roles.none'),
            ],
            [t('account.id'), <code key="id">{subject.id}</code>],
          ]}
        />
        <p className="wh-quiet wh-small own-hint">{t('account.rights')}</p>
      </Panel>
      <Sessions />
      <Panel title={t('account.password')}>
        <p className="wh-quiet">{t('account.password.help')}</p>
        <Link to="/password" className="wh-action own-link">
          {t('app.password')}
        </Link>
      </Panel>
      <SecondFactor />
    </div>
  );
}

function Sessions() {
  const t = useLabels('app');
  const client = useClient();
  const sessions = useAnswer<readonly OwnSession[]>('session.list');
  const end = useAct<{ sessionId: string }, unknown>((input, options) =>
    client.post('/api/session/end', input, options),
  );
  const act = async (sessionId: string) => {
    await end.run({ sessionId });
    sessions.again();
  };
  return (
    <Panel title={t('account.sessions')}>
      <ProblemNotice problem={sessions.problem ?? end.problem} onRetry={sessions.again} />
      <p className="wh-quiet">{t('account.sessions.help')}</p>
      <ul className="own-sessions">
        {(sessions.data ?? []).map((session) => (
          <li key={session.id}>
            <div>
              <b>{t(`account.kind.${session.kind}`)}</b>
              {session.isCurrent && <StateTag meaning="neutral" word={t('account.current')} />}
              {session.isLocked && <StateTag meaning="unverified" word={t('account.locked')} />}
              <small>
                {t('account.used', { at: formatInstant(session.lastUsedAt) })}
                {session.address && ` · ${session.address}`}
                {session.agent && ` · ${deviceOf(session.agent)}`}
              </small>
              <small>
                {t('account.span', {
                  from: formatInstant(session.createdAt),
                  until: formatInstant(session.absoluteUntilAt),
                })}
              </small>
            </div>
            {!session.isCurrent && (
              <ActionButton onAct={() => void act(session.id)} disabled={end.pending}>
                {t('account.end')}
              </ActionButton>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Browser and system of a user agent, as far as it says; otherwise its beginning. */
function deviceOf(agent: string): string {
  const browser = /(Edg|Firefox|Chrome|Safari)\/(\d+)/.exec(agent);
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent);
  const words = [browser ? `${browser[1]} ${browser[2]}` : null, system?.[1] ?? null].filter(Boolean);
  return words.length > 0 ? words.join(' · ') : agent.slice(0, 40);
}

function SecondFactor() {
  const t = useLabels('app');
  const client = useClient();
  const [code, setCode] = useState('');
  const begin = useAct<Record<string, never>, { secret: string; uri: string }>((input, options) =>
    client.post('/api/session/beginSecondFactor', input, options),
  );
  const confirm = useAct<{ code: string }, unknown>((input, options) =>
    client.post('/api/session/confirmSecondFactor', input, options),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if ((await confirm.run({ code })) !== null) begin.clear();
  };
  return (
    <Panel title={t('second.title')}>
      <p className="wh-quiet">{t('account.second.help')}</p>
      <ProblemNotice problem={begin.problem} advise={false} />
      {confirm.output !== null && <p role="status">{t('account.second.done')}</p>}
      {begin.output ? (
        <form className="wh-form own-second" onSubmit={(event) => void submit(event)}>
          <KeyValue
            items={[[t('second.secret'), <code key="secret">{begin.output.secret.replace(/(.{4})/g, '$1 ')}</code>]]}
          />
          <a href={begin.output.uri}>{t('second.open')}</a>
          <div className="wh-form-item">
            <label htmlFor="own-code">{t('signIn.code')}</label>
            <Input
              id="own-code"
              value={code}
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              onChange={(event) => setCode(event.target.value)}
              style={{ width: 160 }}
            />
          </div>
          <ProblemNotice problem={confirm.problem} advise={false} />
          <Button type="primary" htmlType="submit" loading={confirm.pending} disabled={!/^\d{6}$/.test(code)}>
            {t('second.act')}
          </Button>
        </form>
      ) : (
        <ActionButton onAct={() => void begin.run({})} disabled={begin.pending}>
          {t('second.begin')}
        </ActionButton>
      )}
    </Panel>
  );
}

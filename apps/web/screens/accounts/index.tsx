import './accounts.css';
import {
  DataTable,
  EmptyState,
  formatMoment,
  ProblemNotice,
  StateTag,
  useLabels,
  useNowSeconds,
} from '@wanghuo/platform-web';
import { Button, Input, Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useAnswer, useForget } from '../system/answer.ts';
import type { Account, Authorisation } from './account.ts';
import { AccountDetail, labelOf } from './account-detail.tsx';
import { AuthorisationTable } from './authorisation-table.tsx';
import { ShownOnce } from './first-password.tsx';
import { NewAccount } from './new-account.tsx';

interface Page {
  readonly rows: readonly Account[];
  readonly next: string | null;
}

/** Accounts and rights, for the one who grants them and does nothing else (AZ-11). */
export default function Accounts() {
  const t = useLabels('app');
  const authorisation = useAnswer<Authorisation>('oversight.authorisation');
  const [part, setPart] = useState<'accounts' | 'table'>('accounts');
  const [making, setMaking] = useState(false);
  const forget = useForget();
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  return (
    <div className="wh-register">
      <header className="wh-register-head">
        <h1>{t('screen.accounts')}</h1>
        <nav className="acc-parts" aria-label={t('accounts.parts')}>
          {(['accounts', 'table'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={part === one} onClick={() => setPart(one)}>
              {t(`accounts.part.${one}`)}
            </button>
          ))}
        </nav>
        <span className="wh-spring" />
        {part === 'accounts' && (
          <Button type="primary" disabled={!authorisation.data} onClick={() => setMaking(true)}>
            {t('accounts.new')}
          </Button>
        )}
      </header>
      <ProblemNotice problem={authorisation.problem} onRetry={authorisation.again} />
      {authorisation.data &&
        (part === 'accounts' ? (
          <AccountList authorisation={authorisation.data} />
        ) : (
          <AuthorisationTable authorisation={authorisation.data} />
        ))}
      {making && authorisation.data && (
        <NewAccount
          authorisation={authorisation.data}
          onClose={() => {
            setMaking(false);
            forget('access.accounts');
          }}
          onMade={({ name, password }) => {
            setMaking(false);
            setMade({ name, password });
            forget('access.accounts');
          }}
        />
      )}
      {made && <ShownOnce name={made.name} password={made.password} onClose={() => setMade(null)} />}
    </div>
  );
}

function AccountList({ authorisation }: { authorisation: Authorisation }) {
  const t = useLabels('app');
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const [role, setRole] = useState<string | undefined>();
  const [trail, setTrail] = useState<readonly string[]>([]);
  const [openId, setOpenId] = useState<string | null>(null);
  const page = useAnswer<Page>('access.accounts', { q, role, after: trail.at(-1), limit: 100 });
  const rows = page.data?.rows ?? [];
  const current = rows.find(({ id }) => id === openId);
  const nowAt = new Date(useNowSeconds() * 1000).toISOString();
  return (
    <>
      <div className="wh-register-filters" role="search">
        <Input.Search
          allowClear
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setTrail([]);
          }}
          placeholder={t('accounts.search')}
          aria-label={t('accounts.search')}
          style={{ width: 280 }}
        />
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={role}
          onChange={(next: string | undefined) => {
            setRole(next);
            setTrail([]);
          }}
          placeholder={t('accounts.role')}
          aria-label={t('accounts.role')}
          options={authorisation.roles.map((one) => ({ value: one.role, label: one.label }))}
          style={{ width: 200 }}
        />
      </div>
      <ProblemNotice problem={page.problem} onRetry={page.again} />
      <div className="wh-register-body">
        <div className="wh-register-list">
          <DataTable
            caption={t('screen.accounts')}
            columns={[
              {
                key: 'displayName',
                title: t('accounts.displayName'),
                cell: (row) => (
                  <>
                    {row.displayName} <code className="wh-quiet acc-name">{row.name}</code>
                  </>
                ),
                width: '32%',
              },
              {
                key: 'roles',
                title: t('accounts.assignments'),
                cell: (row) =>
                  row.roles.length > 0 ? (
                    row.roles.map((one) => labelOf(authorisation, one)).join('、')
                  ) : (
                    <span className="wh-quiet">{t('accounts.assignments.none')}</span>
                  ),
              },
              {
                key: 'lastSignedInAt',
                title: t('accounts.lastSignedIn'),
                cell: (row) => (
                  <span className="wh-number">
                    {row.lastSignedInAt ? formatMoment(row.lastSignedInAt, nowAt) : t('accounts.never')}
                  </span>
                ),
                width: '9em',
              },
              {
                key: 'state',
                title: t('accounts.state'),
                cell: (row) => <AccountState account={row} />,
                width: '12em',
              },
            ]}
            rows={rows}
            rowKey={(row) => row.id}
            selectedKey={openId}
            onOpen={(row) => setOpenId(row.id)}
            empty={
              page.pending ? (
                <p className="wh-quiet wh-pad">{t('web.loading')}</p>
              ) : page.problem ? undefined : (
                <EmptyState title={t('web.register.noMatch')}>{t('web.register.noMatch.help')}</EmptyState>
              )
            }
          />
          {(trail.length > 0 || page.data?.next) && (
            <nav className="wh-pager" aria-label={t('web.register.pages')}>
              <Button size="small" disabled={trail.length === 0} onClick={() => setTrail(trail.slice(0, -1))}>
                {t('web.register.previous')}
              </Button>
              <Button
                size="small"
                disabled={!page.data?.next}
                onClick={() => page.data?.next && setTrail([...trail, page.data.next])}
              >
                {t('web.register.next')}
              </Button>
            </nav>
          )}
        </div>
        {current && (
          <aside
            className="wh-register-aside"
            aria-label={current.displayName}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setOpenId(null);
            }}
          >
            <header>
              <h2>{current.displayName}</h2>
              <Button type="text" aria-label={t('web.close')} onClick={() => setOpenId(null)}>
                ✕
              </Button>
            </header>
            <div className="wh-register-aside-body">
              <AccountDetail key={current.id} account={current} authorisation={authorisation} />
            </div>
          </aside>
        )}
      </div>
    </>
  );
}

/** Only what is not as it should be is said in colour. */
function AccountState({ account }: { account: Account }) {
  const t = useLabels('app');
  if (account.state === 'DISABLED') return <StateTag meaning="offline" word={t('accounts.state.DISABLED')} />;
  if (!account.hasPassword) return <StateTag meaning="unverified" word={t('accounts.password.none')} />;
  return (
    <span className="wh-quiet">
      {t(account.mustChangePassword ? 'accounts.password.mustChange' : 'accounts.state.ACTIVE')}
    </span>
  );
}

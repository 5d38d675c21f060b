import { DataTable, EmptyState, formatCount, useLabels } from '@wanghuo/platform-web';
import { Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { labelOf } from './account-detail.tsx';
import type { Authorisation } from './account.ts';

/** Who may do what within which scope, as the domains declare it; it is read here and changed in no screen (AZ-02). */
export function AuthorisationTable({ authorisation }: { authorisation: Authorisation }) {
  const t = useLabels('app');
  const [role, setRole] = useState<string | null>(null);
  const [within, setWithin] = useState<string | null>(null);
  const [sought, setSought] = useState('');
  const names = useMemo(
    () => new Map(authorisation.permissions.map(({ permission, label }) => [permission, label])),
    [authorisation],
  );
  const rows = authorisation.rows.filter(
    (row) =>
      (role === null || row.role === role) &&
      (within === null || row.within === within) &&
      (sought.trim() === '' ||
        row.permission.includes(sought.trim()) ||
        (names.get(row.permission) ?? '').includes(sought.trim())),
  );
  const kinds = [...new Set(authorisation.rows.map((row) => row.within))].sort();
  const holders = [...new Set(authorisation.rows.map((row) => row.role))];
  return (
    <>
      <div className="wh-register-filters" role="search">
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          value={role}
          onChange={(next: string | undefined) => setRole(next ?? null)}
          placeholder={t('accounts.role')}
          aria-label={t('accounts.role')}
          options={holders.map((id) => ({ value: id, label: labelOf(authorisation, id) }))}
          style={{ width: 200 }}
        />
        <Select
          allowClear
          value={within}
          onChange={(next: string | undefined) => setWithin(next ?? null)}
          placeholder={t('accounts.scope')}
          aria-label={t('accounts.scope')}
          options={kinds.map((kind) => ({ value: kind, label: t(`accounts.kind.${kind}`) }))}
          style={{ width: 160 }}
        />
        <Input.Search
          allowClear
          value={sought}
          onChange={(event) => setSought(event.target.value)}
          placeholder={t('accounts.permission.search')}
          aria-label={t('accounts.permission.search')}
          style={{ width: 240 }}
        />
        <span className="wh-quiet wh-number">{t('web.register.count', { count: formatCount(rows.length) })}</span>
      </div>
      <div className="wh-register-body">
        <div className="wh-register-list">
          <DataTable
            caption={t('accounts.table')}
            columns={[
              {
                key: 'role',
                title: t('accounts.role'),
                cell: (row) => labelOf(authorisation, row.role),
                width: '16em',
              },
              {
                key: 'permission',
                title: t('accounts.permission'),
                cell: (row) => names.get(row.permission) ?? row.permission,
              },
              {
                key: 'within',
                title: t('accounts.scope'),
                cell: (row) => t(`accounts.kind.${row.within}`),
                width: '9em',
              },
              {
                key: 'code',
                title: t('accounts.permission.code'),
                cell: (row) => <code className="wh-quiet">{row.permission}</code>,
                width: '16em',
              },
            ]}
            rows={rows}
            rowKey={(row) => `${row.role} ${row.permission} ${row.within}`}
            empty={<EmptyState title={t('web.register.noMatch')}>{t('web.register.noMatch.help')}</EmptyState>}
          />
        </div>
      </div>
    </>
  );
}

import { useLabels } from '@wanghuo/platform-web';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useAnswer } from '../system/answer.ts';
import type { ScopeKind, ScopeValue } from './account.ts';

/** Picks the township, station or premises a right is limited to, by name. */
export function ScopeSelect({
  kind,
  value,
  onChange,
  id,
  invalid = false,
}: {
  kind: ScopeKind;
  value: string | null;
  onChange: (value: string | null) => void;
  id: string;
  invalid?: boolean;
}) {
  const t = useLabels('app');
  const [typed, setTyped] = useState('');
  const q = useDeferredValue(typed.trim());
  const found = useAnswer<readonly ScopeValue[]>('oversight.scopeValues', { kind, q });
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={found.pending}
      {...(invalid ? { status: 'error' as const } : {})}
      value={value}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      options={(found.data ?? []).map((one) => ({ value: one.value, label: one.title }))}
      placeholder={t('accounts.scope.search')}
      notFoundContent={found.problem?.title ?? t('accounts.scope.none')}
      style={{ width: '100%' }}
    />
  );
}

/** The name of a scope's value; the bare value when its register does not know it. */
export function ScopeName({ kinds, value }: { kinds: readonly ScopeKind[]; value: string | null }) {
  const t = useLabels('app');
  const kind = kinds[0];
  const found = useAnswer<readonly ScopeValue[]>(
    'oversight.scopeValues',
    value !== null && kind ? { kind, values: [value] } : null,
  );
  if (value === null) return <>{t(kinds.length > 0 ? 'accounts.scope.missing' : 'accounts.kind.district')}</>;
  return <>{found.data?.[0]?.title ?? value}</>;
}

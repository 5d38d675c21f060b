import { isUuid } from '@wanghuo/kernel';
import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import type { AnyRegister, Client } from '../client/client.ts';
import { useClient } from '../client/session.tsx';
import { useRegisters } from '../labels/domains-provider.tsx';
import { useLabels } from '../labels/labels.tsx';

type AnyRow = Readonly<Record<string, unknown>> & { readonly id: string };

/**
 * What a reference keeps of the record it points to: its id, or, for registers whose records are known by a code of
 * their own (divisions), that code.
 */
export function referenceValueOf(register: AnyRegister, row: AnyRow): string {
  return 'code' in register.fields && typeof row['code'] === 'string' ? row['code'] : row.id;
}

async function findReferenced(client: Client, register: AnyRegister, value: string): Promise<AnyRow | null> {
  const calls = client.register(register);
  if (isUuid(value)) return (await calls.get(value)) as unknown as AnyRow;
  const field = 'code' in register.fields ? 'code' : register.identity;
  const page = await calls.list({ filter: { [field]: value }, limit: 1 });
  return (page.rows[0] as unknown as AnyRow | undefined) ?? null;
}

/** The title of the record a reference points to; its bare code only when there is no title, or none that may be read. */
export function ReferenceName({ register: name, value }: { register: string; value: string }) {
  const client = useClient();
  const register = useRegisters().get(name);
  const { data, isLoading } = useQuery({
    queryKey: ['reference', name, value],
    queryFn: () => (register ? findReferenced(client, register, value) : null),
    enabled: register !== undefined,
    staleTime: 300_000,
    retry: false,
  });
  const title = register && data ? data[register.title] : undefined;
  return typeof title === 'string' ? (
    <>{title}</>
  ) : (
    <span className="wh-quiet">{isLoading || isUuid(value) ? '…' : value}</span>
  );
}

/** Picks a record of another register by typing part of its name. */
export function ReferenceInput({
  register: name,
  value,
  onChange,
  id,
  invalid = false,
}: {
  register: string;
  value: string | null;
  onChange: (value: string | null) => void;
  id?: string;
  invalid?: boolean;
}) {
  const t = useLabels('web');
  const client = useClient();
  const register = useRegisters().get(name);
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed);
  const { data, isFetching } = useQuery({
    queryKey: ['referenceSearch', name, sought],
    queryFn: async ({ signal }) =>
      register
        ? (await client.register(register).list({ ...(sought ? { q: sought } : {}), limit: 30 }, { signal })).rows
        : [],
    enabled: register !== undefined,
    staleTime: 30_000,
  });
  if (!register) return <span className="wh-quiet">{name}</span>;
  const options = ((data ?? []) as unknown as AnyRow[]).map((row) => ({
    value: referenceValueOf(register, row),
    label: String(row[register.title]),
  }));
  const known = value === null || options.some((option) => option.value === value);
  return (
    <Select
      {...(id ? { id } : {})}
      allowClear
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={isFetching}
      {...(invalid ? { status: 'error' as const } : {})}
      value={value}
      onChange={(next: string | undefined) => onChange(next ?? null)}
      options={known ? options : [{ value, label: <ReferenceName register={name} value={value} /> }, ...options]}
      placeholder={t('web.reference.search')}
      notFoundContent={t('web.reference.none')}
      style={{ width: '100%' }}
    />
  );
}

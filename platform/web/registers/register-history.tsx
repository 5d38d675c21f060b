import type { Field } from '@wanghuo/kernel';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { AnyRegister, HistoryPage } from '../client/client.ts';
import { Button } from 'antd';
import { asProblem } from '../client/problem.ts';
import { useClient } from '../client/session.tsx';
import { EmptyState } from '../components/empty-state.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Timeline } from '../components/timeline.tsx';
import { doerLabel, useLabels } from '../labels/labels.tsx';
import { FieldValue, fieldLabel } from './field-value.tsx';

type AnyRecord = Readonly<Record<string, unknown>>;

/** The fields whose values differ between two versions. */
export function changedFields(register: AnyRegister, before: AnyRecord | null, after: AnyRecord): readonly string[] {
  return [...Object.keys(register.fields), 'validFromOn', 'validUntilOn'].filter(
    (name) =>
      !(register.fields[name] as Field | undefined)?.internal &&
      JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after[name] ?? null),
  );
}

/** What became of a record: who changed which field from what to what, and when. */
export function RegisterHistory({ register, id, version }: { register: AnyRegister; id: string; version: number }) {
  const t = useLabels('web');
  const client = useClient();
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['registerHistory', register.name, id, version],
    queryFn: ({ pageParam }) =>
      client.register(register).history(id, pageParam) as unknown as Promise<HistoryPage<AnyRecord>>,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (isPending) return <p className="wh-quiet">{t('web.loading')}</p>;
  const entries = data.pages.flatMap((page) => page.rows);
  if (entries.length === 0) return <EmptyState title={t('web.history.none')}>{t('web.history.none.help')}</EmptyState>;
  const fields = register.fields as Readonly<Record<string, Field>>;
  return (
    <>
      {/* The newest is what one looks for; the oldest may be years away. */}
      <Timeline
        items={entries.map((entry) => ({
          key: String(entry.version),
          at: entry.changedAt,
          what: t(entry.before === null ? 'web.history.created' : 'web.history.changed', { version: entry.version }),
          who: doerLabel(t, entry.changedBy),
          more:
            entry.before === null ? undefined : (
              <ul className="wh-changes">
                {changedFields(register, entry.before, entry.record).map((name) => (
                  <li key={name}>
                    <span>{fieldLabel(t, register, name)}</span>{' '}
                    <del>
                      <FieldValue field={fields[name] ?? dateField} value={entry.before?.[name]} />
                    </del>{' '}
                    → <FieldValue field={fields[name] ?? dateField} value={entry.record[name]} />
                  </li>
                ))}
              </ul>
            ),
        }))}
      />
      {hasNextPage && (
        <Button block loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('web.history.older')}
        </Button>
      )}
    </>
  );
}

const dateField = { type: 'date' } as unknown as Field;

import type { Field } from '@wanghuo/kernel';
import { useQuery } from '@tanstack/react-query';
import type { AnyRegister, HistoryEntry } from '../client/client.ts';
import { asProblem } from '../client/problem.ts';
import { useClient } from '../client/session.tsx';
import { ProblemNotice } from '../components/problem-notice.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useLabels } from '../labels/labels.tsx';
import { FieldValue, fieldLabel } from './field-value.tsx';

type AnyRecord = Readonly<Record<string, unknown>>;

/** The fields whose values differ between two versions. */
export function changedFields(register: AnyRegister, before: AnyRecord | null, after: AnyRecord): readonly string[] {
  return [...Object.keys(register.fields), 'validFromOn', 'validUntilOn'].filter(
    (name) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(after[name] ?? null),
  );
}

/** What became of a record: who changed which field from what to what, and when. */
export function RegisterHistory({ register, id, version }: { register: AnyRegister; id: string; version: number }) {
  const t = useLabels('web');
  const client = useClient();
  const { data, error, isPending } = useQuery({
    queryKey: ['registerHistory', register.name, id, version],
    queryFn: () => client.register(register).history(id) as unknown as Promise<readonly HistoryEntry<AnyRecord>[]>,
    retry: false,
  });
  if (error) return <ProblemNotice problem={asProblem(error)} />;
  if (isPending) return <p className="wh-quiet">{t('web.loading')}</p>;
  const entries = [...data].sort((one, other) => one.version - other.version);
  const fields = register.fields as Readonly<Record<string, Field>>;
  return (
    <Timeline
      items={entries.map((entry) => ({
        key: String(entry.version),
        at: entry.at,
        what: t(entry.before === null ? 'web.history.created' : 'web.history.changed', { version: entry.version }),
        who: entry.actorName,
        more:
          entry.before === null ? undefined : (
            <ul className="wh-changes">
              {changedFields(register, entry.before, entry.after).map((name) => (
                <li key={name}>
                  <span>{fieldLabel(t, register, name)}</span>{' '}
                  <del>
                    <FieldValue field={fields[name] ?? dateField} value={entry.before?.[name]} />
                  </del>{' '}
                  → <FieldValue field={fields[name] ?? dateField} value={entry.after[name]} />
                </li>
              ))}
            </ul>
          ),
      }))}
    />
  );
}

const dateField = { type: 'date' } as unknown as Field;

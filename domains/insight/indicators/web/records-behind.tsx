import { Link } from '@tanstack/react-router';
import { ActionButton, LiveView, ProblemNotice, SourceTag, useAct, useClient, useLive } from '@wanghuo/platform-web';
import type { RecordSource } from '@wanghuo/kernel';
import { useState } from 'react';
import {
  indicatorRecords,
  proveInclusion,
  type CountReason,
  type CountRole,
  type ShownIndicator,
  type ShownResult,
} from '../model/index.ts';
import { useIndicatorWords } from './words.ts';

const pageSize = 50;
const written = ['fireRecord', 'alarmRecord'];

/** Where a record is opened: a statutory record on its page, anything else in its register. */
function addressOf(register: string, id: string): string | null {
  if (register === 'publishedFigure' || register === 'casualty' || register === 'lossItem') return null;
  return written.includes(register) ? `/records/${register}/${id}` : `/registers/${register}?record=${id}`;
}

/** The records of one part, a page at a time, each with its way in and a proof that it is in the set. */
export function RecordsBehind({
  one,
  on,
  definition,
  part,
}: {
  one: ShownIndicator;
  on: string | undefined;
  definition: ShownResult['definition'];
  part: { readonly role: CountRole; readonly reason: CountReason | null };
}) {
  const t = useIndicatorWords();
  /** The last index before each page that was opened, the page shown last. */
  const [starts, setStarts] = useState<readonly number[]>([-1]);
  const offset = (starts.length - 1) * pageSize;
  const live = useLive(indicatorRecords, {
    id: one.id,
    ...(on === undefined ? {} : { on }),
    definition,
    role: part.role,
    ...(part.reason === null ? {} : { reason: part.reason }),
    afterIndex: starts.at(-1)!,
    limit: pageSize,
  });
  return (
    <LiveView live={live}>
      {({ total, records }) => (
        <section className="ind-records">
          <h2>
            {t(`code.countRole.${part.role}`)}
            {part.reason && `：${t(`code.countReason.${part.reason}`)}`}
          </h2>
          <table className="wh-table">
            <thead>
              <tr>
                {['register', 'record', 'used', 'inclusion'].map((column) => (
                  <th key={column} scope="col">
                    {t(`indicator.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {records.map((record) => {
                const address = addressOf(record.register, record.id);
                return (
                  <tr key={`${record.register} ${record.id}`}>
                    <td>{t.find(`register.${record.register}`) ?? t('indicator.publishedFigure')}</td>
                    <td>
                      {address ? <Link to={address as never}>{record.name}</Link> : record.name}{' '}
                      <SourceTag source={record.source as RecordSource} />
                    </td>
                    <td>
                      <code className="ind-line">{record.line}</code>
                    </td>
                    <td>
                      <Inclusion one={one} recordId={record.id} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          <p className="wh-row wh-no-print">
            <span className="wh-quiet">
              {t('indicator.page', { from: Math.min(total, offset + 1), until: offset + records.length, total })}
            </span>
            {offset > 0 && (
              <ActionButton onAct={() => setStarts(starts.slice(0, -1))}>{t('indicator.earlier')}</ActionButton>
            )}
            {offset + records.length < total && (
              <ActionButton onAct={() => setStarts([...starts, records.at(-1)!.index])}>
                {t('indicator.later')}
              </ActionButton>
            )}
          </p>
        </section>
      )}
    </LiveView>
  );
}

/** Fetches the path of one record to the root: what somebody takes away to prove that it was counted. */
function Inclusion({ one, recordId }: { one: ShownIndicator; recordId: string }) {
  const t = useIndicatorWords();
  const client = useClient();
  const proof = useAct((id: string) => client.query(proveInclusion, { id: one.id, on: one.asOfOn, recordId: id }));
  return (
    <>
      {proof.output ? (
        <span className="wh-quiet">
          {t('indicator.inclusion', {
            index: proof.output.index + 1,
            size: proof.output.size,
            steps: proof.output.path.length,
          })}
        </span>
      ) : (
        <ActionButton onAct={() => void proof.run(recordId)}>{t('indicator.prove')}</ActionButton>
      )}
      <ProblemNotice problem={proof.problem} />
    </>
  );
}

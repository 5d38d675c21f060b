import { shortCallSign } from '@wanghuo/forces/model';
import { order as orderRegister, type Order, request as requestRegister, type Request } from '@wanghuo/incidents/model';
import { Elapsed, Mark, Panel, ProblemNotice, useLabels, useRegisterLive, useSession } from '@wanghuo/platform-web';

/** Orders nobody has answered: to whom, since when, and which person has them now. */
export function SilentOrders() {
  const t = useLabels('app');
  const orders = useRegisterLive(orderRegister, {
    filter: { state: ['SENT', 'REPEATED', 'AT_SEAT', 'AT_COMMANDER'] },
    sort: 'sentAt',
    limit: 100,
  });
  const rows = (orders.data?.rows ?? []) as unknown as readonly Order[];
  if (orders.data && rows.length === 0) return null;
  return (
    <Panel title={t('duty.silent', { count: rows.length })} className="dty-silent">
      <ProblemNotice problem={orders.problem} />
      <ul className="dty-rows">
        {rows.map((row) => {
          const isSilent = row.state === 'AT_SEAT' || row.state === 'AT_COMMANDER';
          return (
            <li key={row.id} data-silent={isSilent}>
              <span className={isSilent ? 'wh-blink' : ''}>
                <Mark meaning={isSilent ? 'overdue' : 'unverified'} size={18} />
              </span>
              <b>{shortCallSign(row.callSign)}</b>
              <span>{row.stationName}</span>
              <span className="wh-spring" />
              <span>
                {row.state === 'AT_SEAT'
                  ? t('duty.silent.with', { name: row.seatName })
                  : row.state === 'AT_COMMANDER'
                    ? t('duty.silent.with', { name: row.commanderName })
                    : t(row.deliveredAt ? 'duty.silent.delivered' : 'duty.silent.undelivered')}
              </span>
              <Elapsed sinceAt={row.sentAt} limitSeconds={30} withClock={false} />
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

/** Requests that wait for an answer, overdue ones first. */
export function OpenRequests() {
  const t = useLabels('app');
  const { may } = useSession();
  const requests = useRegisterLive(
    requestRegister,
    may('request.read') ? { filter: { state: ['WAITING', 'OVERDUE'] }, sort: 'answerDueAt', limit: 50 } : null,
  );
  const rows = ((requests.data?.rows ?? []) as unknown as readonly Request[]).toSorted(
    (a, b) => Number(b.state === 'OVERDUE') - Number(a.state === 'OVERDUE'),
  );
  if (rows.length === 0) return null;
  return (
    <Panel title={t('duty.requests', { count: rows.length })}>
      <ul className="dty-rows">
        {rows.map((row) => (
          <li key={row.id}>
            <Mark meaning={row.state === 'OVERDUE' ? 'overdue' : 'neutral'} size={16} />
            <b>{t(`code.requestKind.${row.kind}`)}</b>
            <span>{row.organisationName}</span>
            <span className="wh-spring" />
            <Elapsed
              sinceAt={row.madeAt}
              limitSeconds={Math.max(1, (Date.parse(row.answerDueAt) - Date.parse(row.madeAt)) / 1000)}
              withClock={false}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

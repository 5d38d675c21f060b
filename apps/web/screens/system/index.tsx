import './system.css';
import {
  DataTable,
  formatCount,
  formatDecimal,
  formatDuration,
  formatInstant,
  formatMoment,
  KeyValue,
  Panel,
  ProblemNotice,
  StateTag,
  type Translate,
  useLabels,
} from '@wanghuo/platform-web';
import { useAnswer } from './answer.ts';
import { AlarmList } from './alarm-list.tsx';
import { RepairList } from './repair-list.tsx';
import { type Health, inUnits, type Status } from './status.ts';

const everySeconds = 10;

/** How the system itself stands, for the one who runs it and sees none of what it works on (AZ-11). */
export default function System() {
  const t = useLabels('app');
  const status = useAnswer<Status>('oversight.systemStatus', {}, { everySeconds });
  const isLost = status.problem !== null && status.data === undefined;
  const health = useAnswer<Health>('health.status', isLost ? {} : null, { everySeconds });
  return (
    <div className="sys">
      <header className="sys-top">
        <Verdict status={status.data} />
        {status.data && (
          <span className="wh-quiet wh-number">{t('system.asOf', { at: formatInstant(status.data.at) })}</span>
        )}
      </header>
      <ProblemNotice problem={status.problem} onRetry={status.again}>
        {isLost && health.data && (
          <p>{t(health.data.database.ok ? 'system.lost.databaseWorks' : 'system.lost.databaseGone')}</p>
        )}
      </ProblemNotice>
      {status.pending && status.problem === null && <p className="wh-quiet">{t('web.loading')}</p>}
      {status.data && <Filled status={status.data} onChanged={status.again} />}
    </div>
  );
}

function Verdict({ status }: { status: Status | undefined }) {
  const t = useLabels('app');
  if (!status) return <h1 className="wh-display">{t('screen.system')}</h1>;
  const acting = status.alarms.filter(({ severity }) => severity === 'ACT').length;
  if (acting > 0) return <h1 className="wh-display">{t('system.verdict.act', { count: acting })}</h1>;
  if (status.alarms.length > 0)
    return <h1 className="wh-display">{t('system.verdict.watch', { count: status.alarms.length })}</h1>;
  return <h1 className="wh-display">{t('system.verdict.calm')}</h1>;
}

function Filled({ status, onChanged }: { status: Status; onChanged: () => void }) {
  const t = useLabels('app');
  const { database, disk, memory, sealer, deadlines } = status;
  return (
    <>
      <AlarmList alarms={status.alarms} />
      <RepairList repairs={status.repairs} nowAt={status.at} onChanged={onChanged} />
      <div className="sys-grid">
        <Panel title={t('system.program')}>
          <KeyValue
            items={[
              [t('system.version'), status.version],
              [t('system.mode'), t(status.isDemonstration ? 'system.mode.demonstration' : 'system.mode.production')],
              [t('system.started'), formatInstant(status.startedAt)],
              [t('system.memory'), bytes(t, memory.residentBytes)],
              [t('system.loopLag'), t('system.milliseconds', { value: formatDecimal(memory.loopLagMilliseconds) })],
              [
                t('system.connections'),
                status.liveConnectionCount === null ? null : formatCount(status.liveConnectionCount),
              ],
              [
                t('system.certificate'),
                status.certificateDaysLeft === null
                  ? t('system.certificate.none')
                  : t('system.days', { count: status.certificateDaysLeft }),
              ],
              [
                t('system.gatewayCertificate'),
                status.gatewayCertificateDaysLeft === null
                  ? t('system.gatewayCertificate.none')
                  : t('system.days', { count: status.gatewayCertificateDaysLeft }),
              ],
              [t('system.runtime'), status.nodeVersion],
            ]}
          />
        </Panel>
        <Panel title={t('system.database')}>
          <KeyValue
            items={[
              [t('system.database.kind'), t(`system.database.kind.${database.kind}`)],
              [t('system.version'), t('system.database.version', { version: database.version })],
              [t('system.database.answer'), t('system.milliseconds', { value: formatDecimal(database.milliseconds) })],
              [t('system.database.size'), bytes(t, database.sizeBytes)],
              [t('system.database.connections'), formatCount(database.connectionCount)],
              [
                t('system.database.clock'),
                t('system.milliseconds', { value: formatDecimal(database.clockOffsetMilliseconds) }),
              ],
              [
                t('system.database.durability'),
                database.weakSettings.length === 0 ? (
                  t('system.database.durability.good')
                ) : (
                  <StateTag key="weak" meaning="fire" word={database.weakSettings.join('、')} />
                ),
              ],
              [
                t('system.disk'),
                t('system.disk.free', { free: bytes(t, disk.freeBytes), total: bytes(t, disk.totalBytes) }),
              ],
            ]}
          />
        </Panel>
        <Panel title={t('system.sealer')}>
          <KeyValue
            items={[
              [t('system.sealer.sealed'), formatCount(sealer.sealedCount)],
              [t('system.sealer.pending'), formatCount(sealer.pendingCount)],
              [
                t('system.sealer.lag'),
                sealer.oldestPendingSeconds === null ? t('system.none') : formatDuration(sealer.oldestPendingSeconds),
              ],
              [t('system.sealer.checkpoint'), formatInstant(sealer.lastCheckpointAt)],
              [t('system.sealer.uncovered'), formatCount(sealer.uncoveredCount)],
            ]}
          />
        </Panel>
        <Panel title={t('system.deadlines')}>
          <KeyValue
            items={[
              [t('system.deadlines.open'), formatCount(deadlines.openCount)],
              [t('system.deadlines.late'), formatCount(deadlines.lateCount)],
            ]}
          />
          {deadlines.late.length > 0 && (
            <ul className="sys-late">
              {deadlines.late.map((one, index) => (
                <li key={`${one.job} ${one.dueAt} ${index}`}>
                  <Named name={one.job} family="job" />
                  <span className="wh-number">{formatMoment(one.dueAt, status.at)}</span>
                  <span className="wh-quiet">{t('system.attempts', { count: one.attempts })}</span>
                  {one.lastError && <small>{one.lastError}</small>}
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
      <div className="sys-tables">
        <Jobs status={status} />
        <Readers status={status} />
      </div>
    </>
  );
}

/** What a part of the program does, in words, and its name as the server's own log tells it. */
function Named({ name, family }: { name: string; family: 'job' | 'reader' }) {
  const t = useLabels('app');
  return (
    <>
      {t.find(family === 'job' ? `job.${name}` : `reader.${name}`, `step.${name}`)}{' '}
      <code className="wh-quiet wh-small">{name}</code>
    </>
  );
}

function Jobs({ status }: { status: Status }) {
  const t = useLabels('app');
  return (
    <Panel title={t('system.jobs')}>
      <DataTable
        caption={t('system.jobs')}
        columns={[
          { key: 'name', title: t('system.name'), cell: (row) => <Named name={row.name} family="job" /> },
          {
            key: 'every',
            title: t('system.jobs.every'),
            cell: (row) => formatDuration(row.everySeconds),
            align: 'end',
          },
          {
            key: 'last',
            title: t('system.jobs.last'),
            cell: (row) => <span className="wh-number">{formatMoment(row.lastFinishedAt, status.at)}</span>,
          },
          {
            key: 'runs',
            title: t('system.jobs.runs'),
            cell: (row) =>
              t('system.jobs.counts', { runs: formatCount(row.runs), failures: formatCount(row.failures) }),
            align: 'end',
          },
          {
            key: 'state',
            title: t('system.state'),
            cell: (row) =>
              row.lastError === null ? (
                <span className="wh-quiet">{t('system.good')}</span>
              ) : (
                <>
                  <StateTag meaning="fault" word={t('system.failed')} />
                  <small className="sys-error">{row.lastError}</small>
                </>
              ),
          },
        ]}
        rows={status.jobs}
        rowKey={(row) => row.name}
      />
    </Panel>
  );
}

function Readers({ status }: { status: Status }) {
  const t = useLabels('app');
  return (
    <Panel title={t('system.readers')}>
      <DataTable
        caption={t('system.readers')}
        columns={[
          { key: 'name', title: t('system.name'), cell: (row) => <Named name={row.name} family="reader" /> },
          {
            key: 'attempts',
            title: t('system.readers.attempts'),
            cell: (row) => formatCount(row.attempts),
            align: 'end',
            width: '7em',
          },
          {
            key: 'state',
            title: t('system.state'),
            cell: (row) =>
              !row.isKnown ? (
                <span className="wh-quiet">{t('system.readers.unknown')}</span>
              ) : row.attempts > 0 ? (
                <>
                  <StateTag
                    meaning="unverified"
                    word={t('system.readers.retrying', { at: formatMoment(row.retryAt, status.at) })}
                  />
                  {row.lastError && <small className="sys-error">{row.lastError}</small>}
                </>
              ) : row.openRepairCount > 0 ? (
                <StateTag meaning="fault" word={t('system.readers.repairs', { count: row.openRepairCount })} />
              ) : (
                <span className="wh-quiet">{t('system.good')}</span>
              ),
          },
        ]}
        rows={status.readers}
        rowKey={(row) => row.name}
        empty={<p className="wh-quiet wh-pad">{t('system.readers.none')}</p>}
      />
    </Panel>
  );
}

function bytes(t: Translate, count: number): string {
  const { value, unit } = inUnits(count);
  return `${formatDecimal(value, 1)} ${t(`system.unit.${unit}`)}`;
}

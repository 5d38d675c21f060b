import './sensing.css';
import { Link, useParams } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  EmptyState,
  formatCount,
  formatInstant,
  KeyValue,
  LiveView,
  Panel,
  SourceTag,
  StateTag,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { type Device, devicePage, earlyWarnings } from '../model/index.ts';
import { DevicePlace, LifeSign } from './device-line.tsx';
import { DownlinkPanel } from './downlink-panel.tsx';
import { ReadingsPanel } from './readings-panel.tsx';
import { TaskCard } from './task-card.tsx';
import { WarningCard } from './warning-card.tsx';
import { TestMode } from './test-mode.tsx';

type Page = OutputOf<typeof devicePage>;

/** One device: whether it lives, what holds on it, its work, its alarms and what it said last. */
export function DeviceScreen() {
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const live = useLive(devicePage, { deviceId: id });
  return (
    <div className="sen-page">
      <LiveView live={live}>{(page) => <Shown page={page} />}</LiveView>
    </div>
  );
}

function Shown({ page }: { page: Page }) {
  const t = useLabels('sensing');
  const { may } = useSession();
  const { sign } = page;
  const device = page.device as unknown as Device;
  return (
    <>
      <header className="sen-page-head">
        <h1>{device.name}</h1>
        <span className="wh-quiet wh-number">{device.deviceNo}</span>
        <SourceTag source={device.source} />
        <LifeSign sign={sign} />
        {sign.testUntilAt && (
          <StateTag
            meaning="neutral"
            shape="flag"
            word={t('test.until', { count: 1, at: formatInstant(sign.testUntilAt) })}
          />
        )}
        <span className="wh-spring" />
        {may('frame.read') && <Link to={`/sensing/devices/${device.id}/frames` as never}>{t('screen.trial')}</Link>}
      </header>
      <div className="sen-body">
        <div className="sen-main">
          <ReadingsPanel deviceId={device.id} />
          <Levels page={page} />
          <Signals page={page} />
        </div>
        <div className="sen-side">
          <Panel title={t('device.who')}>
            <KeyValue
              items={[
                [t('field.device.deviceClass'), t(`code.deviceClass.${device.deviceClass}`)],
                [t('field.device.protocol'), t(`code.deviceProtocol.${device.protocol}`)],
                [
                  t('field.device.address'),
                  <span key="address" className="wh-number">
                    {device.address}
                  </span>,
                ],
                [t('field.device.profile'), t(`code.deviceProfile.${device.profile}`)],
                [
                  t('field.device.premisesId'),
                  sign.premisesId && (
                    <Link key="premises" to={`/sensing/premises/${sign.premisesId}` as never}>
                      {sign.premisesName}
                    </Link>
                  ),
                ],
                [t('field.device.room'), <DevicePlace key="place" sign={sign} />],
                [
                  t('device.contract'),
                  page.contract &&
                    t('device.contractOf', {
                      seconds: formatCount(page.contract.intervalSeconds),
                      misses: page.contract.misses,
                    }),
                ],
                [t('field.device.batteryReplaceOn'), device.batteryReplaceOn],
              ]}
            />
            {page.mayTest && <TestMode devices={[sign]} />}
          </Panel>
          <Warnings deviceId={device.id} />
          <DownlinkPanel device={device} />
          <Panel title={t('own.tasks', { count: page.tasks.length })}>
            {page.tasks.map((one) => (
              <TaskCard key={String(one.task['id'])} view={one} />
            ))}
            {page.tasks.length === 0 && <p className="wh-quiet">{t('device.noTasks')}</p>}
          </Panel>
          <Panel title={t('monitor.earlier')}>
            {page.alarms.length === 0 && <p className="wh-quiet">{t('device.noAlarms')}</p>}
            <ul className="sen-plain">
              {page.alarms.map((one) => (
                <li key={one.alarmId}>
                  <span className="wh-number">{formatInstant(one.openedAt)}</span>{' '}
                  {t(`code.sensedCondition.${one.condition}`)}{' '}
                  <b>
                    {one.outcome === null ? t(`code.alarmState.${one.state}`) : t(`code.alarmVerdict.${one.outcome}`)}
                    {one.cause && `（${t(`code.alarmCause.${one.cause}`)}）`}
                  </b>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
      </div>
    </>
  );
}

function Warnings({ deviceId }: { deviceId: string }) {
  const t = useLabels('sensing');
  const { data } = useLive(earlyWarnings, { deviceId, limit: 5 });
  if (!data || data.warnings.length === 0) return null;
  return (
    <Panel title={t('screen.earlyWarnings')}>
      {data.warnings.map((view) => (
        <WarningCard key={String(view.warning['id'])} view={view} isBrief />
      ))}
    </Panel>
  );
}

function Levels({ page }: { page: Page }) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('device.levels')}>
      {page.levels.length === 0 ? (
        <EmptyState title={t('device.levels.none')}>{t('device.levels.none.help')}</EmptyState>
      ) : (
        <table className="sen-parts">
          <thead>
            <tr>
              <th>{t('monitor.part.where')}</th>
              <th>{t('monitor.part.what')}</th>
              <th>{t('device.levels.since')}</th>
              <th className="wh-end">{t('device.levels.raises')}</th>
              <th className="wh-end">{t('device.levels.flutters')}</th>
            </tr>
          </thead>
          <tbody>
            {page.levels.map((one) => (
              <tr key={`${one.component}-${one.condition}`} data-cleared={!one.isActive}>
                <td>{one.componentName || one.component || t('device.itself')}</td>
                <td>
                  <StateTag
                    meaning={one.isActive ? 'fault' : 'neutral'}
                    word={`${t(`code.sensedCondition.${one.condition}`)}${one.isActive ? '' : t('device.levels.over')}`}
                  />
                </td>
                <td className="wh-number">{formatInstant(one.sinceAt)}</td>
                <td className="wh-end wh-number">{formatCount(one.raises)}</td>
                <td className="wh-end wh-number">{formatCount(one.flutters)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Signals({ page }: { page: Page }) {
  const t = useLabels('sensing');
  return (
    <Panel title={t('device.signals')}>
      {page.signals.length === 0 ? (
        <p className="wh-quiet">{t('device.signals.none')}</p>
      ) : (
        <table className="sen-parts">
          <thead>
            <tr>
              <th>{t('device.signals.at')}</th>
              <th>{t('monitor.part.where')}</th>
              <th>{t('monitor.part.what')}</th>
              <th>{t('device.signals.claimed')}</th>
              <th>{t('device.signals.effect')}</th>
            </tr>
          </thead>
          <tbody>
            {page.signals.map((one, index) => (
              <tr key={`${one.at}-${index}`}>
                <td className="wh-number">{formatInstant(one.at)}</td>
                <td>{one.componentName || one.component || t('device.itself')}</td>
                <td>
                  {t(`code.sensedCondition.${one.condition}`)}
                  {!one.isActive && t('device.levels.over')}
                </td>
                <td className="wh-number">{formatInstant(one.claimedAt)}</td>
                <td>{t(`code.signalEffect.${one.effect}`)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

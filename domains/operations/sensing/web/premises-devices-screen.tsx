import './sensing.css';
import { Link, useParams } from '@tanstack/react-router';
import {
  ActionButton,
  EmptyState,
  formatCount,
  LiveView,
  Panel,
  StateTag,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { useState } from 'react';
import { deviceSigns, lifeState } from '../model/index.ts';
import { type DeviceSign, DeviceLine } from './device-line.tsx';
import { lifeLooks } from './looks.ts';

/** The devices of one premises floor by floor, from the top down, each with its signs of life. */
export function PremisesDevicesScreen() {
  const t = useLabels('sensing');
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const [after, setAfter] = useState<string | null>(null);
  const live = useLive(deviceSigns, { premisesId: id, ...(after === null ? {} : { after }) });
  return (
    <div className="sen-page">
      <LiveView live={live}>
        {({ devices, lives, next }) => (
          <>
            <header className="sen-page-head">
              <h1>{devices[0]?.premisesName ?? t('screen.premisesDevices')}</h1>
              {lifeState.names.map((one) => (
                <StateTag
                  key={one}
                  {...lifeLooks[one]}
                  word={`${t(`code.lifeState.${one}`)} ${formatCount(lives[one] ?? 0)}`}
                />
              ))}
              <span className="wh-spring" />
              <Link to={'/sensing/devices' as never}>{t('screen.devices')}</Link>
            </header>
            {floorsOf(devices).map(([floor, own]) => (
              <Floor key={String(floor)} floor={floor} devices={own} />
            ))}
            {devices.length === 0 && <EmptyState title={t('devices.none')}>{t('own.noDevices.help')}</EmptyState>}
            <span className="sen-form-acts">
              {after !== null && <ActionButton onAct={() => setAfter(null)}>{t('devices.first')}</ActionButton>}
              {next !== null && <ActionButton onAct={() => setAfter(next)}>{t('devices.next')}</ActionButton>}
            </span>
          </>
        )}
      </LiveView>
    </div>
  );
}

/** The highest first; what has no floor stands at the end. */
function floorsOf(devices: readonly DeviceSign[]): readonly (readonly [number | null, readonly DeviceSign[]])[] {
  return [...Map.groupBy(devices, ({ floor }) => floor)].toSorted(
    ([one], [other]) => (other ?? -Infinity) - (one ?? -Infinity),
  );
}

function Floor({ floor, devices }: { floor: number | null; devices: readonly DeviceSign[] }) {
  const t = useLabels('sensing');
  const alive = devices.filter(({ life }) => life === 'ALIVE').length;
  return (
    <Panel
      title={floor === null ? t('premises.noFloor') : t('monitor.floor', { floor })}
      aside={t('premises.alive', { alive, all: devices.length })}
    >
      <ul className="sen-devices sen-floor">
        {devices.map((one) => (
          <DeviceLine key={one.id} sign={one} />
        ))}
      </ul>
    </Panel>
  );
}

import { Link } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import { Age, StateTag, useLabels } from '@wanghuo/platform-web';
import type { deviceSigns } from '../model/index.ts';
import { lifeLooks } from './looks.ts';

export type DeviceSign = OutputOf<typeof deviceSigns>['devices'][number];

/** One device in a list: whether it lives, since when, and what holds on it. */
export function DeviceLine({ sign }: { sign: DeviceSign }) {
  const t = useLabels('sensing');
  return (
    <li className="sen-device">
      <Link to={`/sensing/devices/${sign.id}` as never}>
        <b>{sign.name}</b>
        <small className="wh-quiet">
          {t(`code.deviceClass.${sign.deviceClass}`)} <DevicePlace sign={sign} />
        </small>
      </Link>
      <span className="sen-device-state">
        <LifeSign sign={sign} />
        {sign.testUntilAt && <StateTag meaning="neutral" shape="flag" word={t('monitor.inTest')} />}
        {sign.conditions.map((one) => (
          <StateTag key={one.condition} meaning="fault" word={t(`code.sensedCondition.${one.condition}`)} />
        ))}
      </span>
    </li>
  );
}

export function DevicePlace({ sign }: { sign: DeviceSign }) {
  const t = useLabels('sensing');
  return (
    <>
      {sign.floor !== null && t('monitor.floor', { floor: sign.floor })} {sign.room}
    </>
  );
}

/** Alive, late, silent, never heard; with the age of the last word. */
export function LifeSign({ sign }: { sign: Pick<DeviceSign, 'life' | 'lastHeardAt'> }) {
  const t = useLabels('sensing');
  return (
    <span className="sen-life">
      <StateTag {...lifeLooks[sign.life]} word={t(`code.lifeState.${sign.life}`)} />
      {sign.lastHeardAt && <Age at={sign.lastHeardAt} />}
    </span>
  );
}

import './sensing.css';
import { useNavigate } from '@tanstack/react-router';
import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  DataTable,
  EmptyState,
  formatCount,
  LiveView,
  StateTag,
  useLabels,
  useLive,
} from '@wanghuo/platform-web';
import { DistrictMap } from '@wanghuo/platform-web/map';
import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import { type DeviceClass, deviceClass, deviceSigns, type LifeState, lifeState } from '../model/index.ts';
import { DevicePlace, type DeviceSign, LifeSign } from './device-line.tsx';
import { lifeLooks } from './looks.ts';

/** Every device with its signs of life, those in trouble first; as a list and on the map. */
export function DevicesScreen() {
  const t = useLabels('sensing');
  const [life, setLife] = useState<LifeState | null>(null);
  const [kind, setKind] = useState<DeviceClass | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [view, setView] = useState<'list' | 'map'>('list');
  const live = useLive(deviceSigns, {
    ...(life ? { life } : {}),
    ...(kind ? { deviceClass: kind } : {}),
    ...(after === null ? {} : { after }),
  });
  return (
    <div className="sen-page">
      <header className="sen-page-head">
        <h1>{t('screen.devices')}</h1>
        <Segmented
          value={life ?? ''}
          onChange={(value) => {
            setLife((value || null) as LifeState | null);
            setAfter(null);
          }}
          options={[
            { value: '', label: t('devices.all') },
            ...lifeState.names.map((one) => ({
              value: one,
              label: `${t(`code.lifeState.${one}`)} ${formatCount(live.data?.lives[one] ?? 0)}`,
            })),
          ]}
        />
        <Select
          allowClear
          aria-label={t('field.device.deviceClass')}
          placeholder={t('field.device.deviceClass')}
          style={{ minWidth: 180 }}
          value={kind}
          onChange={(value: DeviceClass | undefined) => {
            setKind(value ?? null);
            setAfter(null);
          }}
          options={deviceClass.names.map((one) => ({ value: one, label: t(`code.deviceClass.${one}`) }))}
        />
        <span className="wh-spring" />
        <Segmented
          value={view}
          onChange={(value) => setView(value as 'list' | 'map')}
          options={(['list', 'map'] as const).map((one) => ({ value: one, label: t(`devices.${one}`) }))}
        />
      </header>
      <LiveView live={live}>
        {(data) =>
          view === 'map' ? (
            <SignMap devices={data.devices} />
          ) : (
            <>
              <SignTable devices={data.devices} />
              <span className="sen-form-acts">
                {after !== null && <ActionButton onAct={() => setAfter(null)}>{t('devices.first')}</ActionButton>}
                {data.next !== null && (
                  <ActionButton onAct={() => setAfter(data.next)}>{t('devices.next')}</ActionButton>
                )}
              </span>
            </>
          )
        }
      </LiveView>
    </div>
  );
}

function SignTable({ devices }: { devices: OutputOf<typeof deviceSigns>['devices'] }) {
  const t = useLabels('sensing');
  const navigate = useNavigate();
  return (
    <DataTable
      caption={t('screen.devices')}
      rows={devices}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: `/sensing/devices/${id}` as never })}
      empty={<EmptyState title={t('devices.none')}>{t('devices.none.help')}</EmptyState>}
      columns={[
        { key: 'life', title: t('devices.life'), cell: (sign: DeviceSign) => <LifeSign sign={sign} />, width: '14em' },
        {
          key: 'name',
          title: t('field.device.name'),
          cell: ({ name, deviceNo }) => (
            <>
              {name} <small className="wh-quiet wh-number">{deviceNo}</small>
            </>
          ),
        },
        {
          key: 'class',
          title: t('field.device.deviceClass'),
          cell: (one) => t(`code.deviceClass.${one.deviceClass}`),
          width: '11em',
        },
        {
          key: 'where',
          title: t('monitor.part.where'),
          cell: (sign) => (
            <>
              {sign.premisesName} <DevicePlace sign={sign} />
            </>
          ),
        },
        {
          key: 'conditions',
          title: t('devices.holds'),
          cell: ({ conditions, testUntilAt }) => (
            <>
              {testUntilAt && <StateTag meaning="neutral" shape="flag" word={t('monitor.inTest')} />}
              {conditions.map((one) => (
                <StateTag key={one.condition} meaning="fault" word={t(`code.sensedCondition.${one.condition}`)} />
              ))}
              {!testUntilAt && conditions.length === 0 && '—'}
            </>
          ),
          width: '16em',
        },
      ]}
    />
  );
}

function SignMap({ devices }: { devices: readonly DeviceSign[] }) {
  const navigate = useNavigate();
  const layers = useMemo(
    () => [
      {
        id: 'devices',
        group: 'sensing',
        look: lifeLooks.ALIVE,
        labelsFromZoom: 15,
        features: devices.map((one) => ({
          id: one.id,
          position: one.position,
          label: one.name,
          look: lifeLooks[one.life],
        })),
      },
    ],
    [devices],
  );
  return (
    <div className="sen-map">
      <DistrictMap
        layers={layers}
        groupsOnFirst={['sensing']}
        onSelect={({ id }) => void navigate({ to: `/sensing/devices/${id}` as never })}
      />
    </div>
  );
}

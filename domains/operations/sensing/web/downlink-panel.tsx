import type { OutputOf } from '@wanghuo/kernel';
import {
  ActionButton,
  formatInstant,
  Panel,
  ProblemNotice,
  StateTag,
  useCommand,
  useLabels,
  useLive,
  useSession,
} from '@wanghuo/platform-web';
import { Input } from 'antd';
import { useState } from 'react';
import { askDevice, deviceDownlinks, downlinkKindsOf, type Device, type DownlinkKind } from '../model/index.ts';

type Line = OutputOf<typeof deviceDownlinks>['downlinks'][number];

/** Asked with nothing more than a press; what needs a component is asked over the API. */
const plain: readonly DownlinkKind[] = [
  'READ_DEVICE_STATUS',
  'READ_DEVICE_CLOCK',
  'READ_DEVICE_VERSION',
  'SYNC_CLOCK',
  'POST_CHECK',
  'READ_POSITION',
];
const shown = 5;

/** What can be asked of a device, and what came of what was asked last. */
export function DownlinkPanel({ device }: { device: Device }) {
  const t = useLabels('sensing');
  const { may } = useSession();
  const kinds = downlinkKindsOf(device.protocol);
  const live = useLive(deviceDownlinks, { deviceId: device.id, limit: shown });
  const command = useCommand(askDevice);
  const [text, setText] = useState('');
  const mayAsk = may('device.ask');
  const downlinks = live.data?.downlinks ?? [];
  if (kinds.length === 0 || (!mayAsk && downlinks.length === 0)) return null;
  const ask = (kind: DownlinkKind, more: { text?: string } = {}) => command.run({ deviceId: device.id, kind, ...more });
  return (
    <Panel title={t('downlink.title')}>
      {mayAsk && (
        <div className="sen-form-acts sen-downlink-acts">
          {plain
            .filter((kind) => kinds.includes(kind))
            .map((kind) => (
              <ActionButton key={kind} disabled={command.pending} onAct={() => void ask(kind)}>
                {t(`code.downlinkKind.${kind}`)}
              </ActionButton>
            ))}
        </div>
      )}
      {mayAsk && kinds.includes('SHOW_TEXT') && (
        <div className="sen-forward-retry">
          <label>
            {t('downlink.text')}
            <Input value={text} maxLength={200} onChange={(event) => setText(event.target.value)} />
          </label>
          <ActionButton
            disabled={command.pending || text.trim() === ''}
            onAct={() =>
              void ask('SHOW_TEXT', { text: text.trim() }).then((answer) => {
                if (answer !== null) setText('');
              })
            }
          >
            {t('code.downlinkKind.SHOW_TEXT')}
          </ActionButton>
        </div>
      )}
      <ProblemNotice problem={command.problem} />
      <ul className="sen-plain sen-downlinks">
        {downlinks.length === 0 && <li className="wh-quiet">{t('downlink.none')}</li>}
        {downlinks.map((one) => (
          <li key={one.id}>
            <span className="wh-number">{formatInstant(one.requestedAt)}</span> {t(`code.downlinkKind.${one.kind}`)}{' '}
            <State line={one} /> <small className="wh-quiet">{one.requestedBy}</small>
            <Answer line={one} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const looks = {
  WAITING: 'unverified',
  SENT: 'unverified',
  CONFIRMED: 'unverified',
  ANSWERED: 'neutral',
  DENIED: 'fault',
  EXPIRED: 'overdue',
} as const;

function State({ line: { state } }: { line: Line }) {
  const t = useLabels('sensing');
  return <StateTag meaning={looks[state]} word={t(`code.downlinkState.${state}`)} />;
}

/** What of an answer people can use at a glance; the whole of it is in the frame. */
function Answer({ line: { answer } }: { line: Line }) {
  const t = useLabels('sensing');
  const [first] = (Array.isArray(answer) ? answer : []) as Record<string, unknown>[];
  if (first === undefined) return null;
  const said = [
    typeof first['clockAt'] === 'string' && t('downlink.clock', { at: formatInstant(first['clockAt']) }),
    Array.isArray(first['position']) && t('downlink.position', { at: first['position'].join('，') }),
    typeof first['majorVersion'] === 'number' &&
      t('downlink.version', { version: `${first['majorVersion']}.${String(first['minorVersion'])}` }),
    Array.isArray(first['conditions']) &&
      (first['conditions'].length === 0
        ? t('downlink.normal')
        : t('downlink.abnormal', { count: first['conditions'].length })),
  ].filter((one) => typeof one === 'string');
  return said.length === 0 ? null : <div className="wh-quiet">{said.join(' · ')}</div>;
}

import { formatCount, formatInstant, StateTag, useLabels } from '@wanghuo/platform-web';
import { useState } from 'react';
import type { FrameLine, FrameVerdict } from '../model/index.ts';
import { FrameFields } from './frame-fields.tsx';

const sound: readonly FrameVerdict[] = ['ACCEPTED', 'ANSWER'];
const harmless: readonly FrameVerdict[] = ['RESENT', 'REPLAYED', 'UNVERIFIED'];

/** What was made of a frame, in a word. */
export function VerdictTag({ verdict }: { verdict: FrameVerdict }) {
  const t = useLabels('sensing');
  const look = sound.includes(verdict)
    ? ({ meaning: 'neutral', shape: 'square' } as const)
    : harmless.includes(verdict)
      ? ({ meaning: 'unverified', shape: 'triangleHollow' } as const)
      : ({ meaning: 'fault', shape: 'cross' } as const);
  return <StateTag {...look} word={t(`code.frameVerdict.${verdict}`)} />;
}

/** Frames as they came in, newest first; one opens field by field. */
export function FrameTable({ frames }: { frames: readonly FrameLine[] }) {
  const t = useLabels('sensing');
  const [openId, setOpenId] = useState<string | null>(null);
  return (
    <table className="sen-parts">
      <thead>
        <tr>
          <th>{t('device.signals.at')}</th>
          <th>{t('frames.verdict')}</th>
          <th>{t('frames.remote')}</th>
          <th className="wh-end">{t('frames.bytes')}</th>
          <th>{t('frames.hex')}</th>
        </tr>
      </thead>
      <tbody>
        {frames.map((one) => (
          <FrameRow
            key={one.id}
            frame={one}
            isOpen={one.id === openId}
            onToggle={() => setOpenId(one.id === openId ? null : one.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

function FrameRow({ frame, isOpen, onToggle }: { frame: FrameLine; isOpen: boolean; onToggle: () => void }) {
  return (
    <>
      <tr>
        <td className="wh-number">{formatInstant(frame.receivedAt)}</td>
        <td>
          <VerdictTag verdict={frame.verdict} />
        </td>
        <td className="wh-number">{frame.remote}</td>
        <td className="wh-end wh-number">{formatCount(frame.byteCount)}</td>
        <td>
          <button type="button" className="sen-frame-open" aria-expanded={isOpen} onClick={onToggle}>
            {frame.hex.slice(0, 48).toUpperCase()}
            {frame.hex.length > 48 && '…'}
          </button>
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5}>
            <FrameFields frameId={frame.id} />
          </td>
        </tr>
      )}
    </>
  );
}

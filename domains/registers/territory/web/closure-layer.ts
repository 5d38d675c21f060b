import type { OutputOf } from '@wanghuo/kernel';
import type { MarkLook } from '@wanghuo/platform-web';
import type { MapLayerData } from '@wanghuo/platform-web/map';
import type { openClosures } from '../model/index.ts';

type Closure = OutputOf<typeof openClosures>['closures'][number];

/** A road that may not be driven. */
export const closureLook = { shape: 'noEntry', meaning: 'fire' } as const satisfies MarkLook;

/** Roads that may not be driven now, as marks where they are closed. */
export function closureLayer(closures: readonly Closure[], wordOf: (closure: Closure) => string): MapLayerData {
  return {
    id: 'closures',
    group: 'closures',
    look: closureLook,
    features: closures.map((closure) => ({ id: closure.id, position: closure.position, label: wordOf(closure) })),
  };
}

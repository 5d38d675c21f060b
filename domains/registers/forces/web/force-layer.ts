import type { MapLayerData } from '@wanghuo/platform-web/map';
import { positionStaleSeconds, type UnitView } from '../model/index.ts';
import { dutyLook } from './duty-look.ts';

type Shown = Pick<UnitView, 'id' | 'callSign' | 'position' | 'positionAt' | 'dutyState'>;

/**
 * The layer 力量: units where they are. A position past its limit is hatched; a unit at home has none to grow old.
 * @param nowSeconds - seconds since the epoch by the server's clock
 */
export function forceLayer(units: readonly Shown[], nowSeconds: number): MapLayerData {
  return {
    id: 'units',
    group: 'forces',
    live: true,
    look: dutyLook('IN_STATION'),
    features: units.map((unit) => ({
      id: unit.id,
      position: unit.position,
      label: unit.callSign,
      look: dutyLook(unit.dutyState),
      stale: unit.positionAt !== null && nowSeconds - Date.parse(unit.positionAt) / 1000 > positionStaleSeconds,
    })),
  };
}

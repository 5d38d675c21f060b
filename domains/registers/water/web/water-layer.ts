import type { OutputOf } from '@wanghuo/kernel';
import type { MapLayerData } from '@wanghuo/platform-web/map';
import type { waterNear } from '../model/index.ts';
import { waterLook } from './water-look.ts';

export type NearbyWater = OutputOf<typeof waterNear>['waters'][number];

/** The layer 水源 of the water around a place; usable, unknown and unusable by shape. */
export function waterLayer(waters: readonly NearbyWater[]): MapLayerData {
  return {
    id: 'water',
    group: 'water',
    look: waterLook('USABLE'),
    labelsFromZoom: 15,
    features: waters.map((water) => ({
      id: water.id,
      position: water.position,
      label: water.hydrantNo,
      look: waterLook(water.usability),
    })),
  };
}

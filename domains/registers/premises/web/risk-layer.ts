import type { Position } from '@wanghuo/kernel';
import type { MapLayerData } from '@wanghuo/platform-web/map';

interface RiskPlace {
  readonly id: string;
  readonly name: string;
  readonly position: Position;
  readonly tier: string;
}

/** The layer 高风险: high-risk and key premises; the others are no risk one must see at once. */
export function riskLayer(places: readonly RiskPlace[]): MapLayerData {
  return {
    id: 'risk',
    group: 'risk',
    cluster: true,
    look: { shape: 'diamond', meaning: 'unverified' },
    labelsFromZoom: 14,
    features: places
      .filter((place) => place.tier === 'HIGH_RISK' || place.tier === 'KEY')
      .map((place) => ({
        id: place.id,
        position: place.position,
        label: place.name,
        ...(place.tier === 'KEY' ? { look: { shape: 'diamondHollow' as const, meaning: 'neutral' as const } } : {}),
      })),
  };
}

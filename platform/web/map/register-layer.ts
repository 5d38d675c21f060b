import type { Position } from '@wanghuo/kernel';
import type { AnyRegister } from '../client/client.ts';
import type { MarkLook } from '../tokens/marks.ts';
import type { MapLayerData } from './layers.ts';

/**
 * The layer of a register from its features.
 * @param lookOf - a look by the properties that travel with a feature; grey when left out, because a register is calm
 */
export function registerLayer(
  register: AnyRegister,
  features: GeoJSON.FeatureCollection<GeoJSON.Point>,
  lookOf?: (properties: Readonly<Record<string, unknown>>) => MarkLook,
): MapLayerData {
  const label = register.map?.label;
  return {
    id: register.name,
    group: register.map?.group ?? register.name,
    look: { shape: register.map?.mark ?? 'circle', meaning: 'neutral' },
    cluster: true,
    features: features.features.map((feature) => {
      const properties = (feature.properties ?? {}) as Readonly<Record<string, unknown>>;
      const text = (label && properties[label]) ?? properties['title'];
      return {
        id: String(properties['id'] ?? feature.id),
        position: feature.geometry.coordinates as unknown as Position,
        ...(typeof text === 'string' ? { label: text } : {}),
        ...(lookOf ? { look: lookOf(properties) } : {}),
      };
    }),
  };
}

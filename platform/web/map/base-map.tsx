import type { Position } from '@wanghuo/kernel';
import { createContext, type ReactNode, use } from 'react';
import { type CompactLines, decodeLines } from './compact-lines.ts';

/** Classes of roads, coarse to fine; links are drawn as their class. */
export const roadClasses = [
  'motorway',
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'service',
] as const;
export type RoadClass = (typeof roadClasses)[number];

export interface MapTown {
  readonly name: string;
  readonly position: Position;
  /** 1 the seat of the district, 2 a street, 3 a town, 4 a community or village. */
  readonly rank: 1 | 2 | 3 | 4;
}

export interface MapWaterway {
  readonly name: string | null;
  readonly line: readonly Position[];
  readonly halfWidthMetres: number;
}

/**
 * What lies under everything: sent once by the server, cached by its version.
 *
 * `kind` of a road is its class. Lines are compact (`compact-lines.ts`).
 */
export interface BaseMapData {
  readonly version: string;
  readonly bounds: readonly [west: number, south: number, east: number, north: number];
  /** Where the roads come from: generated (示意路网) or an OpenStreetMap extract. */
  readonly roadSource: 'SYNTHETIC' | 'OPENSTREETMAP';
  readonly roads: CompactLines;
  readonly waterways: readonly MapWaterway[];
  readonly outline: readonly Position[];
  readonly towns: readonly MapTown[];
}

type Load = () => Promise<BaseMapData>;
const BaseMapContext = createContext<Load | null>(null);

/** Tells every map of the page where its base comes from; the promise is asked for once. */
export function BaseMapProvider({ load, children }: { load: Load; children: ReactNode }) {
  return <BaseMapContext value={load}>{children}</BaseMapContext>;
}

const retryMillis = 10_000;
const loaded = new WeakMap<Load, Promise<DecodedBase>>();

export interface DecodedBase {
  readonly data: BaseMapData;
  readonly roads: GeoJSON.FeatureCollection<GeoJSON.LineString>;
  readonly water: GeoJSON.FeatureCollection<GeoJSON.LineString>;
}

/** Decodes the base for the map's sources. */
export function decodeBase(data: BaseMapData): DecodedBase {
  return {
    data,
    roads: {
      type: 'FeatureCollection',
      features: decodeLines(data.roads).map((line) => ({
        type: 'Feature',
        properties: { kind: line.kind.replace(/_link$/, ''), name: line.name ?? '' },
        geometry: { type: 'LineString', coordinates: line.positions as [number, number][] },
      })),
    },
    water: {
      type: 'FeatureCollection',
      features: data.waterways.map((water) => ({
        type: 'Feature',
        properties: { name: water.name ?? '', halfWidth: water.halfWidthMetres },
        geometry: { type: 'LineString', coordinates: water.line as [number, number][] },
      })),
    },
  };
}

/** The decoded base, or null where no base is provided (the map then shows land only). */
export function useBaseMapPromise(): Promise<DecodedBase> | null {
  const load = use(BaseMapContext);
  if (!load) return null;
  let promise = loaded.get(load);
  if (!promise) {
    promise = load().then(decodeBase);
    // A failed load is tried again by a map that asks a while later: at once it would be asked for without an end.
    promise.catch(() => setTimeout(() => loaded.delete(load), retryMillis));
    loaded.set(load, promise);
  }
  return promise;
}

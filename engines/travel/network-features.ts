import type { Position } from '@wanghuo/geo';
import { ROAD_CLASSES, type RoadClass, type RoadNetwork, type RoadWay } from './road-network.ts';

/** GeoJSON of roads for a map. `attribution` has to be shown with it. */
export interface RoadFeatures<Geometry, Properties> {
  readonly type: 'FeatureCollection';
  readonly attribution: string;
  readonly features: readonly {
    readonly type: 'Feature';
    readonly geometry: Geometry;
    readonly properties: Properties;
  }[];
}

export interface RoadLine {
  readonly type: 'LineString';
  readonly coordinates: readonly Position[];
}

export interface RoadLines {
  readonly type: 'MultiLineString';
  readonly coordinates: readonly (readonly Position[])[];
}

function linesOf(network: RoadNetwork): (way: RoadWay) => Position[] {
  const positions = new Map(network.nodes.map(({ id, position }) => [id, position]));
  return (way) =>
    way.nodeIds.map((id) => {
      const position = positions.get(id);
      if (position === undefined) throw new RangeError(`Way ${way.id} names node ${id}, which is not in the network.`);
      return position;
    });
}

/**
 * One feature per road class, the least important first, so that drawing in order puts main roads on top. The smallest
 * form for a base map.
 * @param classes which classes to include; default is all
 */
export function roadLinesByClass(
  network: RoadNetwork,
  classes: readonly RoadClass[] = ROAD_CLASSES,
): RoadFeatures<RoadLines, { roadClass: RoadClass }> {
  const lineOf = linesOf(network);
  const lines = new Map<RoadClass, Position[][]>();
  for (const way of network.ways) {
    if (!classes.includes(way.roadClass)) continue;
    const list = lines.get(way.roadClass) ?? [];
    list.push(lineOf(way));
    lines.set(way.roadClass, list);
  }
  return {
    type: 'FeatureCollection',
    attribution: network.attribution,
    features: ROAD_CLASSES.toReversed().flatMap((roadClass) => {
      const coordinates = lines.get(roadClass);
      if (coordinates === undefined) return [];
      return [
        {
          type: 'Feature' as const,
          geometry: { type: 'MultiLineString' as const, coordinates },
          properties: { roadClass },
        },
      ];
    }),
  };
}

/** What a map needs to label a road and to close it by a click. */
export interface RoadProperties {
  readonly wayId: number;
  readonly roadClass: RoadClass;
  readonly name: string | null;
  readonly oneway: boolean;
  readonly bridgeName: string | null;
}

/** One feature per way, with its name and number: for labels, for picking and for export. */
export function roadFeatures(
  network: RoadNetwork,
  accept: (way: RoadWay) => boolean = () => true,
): RoadFeatures<RoadLine, RoadProperties> {
  const lineOf = linesOf(network);
  return {
    type: 'FeatureCollection',
    attribution: network.attribution,
    features: network.ways.filter(accept).map((way) => ({
      type: 'Feature',
      geometry: { type: 'LineString', coordinates: lineOf(way) },
      properties: {
        wayId: way.id,
        roadClass: way.roadClass,
        name: way.name,
        oneway: way.oneway === 1,
        bridgeName: way.bridgeName ?? null,
      },
    })),
  };
}

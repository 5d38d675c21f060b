import Flatbush from 'flatbush';
import { haversineMetres } from './distance.ts';
import type { Position } from './position.ts';

const METRES_PER_DEGREE = 111_195;

/** One answer of a search: the number of the point in the list the index was built from. */
export interface NearPoint {
  readonly index: number;
  readonly metres: number;
}

/** A packed index over a fixed list of points. */
export interface PointIndex {
  /** The nearest points by great-circle distance; equal distances by lower index. */
  nearest(position: Position, options?: { count?: number; withinMetres?: number }): NearPoint[];
  /** All points at most `metres` away, nearest first. */
  within(position: Position, metres: number): NearPoint[];
}

function byDistance(a: NearPoint, b: NearPoint): number {
  return a.metres - b.metres || a.index - b.index;
}

/** Builds a packed R-tree over points (Flatbush). An empty list is allowed and finds nothing. */
export function buildPointIndex(positions: readonly Position[]): PointIndex {
  if (positions.length === 0) return { nearest: () => [], within: () => [] };
  const tree = new Flatbush(positions.length);
  for (const [longitude, latitude] of positions) tree.add(longitude, latitude);
  tree.finish();

  function within(position: Position, metres: number): NearPoint[] {
    const north = (metres / METRES_PER_DEGREE) * 1.001 + 1e-9;
    // Parallels shrink polewards, so the box is as wide as its poleward edge needs.
    const poleward = Math.min(89.9, Math.abs(position[1]) + north);
    const east = north / Math.cos((poleward * Math.PI) / 180);
    return tree
      .search(position[0] - east, position[1] - north, position[0] + east, position[1] + north)
      .map((index) => ({ index, metres: haversineMetres(position, positions[index]!) }))
      .filter((near) => near.metres <= metres)
      .sort(byDistance);
  }

  function nearest(position: Position, { count = 1, withinMetres = Infinity } = {}): NearPoint[] {
    // Degrees misjudge distance, so the tree only gives a radius that certainly holds enough points.
    const guess = tree.neighbors(position[0], position[1], count);
    const radius = Math.max(0, ...guess.map((index) => haversineMetres(position, positions[index]!)));
    return within(position, Math.min(radius * (1 + 1e-9), withinMetres)).slice(0, count);
  }

  return { nearest, within };
}

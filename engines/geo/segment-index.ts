import Flatbush from 'flatbush';
import { footOnSegment, type Foot } from './line.ts';
import type { Bounds, Position } from './position.ts';

const METRES_PER_DEGREE = 111_195;
/** The index plane is true at its middle latitude only; a district's edge is off by less than this share. */
const PLANE_SLACK = 1.03;

/** Segments as a worker can receive them: segment `i` joins points `starts[i]` and `starts[i] + 1`. */
export interface SegmentIndexData {
  /** Longitude and latitude of each point, one after the other. */
  readonly coordinates: Float64Array;
  readonly starts: Uint32Array;
  readonly tree: ArrayBufferLike;
  readonly middle: Position;
}

/** One answer of a search. */
export interface NearSegment extends Foot {
  readonly segment: number;
}

/** A packed index over the segments of many lines. */
export interface SegmentIndex {
  /** Segments whose nearest point is at most `withinMetres` away, nearest first, equal distances by lower number. */
  within(position: Position, withinMetres: number, accept?: (segment: number) => boolean): NearSegment[];
  /** The nearest accepted segment, or `undefined` if none is within reach. */
  nearest(position: Position, withinMetres: number, accept?: (segment: number) => boolean): NearSegment | undefined;
  /** Segments whose box touches the bounds, in rising order. */
  touching(bounds: Bounds): number[];
}

/**
 * Packs segments into a static R-tree (Flatbush) in a plane of metres around their middle.
 * @throws RangeError if there are no segments
 */
export function packSegments(coordinates: Float64Array, starts: Uint32Array): SegmentIndexData {
  if (starts.length === 0) throw new RangeError('A segment index needs at least one segment.');
  let west = Infinity;
  let east = -Infinity;
  let south = Infinity;
  let north = -Infinity;
  for (const start of starts) {
    for (let i = 2 * start; i < 2 * start + 4; i += 2) {
      west = Math.min(west, coordinates[i]!);
      east = Math.max(east, coordinates[i]!);
      south = Math.min(south, coordinates[i + 1]!);
      north = Math.max(north, coordinates[i + 1]!);
    }
  }
  const middle: Position = [(west + east) / 2, (south + north) / 2];
  const scaleX = METRES_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180);
  const tree = new Flatbush(starts.length, 16, Float32Array);
  for (const start of starts) {
    const ax = (coordinates[2 * start]! - middle[0]) * scaleX;
    const ay = (coordinates[2 * start + 1]! - middle[1]) * METRES_PER_DEGREE;
    const bx = (coordinates[2 * start + 2]! - middle[0]) * scaleX;
    const by = (coordinates[2 * start + 3]! - middle[1]) * METRES_PER_DEGREE;
    tree.add(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by));
  }
  tree.finish();
  return { coordinates, starts, tree: tree.data, middle };
}

/** Opens a packed index; the data is shared, not copied. */
export function openSegments(data: SegmentIndexData): SegmentIndex {
  const { coordinates, starts, middle } = data;
  const tree = Flatbush.from(data.tree);
  const scaleX = METRES_PER_DEGREE * Math.cos((middle[1] * Math.PI) / 180);

  function footOn(position: Position, segment: number): NearSegment {
    const i = 2 * starts[segment]!;
    const a: Position = [coordinates[i]!, coordinates[i + 1]!];
    const b: Position = [coordinates[i + 2]!, coordinates[i + 3]!];
    return { ...footOnSegment(position, a, b), segment };
  }

  function within(position: Position, withinMetres: number, accept?: (segment: number) => boolean): NearSegment[] {
    const x = (position[0] - middle[0]) * scaleX;
    const y = (position[1] - middle[1]) * METRES_PER_DEGREE;
    const reach = withinMetres * PLANE_SLACK + 0.1;
    return tree
      .search(x - reach, y - reach, x + reach, y + reach, accept && ((index) => accept(index)))
      .map((segment) => footOn(position, segment))
      .filter((near) => near.metres <= withinMetres)
      .sort((a, b) => a.metres - b.metres || a.segment - b.segment);
  }

  function nearest(
    position: Position,
    withinMetres: number,
    accept?: (segment: number) => boolean,
  ): NearSegment | undefined {
    const x = (position[0] - middle[0]) * scaleX;
    const y = (position[1] - middle[1]) * METRES_PER_DEGREE;
    // A few boxes close by give a radius that certainly holds the nearest segment; a box may be near and its segment far.
    let radius = Infinity;
    for (const segment of tree.neighbors(x, y, 8, withinMetres * PLANE_SLACK + 0.1, accept)) {
      radius = Math.min(radius, footOn(position, segment).metres);
    }
    if (radius === Infinity) return undefined;
    return within(position, Math.min(radius + 0.001, withinMetres), accept)[0];
  }

  function touching([west, south, east, north]: Bounds): number[] {
    return tree
      .search(
        (west - middle[0]) * scaleX - 0.1,
        (south - middle[1]) * METRES_PER_DEGREE - 0.1,
        (east - middle[0]) * scaleX + 0.1,
        (north - middle[1]) * METRES_PER_DEGREE + 0.1,
      )
      .sort((a, b) => a - b);
  }

  return { within, nearest, touching };
}

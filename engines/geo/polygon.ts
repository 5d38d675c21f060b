import type { Position } from './position.ts';

/** Rings as GeoJSON has them: the outline first, then holes. Rings may be closed or left open. */
export type PolygonRings = readonly (readonly Position[])[];

/** WGS-84. */
const SEMI_MAJOR_METRES = 6_378_137;
const ECCENTRICITY = Math.sqrt(0.00669437999014);

/**
 * Tells whether a position lies in a polygon (even-odd rule over all rings, so a hole is outside).
 * A position on an edge counts as inside for the west and south edges only, so that adjoining polygons share no position.
 */
export function pointInPolygon([x, y]: Position, rings: PolygonRings): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i, i += 1) {
      const [ax, ay] = ring[i]!;
      const [bx, by] = ring[j]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

/** Tells whether a position lies in any of several polygons. */
export function pointInMultiPolygon(position: Position, polygons: readonly PolygonRings[]): boolean {
  return polygons.some((rings) => pointInPolygon(position, rings));
}

/** Northing of the ellipsoidal cylindrical equal-area projection (Snyder 1987, equations 3-12 and 10-15). */
function equalAreaNorthing(latitude: number): number {
  const sin = Math.sin((latitude * Math.PI) / 180);
  const e = ECCENTRICITY;
  const q = (1 - e * e) * (sin / (1 - e * e * sin * sin) - (1 / (2 * e)) * Math.log((1 - e * sin) / (1 + e * sin)));
  return (SEMI_MAJOR_METRES * q) / 2;
}

function ringAreaSquareMetres(ring: readonly Position[]): number {
  const origin = ring[0];
  if (origin === undefined) return 0;
  // Coordinates are taken relative to the first corner: the products stay small and lose no digits.
  const originNorthing = equalAreaNorthing(origin[1]);
  let double = 0;
  let previousX = 0;
  let previousY = 0;
  for (let i = 1; i <= ring.length; i += 1) {
    const corner = ring[i % ring.length]!;
    const x = ((corner[0] - origin[0]) * Math.PI * SEMI_MAJOR_METRES) / 180;
    const y = equalAreaNorthing(corner[1]) - originNorthing;
    double += previousX * y - x * previousY;
    previousX = x;
    previousY = y;
  }
  return Math.abs(double) / 2;
}

/**
 * Area of a polygon in square metres, its holes taken off.
 * Worked out in an equal-area projection of the WGS-84 ellipsoid, never in degrees or Web Mercator.
 */
export function polygonAreaSquareMetres(rings: PolygonRings): number {
  const [outline, ...holes] = rings;
  if (outline === undefined) return 0;
  return holes.reduce((area, hole) => area - ringAreaSquareMetres(hole), ringAreaSquareMetres(outline));
}

/** A WGS-84 position in GeoJSON order, longitude first. CGCS2000 surveys are taken as WGS-84. */
export type Position = readonly [longitude: number, latitude: number];

/** A position on the shifted datum of Chinese public maps (GCJ-02); another shape, so that forgetting to convert fails to compile. */
export interface Gcj02Position {
  readonly gcj02: Position;
}

/** A position on Baidu's datum (BD-09), which shifts GCJ-02 once more. */
export interface Bd09Position {
  readonly bd09: Position;
}

/** The datum a source declares. An undeclared datum is an error, never a default. */
export type Datum = 'WGS84' | 'GCJ02' | 'BD09';

/** West, south, east, north in degrees. */
export type Bounds = readonly [west: number, south: number, east: number, north: number];

/** Tells whether a value is a pair of finite degrees on the globe. */
export function isPosition(value: unknown): value is Position {
  if (!Array.isArray(value) || value.length < 2) return false;
  const [longitude, latitude] = value as unknown[];
  return (
    typeof longitude === 'number' &&
    typeof latitude === 'number' &&
    Math.abs(longitude) <= 180 &&
    Math.abs(latitude) <= 90
  );
}

/** The smallest bounds that hold all positions, or `undefined` if there are none. */
export function boundsOf(positions: Iterable<Position>): Bounds | undefined {
  let west = Infinity;
  let south = Infinity;
  let east = -Infinity;
  let north = -Infinity;
  for (const [longitude, latitude] of positions) {
    if (longitude < west) west = longitude;
    if (longitude > east) east = longitude;
    if (latitude < south) south = latitude;
    if (latitude > north) north = latitude;
  }
  return west <= east ? [west, south, east, north] : undefined;
}

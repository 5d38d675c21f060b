import type { Position } from './position.ts';

/** Mean radius of the WGS-84 ellipsoid (IUGG R1). */
export const EARTH_RADIUS_METRES = 6_371_008.8;

const RADIANS = Math.PI / 180;

/** Great-circle distance between two WGS-84 positions, by the haversine formula. */
export function haversineMetres(a: Position, b: Position): number {
  return haversineMetresBetween(a[0], a[1], b[0], b[1]);
}

/** The same on bare degrees, for inner loops that hold coordinates in typed arrays. */
export function haversineMetresBetween(
  longitudeA: number,
  latitudeA: number,
  longitudeB: number,
  latitudeB: number,
): number {
  const phiA = latitudeA * RADIANS;
  const phiB = latitudeB * RADIANS;
  const sinPhi = Math.sin((phiB - phiA) / 2);
  const sinLambda = Math.sin(((longitudeB - longitudeA) * RADIANS) / 2);
  const h = sinPhi * sinPhi + Math.cos(phiA) * Math.cos(phiB) * sinLambda * sinLambda;
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Initial bearing from `a` to `b`: degrees clockwise from north, 0 up to but not 360. */
export function bearingDegrees(a: Position, b: Position): number {
  const phiA = a[1] * RADIANS;
  const phiB = b[1] * RADIANS;
  const lambda = (b[0] - a[0]) * RADIANS;
  const y = Math.sin(lambda) * Math.cos(phiB);
  const x = Math.cos(phiA) * Math.sin(phiB) - Math.sin(phiA) * Math.cos(phiB) * Math.cos(lambda);
  const degrees = Math.atan2(y, x) / RADIANS;
  return degrees < 0 ? (degrees + 360) % 360 : degrees;
}

/** The turn from one bearing to another: above -180 up to 180 degrees, positive to the right. */
export function turnDegrees(fromBearing: number, toBearing: number): number {
  const turn = (((toBearing - fromBearing) % 360) + 360) % 360;
  return turn > 180 ? turn - 360 : turn;
}

/** The position reached from `start` on an initial bearing over a great-circle distance. */
export function destination(start: Position, bearing: number, metres: number): Position {
  const delta = metres / EARTH_RADIUS_METRES;
  const theta = bearing * RADIANS;
  const phi = start[1] * RADIANS;
  const sinPhi = Math.sin(phi) * Math.cos(delta) + Math.cos(phi) * Math.sin(delta) * Math.cos(theta);
  const lambda = Math.atan2(
    Math.sin(theta) * Math.sin(delta) * Math.cos(phi),
    Math.cos(delta) - Math.sin(phi) * sinPhi,
  );
  return [start[0] + lambda / RADIANS, Math.asin(sinPhi) / RADIANS];
}

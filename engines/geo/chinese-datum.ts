import type { Bd09Position, Datum, Gcj02Position, Position } from './position.ts';

/** Krasovsky 1940, the ellipsoid on which the published GCJ-02 shift is worked out. */
const SEMI_MAJOR_METRES = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006693421622965943;

/** The shift is defined around this point of central China. */
const ORIGIN: Position = [105, 35];

/** BD-09 wobbles with this angular rate per degree and sits off GCJ-02 by a constant. */
const BD09_RATE = (Math.PI * 3000) / 180;
const BD09_OFFSET: Position = [0.0065, 0.006];

/** 1e-10 degrees is 11 micrometres; the shift contracts by about 1/1000 per step, so four steps suffice. */
const TOLERANCE_DEGREES = 1e-10;
const MAX_STEPS = 12;

/** The box inside which Chinese map services shift positions. */
function isShifted([longitude, latitude]: Position): boolean {
  return longitude >= 72.004 && longitude <= 137.8347 && latitude >= 0.8293 && latitude <= 55.8271;
}

/** Wave lengths in degrees of the four waves that each axis is disturbed by. */
const WAVE_LENGTHS = [1, 3, 12, 30] as const;
const NORTH_AMPLITUDES = [20, 40, 160, 320] as const;
const EAST_AMPLITUDES = [20, 40, 150, 300] as const;

type Amplitudes = readonly [number, number, number, number];

function waves(degrees: number, amplitudes: Amplitudes): number {
  return amplitudes.reduce(
    (sum, amplitude, i) => sum + amplitude * Math.sin((degrees / WAVE_LENGTHS[i]!) * Math.PI),
    0,
  );
}

function shiftOf([longitude, latitude]: Position): Position {
  const x = longitude - ORIGIN[0];
  const y = latitude - ORIGIN[1];
  const root = Math.sqrt(Math.abs(x));
  const shared = 20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI);
  const northMetres =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ((shared + waves(y, NORTH_AMPLITUDES)) * 2) / 3;
  const eastMetres =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ((shared + waves(x, EAST_AMPLITUDES)) * 2) / 3;
  const phi = (latitude * Math.PI) / 180;
  const w = 1 - ECCENTRICITY_SQUARED * Math.sin(phi) ** 2;
  const meridian = (SEMI_MAJOR_METRES * (1 - ECCENTRICITY_SQUARED)) / (w * Math.sqrt(w));
  const parallel = (SEMI_MAJOR_METRES / Math.sqrt(w)) * Math.cos(phi);
  return [((eastMetres / parallel) * 180) / Math.PI, ((northMetres / meridian) * 180) / Math.PI];
}

function forwardGcj02(position: Position): Position {
  if (!isShifted(position)) return position;
  const [east, north] = shiftOf(position);
  return [position[0] + east, position[1] + north];
}

function forwardBd09([x, y]: Position): Position {
  const radius = Math.sqrt(x * x + y * y) + 0.00002 * Math.sin(y * BD09_RATE);
  const angle = Math.atan2(y, x) + 0.000003 * Math.cos(x * BD09_RATE);
  return [radius * Math.cos(angle) + BD09_OFFSET[0], radius * Math.sin(angle) + BD09_OFFSET[1]];
}

/** Walks back along the forward shift until it lands on the target (fixed-point iteration). */
function invert(target: Position, forward: (position: Position) => Position, start: Position): Position {
  let [longitude, latitude] = start;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const image = forward([longitude, latitude]);
    const eastError = image[0] - target[0];
    const northError = image[1] - target[1];
    longitude -= eastError;
    latitude -= northError;
    if (Math.abs(eastError) < TOLERANCE_DEGREES && Math.abs(northError) < TOLERANCE_DEGREES) break;
  }
  return [longitude, latitude];
}

/** Shifts a WGS-84 position onto GCJ-02; outside China it stays as it is. */
export function toGcj02(position: Position): Gcj02Position {
  return { gcj02: forwardGcj02(position) };
}

/** Brings a GCJ-02 position back to WGS-84; a round trip is exact to well below a metre. Outside China it stays as it is. */
export function fromGcj02({ gcj02 }: Gcj02Position): Position {
  return isShifted(gcj02) ? invert(gcj02, forwardGcj02, gcj02) : gcj02;
}

/** Shifts a WGS-84 position onto BD-09; outside China it stays as it is. */
export function toBd09(position: Position): Bd09Position {
  return { bd09: isShifted(position) ? forwardBd09(forwardGcj02(position)) : position };
}

/** Brings a BD-09 position back to WGS-84; a round trip is exact to well below a metre. Outside China it stays as it is. */
export function fromBd09({ bd09 }: Bd09Position): Position {
  if (!isShifted(bd09)) return bd09;
  const start: Position = [bd09[0] - BD09_OFFSET[0], bd09[1] - BD09_OFFSET[1]];
  return fromGcj02({ gcj02: invert(bd09, forwardBd09, start) });
}

/** Converts a raw pair read from a source that declared its datum. */
export function fromDatum(pair: Position, datum: Datum): Position {
  if (datum === 'GCJ02') return fromGcj02({ gcj02: pair });
  if (datum === 'BD09') return fromBd09({ bd09: pair });
  return pair;
}

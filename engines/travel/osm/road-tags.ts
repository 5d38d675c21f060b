import { ROAD_CLASSES, type RoadAccess, type RoadBarrier, type RoadClass } from '../road-network.ts';
import { parseLengthMetres, parseWeightTonnes, strictest } from './limit-value.ts';
import type { OsmTags } from './osm-extract.ts';

const CLASSES: ReadonlySet<string> = new Set(ROAD_CLASSES);
const PERMITTED: ReadonlySet<string> = new Set(['yes', 'designated', 'official']);

/** The class a way is driven as, or why it is no road for vehicles. */
export function roadClassOf(tags: OsmTags): RoadClass | 'area' | 'other' {
  const highway = tags.get('highway') ?? '';
  if (tags.get('area') === 'yes') return 'area';
  if (CLASSES.has(highway)) return highway as RoadClass;
  // Paths and bus ways are no roads, unless they were opened to emergency vehicles by name.
  const isOpened = PERMITTED.has(tags.get('emergency') ?? '') || tags.get('service') === 'emergency_access';
  if (isOpened || highway === 'emergency_access' || highway === 'busway') return 'service';
  return 'other';
}

const GRADE_BY_VALUE: Readonly<Record<string, RoadAccess>> = {
  yes: 'OPEN',
  permissive: 'OPEN',
  designated: 'OPEN',
  official: 'OPEN',
  public: 'OPEN',
  destination: 'OPEN',
  customers: 'OPEN',
  delivery: 'OPEN',
  unknown: 'OPEN',
  private: 'PRIVATE',
  permit: 'PRIVATE',
  residents: 'PRIVATE',
  agricultural: 'PRIVATE',
  forestry: 'PRIVATE',
  emergency: 'EMERGENCY',
  bus: 'EMERGENCY',
  psv: 'EMERGENCY',
  no: 'CLOSED',
  military: 'CLOSED',
};

/**
 * The access ladder: `access` gives way to `vehicle`, that to `motor_vehicle`, and `emergency` outranks them all for
 * units on a call. It speaks of permission only; what does not fit through still does not.
 */
export function accessOf(tags: OsmTags, roadClass: RoadClass): RoadAccess {
  const value = tags.get('motor_vehicle') ?? tags.get('vehicle') ?? tags.get('access');
  const unsaid = roadClass === 'pedestrian' || tags.get('highway') !== roadClass ? 'EMERGENCY' : 'OPEN';
  const general = value === undefined ? unsaid : (GRADE_BY_VALUE[value] ?? 'OPEN');
  const emergency = tags.get('emergency');
  if (emergency === 'no') return 'CLOSED';
  const isOpened = PERMITTED.has(emergency ?? '') || tags.get('service') === 'emergency_access';
  if (isOpened && general !== 'OPEN') return 'EMERGENCY';
  return tags.get('service') === 'emergency_access' ? 'EMERGENCY' : general;
}

/** Whether a way is a roundabout; one without a `oneway` tag runs one way all the same. */
export function isRoundabout(tags: OsmTags): boolean {
  const junction = tags.get('junction');
  return junction === 'roundabout' || junction === 'circular';
}

/** Legal direction of a way: with its nodes, against them, or both. */
export function directionOf(tags: OsmTags): 'FORWARD' | 'BACKWARD' | 'BOTH' {
  switch (tags.get('oneway')) {
    case 'yes':
    case 'true':
    case '1':
      return 'FORWARD';
    case '-1':
    case 'reverse':
      return 'BACKWARD';
    case 'no':
    case 'false':
    case '0':
      return 'BOTH';
    default:
      return tags.get('highway') === 'motorway' || isRoundabout(tags) ? 'FORWARD' : 'BOTH';
  }
}

/** Physical limits of a way. A posted limit is taken as physical: no tag says how much lies between sign and steel. */
export function limitsOf(tags: OsmTags): {
  maxWidthMetres: number | null;
  maxHeightMetres: number | null;
  maxWeightTonnes: number | null;
} {
  return {
    maxWidthMetres: strictest(
      parseLengthMetres(tags.get('maxwidth')),
      parseLengthMetres(tags.get('maxwidth:physical')),
    ),
    maxHeightMetres: strictest(
      parseLengthMetres(tags.get('maxheight')),
      parseLengthMetres(tags.get('maxheight:physical')),
    ),
    maxWeightTonnes: strictest(parseWeightTonnes(tags.get('maxweight')), parseWeightTonnes(tags.get('maxgcweight'))),
  };
}

const GATES: ReadonlySet<string> = new Set([
  'gate',
  'lift_gate',
  'swing_gate',
  'sliding_gate',
  'wicket_gate',
  'chain',
  'hampshire_gate',
  'sally_port',
]);
const BLOCKS: ReadonlySet<string> = new Set([
  'bollard',
  'block',
  'jersey_barrier',
  'log',
  'debris',
  'planter',
  'cycle_barrier',
  'motorcycle_barrier',
  'stile',
  'turnstile',
  'kissing_gate',
  'wall',
  'fence',
]);

/** What stands at a node. Whatever emergency vehicles may pass, or can be taken down, counts as a gate. */
export function barrierOf(tags: OsmTags): RoadBarrier {
  const barrier = tags.get('barrier') ?? '';
  if (GATES.has(barrier)) return 'GATE';
  if (!BLOCKS.has(barrier)) return 'NONE';
  const mayPass = ['emergency', 'motor_vehicle', 'vehicle', 'access'].some((key) => PERMITTED.has(tags.get(key) ?? ''));
  const comesDown = ['removable', 'rising', 'foldable'].includes(tags.get('bollard') ?? '');
  return mayPass || comesDown ? 'GATE' : 'BLOCK';
}

import type { Position } from '@wanghuo/kernel';
import type { MarkLook } from '../tokens/marks.ts';
import type { Meaning } from '../tokens/palette.ts';

/** One thing on the map. */
export interface MapFeature {
  readonly id: string;
  readonly position: Position;
  readonly label?: string;
  /** Overrides the layer's look, e.g. the state of a crew. */
  readonly look?: MarkLook;
  /** Position past its age limit: hatched grey, whatever the state. */
  readonly stale?: boolean;
}

/**
 * A layer of marks, as data. Layers are named for jobs: `group` is the job and its switch, its word is the label
 * `layer.<group>`.
 */
export interface MapLayerData {
  readonly id: string;
  readonly group: string;
  readonly features: readonly MapFeature[];
  readonly look: MarkLook;
  /** Gathers neighbours of this layer into one mark with a count; by kind, because a layer is one kind. */
  readonly cluster?: boolean;
  /** Moves: drawn on top, never clustered, never covered by a label. */
  readonly live?: boolean;
  /** Smallest zoom at which marks, and then labels, are shown. */
  readonly minimumZoom?: number;
  readonly labelsFromZoom?: number;
  /** Side of a mark in pixels. */
  readonly size?: number;
}

/** A line: a route, a closed road. */
export interface MapLine {
  readonly id: string;
  readonly kind: 'route' | 'routeAlternative' | 'closure' | 'link';
  /** The job it belongs to: shown and hidden with that group's switch. Always shown when left out. */
  readonly group?: string;
  readonly positions: readonly Position[];
  readonly meaning?: Meaning;
}

/** An area: reach within minutes, a sector, an evacuation circle. */
export interface MapArea {
  readonly id: string;
  readonly rings: readonly (readonly Position[])[];
  readonly meaning: Meaning;
  readonly label?: string;
}

/** At most this many groups are shown at once; choosing a sixth lets the longest-chosen go. */
export const mostGroups = 5;

/** Switches a group on or off within the limit. `on` is in order of choice. */
export function toggleGroup(on: readonly string[], group: string): readonly string[] {
  if (on.includes(group)) return on.filter((one) => one !== group);
  return [...on, group].slice(-mostGroups);
}

/** A circle as a ring of 64 points, for radii on the map. */
export function circleRing(centre: Position, radiusMetres: number): readonly Position[] {
  const latitudeMetres = 111_195;
  const longitudeMetres = latitudeMetres * Math.cos((centre[1] * Math.PI) / 180);
  return Array.from({ length: 65 }, (_unused, index) => {
    const angle = (index / 64) * 2 * Math.PI;
    return [
      centre[0] + (radiusMetres * Math.cos(angle)) / longitudeMetres,
      centre[1] + (radiusMetres * Math.sin(angle)) / latitudeMetres,
    ] as const;
  });
}

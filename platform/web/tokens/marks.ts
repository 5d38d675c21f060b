import type { Meaning } from './palette.ts';

/**
 * The shapes of marks, drawn in a box of 24 × 24, the same on map, list, phone and paper. Shape alone tells them apart,
 * so that a grey print reads as well as the screen.
 */
export const shapes = [
  'square',
  'circle',
  'circleHollow',
  'triangle',
  'triangleHollow',
  'play',
  'playHollow',
  'backHollow',
  'diamond',
  'diamondHollow',
  'pentagon',
  'cross',
  'noEntry',
  'drop',
  'dropHollow',
  'building',
  'clock',
  'flag',
  'crosshair',
] as const;
export type Shape = (typeof shapes)[number];

export interface ShapeDrawing {
  /** SVG path data. */
  readonly path: string;
  readonly drawn: 'filled' | 'hollow' | 'stroke';
}

export const shapeDrawings: Readonly<Record<Shape, ShapeDrawing>> = {
  square: { path: 'M5 5H19V19H5Z', drawn: 'filled' },
  circle: { path: 'M12 4A8 8 0 1 1 12 20A8 8 0 1 1 12 4Z', drawn: 'filled' },
  circleHollow: { path: 'M12 4.5A7.5 7.5 0 1 1 12 19.5A7.5 7.5 0 1 1 12 4.5Z', drawn: 'hollow' },
  triangle: { path: 'M12 3L22 20.5H2Z', drawn: 'filled' },
  triangleHollow: { path: 'M12 4.5L20.6 19.5H3.4Z', drawn: 'hollow' },
  play: { path: 'M5 2.5L21.5 12L5 21.5Z', drawn: 'filled' },
  playHollow: { path: 'M6 4L19.8 12L6 20Z', drawn: 'hollow' },
  backHollow: { path: 'M18 4L4.2 12L18 20Z', drawn: 'hollow' },
  diamond: { path: 'M12 2L22 12L12 22L2 12Z', drawn: 'filled' },
  diamondHollow: { path: 'M12 4L20 12L12 20L4 12Z', drawn: 'hollow' },
  pentagon: { path: 'M12 2.5L21.5 9.5L18 21H6L2.5 9.5Z', drawn: 'filled' },
  cross: { path: 'M5 5L19 19M19 5L5 19', drawn: 'stroke' },
  noEntry: { path: 'M12 3.5A8.5 8.5 0 1 1 12 20.5A8.5 8.5 0 1 1 12 3.5M7.5 12H16.5', drawn: 'stroke' },
  drop: { path: 'M12 2.5C15.5 7.5 19 11 19 15A7 7 0 1 1 5 15C5 11 8.5 7.5 12 2.5Z', drawn: 'filled' },
  dropHollow: { path: 'M12 4.5C15 8.8 17.8 11.7 17.8 15A5.8 5.8 0 1 1 6.2 15C6.2 11.7 9 8.8 12 4.5Z', drawn: 'hollow' },
  building: {
    path: 'M6 21V3H18V21H14V17H10V21ZM9 6V8H11V6ZM13 6V8H15V6ZM9 11V13H11V11ZM13 11V13H15V11Z',
    drawn: 'filled',
  },
  clock: { path: 'M12 4A8 8 0 1 1 12 20A8 8 0 1 1 12 4M12 7.5V12L15.5 14', drawn: 'stroke' },
  flag: { path: 'M6 22V3H19L15.5 7.5L19 12H8', drawn: 'stroke' },
  crosshair: { path: 'M12 2V9M12 15V22M2 12H9M15 12H22', drawn: 'stroke' },
};

export interface MarkLook {
  readonly shape: Shape;
  readonly meaning: Meaning;
}

/** What is not known or not connected is drawn hatched, whatever its shape; strokes have nothing to hatch. */
export const isHatched = ({ shape, meaning }: MarkLook): boolean =>
  meaning === 'offline' && shapeDrawings[shape].drawn !== 'stroke';

/** The shape that belongs to each meaning when nothing more is said. */
export const meaningShapes: Readonly<Record<Meaning, Shape>> = {
  fire: 'triangle',
  rescue: 'diamond',
  assist: 'circle',
  unverified: 'triangleHollow',
  fault: 'cross',
  offline: 'circleHollow',
  overdue: 'clock',
  returning: 'backHollow',
  neutral: 'square',
};

/** The looks of something that goes out, works and comes back, e.g. ■ ▷ ▶ ● ◁ ✕ for the states of a crew. */
export const activityLooks = {
  idle: { shape: 'square', meaning: 'neutral' },
  starting: { shape: 'playHollow', meaning: 'unverified' },
  moving: { shape: 'play', meaning: 'assist' },
  active: { shape: 'circle', meaning: 'fire' },
  returning: { shape: 'backHollow', meaning: 'returning' },
  out: { shape: 'cross', meaning: 'offline' },
} as const satisfies Readonly<Record<string, MarkLook>>;
export type Activity = keyof typeof activityLooks;

/** What is left of a mark on a grey print, and to an eye that sees no red: its shape, and whether it is hatched. */
const greyOf = (look: MarkLook): string => `${look.shape}${isHatched(look) ? ' hatched' : ''}`;

/**
 * Marks that stand on one map or in one list and that only their colour tells apart; used by tests.
 * @param looks - by what each says
 * @returns sentences; none means that a grey print says the same
 */
export function toldApartByColourOnly(looks: Readonly<Record<string, MarkLook>>): readonly string[] {
  const bySign = Map.groupBy(Object.entries(looks), ([, look]) => greyOf(look));
  return [...bySign].flatMap(([sign, same]) => {
    const meanings = new Set(same.map(([, { meaning }]) => meaning));
    return meanings.size > 1
      ? [`${same.map(([name]) => name).join(', ')}: ${sign} in ${[...meanings].join(', ')}`]
      : [];
  });
}

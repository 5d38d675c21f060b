import { useId } from 'react';
import { isHatched, meaningShapes, type Shape, shapeDrawings } from '../tokens/marks.ts';
import type { Meaning } from '../tokens/palette.ts';

/** A mark: its shape and colour say the same thing twice. Give `word` unless the word stands beside it. */
export function Mark({
  meaning,
  shape = meaningShapes[meaning],
  word,
  size = 14,
  stale = false,
}: {
  meaning: Meaning;
  shape?: Shape;
  word?: string;
  size?: number;
  /** Past its limit: hatched, because unknown must never look like good. */
  stale?: boolean;
}) {
  const hatch = useId();
  const drawing = shapeDrawings[shape];
  const hatched = stale || isHatched({ shape, meaning });
  const colour = `var(--wh-${stale ? 'offline' : meaning}-mark)`;
  return (
    <svg
      className="wh-mark"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      role={word ? 'img' : undefined}
      aria-label={word}
      aria-hidden={word ? undefined : true}
    >
      {hatched && (
        <defs>
          <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <line x1="0" y1="0" x2="0" y2="5" stroke={colour} strokeWidth="3.4" />
          </pattern>
        </defs>
      )}
      <path
        d={drawing.path}
        fillRule="evenodd"
        fill={hatched ? `url(#${hatch})` : drawing.drawn === 'filled' ? colour : 'none'}
        stroke={colour}
        strokeWidth={drawing.drawn === 'filled' ? (hatched ? 1.5 : 0) : 3}
        strokeLinejoin="round"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** A state in words with its mark: never colour alone. */
export function StateTag({
  meaning,
  shape,
  word,
  stale = false,
  strong = false,
}: {
  meaning: Meaning;
  shape?: Shape;
  word: string;
  stale?: boolean;
  /** On a tint, for the one state of a view that matters most. */
  strong?: boolean;
}) {
  return (
    <span className={`wh-state${strong ? ' wh-state-strong' : ''}`} data-meaning={stale ? 'offline' : meaning}>
      <Mark meaning={meaning} {...(shape ? { shape } : {})} stale={stale} />
      <span>{word}</span>
    </span>
  );
}

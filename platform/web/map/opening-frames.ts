import type { Map as MapLibre } from 'maplibre-gl';

/** After this long what has come is drawn, whatever is still on its way. */
const longestHoldMillis = 1_500;

/**
 * Holds frames back while a map opens: ground, names, marks and lines arrive within a second, and each would be drawn
 * over by the next at once. A machine that draws with its processor, as a dispatcher's may, spends a tenth of a second
 * on each of them, and the first whole view waits for all. Everything else of a frame (tiles asked for, names placed)
 * goes on; a person who moves the map sees it move.
 * @returns ends the hold; the caller then asks for the first whole frame
 */
export function holdOpeningFrames(map: MapLibre): () => void {
  const { painter } = map;
  const draw = painter.render;
  let drawnAtMillis = performance.now();
  painter.render = (...frame) => {
    if (performance.now() - drawnAtMillis < longestHoldMillis && !map.isMoving()) return;
    draw.apply(painter, frame);
    drawnAtMillis = performance.now();
  };
  return () => {
    painter.render = draw;
  };
}

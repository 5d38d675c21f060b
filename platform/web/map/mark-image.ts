import { type MarkLook, shapeDrawings, type Shape } from '../tokens/marks.ts';
import type { Meaning, Palette } from '../tokens/palette.ts';

/** The name under which the map asks for the picture of a mark. */
export function markImageName(look: MarkLook, stale = false, selected = false): string {
  return `mark/${look.shape}/${look.meaning}/${stale ? 'stale' : 'fresh'}/${selected ? 'selected' : 'plain'}`;
}

/** Draws the picture asked for by name, or answers null when the name is not a mark's. */
export function drawMarkImage(name: string, palette: Palette, pixelRatio: number): ImageData | null {
  const [kind, shape, meaning, age, choice] = name.split('/');
  const drawing = shapeDrawings[shape as Shape];
  const colours = palette.meanings[meaning as Meaning];
  if (kind !== 'mark' || !drawing || !colours) return null;
  const stale = age === 'stale';
  const colour = stale ? palette.meanings.offline.mark : colours.mark;
  const side = Math.round(markSide * pixelRatio);
  const canvas = new OffscreenCanvas(side, side);
  // In memory, not on the graphics card: reading it back would wait for everything the map has asked the card for.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  const path = new Path2D(drawing.path);
  const unit = side / 32;
  context.scale(unit, unit);
  context.translate(4, 4);
  context.lineJoin = 'round';
  context.lineCap = 'round';
  if (choice === 'selected') {
    context.beginPath();
    context.arc(12, 12, 15, 0, 2 * Math.PI);
    context.fillStyle = palette.map.halo;
    context.fill();
    context.lineWidth = 2;
    context.strokeStyle = palette.focus;
    context.stroke();
  }
  // A halo in the colour of the ground keeps the shape apart from lines beneath it.
  context.strokeStyle = palette.map.halo;
  context.lineWidth = drawing.drawn === 'filled' ? 4 : 7;
  context.stroke(path);
  const hatched = stale || (meaning === 'offline' && drawing.drawn === 'hollow');
  if (drawing.drawn === 'hollow') {
    context.fillStyle = palette.map.halo;
    context.fill(path);
  }
  if (hatched && drawing.drawn !== 'stroke') {
    context.save();
    context.clip(path, 'evenodd');
    context.fillStyle = palette.map.halo;
    context.fillRect(0, 0, 24, 24);
    context.strokeStyle = colour;
    context.lineWidth = 2;
    for (let x = -24; x < 24; x += 5) {
      context.beginPath();
      context.moveTo(x, 24);
      context.lineTo(x + 24, 0);
      context.stroke();
    }
    context.restore();
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke(path);
  } else if (drawing.drawn === 'filled') {
    context.fillStyle = colour;
    context.fill(path, 'evenodd');
  } else {
    context.strokeStyle = colour;
    context.lineWidth = 3.4;
    context.stroke(path);
  }
  return context.getImageData(0, 0, side, side);
}

/** Side of the picture in CSS pixels at size 1. */
export const markSide = 32;

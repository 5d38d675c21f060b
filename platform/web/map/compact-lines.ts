import type { Position } from '@wanghuo/kernel';

/**
 * Many lines in few bytes: names and kinds are kept once, coordinates are whole numbers of 1/100 000 degree (about a
 * metre), each point given by its difference from the one before. A line is
 * `[kind index, name index or -1, longitude, latitude, Δlongitude, Δlatitude, …]`.
 */
export interface CompactLines {
  readonly scale: number;
  readonly kinds: readonly string[];
  readonly names: readonly string[];
  readonly lines: readonly (readonly number[])[];
}

export interface NamedLine {
  readonly kind: string;
  readonly name: string | null;
  readonly positions: readonly Position[];
}

export const compactScale = 100_000;

/** Packs lines; lines of fewer than two points and repeated points are left out. */
export function encodeLines(lines: Iterable<NamedLine>): CompactLines {
  const kinds = new Map<string, number>();
  const names = new Map<string, number>();
  const indexIn = (table: Map<string, number>, text: string): number => {
    const known = table.get(text);
    if (known !== undefined) return known;
    table.set(text, table.size);
    return table.size - 1;
  };
  const packed: number[][] = [];
  for (const { kind, name, positions } of lines) {
    const numbers = [indexIn(kinds, kind), name === null ? -1 : indexIn(names, name)];
    let [beforeX, beforeY] = [0, 0];
    for (const [longitude, latitude] of positions) {
      const x = Math.round(longitude * compactScale);
      const y = Math.round(latitude * compactScale);
      if (numbers.length > 2 && x === beforeX && y === beforeY) continue;
      numbers.push(x - beforeX, y - beforeY);
      [beforeX, beforeY] = [x, y];
    }
    if (numbers.length >= 6) packed.push(numbers);
  }
  return { scale: compactScale, kinds: [...kinds.keys()], names: [...names.keys()], lines: packed };
}

/** Unpacks lines, in order. @throws Error when a line names a kind or name that is not in the tables */
export function decodeLines(compact: CompactLines): readonly NamedLine[] {
  return compact.lines.map((numbers) => {
    const kind = compact.kinds[numbers[0] as number];
    const nameIndex = numbers[1] as number;
    const name = nameIndex < 0 ? null : compact.names[nameIndex];
    if (kind === undefined || name === undefined) throw new Error('A packed line names an unknown kind or name');
    const positions: Position[] = [];
    let [x, y] = [0, 0];
    for (let index = 2; index + 1 < numbers.length; index += 2) {
      x += numbers[index] as number;
      y += numbers[index + 1] as number;
      positions.push([x / compact.scale, y / compact.scale]);
    }
    return { kind, name, positions };
  });
}

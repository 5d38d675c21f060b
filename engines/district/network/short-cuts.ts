import { crossing, distance, type Point } from '../plane.ts';

/** A drawn road with the names of its ends: towns or heads of bridges. */
type Drawn = { line: readonly Point[]; metres: number[]; ends: readonly [string, string]; box: readonly number[] };

/** A direct way between two towns or bridge heads. */
export type DirectWay = { from: string; to: string; metres: number };

const tolerance = 0.96;

/**
 * Watches that winding roads do not cross in a way that would bring two towns nearer to one another than the
 * published kilometres allow.
 */
export class ShortCutWatch {
  private readonly drawn: Drawn[] = [];
  private readonly shortest = new Map<string, number>();

  constructor(names: readonly string[], ways: readonly DirectWay[]) {
    const key = (a: string, b: string): string => `${a}|${b}`;
    for (const name of names) this.shortest.set(key(name, name), 0);
    for (const way of ways) {
      this.shortest.set(key(way.from, way.to), way.metres);
      this.shortest.set(key(way.to, way.from), way.metres);
    }
    // All pairs by Floyd and Warshall: some forty places.
    for (const via of names) {
      for (const from of names) {
        for (const to of names) {
          const sum = (this.shortest.get(key(from, via)) ?? Infinity) + (this.shortest.get(key(via, to)) ?? Infinity);
          if (sum < (this.shortest.get(key(from, to)) ?? Infinity)) this.shortest.set(key(from, to), sum);
        }
      }
    }
  }

  /** Keeps a road that has been decided on. */
  keep(line: readonly Point[], ends: Drawn['ends']): void {
    this.drawn.push(described(line, ends));
  }

  /** How much of the published distances a road would cut off, as the sum of the shares, plus a little per crossing. */
  harmOf(line: readonly Point[], ends: Drawn['ends']): number {
    const road = described(line, ends);
    let harm = 0;
    for (const other of this.drawn) {
      if (
        road.box[0]! > other.box[2]! ||
        road.box[2]! < other.box[0]! ||
        road.box[1]! > other.box[3]! ||
        road.box[3]! < other.box[1]!
      )
        continue;
      for (let i = 1; i < road.line.length; i += 1) {
        const [a, b] = [road.line[i - 1]!, road.line[i]!];
        for (let j = 1; j < other.line.length; j += 1) {
          const [c, d] = [other.line[j - 1]!, other.line[j]!];
          if (Math.abs(a.x - c.x) > 2500 || Math.abs(a.y - c.y) > 2500) continue;
          const hit = crossing(a, b, c, d);
          if (hit === undefined) continue;
          const here = road.metres[i - 1]! + hit.along * (road.metres[i]! - road.metres[i - 1]!);
          const there = other.metres[j - 1]! + hit.across * (other.metres[j]! - other.metres[j - 1]!);
          harm += 0.004 + this.cutOff(road, here, other, there);
        }
      }
    }
    return harm;
  }

  private cutOff(road: Drawn, here: number, other: Drawn, there: number): number {
    let sum = 0;
    for (const [seat, near] of [
      [road.ends[0], here],
      [road.ends[1], road.metres.at(-1)! - here],
    ] as const) {
      for (const [town, far] of [
        [other.ends[0], there],
        [other.ends[1], other.metres.at(-1)! - there],
      ] as const) {
        if (seat === town) continue;
        const published = (this.shortest.get(`${seat}|${town}`) ?? 0) * tolerance;
        if (near + far < published) sum += (published - near - far) / published;
      }
    }
    return sum;
  }
}

function described(line: readonly Point[], ends: Drawn['ends']): Drawn {
  const metres = [0];
  for (let index = 1; index < line.length; index += 1)
    metres.push(metres[index - 1]! + distance(line[index - 1]!, line[index]!));
  const xs = line.map((point) => point.x);
  const ys = line.map((point) => point.y);
  return { line, metres, ends, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
}

import type { Position } from '@wanghuo/geo';
import type { GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import { entryMilliseconds, type LaidWeights, type Origin } from './one-search.ts';
import { departures, shareOfArc } from './road-place.ts';
import { linkLine } from './route-trace.ts';
import type { SearchSpace } from './search-space.ts';

/** Road reached within a time: exact to the metre, unlike any outline drawn around it. */
export interface Reach {
  readonly limitMilliseconds: number;
  /** Links of the pieces, in rising order; a link may appear twice when it is reached from both ends but not in its middle. */
  readonly links: Uint32Array;
  /** Start and end of each piece, as shares of the link's length in the order of its way. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly roadMetres: number;
}

/** Memory for gathering reached stretches, one set per graph. */
export class ReachSpace {
  /** Farthest share reached from the start of each link, and nearest share reached from its end. */
  readonly ahead: Float32Array;
  readonly behind: Float32Array;
  readonly seen: Uint8Array;
  readonly touched: number[] = [];

  constructor(linkCount: number) {
    this.ahead = new Float32Array(linkCount);
    this.behind = new Float32Array(linkCount).fill(1);
    this.seen = new Uint8Array(linkCount);
  }

  mark(link: number, isForward: boolean, share: number): void {
    if (this.seen[link] === 0) {
      this.seen[link] = 1;
      this.touched.push(link);
    }
    if (isForward) this.ahead[link] = Math.max(this.ahead[link]!, share);
    else this.behind[link] = Math.min(this.behind[link]!, 1 - share);
  }

  clear(): void {
    for (const link of this.touched) {
      this.seen[link] = 0;
      this.ahead[link] = 0;
      this.behind[link] = 1;
    }
    this.touched.length = 0;
  }
}

type Stretch = [from: number, to: number];

/** Reads off the road reached after a `searchFrom` with the same limit. */
export function collectReach(
  view: GraphView,
  space: SearchSpace,
  scratch: ReachSpace,
  weights: LaidWeights,
  origins: readonly Origin[],
  limit: number,
): Reach {
  const { graph } = view;
  const { label } = space;
  scratch.clear();
  const seeded = new Map<number, number>();
  const aroundOrigins = new Map<number, Stretch[]>();
  for (const { place, startMilliseconds } of origins) {
    for (const { arc } of departures(view, weights.base, weights.overlay, place)) {
      seeded.set(arc, arc);
      const left = limit - startMilliseconds;
      if (left < 0) continue;
      const whole = weights.base[arc]!;
      const begin = shareOfArc(view, arc, place.fraction);
      const end = whole === 0 ? 1 : Math.min(1, begin + left / whole);
      addStretch(aroundOrigins, graph.arcLink[arc]!, graph.arcForward[arc] === 1 ? [begin, end] : [1 - end, 1 - begin]);
    }
  }
  space.forEachLabelled((arc) => {
    if (seeded.has(arc)) return;
    const time = weights.forward[arc]!;
    const reached = label[arc]!;
    const share = reached <= limit ? 1 : (limit - (reached - time)) / time;
    if (share > 0) scratch.mark(graph.arcLink[arc]!, graph.arcForward[arc] === 1, share);
  });
  for (const arc of seeded.keys()) markEntered(view, space, scratch, weights, arc, limit);
  // Closed links carry no label, but the road in front of the closure can be reached.
  for (const link of weights.overlay.stretches.keys()) {
    for (const arc of [graph.linkArcs[2 * link]!, graph.linkArcs[2 * link + 1]!]) {
      if (weights.forward[arc] === BLOCKED) markEntered(view, space, scratch, weights, arc, limit);
    }
  }

  const links: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let roadMetres = 0;
  const add = (link: number, [begin, end]: Stretch): void => {
    links.push(link);
    from.push(begin);
    to.push(end);
    roadMetres += (end - begin) * graph.linkMetres[link]!;
  };
  // The order in which a search touched links is its own business; answers stand in the order of links.
  const touched = Uint32Array.from(new Set([...scratch.touched, ...aroundOrigins.keys()])).sort();
  for (const link of touched) {
    const ahead = scratch.ahead[link]!;
    const behind = scratch.behind[link]!;
    const around = aroundOrigins.get(link);
    if (around !== undefined) {
      for (const stretch of joinStretches([...around, [0, ahead], [behind, 1]])) add(link, stretch);
    } else if (ahead >= behind) add(link, [0, 1]);
    else {
      if (ahead > 0) add(link, [0, ahead]);
      if (behind < 1) add(link, [behind, 1]);
    }
  }
  return {
    limitMilliseconds: limit,
    links: Uint32Array.from(links),
    from: Float32Array.from(from),
    to: Float32Array.from(to),
    roadMetres,
  };
}

function addStretch(map: Map<number, Stretch[]>, link: number, stretch: Stretch): void {
  const list = map.get(link);
  if (list === undefined) map.set(link, [stretch]);
  else list.push(stretch);
}

/** Marks how far into an arc one gets from its tail, as far as the first closure on it. */
function markEntered(
  view: GraphView,
  space: SearchSpace,
  scratch: ReachSpace,
  weights: LaidWeights,
  arc: number,
  limit: number,
): void {
  const { graph } = view;
  const time = weights.base[arc]!;
  const entry = entryMilliseconds(view, space, weights, arc);
  if (time === BLOCKED || entry >= limit) return;
  const isForward = graph.arcForward[arc] === 1;
  let share = Math.min(1, (limit - entry) / time);
  for (const stretch of weights.overlay.stretches.get(graph.arcLink[arc]!) ?? []) {
    if (isForward ? stretch.forward : stretch.backward) {
      share = Math.min(share, isForward ? stretch.from : 1 - stretch.to);
    }
  }
  if (share > 0) scratch.mark(graph.arcLink[arc]!, isForward, share);
}

function joinStretches(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const [from, to] of stretches.filter(([a, b]) => b > a).toSorted((a, b) => a[0] - b[0])) {
    const last = joined[joined.length - 1];
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** The pieces of a reach as lines to draw. */
export function reachLines(view: GraphView, reach: Reach): { type: 'MultiLineString'; coordinates: Position[][] } {
  const coordinates = Array.from(reach.links, (link, i) => linkLine(view, link, reach.from[i]!, reach.to[i]!));
  return { type: 'MultiLineString', coordinates };
}

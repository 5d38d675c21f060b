import type { GraphView } from './graph-view.ts';
import { BLOCKED } from './move-kind.ts';
import type { Beginning, LaidWeights } from './one-search.ts';
import { arrivals, departures, type RoadPlace } from './road-place.ts';
import type { SearchSpace } from './search-space.ts';

/** Arcs a detour may settle before a search from the goal is the cheaper way to the same answer. */
const DETOUR_ARCS = 4_000;
/** After so many detours that went too far a search of its own is the cheaper way for the rest of a group. */
const DETOURS_IN_VAIN = 3;

/** Milliseconds, or that no way is open to the vehicle, or that only a search of its own can tell. */
export type SharedTime = number | 'none' | 'unknown';

/**
 * After a whole `searchTo` for a vehicle without size: the time of a vehicle of the same pace that is stopped by limits.
 * Limits close roads and make none quicker, so where the way found is open to it, that is its best way too. Where not,
 * the times found are lower bounds that are nearly true, and a search guided by them (A*, Hart, Nilsson and Raphael 1968)
 * looks at little more than the detour.
 *
 * @param found - the weights that were searched
 * @param own - the weights of the vehicle with sizes, under the same closures
 */
export function sharedTimes(
  view: GraphView,
  space: SearchSpace,
  found: LaidWeights,
  own: LaidWeights,
  goal: RoadPlace,
): (start: RoadPlace, beginning: Beginning) => SharedTime {
  const { graph } = view;
  const { firstOut, firstMove, moveKind, arcHead, arcTwin } = graph;
  const { label } = space;
  const ends = endsOf(view, found, goal);
  const ownEnds = endsOf(view, own, goal);
  /** By arc: 0 not known yet, else whether the way onward from its head is open. Ways to one goal join, so most are known. */
  const verdicts = new Uint8Array(arcHead.length);
  const open = 1;
  const barred = 2;
  let vain = 0;

  /** The next arc of the way found, or -1; `bound` is then the time found from the head of the arc. */
  let bound = BLOCKED;
  function onward(arc: number): number {
    const head = arcHead[arc]!;
    const end = firstOut[head + 1]!;
    let bestArc = -1;
    let move = firstMove[arc]!;
    bound = BLOCKED;
    for (let next = firstOut[head]!; next < end; next += 1, move += 1) {
      const total = found.moveCost[moveKind[move]!]! + label[arcTwin[next]!]!;
      if (total >= bound) continue;
      bound = total;
      bestArc = next;
    }
    return bestArc;
  }

  function judge(first: number): number {
    const passed: number[] = [];
    let verdict = verdicts[first]!;
    for (let arc = first; verdict === 0; verdict ||= verdicts[arc]!) {
      passed.push(arc);
      const next = onward(arc);
      const end = ends.get(next);
      if (end !== undefined && label[arcTwin[next]!] === end) verdict = ownEnds.get(next) === end ? open : barred;
      else if (own.forward[next] === BLOCKED) verdict = barred;
      arc = next;
    }
    for (const arc of passed) verdicts[arc] = verdict;
    return verdict;
  }

  function detour(start: RoadPlace): SharedTime {
    const queue = new DetourQueue();
    const times = new Map<number, number>();
    const offer = (arc: number, milliseconds: number): void => {
      if (milliseconds >= (times.get(arc) ?? BLOCKED)) return;
      onward(arc);
      if (bound >= BLOCKED) return;
      times.set(arc, milliseconds);
      queue.push(milliseconds + bound, arc, milliseconds);
    };
    let best = BLOCKED;
    for (const { arc, milliseconds } of departures(view, own.base, own.overlay, start)) offer(arc, milliseconds);
    for (let settled = 0; queue.pop() && queue.key < best;) {
      const { arc, milliseconds } = queue;
      if (times.get(arc) !== milliseconds) continue;
      settled += 1;
      if (settled > DETOUR_ARCS) return 'unknown';
      const head = arcHead[arc]!;
      let move = firstMove[arc]!;
      for (let next = firstOut[head]!; next < firstOut[head + 1]!; next += 1, move += 1) {
        const moved = milliseconds + own.moveCost[moveKind[move]!]!;
        const end = ownEnds.get(next);
        if (end !== undefined) best = Math.min(best, moved + end);
        if (own.forward[next]! < BLOCKED && moved < BLOCKED) offer(next, moved + own.forward[next]!);
      }
    }
    return best < BLOCKED ? best : 'none';
  }

  return (start, { arc, milliseconds, isDirect }) => {
    // On the goal's own link there is nothing to share; a heading or a closure may part the two in ways of their own.
    if (isDirect || start.link === goal.link) return 'unknown';
    const first = departures(view, found.base, found.overlay, start).find((one) => one.arc === arc);
    const ownFirst = departures(view, own.base, own.overlay, start).find((one) => one.arc === arc);
    if (first?.milliseconds === ownFirst?.milliseconds && judge(arc) === open) return milliseconds;
    if (vain >= DETOURS_IN_VAIN) return 'unknown';
    const around = detour(start);
    if (around === 'unknown') vain += 1;
    return around;
  };
}

/** The last arcs of ways to the goal, with the time along each up to it. */
function endsOf(view: GraphView, weights: LaidWeights, goal: RoadPlace): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  for (const { arc, milliseconds } of arrivals(view, weights.base, weights.overlay, goal))
    for (const copy of view.copiesOf(arc)) ends.set(copy, milliseconds);
  return ends;
}

/** A binary heap of arcs by the least time their way can take. */
class DetourQueue {
  key = 0;
  arc = 0;
  milliseconds = 0;
  readonly #keys: number[] = [];
  readonly #arcs: number[] = [];
  readonly #times: number[] = [];

  push(key: number, arc: number, milliseconds: number): void {
    const [keys, arcs, times] = [this.#keys, this.#arcs, this.#times];
    let at = keys.length;
    keys.push(key);
    arcs.push(arc);
    times.push(milliseconds);
    for (let parent = (at - 1) >> 1; at > 0 && keys[parent]! > key; parent = (at - 1) >> 1) {
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, key, arc, milliseconds);
  }

  /** Takes the least into `key`, `arc` and `milliseconds`; false when there is none. */
  pop(): boolean {
    const keys = this.#keys;
    if (keys.length === 0) return false;
    [this.key, this.arc, this.milliseconds] = [keys[0]!, this.#arcs[0]!, this.#times[0]!];
    const [key, arc, milliseconds] = [keys.pop()!, this.#arcs.pop()!, this.#times.pop()!];
    const count = keys.length;
    if (count === 0) return true;
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && keys[child + 1]! < keys[child]!) child += 1;
      if (keys[child]! >= key) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, key, arc, milliseconds);
    return true;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#keys[from]!, this.#arcs[from]!, this.#times[from]!);
  }

  #put(at: number, key: number, arc: number, milliseconds: number): void {
    this.#keys[at] = key;
    this.#arcs[at] = arc;
    this.#times[at] = milliseconds;
  }
}

import type { Links } from './link-builder.ts';
import type { RoadNetwork, TurnRestriction } from './road-network.ts';
import type { ForbiddenSequence } from './turn-automaton.ts';

/** Arcs as links number them: 2 × link along the way, 2 × link + 1 against it. */
interface ArcView {
  tail(arc: number): number;
  head(arc: number): number;
  out(junction: number): readonly number[];
  ofWay(wayId: number): readonly number[];
}

function viewArcs(network: RoadNetwork, links: Links): ArcView {
  const out: number[][] = Array.from({ length: links.junctionCount }, () => []);
  const named = new Set<number>();
  for (const { fromWayId, toWayId, via } of network.restrictions) {
    named.add(fromWayId).add(toWayId);
    if ('wayIds' in via) for (const id of via.wayIds) named.add(id);
  }
  const byWay = new Map<number, number[]>();
  for (let link = 0; link < links.count; link += 1) {
    out[links.from[link]!]!.push(2 * link);
    out[links.to[link]!]!.push(2 * link + 1);
    const id = network.ways[links.way[link]!]!.id;
    if (!named.has(id)) continue;
    const arcs = byWay.get(id) ?? [];
    arcs.push(2 * link, 2 * link + 1);
    byWay.set(id, arcs);
  }
  return {
    tail: (arc) => (arc % 2 === 0 ? links.from[arc >> 1]! : links.to[arc >> 1]!),
    head: (arc) => (arc % 2 === 0 ? links.to[arc >> 1]! : links.from[arc >> 1]!),
    out: (junction) => out[junction]!,
    ofWay: (wayId) => byWay.get(wayId) ?? [],
  };
}

/** The arcs of one way that lead from a junction to one of several others, or `undefined` if it does not get there. */
function walkWay(arcs: ArcView, wayId: number, start: number, goals: ReadonlySet<number>): number[] | undefined {
  const choices = arcs.ofWay(wayId);
  for (const first of choices.filter((arc) => arcs.tail(arc) === start)) {
    const path = [first];
    const seen = new Set([start]);
    for (let arc: number | undefined = first; arc !== undefined;) {
      const head: number = arcs.head(arc);
      if (goals.has(head)) return path;
      if (seen.has(head)) break;
      seen.add(head);
      const back: number = arc ^ 1;
      arc = choices.find((next) => arcs.tail(next) === head && next !== back);
      if (arc !== undefined) path.push(arc);
    }
  }
  return undefined;
}

function junctionsOf(arcs: ArcView, wayId: number): Set<number> {
  return new Set(arcs.ofWay(wayId).map((arc) => arcs.tail(arc)));
}

function shared(a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> {
  return new Set([...a].filter((junction) => b.has(junction)));
}

/** The approach (arcs up to the last decision) and the way out that a restriction speaks of. */
interface Manoeuvre {
  readonly approach: readonly number[];
  readonly exit: number;
}

function manoeuvreOf(restriction: TurnRestriction, arcs: ArcView, links: Links): Manoeuvre | undefined {
  const { via, fromWayId, toWayId } = restriction;
  if ('nodeId' in via) {
    const node = links.nodeIndexById.get(via.nodeId);
    const junction = node === undefined ? -1 : links.junctionOfNode[node]!;
    const inward = arcs.ofWay(fromWayId).filter((arc) => arcs.head(arc) === junction);
    const outward = arcs.ofWay(toWayId).filter((arc) => arcs.tail(arc) === junction);
    // A way that runs through the junction leaves open which side is meant.
    if (inward.length !== 1 || outward.length !== 1) return undefined;
    return { approach: inward, exit: outward[0]! };
  }
  const [first, ...rest] = via.wayIds;
  if (first === undefined) return undefined;
  const entry = [...shared(junctionsOf(arcs, fromWayId), junctionsOf(arcs, first))];
  if (entry.length !== 1) return undefined;
  const inward = arcs.ofWay(fromWayId).filter((arc) => arcs.head(arc) === entry[0]);
  if (inward.length !== 1) return undefined;
  const approach = [inward[0]!];
  let at = entry[0]!;
  for (const [i, wayId] of via.wayIds.entries()) {
    const goals = shared(junctionsOf(arcs, wayId), junctionsOf(arcs, rest[i] ?? toWayId));
    goals.delete(at);
    const path = walkWay(arcs, wayId, at, goals);
    if (path === undefined) return undefined;
    approach.push(...path);
    at = arcs.head(path[path.length - 1]!);
  }
  const outward = arcs.ofWay(toWayId).filter((arc) => arcs.tail(arc) === at);
  return outward.length === 1 ? { approach, exit: outward[0]! } : undefined;
}

/**
 * Turns restrictions into sequences of arcs that must not be driven. `only` becomes one sequence for each other way
 * out; over via ways it binds whoever has entered the first of them, as routing engines commonly read it.
 */
export function forbiddenSequences(
  network: RoadNetwork,
  links: Links,
): { sequences: ForbiddenSequence[]; applied: number; ignored: number } {
  const sequences: ForbiddenSequence[] = [];
  let applied = 0;
  let ignored = 0;
  if (network.restrictions.length === 0) return { sequences, applied, ignored };
  const arcs = viewArcs(network, links);
  for (const restriction of network.restrictions) {
    const manoeuvre = manoeuvreOf(restriction, arcs, links);
    if (manoeuvre === undefined) {
      ignored += 1;
      continue;
    }
    applied += 1;
    const { approach, exit } = manoeuvre;
    const last = approach[approach.length - 1]!;
    const { exceptEmergency } = restriction;
    if (restriction.kind === 'no') sequences.push({ arcs: [...approach, exit], exceptEmergency });
    else {
      for (const other of arcs.out(arcs.head(last))) {
        if (other !== exit) sequences.push({ arcs: [...approach, other], exceptEmergency });
      }
    }
  }
  return { sequences, applied, ignored };
}

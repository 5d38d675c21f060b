import { bearingDegrees, packSegments, turnDegrees, type Position } from '@wanghuo/geo';
import { buildLinks, type Links } from './link-builder.ts';
import { AT_JUNCTION, moveKind, SIGN, TURN } from './move-kind.ts';
import { hashRoadNetwork } from './network-codec.ts';
import { forbiddenSequences } from './restriction-sequences.ts';
import type { RoadGraph } from './road-graph.ts';
import { ROAD_ACCESSES, ROAD_CLASSES, TERRAINS, type RoadNetwork } from './road-network.ts';
import { buildTurnAutomaton, type TurnAutomaton, type TurnState } from './turn-automaton.ts';

/** An arc before numbering. `state` is set on shadows; `mirror` on the never-entered other direction of a shadow. */
interface DraftArc {
  readonly draft: number;
  readonly state: TurnState | undefined;
  readonly mirror: boolean;
}

/**
 * Builds the junction graph of a road network.
 * @param options.version what to name the graph by; default is a hash of the network's content
 * @throws RangeError if the network has no drivable link, or a way names a missing node
 */
export function buildRoadGraph(network: RoadNetwork, options: { version?: string } = {}): RoadGraph {
  const links = buildLinks(network);
  if (links.count === 0) throw new RangeError('The road network has no road of two or more nodes.');
  const { sequences, applied, ignored } = forbiddenSequences(network, links);
  const automaton = buildTurnAutomaton(sequences);

  const drafts = draftArcs(links, automaton);
  const arcs = numberArcs(links, drafts);
  const moves = listMoves(network, links, automaton, drafts, arcs);

  const { segments, segmentLink } = indexSegments(links);
  const ways = wayColumns(network);
  const junctionNodes = Array.from(links.junctionNodes, (node) => network.nodes[node]!);
  return {
    version: options.version ?? hashRoadNetwork(network),
    source: network.source,
    attribution: network.attribution,
    junctionNodeIds: Float64Array.from(junctionNodes, (node) => node.id),
    junctionCoordinates: Float64Array.from(junctionNodes.flatMap((node) => [node.position[0], node.position[1]])),
    ...arcs.columns,
    ...moves,
    linkWay: links.way,
    linkMetres: links.metres,
    linkShape: links.shape,
    shapeCoordinates: links.coordinates,
    segmentMetres: links.segmentMetres,
    segments,
    segmentLink,
    ...ways,
    report: {
      junctionCount: links.junctionCount,
      linkCount: links.count,
      arcCount: drafts.length,
      moveCount: moves.moveKind.length,
      shadowArcCount: drafts.length - 2 * links.count,
      restrictionsApplied: applied,
      restrictionsIgnored: ignored,
    },
  };
}

function draftArcs(links: Links, automaton: TurnAutomaton): DraftArc[] {
  const drafts: DraftArc[] = Array.from({ length: 2 * links.count }, (_, draft) => ({
    draft,
    state: undefined,
    mirror: false,
  }));
  for (const state of automaton.longStates) {
    drafts.push({ draft: state.arc, state, mirror: false }, { draft: state.arc ^ 1, state, mirror: true });
  }
  return drafts;
}

interface NumberedArcs {
  /** Final number → index in the drafts. */
  readonly order: Uint32Array;
  readonly columns: Pick<
    RoadGraph,
    'firstOut' | 'arcTail' | 'arcHead' | 'arcTwin' | 'arcLink' | 'arcForward' | 'arcPlain' | 'linkArcs'
  >;
}

function numberArcs(links: Links, drafts: readonly DraftArc[]): NumberedArcs {
  const count = drafts.length;
  const tailOf = (draft: number): number => (draft % 2 === 0 ? links.from[draft >> 1]! : links.to[draft >> 1]!);
  const firstOut = new Uint32Array(links.junctionCount + 1);
  for (const { draft } of drafts) firstOut[tailOf(draft) + 1]! += 1;
  for (let junction = 0; junction < links.junctionCount; junction += 1) firstOut[junction + 1]! += firstOut[junction]!;
  const next = firstOut.slice();
  const order = new Uint32Array(count);
  const numberOf = new Uint32Array(count);
  for (let i = 0; i < count; i += 1) {
    const tail = tailOf(drafts[i]!.draft);
    order[next[tail]!] = i;
    numberOf[i] = next[tail]!;
    next[tail]! += 1;
  }
  const arcTail = new Uint32Array(count);
  const arcHead = new Uint32Array(count);
  const arcTwin = new Uint32Array(count);
  const arcLink = new Uint32Array(count);
  const arcForward = new Uint8Array(count);
  const arcPlain = new Uint32Array(count);
  const linkArcs = new Uint32Array(2 * links.count);
  for (let arc = 0; arc < count; arc += 1) {
    const i = order[arc]!;
    const { draft } = drafts[i]!;
    arcTail[arc] = tailOf(draft);
    arcHead[arc] = tailOf(draft ^ 1);
    // Shadows and their mirrors were drafted in pairs, right behind the ordinary arcs, which are paired too.
    arcTwin[arc] = numberOf[i ^ 1]!;
    arcLink[arc] = draft >> 1;
    arcForward[arc] = draft % 2 === 0 ? 1 : 0;
    arcPlain[arc] = numberOf[draft]!;
  }
  for (let draft = 0; draft < 2 * links.count; draft += 1) linkArcs[draft] = numberOf[draft]!;
  return { order, columns: { firstOut, arcTail, arcHead, arcTwin, arcLink, arcForward, arcPlain, linkArcs } };
}

function bearingsOf(links: Links): { start: Float32Array; end: Float32Array } {
  const start = new Float32Array(2 * links.count);
  const end = new Float32Array(2 * links.count);
  const at = (point: number): Position => [links.coordinates[2 * point]!, links.coordinates[2 * point + 1]!];
  for (let link = 0; link < links.count; link += 1) {
    const first = links.shape[link]!;
    const last = links.shape[link + 1]! - 1;
    start[2 * link] = bearingDegrees(at(first), at(first + 1));
    end[2 * link] = bearingDegrees(at(last - 1), at(last));
    start[2 * link + 1] = (end[2 * link]! + 180) % 360;
    end[2 * link + 1] = (start[2 * link]! + 180) % 360;
  }
  return { start, end };
}

function turnBetween(degree: number, degrees: number, isBack: boolean): number {
  if (isBack) return degree === 1 ? TURN.U_TURN_AT_DEAD_END : TURN.U_TURN;
  if (degree === 2) return TURN.THROUGH;
  if (Math.abs(degrees) <= 45) return TURN.STRAIGHT;
  if (Math.abs(degrees) > 150) return TURN.SHARP;
  return degrees > 0 ? TURN.RIGHT : TURN.LEFT;
}

function listMoves(
  network: RoadNetwork,
  links: Links,
  automaton: TurnAutomaton,
  drafts: readonly DraftArc[],
  { order, columns }: NumberedArcs,
): Pick<RoadGraph, 'firstMove' | 'moveKind' | 'moveKindBack'> {
  const { firstOut, arcHead, arcTwin } = columns;
  const arcCount = order.length;
  const degrees = new Uint32Array(links.junctionCount);
  const standing = new Uint8Array(links.junctionCount);
  for (let link = 0; link < links.count; link += 1) {
    degrees[links.from[link]!]! += 1;
    degrees[links.to[link]!]! += 1;
  }
  for (let junction = 0; junction < links.junctionCount; junction += 1) {
    const { barrier, signals } = network.nodes[links.junctionNodes[junction]!]!;
    if (barrier === 'BLOCK') standing[junction] = AT_JUNCTION.BLOCK;
    else if (barrier === 'GATE') standing[junction] = AT_JUNCTION.GATE;
    else if (signals === true && degrees[junction]! > 2) standing[junction] = AT_JUNCTION.SIGNALS;
  }
  const firstMove = new Uint32Array(arcCount + 1);
  for (let arc = 0; arc < arcCount; arc += 1) {
    const head = arcHead[arc]!;
    firstMove[arc + 1] = firstMove[arc]! + firstOut[head + 1]! - firstOut[head]!;
  }
  const kinds = new Uint8Array(firstMove[arcCount]!);
  const bearing = bearingsOf(links);

  for (let arc = 0; arc < arcCount; arc += 1) {
    const head = arcHead[arc]!;
    const from = drafts[order[arc]!]!;
    const state = from.mirror ? undefined : (from.state ?? automaton.stateOf(from.draft));
    for (let move = firstMove[arc]!, out = firstOut[head]!; out < firstOut[head + 1]!; move += 1, out += 1) {
      const to = drafts[order[out]!]!;
      const turn = turnBetween(
        degrees[head]!,
        turnDegrees(bearing.end[from.draft]!, bearing.start[to.draft]!),
        to.draft === (from.draft ^ 1),
      );
      kinds[move] = moveKind(turn, standing[head]!, signFor(automaton, from, state, to));
    }
  }

  const back = new Uint8Array(kinds.length);
  for (let arc = 0; arc < arcCount; arc += 1) {
    const head = arcHead[arc]!;
    for (let move = firstMove[arc]!, out = firstOut[head]!; out < firstOut[head + 1]!; move += 1, out += 1) {
      const from = arcTwin[out]!;
      back[move] = kinds[firstMove[from]! + arcTwin[arc]! - firstOut[head]!]!;
    }
  }
  return { firstMove, moveKind: kinds, moveKindBack: back };
}

/** Of an arc and its shadows only the one that remembers the approach rightly may be entered. */
function signFor(automaton: TurnAutomaton, from: DraftArc, state: TurnState | undefined, to: DraftArc): number {
  if (from.mirror || to.mirror) return SIGN.IMPOSSIBLE;
  if (state === undefined) return to.state === undefined ? SIGN.NONE : SIGN.IMPOSSIBLE;
  const followed = automaton.follow(state, to.draft);
  const remembered = followed !== undefined && followed.depth > 1 ? followed : undefined;
  if (to.state !== remembered) return SIGN.IMPOSSIBLE;
  const sign = automaton.signFor(state, to.draft);
  if (sign === 'FORBIDDEN') return SIGN.FORBIDDEN;
  return sign === 'ALLOWED' ? SIGN.NONE : SIGN.FORBIDDEN_EXCEPT_EMERGENCY;
}

function indexSegments(links: Links): Pick<RoadGraph, 'segments' | 'segmentLink'> {
  const count = links.segmentMetres.length - links.count;
  const starts = new Uint32Array(count);
  const segmentLink = new Uint32Array(count);
  let segment = 0;
  for (let link = 0; link < links.count; link += 1) {
    for (let point = links.shape[link]!; point < links.shape[link + 1]! - 1; point += 1) {
      starts[segment] = point;
      segmentLink[segment] = link;
      segment += 1;
    }
  }
  return { segments: packSegments(links.coordinates, starts), segmentLink };
}

type WayColumns = Pick<
  RoadGraph,
  | 'wayIds'
  | 'wayClass'
  | 'wayTerrain'
  | 'wayOneway'
  | 'wayRoundabout'
  | 'wayAccess'
  | 'wayMaxWidthMetres'
  | 'wayMaxHeightMetres'
  | 'wayMaxWeightTonnes'
  | 'wayName'
  | 'names'
>;

function wayColumns({ ways }: RoadNetwork): WayColumns {
  const nameNumbers = new Map<string, number>([['', 0]]);
  const wayName = Uint32Array.from(ways, (way) => {
    const name = way.name ?? way.bridgeName ?? '';
    const number = nameNumbers.get(name) ?? nameNumbers.size;
    nameNumbers.set(name, number);
    return number;
  });
  return {
    wayIds: Float64Array.from(ways, (way) => way.id),
    wayClass: Uint8Array.from(ways, (way) => ROAD_CLASSES.indexOf(way.roadClass)),
    wayTerrain: Uint8Array.from(ways, (way) => Math.max(0, TERRAINS.indexOf(way.terrain ?? 'unknown'))),
    wayOneway: Uint8Array.from(ways, (way) => (way.oneway === 1 && way.emergencyBothWays === true ? 2 : way.oneway)),
    wayRoundabout: Uint8Array.from(ways, (way) => (way.roundabout === true ? 1 : 0)),
    wayAccess: Uint8Array.from(ways, (way) => ROAD_ACCESSES.indexOf(way.access ?? 'OPEN')),
    wayMaxWidthMetres: Float64Array.from(ways, (way) => way.maxWidthMetres ?? Infinity),
    wayMaxHeightMetres: Float64Array.from(ways, (way) => way.maxHeightMetres ?? Infinity),
    wayMaxWeightTonnes: Float64Array.from(ways, (way) => way.maxWeightTonnes ?? Infinity),
    wayName,
    names: [...nameNumbers.keys()],
  };
}

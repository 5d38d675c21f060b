import { between, haversineMetres, type Position } from '@wanghuo/geo';
import type { GraphView } from './graph-view.ts';
import { TURN, turnOf } from './move-kind.ts';
import { onwardFrom, type Beginning, type LaidWeights } from './one-search.ts';
import { partMilliseconds, shareOfArc, type RoadPlace } from './road-place.ts';
import { ROAD_CLASSES } from './road-network.ts';
import type { SearchSpace } from './search-space.ts';
import type { RouteStep } from './travel-answer.ts';

/** A stretch of one arc that a route drives, in shares of the arc's own direction. */
export interface RoutePiece {
  readonly arc: number;
  readonly from: number;
  readonly to: number;
}

/** Follows the labels of `searchTo` from a beginning to the goal. */
export function tracePieces(
  view: GraphView,
  space: SearchSpace,
  weights: LaidWeights,
  beginning: Beginning,
  start: RoadPlace,
  goal: RoadPlace,
): RoutePiece[] {
  const { graph } = view;
  const startShare = shareOfArc(view, beginning.arc, start.fraction);
  if (beginning.isDirect) {
    return [{ arc: beginning.arc, from: startShare, to: shareOfArc(view, beginning.arc, goal.fraction) }];
  }
  const pieces: RoutePiece[] = [{ arc: beginning.arc, from: startShare, to: 1 }];
  for (let arc = beginning.arc; ;) {
    const onward = onwardFrom(view, space, weights, arc);
    if (onward === undefined) throw new Error('The labels of a search end before its goal.');
    arc = onward.arc;
    if (graph.arcLink[arc] === goal.link) {
      const begin = graph.arcForward[arc] === 1 ? 0 : 1;
      const last = partMilliseconds(view, weights.base, weights.overlay, graph.arcPlain[arc]!, begin, goal.fraction);
      if (last === space.label[graph.arcTwin[arc]!]) {
        pieces.push({ arc, from: 0, to: shareOfArc(view, arc, goal.fraction) });
        return pieces;
      }
    }
    pieces.push({ arc, from: 0, to: 1 });
  }
}

/** The points of a link between two shares of its length, in the direction from the first to the second. */
export function linkLine({ graph }: GraphView, link: number, from: number, to: number): Position[] {
  const low = Math.min(from, to) * graph.linkMetres[link]!;
  const high = Math.max(from, to) * graph.linkMetres[link]!;
  const line: Position[] = [];
  const at = (point: number): Position => [graph.shapeCoordinates[2 * point]!, graph.shapeCoordinates[2 * point + 1]!];
  let metres = 0;
  const end = graph.linkShape[link + 1]! - 1;
  for (let point = graph.linkShape[link]!; point < end; point += 1) {
    const length = graph.segmentMetres[point]!;
    if (metres + length >= low && line.length === 0) line.push(partOf(at(point), at(point + 1), low - metres, length));
    if (line.length > 0 && metres + length > low && metres + length < high) line.push(at(point + 1));
    if (metres + length >= high) {
      line.push(partOf(at(point), at(point + 1), high - metres, length));
      break;
    }
    metres += length;
  }
  // Rounding of the length may leave the far end just out of reach.
  if (line.length < 2) line.push(at(end));
  return from <= to ? line : line.reverse();
}

function partOf(a: Position, b: Position, metres: number, length: number): Position {
  if (length === 0 || metres <= 0) return a;
  return metres >= length ? b : between(a, b, metres / length);
}

/** The line of a route, each position once. */
export function routeLine(view: GraphView, pieces: readonly RoutePiece[]): Position[] {
  const line: Position[] = [];
  for (const { arc, from, to } of pieces) {
    const isForward = view.graph.arcForward[arc] === 1;
    const part = linkLine(view, view.graph.arcLink[arc]!, isForward ? from : 1 - from, isForward ? to : 1 - to);
    for (const position of part) {
      const last = line[line.length - 1];
      if (last === undefined || haversineMetres(last, position) > 0.01) line.push(position);
    }
  }
  return line;
}

const MANOEUVRES = {
  [TURN.THROUGH]: 'STRAIGHT',
  [TURN.STRAIGHT]: 'STRAIGHT',
  [TURN.RIGHT]: 'RIGHT',
  [TURN.LEFT]: 'LEFT',
  [TURN.SHARP]: 'SHARP',
  [TURN.U_TURN]: 'U_TURN',
  [TURN.U_TURN_AT_DEAD_END]: 'U_TURN',
} as const;

/** Joins pieces into steps: a new one where the name or class changes, or where the driver turns. */
export function routeSteps(view: GraphView, weights: LaidWeights, pieces: readonly RoutePiece[]): RouteStep[] {
  const { graph } = view;
  const steps: RouteStep[] = [];
  let previous: RoutePiece | undefined;
  for (const piece of pieces) {
    const link = graph.arcLink[piece.arc]!;
    const way = graph.linkWay[link]!;
    const isForward = graph.arcForward[piece.arc] === 1;
    const name = graph.names[graph.wayName[way]!] || null;
    const roadClass = ROAD_CLASSES[graph.wayClass[way]!]!;
    const whole = weights.base[piece.arc]!;
    const driving = Math.round(whole * piece.to) - Math.round(whole * piece.from);
    const metres = graph.linkMetres[link]! * (piece.to - piece.from);
    const kind =
      previous &&
      graph.moveKind[graph.firstMove[previous.arc]! + piece.arc - graph.firstOut[graph.arcHead[previous.arc]!]!]!;
    const turning = kind === undefined ? 0 : weights.moveCost[kind]!;
    const manoeuvre = kind === undefined ? 'DEPART' : MANOEUVRES[turnOf(kind) as keyof typeof MANOEUVRES];
    const last = steps[steps.length - 1];
    if (last !== undefined && manoeuvre === 'STRAIGHT' && last.name === name && last.roadClass === roadClass) {
      steps[steps.length - 1] = {
        ...last,
        metres: last.metres + metres,
        milliseconds: last.milliseconds + turning + driving,
      };
    } else {
      const begin = isForward ? piece.from : 1 - piece.from;
      const position = linkLine(view, link, begin, begin)[0]!;
      steps.push({ name, roadClass, manoeuvre, position, metres, milliseconds: turning + driving });
    }
    previous = piece;
  }
  return steps;
}

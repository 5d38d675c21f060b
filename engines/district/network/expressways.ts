import { positionOf, type DistrictFacts } from '../facts.ts';
import { distance, resample, roundedLine, toPlane, type Point } from '../plane.ts';
import { randomStream } from '../random-stream.ts';
import { meander } from './meander.ts';
import type { RoadDraft } from './road-draft.ts';
import type { Setting } from './setting.ts';

/** A course assumed for an expressway whose line is not among the facts, and how both its ends are treated. */
export type AssumedCourse = { name: string; line: number[][] };

const spacingMetres = 650;
const halfGapMetres = 16;
const rampReachMetres = 3000;

type Carriageway = { name: string; forward: number[]; backward: number[]; centre: Point[] };

/**
 * Draws the expressways open at the date as two one-way carriageways above the other roads. Ramps lead down where
 * one passes within 3 km of a town; expressways that start on another are joined to it; at the edge of the district
 * the carriageways are joined by a turning place, so that nothing is cut off.
 */
export function drawExpressways(
  draft: RoadDraft,
  setting: Setting,
  facts: DistrictFacts,
  courses: readonly AssumedCourse[],
  asOf: string,
  seed: number,
): void {
  const year = Number(asOf.slice(0, 4));
  const drawn: Carriageway[] = [];
  for (const fact of facts.expressways) {
    if ((fact.plannedYear ?? 0) >= year || (fact.openedYear ?? 0) > year) continue;
    const course = fact.line ?? courses.find((one) => one.name === fact.name)?.line;
    if (course === undefined) continue;
    const centre = resample(
      roundedLine(
        course.map((pair) => toPlane(positionOf(pair))),
        4,
      ),
      spacingMetres,
    );
    const side = (index: number, sign: number): Point => {
      const before = centre[Math.max(0, index - 1)]!;
      const after = centre[Math.min(centre.length - 1, index + 1)]!;
      const length = Math.max(1, distance(before, after));
      const here = centre[index]!;
      return {
        x: here.x + (sign * (after.y - before.y) * halfGapMetres) / length,
        y: here.y - (sign * (after.x - before.x) * halfGapMetres) / length,
      };
    };
    // Traffic keeps to the right: the forward carriageway lies on the right of the course.
    const forward = centre.map((_, index) => draft.addNode(side(index, 1)));
    const backward = centre.map((_, index) => draft.addNode(side(index, -1)));
    const plainName = fact.name.replace(/（.*）/, '');
    const name = fact.ref.startsWith('G') ? `${fact.ref}${plainName}` : plainName;
    const traits = { roadClass: 'motorway', name, oneway: 1, isElevated: true } as const;
    draft.addWay(forward, traits);
    draft.addWay([...backward].reverse(), traits);
    drawn.push({ name, forward, backward, centre });
  }
  const link = { roadClass: 'motorway_link', oneway: 1, isElevated: true } as const;
  for (const road of drawn) {
    for (const end of [0, road.centre.length - 1]) {
      const isStart = end === 0;
      const arriving = isStart ? road.backward[end]! : road.forward[end]!;
      const leaving = isStart ? road.forward[end]! : road.backward[end]!;
      const other = drawn
        .filter((one) => one !== road)
        .map((one) => ({ one, at: nearestIndex(one.centre, road.centre[end]!) }))
        .filter(({ one, at }) => distance(one.centre[at]!, road.centre[end]!) < 900)
        .sort(
          (p, q) => distance(p.one.centre[p.at]!, road.centre[end]!) - distance(q.one.centre[q.at]!, road.centre[end]!),
        )[0];
      draft.addWay([arriving, leaving], { ...link, name: `${road.name}掉头连接（示意）` });
      if (other === undefined) continue;
      const at = Math.min(other.one.centre.length - 2, Math.max(1, other.at));
      const name = `${road.name}—${other.one.name}互通匝道`;
      draft.addWay([arriving, other.one.forward[at + 1]!], { ...link, name });
      draft.addWay([arriving, other.one.backward[at - 1]!], { ...link, name });
      draft.addWay([other.one.forward[at - 1]!, leaving], { ...link, name });
      draft.addWay([other.one.backward[at + 1]!, leaving], { ...link, name });
    }
    for (const seat of setting.seats) {
      const at = Math.min(road.centre.length - 3, Math.max(2, nearestIndex(road.centre, seat.point)));
      const place = road.centre[at]!;
      if (distance(place, seat.point) > rampReachMetres || setting.crossesYangtze(place, seat.point)) continue;
      joinBelow(draft, setting, road, at, `${seat.name.replace(/[镇街].*$/, '')}收费站连接线`, seed);
    }
  }
}

/** A toll plaza beside the expressway, four short ramps, and a road from the plaza to the nearest main road. */
function joinBelow(
  draft: RoadDraft,
  setting: Setting,
  road: Carriageway,
  at: number,
  name: string,
  seed: number,
): void {
  const place = road.centre[at]!;
  const hit = draft.nearest(
    place,
    rampReachMetres,
    (way, point) =>
      ['trunk', 'primary', 'secondary'].includes(way.roadClass) &&
      way.bridgeName === null &&
      !setting.crossesYangtze(place, point) &&
      distance(place, point) > 150,
  );
  if (hit === undefined) return;
  const length = Math.max(1, distance(place, hit.point));
  const offset = Math.min(260, length * 0.5);
  const plazaPoint = {
    x: place.x + ((hit.point.x - place.x) * offset) / length,
    y: place.y + ((hit.point.y - place.y) * offset) / length,
  };
  const below = draft.nodeAt(hit);
  const plaza = draft.addNode(plazaPoint);
  const ramp = {
    roadClass: 'motorway_link',
    oneway: 1,
    isElevated: true,
    name: name.replace('连接线', '匝道'),
  } as const;
  draft.addWay([road.forward[at - 1]!, plaza], ramp);
  draft.addWay([plaza, road.forward[at + 1]!], ramp);
  draft.addWay([road.backward[at + 1]!, plaza], ramp);
  draft.addWay([plaza, road.backward[at - 1]!], ramp);
  const line = meander(
    [plazaPoint, draft.point(below)],
    distance(plazaPoint, draft.point(below)) * 1.06,
    350,
    randomStream(seed, `ramp ${road.name} ${at}`),
    () => true,
    (candidate) =>
      candidate.every((point, index) => index === 0 || !setting.crossesYangtze(candidate[index - 1]!, point)) ? 0 : 10,
  );
  draft.addLine(line, { roadClass: 'secondary', name }, plaza, below);
}

function nearestIndex(line: readonly Point[], point: Point): number {
  let best = 0;
  for (let index = 1; index < line.length; index += 1) {
    if (distance(line[index]!, point) < distance(line[best]!, point)) best = index;
  }
  return best;
}

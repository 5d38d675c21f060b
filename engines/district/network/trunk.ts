import { distance, lineMetres, pointAlong, toPlane, type Point } from '../plane.ts';
import { positionOf, type CrossingFact, type DistrictFacts } from '../facts.ts';
import { randomStream } from '../random-stream.ts';
import type { Guide } from './guide-path.ts';
import { meander } from './meander.ts';
import type { RoadClass, RoadDraft } from './road-draft.ts';
import { keepOutMetres, type Seat, type Setting } from './setting.ts';
import { ShortCutWatch, type DirectWay } from './short-cuts.ts';
import { raiseAlong, type StreetGrid } from './street-grid.ts';

const classOfLink: Record<string, RoadClass> = { NATIONAL: 'trunk', PROVINCIAL: 'primary', COUNTY: 'secondary' };
const spacingMetres = 330;

/** A Yangtze crossing that carries an ordinary road, with its two bridge heads. */
export type Bridge = { fact: CrossingFact; heads: readonly [Point, Point]; nodes: [number, number] };

/** The bridge heads of a crossing: square to the river, just outside the strip that roads keep free. */
export function bridgeHeads(setting: Setting, fact: CrossingFact): readonly [Point, Point] {
  const wanted = toPlane(positionOf(fact.position));
  let best = { point: setting.yangtze[0]!, direction: { x: 1, y: 0 } };
  for (let index = 1; index < setting.yangtze.length; index += 1) {
    const piece = [setting.yangtze[index - 1]!, setting.yangtze[index]!];
    for (let share = 0; share < 1; share += 0.1) {
      const here = pointAlong(piece, distance(piece[0]!, piece[1]!) * share);
      if (distance(here.point, wanted) < distance(best.point, wanted)) best = here;
    }
  }
  const reach = keepOutMetres + 70;
  const side = { x: -best.direction.y * reach, y: best.direction.x * reach };
  return [
    { x: best.point.x + side.x, y: best.point.y + side.y },
    { x: best.point.x - side.x, y: best.point.y - side.y },
  ];
}

type Leg = {
  from: Seat | Bridge;
  to: Seat | Bridge;
  head: 0 | 1;
  metres: number;
  roadClass: RoadClass;
  name: string;
  mayLeave: boolean;
};

/** Names of numbered roads between two towns; other roads get a number of our own that says 示意. */
function roadNames(facts: DistrictFacts): (from: string, to: string) => string {
  const towns = new Set(facts.towns.map((town) => town.name));
  const named = new Map<string, string>();
  for (const road of facts.mainRoads) {
    const via = road.via.filter((place) => towns.has(place));
    for (let index = 1; index < via.length; index += 1) {
      named.set(`${via[index - 1]}|${via[index]}`, road.ref);
      named.set(`${via[index]}|${via[index - 1]}`, road.ref);
    }
  }
  // The G212 reaches 四面山 by way of 中山.
  for (const pair of ['蔡家镇|中山镇', '中山镇|四面山镇']) {
    named.set(pair, 'G212');
    named.set(pair.split('|').reverse().join('|'), 'G212');
  }
  let count = 0;
  return (from, to) => {
    const key = `${from}|${to}`;
    const known = named.get(key);
    if (known !== undefined) return known;
    count += 1;
    const name = `示意${String(count).padStart(2, '0')}线`;
    named.set(key, name);
    named.set(`${to}|${from}`, name);
    return name;
  };
}

function headName(bridge: Bridge, head: 0 | 1): string {
  return `${bridge.fact.name} ${head}`;
}

function isBridge(end: Seat | Bridge): end is Bridge {
  return 'heads' in end;
}

/** Which road bridges are joined to which town by an approach road of our own, and how far the detour goes. */
const approaches = [
  { bridge: '几江长江大桥', seats: ['几江街道', '圣泉街道'], roadClass: 'primary', detour: 1.2 },
  { bridge: '鼎山长江大桥', seats: ['鼎山街道'], roadClass: 'trunk', detour: 1.1 },
  { bridge: '白沙长江大桥', seats: ['白沙镇'], roadClass: 'primary', detour: 1.2 },
] as const;

/**
 * Draws bridges and the direct roads between towns. Links that use the same bridge share its approaches: lengths of
 * the approaches are fitted to the published kilometres, so that every pair still comes out right.
 */
export function drawTrunk(
  draft: RoadDraft,
  setting: Setting,
  facts: DistrictFacts,
  grids: readonly StreetGrid[],
  guide: Guide,
  seed: number,
): { bridges: Bridge[]; pave: () => void } {
  const seatOf = (name: string): Seat => setting.seats.find((seat) => seat.name === name)!;
  const gridOf = new Map<Seat, StreetGrid>();
  for (const grid of grids)
    for (const corner of grid.corners) if (!gridOf.has(corner.seat)) gridOf.set(corner.seat, grid);
  const bridges: Bridge[] = facts.crossings
    .filter((fact) => fact.kind === 'ROAD')
    .map((fact) => {
      const heads = bridgeHeads(setting, fact);
      return { fact, heads, nodes: [draft.addNode(heads[0]), draft.addNode(heads[1])] };
    });
  const direct: DirectWay[] = facts.townLinks
    .filter((link) => link.ferry !== true)
    .map((link) => ({ from: link.from, to: link.to, metres: link.kilometres * 1000 }));
  const nameOf = roadNames(facts);
  const legs: Leg[] = [];
  const sideOf = (bridge: Bridge, seat: Seat): 0 | 1 => {
    const [left, right] = bridge.heads;
    return lineMetres(guide(seat.point, left, true)) <= lineMetres(guide(seat.point, right, true)) ? 0 : 1;
  };
  for (const bridge of bridges) {
    const links = facts.townLinks.filter((link) => link.crossing === bridge.fact.name && link.ferry !== true);
    const ends = new Map<
      string,
      { head: 0 | 1; floor: number; metres: number; roadClass: RoadClass; name: string; mayLeave: boolean }
    >();
    for (const link of links) {
      for (const town of [link.from, link.to]) {
        const other = town === link.from ? link.to : link.from;
        const roadClass = classOfLink[link.roadClass]!;
        const known = ends.get(town);
        if (known !== undefined) {
          if (rankOf(roadClass) < rankOf(known.roadClass)) known.roadClass = roadClass;
          continue;
        }
        const head = sideOf(bridge, seatOf(town));
        const floor = lineMetres(guide(seatOf(town).point, bridge.heads[head], true)) * 1.06;
        ends.set(town, {
          head,
          floor,
          metres: floor * 1.2,
          roadClass,
          name: nameOf(town, other),
          mayLeave: (link.outsideShare ?? 0) > 0,
        });
      }
    }
    const bridgeMetres = distance(bridge.heads[0], bridge.heads[1]);
    for (let round = 0; round < 60; round += 1) {
      for (const [town, end] of ends) {
        const wishes = links
          .filter((link) => link.from === town || link.to === town)
          .map(
            (link) =>
              link.kilometres * 1000 - bridgeMetres - ends.get(link.from === town ? link.to : link.from)!.metres,
          );
        const mean = wishes.reduce((sum, wish) => sum + wish, 0) / wishes.length;
        end.metres = Math.max(end.floor, 0.5 * end.metres + 0.5 * mean);
      }
    }
    direct.push({ from: headName(bridge, 0), to: headName(bridge, 1), metres: bridgeMetres });
    for (const [town, end] of ends) {
      direct.push({ from: town, to: headName(bridge, end.head), metres: end.metres });
      // So long a way to a bridge so near is in truth the way through the next town, which has its own road there.
      const isRoundabout =
        end.metres > 2 * end.floor &&
        facts.townLinks.some((link) => {
          const other = link.from === town ? link.to : link.to === town ? link.from : undefined;
          return link.crossing === undefined && other !== undefined && ends.get(other)?.head === end.head;
        });
      if (isRoundabout) continue;
      legs.push({
        from: seatOf(town),
        to: bridge,
        head: end.head,
        metres: end.metres,
        roadClass: end.roadClass,
        name: end.name,
        mayLeave: end.mayLeave,
      });
    }
    for (const approach of approaches.filter((one) => one.bridge === bridge.fact.name)) {
      for (const town of approach.seats) {
        const head = sideOf(bridge, seatOf(town));
        const metres = lineMetres(guide(seatOf(town).point, bridge.heads[head], true)) * approach.detour;
        legs.push({
          from: seatOf(town),
          to: bridge,
          head,
          metres,
          roadClass: approach.roadClass,
          name: bridge.fact.route ?? `${bridge.fact.name}引道`,
          mayLeave: true,
        });
      }
    }
  }
  for (const link of facts.townLinks) {
    if (link.crossing !== undefined) continue;
    legs.push({
      from: seatOf(link.from),
      to: seatOf(link.to),
      head: 0,
      metres: link.kilometres * 1000,
      roadClass: classOfLink[link.roadClass]!,
      name: nameOf(link.from, link.to),
      mayLeave: false,
    });
  }
  legs.sort((a, b) => rankOf(a.roadClass) - rankOf(b.roadClass) || a.metres - b.metres);
  const watch = new ShortCutWatch(
    [
      ...facts.towns.map((town) => town.name),
      ...bridges.flatMap((bridge) => [headName(bridge, 0), headName(bridge, 1)]),
    ],
    direct,
  );

  const drawn = legs.map((leg, index) => {
    const start = leg.from as Seat;
    const end = isBridge(leg.to) ? leg.to.heads[leg.head] : leg.to.point;
    const random = randomStream(
      seed,
      `trunk ${start.code} ${isBridge(leg.to) ? leg.to.fact.name : leg.to.code} ${index}`,
    );
    const isAllowed = (point: Point): boolean => {
      if (setting.metresToYangtze(point) < keepOutMetres && distance(point, end) > 900) return false;
      if (!leg.mayLeave && !setting.isInDistrict(point)) return false;
      const seat = setting.nearestSeat(point);
      if (seat === leg.from || seat === leg.to || distance(point, start.point) < 2500) return true;
      return gridOf.get(seat)?.covers(point) !== true;
    };
    const ends = [start.name, isBridge(leg.to) ? headName(leg.to, leg.head) : leg.to.name] as const;
    const blemish = (line: readonly Point[]): number => {
      let sum = (crossesItself(line) ? 1 : 0) + watch.harmOf(line, ends);
      for (let at = 1; at < line.length; at += 1) {
        if (setting.crossesYangtze(line[at - 1]!, line[at]!)) sum += 10;
      }
      return sum;
    };
    // Inside towns the way follows the streets; what that adds is taken off the part outside.
    const path = guide(start.point, end, leg.mayLeave);
    let wanted = leg.metres;
    let line: Point[] = [];
    for (let round = 0; round < 2; round += 1) {
      line = meander(path, wanted, spacingMetres, random, isAllowed, blemish);
      const added =
        streetDetour(line, gridOf.get(start), start) +
        (isBridge(leg.to) ? 0 : streetDetour([...line].reverse(), gridOf.get(leg.to), leg.to));
      if (Math.abs(added) < leg.metres * 0.01) break;
      wanted = leg.metres - added;
    }
    watch.keep(line, ends);
    return { leg, ...enterTowns(line, gridOf.get(start), isBridge(leg.to) ? undefined : gridOf.get(leg.to)) };
  });
  for (const { leg, startCorner, endCorner } of drawn) {
    const raise = leg.roadClass === 'secondary' ? 'primary' : leg.roadClass;
    const walkIn = (grid: StreetGrid | undefined, node: number | undefined, seat: Seat): void => {
      const corner = grid?.corners.find((one) => one.node === node);
      if (grid !== undefined && corner !== undefined)
        raiseAlong(grid.walk(corner, grid.nearestCorner(seat.point)), raise);
    };
    walkIn(gridOf.get(leg.from as Seat), startCorner, leg.from as Seat);
    if (!isBridge(leg.to)) walkIn(gridOf.get(leg.to), endCorner, leg.to);
  }
  return {
    bridges,
    pave: () => {
      for (const bridge of bridges) {
        const roadClass = legs.find((leg) => leg.to === bridge)?.roadClass ?? 'primary';
        draft.addWay(bridge.nodes, {
          roadClass,
          name: bridge.fact.route ?? bridge.fact.name,
          bridgeName: bridge.fact.name,
        });
      }
      for (const { leg, line, startCorner, endCorner } of drawn) {
        if (line.length < 2) continue;
        const endNode = isBridge(leg.to) ? leg.to.nodes[leg.head] : endCorner;
        draft.addLine(line, { roadClass: leg.roadClass, name: leg.name }, startCorner, endNode);
      }
      const outlet = bridges.find((bridge) => bridge.fact.name === '鼎山长江大桥');
      if (outlet !== undefined) leaveDistrict(draft, outlet);
    },
  };
}

const ranks: readonly RoadClass[] = [
  'trunk',
  'primary',
  'secondary',
  'tertiary',
  'unclassified',
  'residential',
  'service',
];

function rankOf(roadClass: RoadClass): number {
  return ranks.indexOf(roadClass);
}

/** The far bank of the 鼎山 bridge is another district: the road goes on a little and ends at the edge of the map. */
function leaveDistrict(draft: RoadDraft, bridge: Bridge): void {
  const free = draft.degree[bridge.nodes[0]] === 1 ? 0 : 1;
  const [head, other] = [bridge.heads[free], bridge.heads[1 - free]!];
  const step = { x: (head.x - other.x) * 0.8, y: (head.y - other.y) * 0.8 };
  draft.addLine(
    [head, { x: head.x + step.x, y: head.y + step.y }],
    { roadClass: 'trunk', name: bridge.fact.route ?? null },
    bridge.nodes[free],
  );
}

/** How much longer the way through the streets is than the drawn line that they replace. */
function streetDetour(line: readonly Point[], grid: StreetGrid | undefined, seat: Seat): number {
  if (grid === undefined) return 0;
  let first = 0;
  while (first < line.length - 1 && grid.covers(line[first]!)) first += 1;
  const corner = grid.nearestCorner(line[first]!);
  const walk = grid.walk(corner, grid.nearestCorner(seat.point)).map((one) => one.point);
  return lineMetres(walk) + distance(corner.point, line[first]!) - lineMetres(line.slice(0, first + 1));
}

/** Cuts a road where it meets the streets of its end towns and joins it to the nearest corner there. */
function enterTowns(
  line: readonly Point[],
  startGrid: StreetGrid | undefined,
  endGrid: StreetGrid | undefined,
): { line: Point[]; startCorner: number | undefined; endCorner: number | undefined } {
  let first = 0;
  let last = line.length - 1;
  if (startGrid !== undefined) while (first < last && startGrid.covers(line[first]!)) first += 1;
  if (endGrid !== undefined) while (last > first && endGrid.covers(line[last]!)) last -= 1;
  const startCorner = startGrid?.nearestCorner(line[first]!);
  const endCorner = endGrid?.nearestCorner(line[last]!);
  const isApart = (point: Point, end: Point | undefined): boolean => end === undefined || distance(point, end) > 25;
  const middle = line
    .slice(first, last + 1)
    .filter((point) => isApart(point, startCorner?.point) && isApart(point, endCorner?.point));
  if (startCorner !== undefined && startCorner === endCorner)
    return { line: [], startCorner: startCorner.node, endCorner: startCorner.node };
  const whole = [
    ...(startCorner === undefined ? [] : [startCorner.point]),
    ...middle,
    ...(endCorner === undefined ? [] : [endCorner.point]),
  ];
  if (startGrid !== undefined && startGrid === endGrid && middle.length <= 1)
    return { line: [], startCorner: startCorner?.node, endCorner: endCorner?.node };
  return { line: whole, startCorner: startCorner?.node, endCorner: endCorner?.node };
}

function crossesItself(line: readonly Point[]): boolean {
  for (let i = 1; i < line.length; i += 1) {
    for (let j = i + 2; j < line.length; j += 1) {
      const [a, b, c, d] = [line[i - 1]!, line[i]!, line[j - 1]!, line[j]!];
      const turn = (p: Point, q: Point, r: Point): number => (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
      if (turn(a, b, c) > 0 !== turn(a, b, d) > 0 && turn(c, d, a) > 0 !== turn(c, d, b) > 0) return true;
    }
  }
  return false;
}

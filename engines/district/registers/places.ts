import { positionOf } from '../facts.ts';
import { published, synthetic } from '../identity.ts';
import { spelling } from '../names.ts';
import { between, distance, pieceMetres, toPlane, toPosition, type Point, type Position } from '../plane.ts';
import type { PlaceKind, PlaceRow, PremisesRow } from '../rows.ts';
import type { Scene } from '../scene.ts';
import type { Compound } from './inventory.ts';

const numberedRoads = /^G\d+|高速|^江珞路$/;
const kindOfClass: Record<string, PlaceKind> = { HOSPITAL: 'HOSPITAL', SCHOOL: 'SCHOOL', MARKET: 'MARKET' };

/** Railway stations by name; the facts give no position, so they stand beside their town (assumed). */
const stationTowns: Record<string, string> = {
  '江津（德感）': '德感街道',
  油溪: '油溪镇',
  朱杨溪: '朱杨镇',
  珞璜南: '珞璜镇',
  圣泉寺: '圣泉街道',
};

/** The gazetteer: published hospitals, parks, scenic places, bridges and stations; compounds, streets and kilometre posts by rule. */
export function placeRows(scene: Scene, compounds: readonly Compound[], premises: readonly PremisesRow[]): PlaceRow[] {
  const { facts, setting } = scene;
  const rows: PlaceRow[] = [];
  const add = (
    name: string,
    kind: PlaceKind,
    position: Position,
    isPublished: boolean,
    more: { roadName?: string; kilometre?: number; townshipCode?: string } = {},
  ): void => {
    const key = `${kind} ${name} ${more.kilometre ?? ''} ${rows.length}`;
    rows.push({
      ...(isPublished ? published('place', key) : synthetic('place', key)),
      name,
      ...spelling(name),
      kind,
      townshipCode: more.townshipCode ?? setting.seatOnBank(toPlane(position)).code,
      position,
      roadName: more.roadName ?? null,
      kilometre: more.kilometre ?? null,
    });
  };
  add('江津区人民政府', 'GOVERNMENT', positionOf(facts.district.governmentSeat), true);
  for (const one of facts.hospitals)
    add(one.name, 'HOSPITAL', positionOf(one.position), true, { townshipCode: scene.seatNamed(one.town).code });
  for (const one of facts.industrialParks)
    add(one.name, 'INDUSTRIAL_PARK', positionOf(one.position), true, { townshipCode: scene.seatNamed(one.town).code });
  for (const one of facts.scenicAreas)
    add(one.name, 'SCENIC', positionOf(one.position), true, { townshipCode: scene.seatNamed(one.town).code });
  for (const one of facts.crossings) if (one.kind !== 'FERRY') add(one.name, 'BRIDGE', positionOf(one.position), true);
  for (const railway of facts.railways) {
    for (const station of railway.stations) {
      const seat = scene.seatNamed(stationTowns[station] ?? '德感街道');
      const name = `${station.replace(/（.*）/, '')}站`;
      add(name, 'RAILWAY_STATION', toPosition({ x: seat.point.x - 420, y: seat.point.y + 260 }), false, {
        townshipCode: seat.code,
      });
    }
  }
  for (const compound of compounds)
    add(compound.name, 'COMPOUND', compound.spot.position, false, {
      roadName: compound.spot.street,
      townshipCode: compound.spot.seat.code,
    });
  for (const one of premises) {
    const kind = one.classes.map((name) => kindOfClass[name]).find((found) => found !== undefined);
    if (kind !== undefined && one.tier !== 'SECOND_LEVEL')
      add(one.name, kind, one.position, false, { townshipCode: one.townshipCode });
  }
  for (const seat of setting.seats) {
    add(`${seat.name}便民广场（示意）`, 'PARK', toPosition({ x: seat.point.x + 60, y: seat.point.y - 60 }), false, {
      townshipCode: seat.code,
    });
  }
  addRoads(scene, add);
  return rows;
}

/** Every named street once at its middle, and a post for each kilometre of the numbered roads. */
function addRoads(
  scene: Scene,
  add: (
    name: string,
    kind: PlaceKind,
    position: Position,
    isPublished: boolean,
    more: { roadName: string; kilometre?: number },
  ) => void,
): void {
  const { draft } = scene.network;
  const middles = new Map<string, Point>();
  const numbered = new Map<string, number[][]>();
  for (const way of draft.ways) {
    if (way.name === null || way.roadClass === 'motorway_link' || way.roadClass === 'service') continue;
    if (numberedRoads.test(way.name)) {
      // One carriageway is enough to count kilometres on.
      const list = numbered.get(way.name) ?? [];
      if (way.roadClass !== 'motorway' || list.length === 0) numbered.set(way.name, [...list, way.nodes]);
      continue;
    }
    if (!middles.has(way.name) && !/示意村道/.test(way.name))
      middles.set(way.name, draft.point(way.nodes[Math.floor(way.nodes.length / 2)]!));
  }
  for (const [name, point] of middles) add(name, 'ROAD', toPosition(point), false, { roadName: name });
  for (const [name, lines] of numbered) {
    let metres = 0;
    let next = 0;
    for (const line of chained(lines, (node) => draft.point(node))) {
      for (let index = 1; index < line.length; index += 1) {
        const [a, b] = [draft.point(line[index - 1]!), draft.point(line[index]!)];
        const length = pieceMetres(a, b);
        for (; next * 1000 <= metres + length; next += 1) {
          const point = between(a, b, length === 0 ? 0 : (next * 1000 - metres) / length);
          add(`${name} K${next}`, 'ROAD', toPosition(point), false, { roadName: name, kilometre: next });
        }
        metres += length;
      }
    }
  }
}

/** Lines of one road in driving order: each next line is the one that begins or ends nearest to where the last ended. */
function chained(lines: readonly number[][], pointOf: (node: number) => Point): number[][] {
  const left = lines.map((line) => [...line]);
  const first = left.shift();
  if (first === undefined) return [];
  const chain = [first];
  while (left.length > 0) {
    const end = pointOf(chain[chain.length - 1]!.at(-1)!);
    let best = 0;
    let bestMetres = Infinity;
    left.forEach((line, index) => {
      for (const node of [line[0]!, line.at(-1)!]) {
        const metres = distance(pointOf(node), end);
        if (metres < bestMetres) {
          bestMetres = metres;
          best = index;
        }
      }
    });
    const [line] = left.splice(best, 1);
    if (distance(pointOf(line!.at(-1)!), end) < distance(pointOf(line![0]!), end)) line!.reverse();
    chain.push(line!);
  }
  return chain;
}

import { positionOf } from '../facts.ts';
import { synthetic } from '../identity.ts';
import { townDigits } from '../names.ts';
import { between, distance, toPlane, toPosition, type Point } from '../plane.ts';
import { randomStream } from '../random-stream.ts';
import type { HydrantRow, HydrantStatus, PremisesRow } from '../rows.ts';
import type { Scene } from '../scene.ts';
import { yangtzeHalfWidthMetres, qijiangHalfWidthMetres, type Seat } from '../network/setting.ts';

const spacingMetres = 120;

/** Faults of the municipal hydrants that are out of order at the end of 2020; the rest works. */
const faults: HydrantStatus[] = [
  'LOW_PRESSURE',
  'NO_WATER',
  'DAMAGED',
  'BURIED',
  'UNDER_REPAIR',
  'OUT_OF_SERVICE_PLANNED',
];
const serviceableShare = 0.98;

type Site = { point: Point; road: string; seat: Seat; rank: number };

/**
 * Hydrants on streets, water intakes at the rivers, tanks and hydrants of premises. Of the municipal hydrants the
 * published number is dated 2016–2020; 98 % of them are serviceable and tested in 2020 (R-HYD-01 spacing on streets).
 */
export function hydrantRows(scene: Scene, premises: readonly PremisesRow[]): HydrantRow[] {
  const random = randomStream(scene.seed, 'hydrants');
  const { fireService } = scene.facts;
  const total = scene.demonstration.municipalHydrants;
  const sites = streetSites(scene);
  // Every town gets a share by its streets, main streets first; no town stays without.
  const bySeat = new Map<Seat, Site[]>();
  for (const site of sites) bySeat.set(site.seat, [...(bySeat.get(site.seat) ?? []), site]);
  const chosen: Site[] = [];
  const share = total / sites.length;
  for (const seat of scene.setting.seats) {
    const own = (bySeat.get(seat) ?? []).sort((a, b) => a.rank - b.rank);
    chosen.push(...own.slice(0, Math.max(6, Math.round(own.length * share))));
  }
  const spare = sites.filter((site) => !chosen.includes(site)).sort((a, b) => a.rank - b.rank);
  while (chosen.length < total) chosen.push(spare.shift()!);
  chosen.length = total;
  const rows: HydrantRow[] = [];
  const sequence = new Map<string, number>();
  const numberFor = (seat: Seat, letter: string): string => {
    const key = `${townDigits(seat.code)}-${letter}`;
    const next = (sequence.get(key) ?? 0) + 1;
    sequence.set(key, next);
    return `JJ-${key}${String(next).padStart(4, '0')}`;
  };
  const recent = new Set(random.shuffle(chosen.map((_, index) => index)).slice(0, fireService.hydrantsBuilt2016To2020));
  const faulty = random.shuffle(chosen.map((_, index) => index)).slice(0, Math.round(total * (1 - serviceableShare)));
  chosen.forEach((site, index) => {
    const isUnder = random.chance(0.15);
    const inServiceOn = recent.has(index)
      ? day(random.integer(2016, 2020), random)
      : day(random.integer(2003, 2015), random);
    const fault = faulty.indexOf(index);
    const status: HydrantStatus =
      fault >= 0 ? faults[fault % faults.length]! : random.chance(0.04) ? 'MINOR_DEFECT' : 'IN_SERVICE';
    const isFlowing = status === 'IN_SERVICE' || status === 'MINOR_DEFECT';
    const hydrantNo = numberFor(site.seat, isUnder ? 'U' : 'H');
    const isMeasured = isFlowing || status === 'LOW_PRESSURE';
    rows.push({
      ...synthetic('hydrant', hydrantNo, inServiceOn),
      hydrantNo,
      kind: isUnder ? 'HYDRANT_UNDER' : 'HYDRANT_ABOVE',
      townshipCode: site.seat.code,
      position: toPosition(site.point),
      roadName: site.road,
      mainDiameterMillimetres: random.pick([100, 150, 150, 200, 200, 300]),
      mainLayout: site.seat.name.endsWith('街道') && random.chance(0.75) ? 'LOOP' : 'BRANCH',
      owner: 'MUNICIPAL',
      inServiceOn,
      status,
      lastTestedOn:
        inServiceOn > '2020-09-01' ? inServiceOn : `2020-${pad(random.integer(9, 12))}-${pad(random.integer(1, 28))}`,
      staticPressureMegapascals: isMeasured
        ? round2(status === 'LOW_PRESSURE' ? random.between(0.08, 0.13) : random.between(0.22, 0.42))
        : null,
      residualPressureMegapascals: isMeasured
        ? round2(status === 'LOW_PRESSURE' ? random.between(0.03, 0.08) : random.between(0.12, 0.2))
        : null,
      flowLitresPerSecond: isMeasured
        ? Math.round(status === 'LOW_PRESSURE' ? random.between(5, 11) : random.between(15, 34))
        : null,
    });
  });
  rows.push(...intakeRows(scene, numberFor), ...premisesRows(scene, premises, numberFor));
  return rows;
}

/** Places along the streets at the standard spacing, a metre and a half beside the kerb. */
function streetSites(scene: Scene): Site[] {
  const { draft, grids } = scene.network;
  const random = randomStream(scene.seed, 'hydrant sites');
  const corners = new Set(grids.flatMap((grid) => grid.corners.map((corner) => corner.node)));
  const ranks: Record<string, number> = { trunk: 0, primary: 0, secondary: 1, tertiary: 2, residential: 3 };
  const sites: Site[] = [];
  for (const way of draft.ways) {
    if (way.name === null || !/[横纵].+路$/.test(way.name) || !corners.has(way.nodes[0]!)) continue;
    let next = spacingMetres / 2;
    for (let index = 1; index < way.nodes.length; index += 1) {
      const [a, b] = [draft.point(way.nodes[index - 1]!), draft.point(way.nodes[index]!)];
      const length = distance(a, b);
      for (; next <= length; next += spacingMetres) {
        const centre = between(a, b, next / length);
        const side = random.chance(0.5) ? 1 : -1;
        const point = {
          x: centre.x + ((b.y - a.y) * 9 * side) / length,
          y: centre.y - ((b.x - a.x) * 9 * side) / length,
        };
        sites.push({
          point,
          road: way.name,
          seat: scene.setting.seatOnBank(point),
          rank: (ranks[way.roadClass] ?? 4) + random.next() * 1.4,
        });
      }
      next -= length;
    }
  }
  return sites;
}

const riverTowns = [
  '几江街道',
  '德感街道',
  '鼎山街道',
  '圣泉街道',
  '油溪镇',
  '白沙镇',
  '石门镇',
  '朱杨镇',
  '珞璜镇',
  '龙华镇',
];

function intakeRows(scene: Scene, numberFor: (seat: Seat, letter: string) => string): HydrantRow[] {
  const random = randomStream(scene.seed, 'intakes');
  const count = scene.facts.fireService.intakesBuilt2016To2020;
  return Array.from({ length: count }, (_, index) => {
    const seat = scene.seatNamed(
      index < riverTowns.length ? riverTowns[index]! : index % 2 === 0 ? '西湖镇' : '夏坝镇',
    );
    const isBig = index < riverTowns.length;
    const line = isBig ? scene.setting.yangtze : scene.setting.qijiang;
    let nearest = line[0]!;
    for (const bend of line) if (distance(bend, seat.point) < distance(nearest, seat.point)) nearest = bend;
    const half = (isBig ? yangtzeHalfWidthMetres : qijiangHalfWidthMetres) + 6;
    const point = between(nearest, seat.point, Math.min(1, half / Math.max(1, distance(nearest, seat.point))));
    const inServiceOn = day(random.integer(2016, 2020), random);
    const hydrantNo = numberFor(seat, 'W');
    return {
      ...synthetic('hydrant', hydrantNo, inServiceOn),
      hydrantNo,
      kind: 'INTAKE',
      townshipCode: seat.code,
      position: toPosition(point),
      roadName: `${isBig ? '长江' : '綦江'}岸示意取水点`,
      mainDiameterMillimetres: null,
      mainLayout: null,
      owner: 'MUNICIPAL',
      inServiceOn,
      status: 'IN_SERVICE',
      lastTestedOn: `2020-${pad(random.integer(6, 12))}-${pad(random.integer(1, 28))}`,
      staticPressureMegapascals: null,
      residualPressureMegapascals: null,
      flowLitresPerSecond: random.integer(30, 60),
    } as const;
  });
}

function premisesRows(
  scene: Scene,
  premises: readonly PremisesRow[],
  numberFor: (seat: Seat, letter: string) => string,
): HydrantRow[] {
  const random = randomStream(scene.seed, 'premises water');
  return premises
    .filter((one) => one.tier === 'HIGH_RISK')
    .flatMap((one) => {
      const seat = scene.setting.seats.find((candidate) => candidate.code === one.townshipCode)!;
      const isTank = one.classes.includes('DANGEROUS_GOODS');
      return [isTank ? 'TANK' : 'HYDRANT_ABOVE', 'HYDRANT_ABOVE'].map((kind, index) => {
        const at = toPlane(positionOf(one.position));
        const point = { x: at.x + (index === 0 ? 34 : -34), y: at.y + random.between(-18, 18) };
        const inServiceOn = day(random.integer(2008, 2019), random);
        const hydrantNo = numberFor(seat, kind === 'TANK' ? 'P' : 'H');
        return {
          ...synthetic('hydrant', hydrantNo, inServiceOn),
          hydrantNo,
          kind: kind as HydrantRow['kind'],
          townshipCode: one.townshipCode,
          position: toPosition(point),
          roadName: `${one.name}院内`,
          mainDiameterMillimetres: kind === 'TANK' ? null : 150,
          mainLayout: kind === 'TANK' ? null : ('LOOP' as const),
          owner: 'PREMISES' as const,
          inServiceOn,
          status: 'IN_SERVICE' as const,
          lastTestedOn: `2020-${pad(random.integer(3, 12))}-${pad(random.integer(1, 28))}`,
          staticPressureMegapascals: kind === 'TANK' ? null : round2(random.between(0.25, 0.4)),
          residualPressureMegapascals: kind === 'TANK' ? null : round2(random.between(0.12, 0.2)),
          flowLitresPerSecond: kind === 'TANK' ? null : random.integer(16, 30),
        };
      });
    });
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function day(year: number, random: { integer(low: number, high: number): number }): string {
  return `${year}-${pad(random.integer(1, 12))}-${pad(random.integer(1, 28))}`;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

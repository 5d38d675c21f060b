import type { DistrictFacts } from '../facts.ts';
import { distance, toPlane, type Point } from '../plane.ts';
import { positionOf } from '../facts.ts';
import { randomStream } from '../random-stream.ts';
import { drawExpressways, type AssumedCourse } from './expressways.ts';
import { guideOver } from './guide-path.ts';
import { RoadDraft } from './road-draft.ts';
import type { Seat, Setting } from './setting.ts';
import { layGrid, paveGrid, type StreetGrid } from './street-grid.ts';
import { drawTrunk } from './trunk.ts';
import { fillCells, joinIslands, joinVillages, placeSettlements, type Settlement } from './village-roads.ts';

/** Share of the residents who live among streets; the recipe's assumption, not a published figure. */
function urbanShare(seat: Seat): number {
  if (seat.name.endsWith('街道')) return 0.9;
  if (['珞璜镇', '白沙镇', '支坪镇'].includes(seat.name)) return 0.55;
  return 0.3;
}

const residentsPerUrbanSquareKilometre = 10_000;
const loopShare = 0.2;

/** The grown network with its streets and settlements. */
export type RoadNetwork = {
  draft: RoadDraft;
  grids: StreetGrid[];
  settlements: Settlement[];
  expresswayCrossings: { name: string; point: Point }[];
};

/** Draws the whole network: streets, direct roads between towns, expressways, villages, farm lanes. */
export function drawRoadNetwork(
  setting: Setting,
  facts: DistrictFacts,
  courses: readonly AssumedCourse[],
  asOf: string,
  seed: number,
): RoadNetwork {
  const draft = new RoadDraft();
  const grids = layGrids(draft, setting, facts, seed);
  const urban = grids.map((grid) => ({
    point: grid.seat.point,
    radiusMetres: Math.sqrt(grid.corners.length) * grid.spacingMetres * 0.6,
  }));
  const trunk = drawTrunk(draft, setting, facts, grids, guideOver(setting, urban), seed);
  for (const grid of grids) paveGrid(draft, grid);
  trunk.pave();
  joinIslands(draft, setting, seed);
  drawExpressways(draft, setting, facts, courses, asOf, seed);
  const names = facts.towns.flatMap((town) => {
    const seat = setting.seats.find((one) => one.code === town.code)!;
    return [
      ...town.communities.map(([code, name]) => ({ code: code!, name: name!, isVillage: false, seat })),
      ...town.villages.map(([code, name]) => ({ code: code!, name: name!, isVillage: true, seat })),
    ];
  });
  const settlements = placeSettlements(
    draft,
    setting,
    grids.filter((grid) => grid.name === ''),
    names,
    seed,
  );
  joinVillages(draft, setting, settlements, seed);
  fillCells(draft, setting, grids, loopShare, 1.03, seed);
  const expresswayCrossings = facts.crossings
    .filter((one) => one.kind === 'EXPRESSWAY')
    .map((one) => ({ name: one.name, point: toPlane(positionOf(one.position)) }));
  return { draft, grids, settlements, expresswayCrossings };
}

function layGrids(draft: RoadDraft, setting: Setting, facts: DistrictFacts, seed: number): StreetGrid[] {
  const grids: StreetGrid[] = [];
  const areaOf = (seat: Seat, spacingMetres: number): number => {
    const byPeople = (seat.residents * urbanShare(seat)) / residentsPerUrbanSquareKilometre;
    const metresPerSquareKilometre = (1.55 * 1e6) / spacingMetres;
    return Math.min(byPeople, (seat.budgetMetres * 0.62) / metresPerSquareKilometre);
  };
  const lay = (seats: Seat[], spacingMetres: number): void => {
    const squareKilometres = new Map(seats.map((seat) => [seat.code, areaOf(seat, spacingMetres)]));
    grids.push(
      layGrid(
        draft,
        setting,
        { name: '', centre: seats[0]!.point, seats, squareKilometres, spacingMetres, isPark: false },
        grids,
        randomStream(seed, `grid ${seats[0]!.code}`),
      ),
    );
  };
  // 几江 and 鼎山 share the peninsula and so one pattern of streets.
  const peninsula = setting.seats.filter((seat) => seat.name === '几江街道' || seat.name === '鼎山街道');
  // An even share of the way between both seats, so that the main street runs from one to the other.
  const apart = distance(peninsula[0]!.point, peninsula[1]!.point);
  lay(peninsula, apart / Math.round(apart / 205));
  for (const seat of setting.seats) {
    if (peninsula.includes(seat)) continue;
    lay(
      [seat],
      seat.name.endsWith('街道') ? 225 : Math.round(randomStream(seed, `blocks ${seat.code}`).between(160, 210)),
    );
  }
  for (const park of facts.industrialParks) {
    const seat = setting.seats.find((one) => one.name === park.town)!;
    const squareKilometres = new Map([[seat.code, 3]]);
    const label = park.name.replace(/工业园|江津|区$/g, '');
    grids.push(
      layGrid(
        draft,
        setting,
        {
          name: `${label}园区`,
          centre: toPlane(positionOf(park.position)),
          seats: [seat],
          squareKilometres,
          spacingMetres: 340,
          isPark: true,
        },
        grids,
        randomStream(seed, `park ${park.name}`),
      ),
    );
  }
  return grids;
}

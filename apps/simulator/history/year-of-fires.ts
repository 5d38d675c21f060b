import { addSeconds, type Instant } from '@wanghuo/kernel';
import type { RandomStream } from '../plan/random-stream.ts';
import { randomStream } from '../plan/random-stream.ts';
import { buildingPlaces, type FireCause, type PlaceType, type Settlement } from '@wanghuo/records/model';
import { shareOut, urnOf } from './chance.ts';
import type { HistoryBuilding, HistoryDistrict, HistoryTown } from './district-picture.ts';
import { causeUrns, lossMedian, placeUrns, usesOf } from './fire-profile.ts';
import { momentsOf } from './moments.ts';
import type { YearTarget } from './scenario.ts';
import { placesOf, type Spot } from './spots.ts';

export interface PlannedCasualty {
  readonly harm: 'DEAD' | 'SERIOUS' | 'LIGHT';
  readonly diedAt: Instant | null;
  /** Of a death that the window of its day leaves out, the year's injuries have one. */
  readonly counts: 'DEATH' | 'INJURY';
  readonly ageGroup: 'CHILD' | 'ADULT' | 'ELDERLY';
}

export interface PlannedFire {
  readonly at: Instant;
  readonly town: HistoryTown;
  readonly spot: Spot;
  readonly building: HistoryBuilding | null;
  readonly settlement: Settlement;
  readonly placeType: PlaceType;
  readonly fireCause: FireCause;
  readonly reportedAfterwards: boolean;
  readonly lossYuan: number;
  readonly casualties: readonly PlannedCasualty[];
  readonly burntAreaSquareMetres: number;
}

/** People are in buildings, and streets have more of what burns, than their share of residents says. */
const townWeight = (town: HistoryTown) => town.residents * (town.isStreet ? 1.2 : 0.85);
/** Part of a town's fires that are in its built-up seat; streets are built up nearly throughout. */
const urbanShare = (town: HistoryTown) => (town.isStreet ? 0.9 : 0.45);

/** The fires of one year: their number, dead, hurt and loss are the target's, to the unit and the yuan. */
export function planFires(seed: number, target: YearTarget, district: HistoryDistrict): readonly PlannedFire[] {
  const stream = randomStream(seed, `fires/${target.year}`);
  const towns = urnOf(district.towns.map((item) => ({ item, weight: townWeight(item) })));
  const places = placesOf(district);
  const moment = momentsOf(target.year, 'FIRE');
  const bare = Array.from({ length: target.fires }, () => {
    const town = towns(stream);
    const settlement: Settlement = stream.chance(urbanShare(town)) ? 'URBAN' : 'RURAL';
    const placeType = placeUrns[settlement](stream);
    const building = places.building(stream, town.code, usesOf[placeType] ?? []);
    return {
      at: moment(stream),
      town,
      spot: building && buildingPlaces.includes(placeType) ? places.at(building) : places.near(stream, town),
      building: buildingPlaces.includes(placeType) ? building : null,
      settlement,
      placeType,
      fireCause: causeUrns[placeType](stream),
    };
  }).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const losses = shareLoss(stream, target, bare);
  const casualties = planCasualties(stream, target, bare);
  const afterwards = new Set(lightest(target.reportedAfterwards, losses, casualties));
  return bare.map((fire, index) => ({
    ...fire,
    reportedAfterwards: afterwards.has(index),
    lossYuan: losses[index] as number,
    casualties: casualties.get(index) ?? [],
    burntAreaSquareMetres: burntArea(stream, losses[index] as number, fire),
  }));
}

/** Whole yuan that add up to the year's loss; no fire has more than a seventh of it, so none is graded by its loss. */
function shareLoss(
  stream: RandomStream,
  target: YearTarget,
  fires: readonly { readonly placeType: PlaceType }[],
): readonly number[] {
  const [whole = '0', part = ''] = target.lossTenThousandYuan.split('.');
  const yuan = Number(whole) * 10_000 + Number(part.padEnd(4, '0'));
  const drawn = fires.map(({ placeType }) =>
    placeType === 'OPEN_AIR' && stream.chance(0.6) ? 0 : stream.delay(lossMedian[placeType], 1.25),
  );
  const ceiling = drawn.reduce((sum, one) => sum + one, 0) / 12;
  return shareOut(
    yuan,
    drawn.map((one) => Math.min(one, ceiling)),
  );
}

const isNight = (at: Instant) => {
  const hour = (Number(at.slice(11, 13)) + 8) % 24;
  return hour >= 22 || hour < 7;
};

/** Deaths in small fires of dwellings, most of them at night, one to a fire: what the plan calls 小火亡人. */
function planCasualties(
  stream: RandomStream,
  target: YearTarget,
  fires: readonly { readonly at: Instant; readonly placeType: PlaceType }[],
): ReadonlyMap<number, readonly PlannedCasualty[]> {
  const homes = fires.flatMap(({ placeType, at }, index) =>
    placeType === 'DWELLING' || placeType === 'MULTI_USE' ? [{ item: index, weight: isNight(at) ? 6 : 1 }] : [],
  );
  const casualties = new Map<number, PlannedCasualty[]>();
  const taken = new Set<number>();
  const add = (index: number, one: PlannedCasualty) => {
    taken.add(index);
    casualties.set(index, [...(casualties.get(index) ?? []), one]);
  };
  const home = (from: number) =>
    urnOf(
      homes.filter(
        ({ item }) =>
          !taken.has(item) && (fires[item] as { at: Instant }).at.slice(5, 7) >= String(from).padStart(2, '0'),
      ),
    )(stream);
  const lateOnes = lateDeaths[target.year] ?? { counted: 0, left: 0 };
  for (let number = 0; number < target.deaths; number += 1) {
    const isLate = number < lateOnes.counted;
    // A death of the twelfth day counts only under the rule of 2025-05-01.
    const index = home(isLate ? 6 : 1);
    const at = (fires[index] as { at: Instant }).at;
    add(index, {
      harm: 'DEAD',
      diedAt: addSeconds(at, isLate ? 12 * 86_400 + 3_600 : Math.floor(stream.between(600, 40_000))),
      counts: 'DEATH',
      ageGroup: stream.chance(0.6) ? 'ELDERLY' : 'ADULT',
    });
  }
  for (let number = 0; number < target.injuries; number += 1) {
    const index = home(1);
    const isLeft = number < lateOnes.left;
    const at = (fires[index] as { at: Instant }).at;
    add(index, {
      harm: isLeft ? 'DEAD' : stream.chance(0.35) ? 'SERIOUS' : 'LIGHT',
      diedAt: isLeft ? addSeconds(at, 12 * 86_400) : null,
      counts: 'INJURY',
      ageGroup: stream.chance(0.4) ? 'ELDERLY' : 'ADULT',
    });
  }
  return casualties;
}

/** Deaths of the twelfth day: one of 2025 counts by the window of 30 days, one of 2024 does not by that of 7. */
const lateDeaths: Readonly<Record<number, { readonly counted: number; readonly left: number }>> = {
  2024: { counted: 0, left: 1 },
  2025: { counted: 1, left: 0 },
};

/** Fires nobody called for were small and hurt nobody. */
function lightest(
  count: number,
  losses: readonly number[],
  casualties: ReadonlyMap<number, unknown>,
): readonly number[] {
  const order = losses
    .map((_, index) => index)
    .filter((index) => !casualties.has(index))
    .sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b);
  // Every second of the lighter half, so that calls for small fires remain.
  const spread = [...order.filter((_, index) => index % 2 === 0), ...order.filter((_, index) => index % 2 === 1)];
  return spread.slice(0, count);
}

function burntArea(
  stream: RandomStream,
  lossYuan: number,
  { placeType, building }: { readonly placeType: PlaceType; readonly building: HistoryBuilding | null },
): number {
  const drawn = placeType === 'OPEN_AIR' ? stream.delay(40, 1) : 1 + (lossYuan / 600) * stream.between(0.5, 1.5);
  const limit = building?.floorAreaSquareMetres ?? Number.POSITIVE_INFINITY;
  return Math.round(Math.max(0.1, Math.min(drawn, limit, placeType === 'VEHICLE' ? 12 : 5_000)) * 10) / 10;
}

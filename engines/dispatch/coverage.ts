import type { Assessment } from './eligibility.ts';
import { hasCapability } from './eligibility.ts';
import type { CoverageInput, CoverZone, DispatchInput } from './input.ts';
import type { CoverageOutcome, CoverMove, ZoneEffect } from './plan.ts';

interface Holding {
  firstSeconds: number | null;
  within: number;
}

/** Arrival seconds of each covering unit in each zone; -1 where it cannot get there. */
interface CoverTable {
  readonly zones: readonly CoverZone[];
  readonly units: readonly Assessment[];
  readonly seconds: readonly Int32Array[];
}

/** Units that can be ordered now and bring what counts as cover; no road to the incident is no bar. */
function isCover(assessment: Assessment, coverage: CoverageInput): boolean {
  if (assessment.committed) return false;
  const barred = assessment.failures.some(({ rejection }) => {
    const { constraint } = rejection;
    return constraint !== 'UNREACHABLE' && constraint !== 'SITE_ACCESS' && constraint !== 'TOO_FAR';
  });
  return !barred && coverage.needs.every((need) => hasCapability(assessment.unit.capabilities, need, {}));
}

function tabulate(coverage: CoverageInput, assessments: readonly Assessment[]): CoverTable {
  const units = assessments.filter((assessment) => isCover(assessment, coverage));
  const seconds = coverage.zones.map((zone) =>
    Int32Array.from(units, ({ unit, turnoutSeconds, uncertaintySeconds }) => {
      const travel = zone.secondsByUnit[unit.id];
      return travel === undefined ? -1 : turnoutSeconds + uncertaintySeconds + Math.ceil(travel);
    }),
  );
  return { zones: coverage.zones, units, seconds };
}

function hold(zone: CoverZone, seconds: Int32Array, absent: Uint8Array | null): Holding {
  let firstSeconds = -1;
  let within = 0;
  for (let index = 0; index < seconds.length; index += 1) {
    const arrival = seconds[index]!;
    if (arrival < 0 || absent?.[index] === 1) continue;
    if (firstSeconds < 0 || arrival < firstSeconds) firstSeconds = arrival;
    if (arrival <= zone.withinSeconds) within += 1;
  }
  return { firstSeconds: firstSeconds < 0 ? null : firstSeconds, within };
}

/** Arrival in every zone of a unit that stands by in zone `at`; turnout is kept, because it stands by in a station. */
function secondsAfterMove(coverage: CoverageInput, assessment: Assessment, at: CoverZone): Int32Array {
  const between = coverage.secondsBetweenZones?.[at.townshipCode];
  const turnout = Math.ceil(assessment.unit.turnoutSeconds);
  return Int32Array.from(coverage.zones, (zone) => {
    if (zone === at) return turnout;
    const travel = between?.[zone.townshipCode];
    return travel === undefined ? -1 : turnout + Math.ceil(travel);
  });
}

/**
 * Measures what the plan takes from the cover of the zones and suggests cover moves (移防). Moves are found one after
 * the other: each is the one that leaves the least weighted shortage, then takes the least time, then has the smaller
 * unit id, and none is suggested that opens a hole elsewhere (the house-filling and company-moving questions of
 * Kolesar and Walker 1974 taken together). The sequence is greedy; it is not claimed to be the best set of moves.
 */
export function planCoverage(
  input: DispatchInput,
  assessments: readonly Assessment[],
  recommendedIds: ReadonlySet<string>,
): CoverageOutcome | null {
  const { coverage, rules } = input;
  if (coverage === undefined) return null;
  const table = tabulate(coverage, assessments);
  const { zones, units } = table;
  const absent = Uint8Array.from(units, ({ unit }) => (recommendedIds.has(unit.id) ? 1 : 0));
  const before = zones.map((zone, index) => hold(zone, table.seconds[index]!, null));
  const after = zones.map((zone, index) => hold(zone, table.seconds[index]!, absent));
  const loses = zones.map(
    (zone, index) => before[index]!.within >= zone.minimumUnits && after[index]!.within < zone.minimumUnits,
  );

  const moves: CoverMove[] = [];
  const seconds = table.seconds.map((row) => row.slice());
  const moved = absent.slice();
  let current = after;
  while (moves.length < rules.cover.maximumMoves) {
    const move = findMove(coverage, table, seconds, moved, current, loses, rules.cover.maximumMoveSeconds);
    if (move === undefined) break;
    const arrivals = secondsAfterMove(coverage, units[move.unitIndex]!, zones[move.zoneIndex]!);
    seconds.forEach((row, zoneIndex) => {
      row[move.unitIndex] = arrivals[zoneIndex]!;
    });
    moved[move.unitIndex] = 2;
    const next = zones.map((zone, index) => hold(zone, seconds[index]!, absent));
    moves.push({
      unitId: units[move.unitIndex]!.unit.id,
      toTownshipCode: zones[move.zoneIndex]!.townshipCode,
      moveSeconds: move.moveSeconds,
      effects: listEffects(zones, current, next),
    });
    current = next;
  }

  return {
    zones: zones.map((zone, index) => ({
      townshipCode: zone.townshipCode,
      minimumUnits: zone.minimumUnits,
      withinSeconds: zone.withinSeconds,
      firstArrivalSecondsBefore: before[index]!.firstSeconds,
      firstArrivalSecondsAfter: after[index]!.firstSeconds,
      unitsWithinBefore: before[index]!.within,
      unitsWithinAfter: after[index]!.within,
      losesMinimumCover: loses[index]!,
    })),
    moves,
    stillUncovered: zones
      .filter((zone, index) => loses[index]! && current[index]!.within < zone.minimumUnits)
      .map((zone) => zone.townshipCode),
  };
}

function listEffects(zones: readonly CoverZone[], from: readonly Holding[], to: readonly Holding[]): ZoneEffect[] {
  const effects: ZoneEffect[] = [];
  zones.forEach((zone, index) => {
    const { firstSeconds, within } = to[index]!;
    if (from[index]!.firstSeconds === firstSeconds && from[index]!.within === within) return;
    effects.push({
      townshipCode: zone.townshipCode,
      firstArrivalSeconds: firstSeconds,
      unitsWithin: within,
      meetsMinimum: within >= zone.minimumUnits,
    });
  });
  return effects;
}

interface FoundMove {
  readonly unitIndex: number;
  readonly zoneIndex: number;
  readonly moveSeconds: number;
}

function findMove(
  coverage: CoverageInput,
  table: CoverTable,
  seconds: readonly Int32Array[],
  moved: Uint8Array,
  current: readonly Holding[],
  loses: readonly boolean[],
  maximumMoveSeconds: number,
): FoundMove | undefined {
  const { zones, units } = table;
  let best: FoundMove | undefined;
  let bestRelief = 0;
  for (let zoneIndex = 0; zoneIndex < zones.length; zoneIndex += 1) {
    const target = zones[zoneIndex]!;
    if (!loses[zoneIndex]! || current[zoneIndex]!.within >= target.minimumUnits) continue;
    for (let unitIndex = 0; unitIndex < units.length; unitIndex += 1) {
      const moveSeconds = table.seconds[zoneIndex]![unitIndex]!;
      if (moved[unitIndex] !== 0 || moveSeconds < 0 || moveSeconds > maximumMoveSeconds) continue;
      const arrivals = secondsAfterMove(coverage, units[unitIndex]!, target);
      const relief = weighRelief(zones, seconds, current, unitIndex, arrivals);
      if (relief <= 0) continue;
      const better =
        best === undefined ||
        relief > bestRelief ||
        (relief === bestRelief &&
          (moveSeconds < best.moveSeconds || (moveSeconds === best.moveSeconds && unitIndex < best.unitIndex)));
      if (!better) continue;
      best = { unitIndex, zoneIndex, moveSeconds };
      bestRelief = relief;
    }
  }
  return best;
}

/** Weighted units of shortage a move takes away; -1 if it would leave any zone short that is not short now, or shorter. */
function weighRelief(
  zones: readonly CoverZone[],
  seconds: readonly Int32Array[],
  current: readonly Holding[],
  unitIndex: number,
  arrivals: Int32Array,
): number {
  let relief = 0;
  for (let index = 0; index < zones.length; index += 1) {
    const zone = zones[index]!;
    const from = seconds[index]![unitIndex]!;
    const to = arrivals[index]!;
    const reachedBefore = from >= 0 && from <= zone.withinSeconds;
    const reachedAfter = to >= 0 && to <= zone.withinSeconds;
    if (reachedBefore === reachedAfter) continue;
    const { within } = current[index]!;
    if (reachedBefore && within <= zone.minimumUnits) return -1;
    if (reachedAfter && within < zone.minimumUnits) relief += Math.max(zone.weight, 1);
  }
  return relief;
}

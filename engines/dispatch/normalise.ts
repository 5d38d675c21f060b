import { DispatchInputError } from './errors.ts';
import type { CoverageInput, DispatchInput } from './input.ts';
import { checkNeeds, checkRunCard } from './run-card-check.ts';
import { checkRules } from './rules-check.ts';
import {
  requireBoolean,
  requireCode,
  requireInstant,
  requireList,
  requireNumber,
  requireObject,
  requirePosition,
  requireText,
  requireWhole,
} from './requirement.ts';
import type { DemandSlot } from './run-card.ts';
import type { Travel, UnitSnapshot } from './unit.ts';

/** Compares by UTF-16 code units, which is the same in every locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => compareText(a.id, b.id);
const kinds = ['APPARATUS', 'TEAM'];
const phases = ['ordered', 'enRoute', 'onScene'];
const unreachableReasons = ['closure', 'width', 'height', 'weight', 'river', 'disconnected', 'off_road', 'unknown'];

function checkUnit(unit: UnitSnapshot, path: string): void {
  requireObject(unit, path);
  requireText(unit.id, path, 'id');
  requireText(unit.callSign, path, 'callSign');
  requireText(unit.stationId, path, 'stationId');
  requireText(unit.stationName, path, 'stationName');
  requireText(unit.townshipCode, path, 'townshipCode');
  requireCode(unit.kind, kinds, path, 'kind');
  if (unit.apparatusType !== null) requireText(unit.apparatusType, path, 'apparatusType');
  requireObject(unit.capabilities, path, 'capabilities');
  for (const key in unit.capabilities) {
    const value = unit.capabilities[key];
    if (typeof value !== 'boolean') requireNumber(value, path, `capabilities.${key}`);
  }
  requireObject(unit.dimensions, path, 'dimensions');
  for (const key in unit.dimensions) {
    requireNumber(unit.dimensions[key as keyof typeof unit.dimensions], path, `dimensions.${key}`);
  }
  requireObject(unit.crew, path, 'crew');
  requireWhole(unit.crew.count, path, 'crew.count');
  requireList(unit.crew.qualifications, path, 'crew.qualifications');
  for (const qualification of unit.crew.qualifications) requireText(qualification, path, 'crew.qualifications');
  requireObject(unit.dutyState, path, 'dutyState');
  requireText(unit.dutyState.code, path, 'dutyState.code');
  requireBoolean(unit.dutyState.available, path, 'dutyState.available');
  requireBoolean(unit.dutyState.onRoad, path, 'dutyState.onRoad');
  requireText(unit.dutyState.reason, path, 'dutyState.reason', 0);
  if (unit.position !== null) requirePosition(unit.position, path, 'position');
  requireNumber(unit.positionAgeSeconds, path, 'positionAgeSeconds');
  requireNumber(unit.turnoutSeconds, path, 'turnoutSeconds', 86_400);
  if (unit.assignment !== null) {
    requireObject(unit.assignment, path, 'assignment');
    requireText(unit.assignment.incidentId, path, 'assignment.incidentId');
    requireCode(unit.assignment.phase, phases, path, 'assignment.phase');
  }
  requireObject(unit.authority, path, 'authority');
  requireBoolean(unit.authority.mayDispatch, path, 'authority.mayDispatch');
  requireText(unit.authority.basis, path, 'authority.basis', 0);
}

function checkTravel(travel: Travel | undefined, unitId: string): void {
  requireObject(travel, 'travel', unitId);
  if ('seconds' in travel) {
    requireNumber(travel.seconds, 'travel', `${unitId}.seconds`);
  } else {
    requireCode(travel.unreachable, unreachableReasons, 'travel', `${unitId}.unreachable`);
    requireText(travel.detail, 'travel', `${unitId}.detail`, 0);
  }
}

function checkCoverage(coverage: CoverageInput, unitIds: ReadonlySet<string>): void {
  requireObject(coverage, 'coverage');
  checkNeeds(coverage.needs, 'coverage.needs');
  requireList(coverage.zones, 'coverage', 'zones');
  const seen = new Set<string>();
  coverage.zones.forEach((zone, index) => {
    const path = `coverage.zones[${index}]`;
    requireObject(zone, path);
    requireText(zone.townshipCode, path, 'townshipCode');
    if (seen.has(zone.townshipCode)) throw new DispatchInputError(`${path}.townshipCode`, 'repeated');
    seen.add(zone.townshipCode);
    requireWhole(zone.minimumUnits, path, 'minimumUnits');
    requireNumber(zone.withinSeconds, path, 'withinSeconds');
    requireNumber(zone.weight, path, 'weight');
    requireObject(zone.secondsByUnit, path, 'secondsByUnit');
    for (const id in zone.secondsByUnit) {
      const seconds: unknown = zone.secondsByUnit[id];
      if (!unitIds.has(id)) throw new DispatchInputError(`${path}.secondsByUnit.${id}`, 'unknown_reference');
      if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= 1e9))
        requireNumber(seconds, path, `secondsByUnit.${id}`);
    }
  });
  for (const from in coverage.secondsBetweenZones ?? {}) {
    const path = `coverage.secondsBetweenZones.${from}`;
    const row = coverage.secondsBetweenZones![from]!;
    if (!seen.has(from)) throw new DispatchInputError(path, 'unknown_reference');
    requireObject(row, path);
    for (const to in row) {
      if (!seen.has(to)) throw new DispatchInputError(`${path}.${to}`, 'unknown_reference');
      requireNumber(row[to], path, to);
    }
  }
}

/** Mandatory before desired, then by id. */
function compareSlots(a: DemandSlot, b: DemandSlot): number {
  if (a.necessity !== b.necessity) return a.necessity === 'MANDATORY' ? -1 : 1;
  return compareText(a.id, b.id);
}

/**
 * Checks the input field by field and brings every list into its fixed order, so that the order in which a caller
 * happened to read its tables cannot reach the plan or its hash. Nothing else is changed.
 * @throws DispatchInputError naming the first bad field
 */
export function normaliseInput(input: DispatchInput): DispatchInput {
  requireObject(input, 'input');
  requireInstant(input.at, 'at');
  const { incident } = input;
  requireObject(incident, 'incident');
  requireText(incident.id, 'incident', 'id');
  requireText(incident.incidentType, 'incident', 'incidentType');
  requireWhole(incident.level, 'incident', 'level');
  requirePosition(incident.position, 'incident', 'position');
  requireText(incident.townshipCode, 'incident', 'townshipCode');
  requireObject(incident.site, 'incident', 'site');
  for (const key in incident.site) {
    requireNumber(incident.site[key as keyof typeof incident.site], 'incident', `site.${key}`);
  }
  checkRules(input.rules);
  checkRunCard(input.runCard, 'runCard');
  requireList(input.units, 'units');
  requireObject(input.travel, 'travel');
  const seen = new Set<string>();
  input.units.forEach((unit, index) => {
    const path = `units[${index}]`;
    checkUnit(unit, path);
    if (seen.has(unit.id)) throw new DispatchInputError(`${path}.id`, 'repeated');
    seen.add(unit.id);
    checkTravel(input.travel[unit.id], unit.id);
  });
  for (const id in input.travel) if (!seen.has(id)) throw new DispatchInputError(`travel.${id}`, 'unknown_reference');
  if (input.coverage !== undefined) checkCoverage(input.coverage, seen);

  const { runCard, coverage } = input;
  const needsInOrder = (needs: DemandSlot['needs']) =>
    needs.length < 2
      ? needs
      : [...needs].sort(
          (a, b) =>
            compareText(a.capability, b.capability) ||
            (a.atLeast ?? 0) - (b.atLeast ?? 0) ||
            (a.siteHeightUpTo ?? 0) - (b.siteHeightUpTo ?? 0),
        );
  const crewInOrder = <Part extends { readonly crew?: DemandSlot['crew'] }>(part: Part): Part =>
    part.crew?.qualifications === undefined
      ? part
      : { ...part, crew: { ...part.crew, qualifications: [...part.crew.qualifications].sort() } };
  return {
    ...input,
    units: input.units
      .map((unit) =>
        unit.crew.qualifications.length < 2
          ? unit
          : { ...unit, crew: { ...unit.crew, qualifications: [...unit.crew.qualifications].sort() } },
      )
      .sort(byId),
    runCard: {
      ...runCard,
      slots: runCard.slots
        .map((slot) => ({
          ...crewInOrder(slot),
          needs: needsInOrder(slot.needs),
          substitutes: slot.substitutes
            .map((substitute) => ({ ...crewInOrder(substitute), needs: needsInOrder(substitute.needs) }))
            .sort((a, b) => a.penalty - b.penalty || byId(a, b)),
        }))
        .sort(compareSlots),
      aggregates: [...runCard.aggregates].sort(byId),
    },
    ...(coverage === undefined
      ? {}
      : {
          coverage: {
            ...coverage,
            needs: needsInOrder(coverage.needs),
            zones: [...coverage.zones].sort((a, b) => compareText(a.townshipCode, b.townshipCode)),
          },
        }),
  };
}

/**
 * The normalised input as it is hashed: the two large tables of the coverage become rows of numbers, in the order of
 * the units and of the zones, which says the same in a fraction of the bytes.
 */
export function hashedForm(input: DispatchInput): unknown {
  const { coverage, units } = input;
  if (coverage === undefined) return input;
  const { zones, secondsBetweenZones } = coverage;
  const places = new Map(units.map((unit, index) => [unit.id, index]));
  return {
    ...input,
    coverage: {
      ...coverage,
      zones: zones.map((zone) => ({
        ...zone,
        secondsByUnit: rowOf(zone.secondsByUnit, places),
      })),
      secondsBetweenZones:
        secondsBetweenZones === undefined
          ? null
          : zones.map((from) => zones.map((to) => secondsBetweenZones[from.townshipCode]?.[to.townshipCode] ?? null)),
    },
  };
}

/** A few dozen of the units are cover, so a row begins empty and takes what there is. */
function rowOf(
  secondsByUnit: Readonly<Record<string, number>>,
  places: ReadonlyMap<string, number>,
): (number | null)[] {
  const row = new Array<number | null>(places.size).fill(null);
  for (const id in secondsByUnit) row[places.get(id)!] = secondsByUnit[id] ?? null;
  return row;
}

import type { DispatchInput } from './input.ts';
import type { UnitDimensions, UnitSnapshot, UnreachableReason } from './unit.ts';

/** One thing that would have to be otherwise for a unit to be chosen. Several together form the answer to "why not". */
export type Change =
  | { readonly set: 'authority'; readonly to: true }
  | { readonly set: 'assignment'; readonly to: null }
  | { readonly set: 'dutyState'; readonly to: 'AVAILABLE' }
  | { readonly set: 'crewCount'; readonly atLeast: number }
  | { readonly set: 'positionAgeSeconds'; readonly atMost: number }
  | { readonly set: 'dimension'; readonly dimension: keyof UnitDimensions; readonly atMost: number }
  | { readonly set: 'capability'; readonly capability: string; readonly atLeast: number | true }
  | { readonly set: 'qualification'; readonly add: string }
  | { readonly set: 'turnoutSeconds'; readonly atMost: number }
  | { readonly set: 'travelSeconds'; readonly atMost: number; readonly lifts?: UnreachableReason }
  | { readonly set: 'demand'; readonly slotId: string; readonly to: number };

function changedUnit(unit: UnitSnapshot, change: Change): UnitSnapshot {
  switch (change.set) {
    case 'authority':
      return { ...unit, authority: { ...unit.authority, mayDispatch: true } };
    case 'assignment':
      return { ...unit, assignment: null };
    case 'dutyState':
      return { ...unit, dutyState: { ...unit.dutyState, available: true } };
    case 'crewCount':
      return { ...unit, crew: { ...unit.crew, count: Math.max(unit.crew.count, change.atLeast) } };
    case 'positionAgeSeconds':
      return { ...unit, positionAgeSeconds: Math.min(unit.positionAgeSeconds, change.atMost) };
    case 'dimension':
      return { ...unit, dimensions: { ...unit.dimensions, [change.dimension]: change.atMost } };
    case 'capability':
      return { ...unit, capabilities: { ...unit.capabilities, [change.capability]: change.atLeast } };
    case 'qualification':
      return { ...unit, crew: { ...unit.crew, qualifications: [...unit.crew.qualifications, change.add] } };
    case 'turnoutSeconds':
      return { ...unit, turnoutSeconds: Math.min(unit.turnoutSeconds, change.atMost) };
    case 'travelSeconds':
    case 'demand':
      return unit;
  }
}

/**
 * Returns the input as it would be after one stated change of one unit; the counter-factual test of the explanation
 * applies this and asks again. A bound (`atMost`, `atLeast`) is applied at its limit.
 * @throws RangeError if the unit is not in the snapshot
 */
export function applyChange(input: DispatchInput, unitId: string, change: Change): DispatchInput {
  if (!input.units.some((unit) => unit.id === unitId)) throw new RangeError(`unit ${unitId} is not in the snapshot`);
  if (change.set === 'travelSeconds') {
    return { ...input, travel: { ...input.travel, [unitId]: { seconds: change.atMost } } };
  }
  if (change.set === 'demand') {
    const slots = input.runCard.slots.map((slot) => (slot.id === change.slotId ? { ...slot, count: change.to } : slot));
    return { ...input, runCard: { ...input.runCard, slots } };
  }
  const units = input.units.map((unit) => (unit.id === unitId ? changedUnit(unit, change) : unit));
  return { ...input, units };
}

/** Applies all changes of one explanation together. */
export function applyChanges(input: DispatchInput, unitId: string, changes: readonly Change[]): DispatchInput {
  return changes.reduce((changed, change) => applyChange(changed, unitId, change), input);
}

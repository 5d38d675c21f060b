import type { Change } from './change.ts';
import type { DispatchInput, SiteFacts } from './input.ts';
import type { Rejection } from './plan.ts';
import type { CapabilityNeed, CrewNeed, DemandSlot } from './run-card.ts';
import type { Capabilities, UnitDimensions, UnitSnapshot } from './unit.ts';

/** A way to fill a slot: as it asks, or by one of its substitutes. */
export interface SlotOption {
  readonly slotIndex: number;
  readonly substituteId: string | null;
  readonly penalty: number;
  readonly needs: readonly CapabilityNeed[];
  readonly crew: CrewNeed;
  /** For units that lack the same things the same list: there are hundreds of units, and few ways to fall short. */
  readonly lists: Map<number, readonly Change[]>;
}

/** A unit measured against the demand, before any choice is made. */
export interface Assessment {
  readonly unit: UnitSnapshot;
  /** Tie-breaking number: committed units first, then by id, from 1. */
  readonly order: number;
  readonly committed: boolean;
  readonly turnoutSeconds: number;
  readonly uncertaintySeconds: number;
  /** Null when no road leads there. */
  readonly travelSeconds: number | null;
  /** Turnout, travel and uncertainty: the time by which units are compared. */
  readonly arrivalSeconds: number | null;
  /** Failed constraints that have nothing to do with a slot, in their fixed order, each with its remedy. */
  readonly failures: readonly { readonly rejection: Rejection; readonly remedies: readonly Change[] }[];
  /** For each option of the card what is lacking for it; empty means that it can fill it. */
  readonly lacking: readonly (readonly Change[])[];
}

const accessPairs: readonly (readonly [keyof UnitDimensions, keyof SiteFacts])[] = [
  ['widthMetres', 'accessWidthMetres'],
  ['heightMetres', 'accessHeightMetres'],
  ['weightTonnes', 'accessWeightTonnes'],
];

/** Lists the ways to fill each slot, the wanted way first, then substitutes by penalty and id. */
export function listOptions(slots: readonly DemandSlot[]): readonly SlotOption[] {
  return slots.flatMap((slot, slotIndex) => [
    { slotIndex, substituteId: null, penalty: 0, needs: slot.needs, crew: slot.crew ?? {}, lists: new Map() },
    ...slot.substitutes.map((substitute) => ({
      slotIndex,
      substituteId: substitute.id,
      penalty: substitute.penalty,
      needs: substitute.needs,
      crew: substitute.crew ?? slot.crew ?? {},
      lists: new Map(),
    })),
  ]);
}

/** The least value that satisfies a need, or `true` where any will do. */
function wantedValue(need: CapabilityNeed, site: SiteFacts): number | true {
  const siteHeight = need.siteHeightUpTo === undefined ? 0 : Math.min(site.heightMetres ?? 0, need.siteHeightUpTo);
  const wanted = Math.max(need.atLeast ?? 0, siteHeight);
  return wanted > 0 ? wanted : true;
}

/** Whether a capability satisfies a need; a number above zero satisfies a plain need, `true` no numeric one. */
export function hasCapability(capabilities: Capabilities, need: CapabilityNeed, site: SiteFacts): boolean {
  const wanted = wantedValue(need, site);
  const value = capabilities[need.capability];
  if (wanted === true) return value === true || (typeof value === 'number' && value > 0);
  return typeof value === 'number' && value >= wanted;
}

const nothing: readonly Change[] = [];
const noQualifications: readonly string[] = [];
/** Things asked for of which each has a bit of its own; a longer list is made anew for each unit. */
const bitsThere = 30;

function listLacking(unit: UnitSnapshot, option: SlotOption, site: SiteFacts): readonly Change[] {
  const { needs, crew, lists } = option;
  const qualifications = crew.qualifications ?? noQualifications;
  let bits = 0;
  let bit = 1;
  for (let index = 0; index < needs.length; index += 1, bit <<= 1)
    if (!hasCapability(unit.capabilities, needs[index]!, site)) bits |= bit;
  for (let index = 0; index < qualifications.length; index += 1, bit <<= 1)
    if (!unit.crew.qualifications.includes(qualifications[index]!)) bits |= bit;
  if (crew.minimum !== undefined && unit.crew.count < crew.minimum) bits |= bit;
  const isShared = needs.length + qualifications.length < bitsThere;
  if (isShared && bits === 0) return nothing;
  const known = isShared ? lists.get(bits) : undefined;
  if (known !== undefined) return known;
  const lacking: Change[] = [];
  for (const need of needs) {
    if (hasCapability(unit.capabilities, need, site)) continue;
    lacking.push({ set: 'capability', capability: need.capability, atLeast: wantedValue(need, site) });
  }
  for (const qualification of qualifications) {
    if (!unit.crew.qualifications.includes(qualification)) lacking.push({ set: 'qualification', add: qualification });
  }
  if (crew.minimum !== undefined && unit.crew.count < crew.minimum) {
    lacking.push({ set: 'crewCount', atLeast: crew.minimum });
  }
  if (isShared) lists.set(bits, lacking);
  return lacking;
}

/** Seconds added for an old position: none in the station or when fresh, else a share of the age beyond fresh. */
export function positionUncertaintySeconds(unit: UnitSnapshot, rules: DispatchInput['rules']): number {
  if (!unit.dutyState.onRoad) return 0;
  const excess = Math.ceil(unit.positionAgeSeconds) - rules.position.freshSeconds;
  return excess <= 0 ? 0 : Math.ceil((excess * rules.position.stalePercent) / 100);
}

/** Measures one unit. `order` comes from the caller because it depends on the whole snapshot. */
export function assessUnit(
  unit: UnitSnapshot,
  order: number,
  input: DispatchInput,
  options: readonly SlotOption[],
): Assessment {
  const { rules, incident } = input;
  const committed = unit.assignment?.incidentId === incident.id;
  const turnoutSeconds = unit.dutyState.onRoad ? 0 : Math.ceil(unit.turnoutSeconds);
  const uncertaintySeconds = positionUncertaintySeconds(unit, rules);
  const travel = input.travel[unit.id]!;
  const travelSeconds = 'seconds' in travel ? Math.ceil(travel.seconds) : null;
  const arrivalSeconds = travelSeconds === null ? null : turnoutSeconds + travelSeconds + uncertaintySeconds;
  const failures: { rejection: Rejection; remedies: readonly Change[] }[] = [];

  if (!committed) {
    if (!unit.authority.mayDispatch) {
      failures.push({
        rejection: { constraint: 'NO_AUTHORITY', basis: unit.authority.basis },
        remedies: [{ set: 'authority', to: true }],
      });
    }
    if (unit.assignment !== null) {
      const { incidentId, phase } = unit.assignment;
      failures.push({
        rejection: { constraint: 'ASSIGNED_ELSEWHERE', incidentId, phase },
        remedies: [{ set: 'assignment', to: null }],
      });
    }
    if (!unit.dutyState.available) {
      failures.push({
        rejection: { constraint: 'UNAVAILABLE', dutyCode: unit.dutyState.code, reason: unit.dutyState.reason },
        remedies: [{ set: 'dutyState', to: 'AVAILABLE' }],
      });
    }
    const minimum = rules.minimumCrew[unit.kind];
    if (unit.crew.count < minimum) {
      failures.push({
        rejection: { constraint: 'CREW_TOO_SMALL', count: unit.crew.count, minimum },
        remedies: [{ set: 'crewCount', atLeast: minimum }],
      });
    }
    const { limitSeconds } = rules.position;
    if (unit.dutyState.onRoad && unit.positionAgeSeconds > limitSeconds) {
      failures.push({
        rejection: { constraint: 'POSITION_TOO_OLD', ageSeconds: unit.positionAgeSeconds, limitSeconds },
        remedies: [{ set: 'positionAgeSeconds', atMost: limitSeconds }],
      });
    }
    if ('unreachable' in travel) {
      failures.push({
        rejection: { constraint: 'UNREACHABLE', reason: travel.unreachable, detail: travel.detail },
        remedies: [],
      });
    }
    for (const [dimension, fact] of accessPairs) {
      const has = unit.dimensions[dimension];
      const limit = incident.site[fact];
      if (has === undefined || limit === undefined || has <= limit) continue;
      failures.push({
        rejection: { constraint: 'SITE_ACCESS', dimension, has, limit },
        remedies: [{ set: 'dimension', dimension, atMost: limit }],
      });
    }
    if (arrivalSeconds !== null && arrivalSeconds > rules.maximumArrivalSeconds) {
      failures.push({
        rejection: { constraint: 'TOO_FAR', arrivalSeconds, limitSeconds: rules.maximumArrivalSeconds },
        remedies: [],
      });
    }
  }
  return {
    unit,
    order,
    committed,
    turnoutSeconds,
    uncertaintySeconds,
    travelSeconds,
    arrivalSeconds,
    failures,
    lacking: options.map((option) => listLacking(unit, option, incident.site)),
  };
}

import { RunCardMissingError } from './errors.ts';

/**
 * One thing a unit must be able to do. Without `atLeast` any `true` or any number above zero will do.
 * With `siteHeightUpTo` the building's height is demanded too, but never more than that many metres, because a
 * ladder that is too short for a tower is still wanted in front of it.
 */
export interface CapabilityNeed {
  readonly capability: string;
  readonly atLeast?: number;
  readonly siteHeightUpTo?: number;
}

/** What the people on board must bring. */
export interface CrewNeed {
  readonly minimum?: number;
  readonly qualifications?: readonly string[];
}

/** A second-best way to fill a slot; the penalty is compared after completeness and before time. */
export interface SlotSubstitute {
  readonly id: string;
  readonly needs: readonly CapabilityNeed[];
  /** Stated only when it differs from the slot's. */
  readonly crew?: CrewNeed;
  /** Whole number from 1 to 1,000. */
  readonly penalty: number;
}

export type SlotNecessity = 'MANDATORY' | 'DESIRED';

/**
 * A function demanded at the scene (ruling 16). A unit fills one place of one slot. Where one vehicle is meant to do
 * two jobs, the card says so by demanding both capabilities in one slot.
 */
export interface DemandSlot {
  readonly id: string;
  readonly labelKey: string;
  readonly needs: readonly CapabilityNeed[];
  readonly count: number;
  readonly necessity: SlotNecessity;
  readonly crew?: CrewNeed;
  /** Latest useful arrival, in seconds after the order. */
  readonly withinSeconds?: number;
  readonly substitutes: readonly SlotSubstitute[];
}

/** A total wanted over all units of the incident; it is measured and reported, it does not steer the choice. */
export interface AggregateDemand {
  readonly id: string;
  readonly labelKey: string;
  readonly capability: string;
  readonly atLeast: number;
}

/** The demand of one incident type at one level, expanded and ready for `recommend`. */
export interface RunCard {
  readonly version: string;
  /** Type and level of the card that answered, which may be more general than the incident's. */
  readonly incidentType: string;
  readonly level: number;
  readonly slots: readonly DemandSlot[];
  readonly aggregates: readonly AggregateDemand[];
}

/** A named force package (专业编队) written as slots. */
export interface Formation {
  readonly id: string;
  readonly labelKey: string;
  readonly people: number;
  readonly vehicles: number;
  readonly slots: readonly DemandSlot[];
  readonly aggregates?: readonly AggregateDemand[];
}

/** A card as it is kept: own slots, and formations that are added to them. */
export interface RunCardEntry {
  readonly incidentType: string;
  readonly level: number;
  readonly formations?: readonly string[];
  readonly slots: readonly DemandSlot[];
  readonly aggregates?: readonly AggregateDemand[];
}

/** A word that cards may use for what units can do; `unit` is null for a plain yes or no. */
export interface CapabilityTerm {
  readonly id: string;
  readonly labelKey: string;
  readonly unit: string | null;
}

export interface QualificationTerm {
  readonly id: string;
  readonly labelKey: string;
}

export interface RunCardSet {
  readonly version: string;
  readonly source: string;
  readonly effectiveFrom: string;
  /** DESIGN: this project's default, to be replaced by local orders. */
  readonly status: 'DESIGN' | 'LOCAL';
  readonly capabilities: readonly CapabilityTerm[];
  readonly qualifications: readonly QualificationTerm[];
  readonly formations: readonly Formation[];
  readonly cards: readonly RunCardEntry[];
}

/**
 * The types that may answer for a type, most particular first: F12 → F10 → F00. Only fires are grouped by tens; the
 * codes of the other classes are plain lists, so R13 (gas leak) is no kind of R10 (lift) and goes straight to R00.
 */
export function typeChain(incidentType: string): readonly string[] {
  const letter = incidentType.slice(0, 1);
  const chain = [incidentType];
  if (letter === 'F') chain.push(`${incidentType.slice(0, 2)}0`);
  chain.push(`${letter}00`);
  return [...new Set(chain)];
}

function findEntry(cards: RunCardSet, incidentType: string, level: number): RunCardEntry | undefined {
  const chain = typeChain(incidentType);
  for (let candidate = level; candidate >= 1; candidate -= 1) {
    for (const type of chain) {
      const entry = cards.cards.find((card) => card.incidentType === type && card.level === candidate);
      if (entry !== undefined) return entry;
    }
  }
  return undefined;
}

/**
 * Finds the card for an incident: the most particular type that has a card for exactly this level, and only if none
 * has, the next lower level in the same manner; the answer says which type and level it is. Slots of the card's
 * formations follow its own, with ids `FORMATION/slot`, so the same slot id never appears twice.
 * @throws RunCardMissingError if no type in the chain has a card for this level or a lower one
 */
export function resolveRunCard(cards: RunCardSet, incidentType: string, level: number): RunCard {
  const entry = findEntry(cards, incidentType, level);
  if (entry === undefined) throw new RunCardMissingError(incidentType, level);
  const slots = [...entry.slots];
  const aggregates = [...(entry.aggregates ?? [])];
  for (const id of entry.formations ?? []) {
    const formation = cards.formations.find((candidate) => candidate.id === id);
    if (formation === undefined) throw new RunCardMissingError(incidentType, level);
    slots.push(...formation.slots.map((slot) => ({ ...slot, id: `${id}/${slot.id}` })));
    aggregates.push(...(formation.aggregates ?? []).map((total) => ({ ...total, id: `${id}/${total.id}` })));
  }
  return { version: cards.version, incidentType: entry.incidentType, level: entry.level, slots, aggregates };
}

/**
 * A formation as a card, so that its readiness (READY, or DEGRADED with the missing slots) is asked with `recommend`
 * like any other demand.
 * @throws RunCardMissingError if there is no such formation
 */
export function formationCard(cards: RunCardSet, formationId: string): RunCard {
  const formation = cards.formations.find((candidate) => candidate.id === formationId);
  if (formation === undefined) throw new RunCardMissingError(formationId, 0);
  return {
    version: cards.version,
    incidentType: formationId,
    level: 0,
    slots: formation.slots,
    aggregates: formation.aggregates ?? [],
  };
}
